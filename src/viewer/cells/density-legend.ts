import { DENSITY_RAMP } from "../../core/cells/class-style.ts";
import { text } from "../../core/text/text.ts";

/** What the density map's colours mean; a press folds it to one word, so that it covers no field of the slide. */
export class DensityLegend {
  readonly element = document.createElement("div");
  private readonly button = document.createElement("button");
  private readonly label = document.createElement("div");
  private readonly peak = document.createElement("span");
  private readonly scale = document.createElement("div");

  /** plate: the CSS of the plates on the slide. */
  constructor(plate: string) {
    this.element.style.cssText = `${plate} max-width: 236px; pointer-events: auto;`;
    this.element.hidden = true;
    this.button.type = "button";
    this.button.style.cssText =
      "font: inherit; color: inherit; background: none; border: 0; padding: 2px 0; min-height: 24px; " +
      "min-width: 24px; cursor: pointer; text-align: left;";
    this.button.addEventListener("click", () => this.fold(!this.scale.hidden));
    // The slide below must not be dragged, zoomed or clicked by what is meant for the button.
    for (const event of ["pointerdown", "pointerup", "click", "dblclick"] as const) {
      this.element.addEventListener(event, (happened) => happened.stopPropagation());
    }
    const ramp = document.createElement("div");
    ramp.style.cssText = "height: 8px; margin: 4px 0; border: 1px solid #1a1a1a;";
    ramp.style.background = `linear-gradient(90deg, transparent, ${DENSITY_RAMP.join(", ")})`;
    const ends = document.createElement("div");
    ends.style.cssText = "display: flex; justify-content: space-between; font-weight: 400;";
    const zero = document.createElement("span");
    zero.textContent = "0";
    ends.append(zero, this.peak);
    this.label.style.fontWeight = "400";
    this.scale.append(this.label, ramp, ends);
    this.element.append(this.button, this.scale);
    this.fold(false);
  }

  /** The density at the ramp's bright end (peakPerMm2 null: unknown scale); legend null: no density map is shown. */
  show(legend: { readonly peakPerMm2: number | null } | null): void {
    this.element.hidden = legend === null;
    if (!legend) return;
    const { peakPerMm2 } = legend;
    this.label.textContent = peakPerMm2 === null ? text.viewing.densityLegendWithoutScale : text.viewing.densityLegend;
    this.peak.textContent = peakPerMm2 === null ? "" : Math.round(peakPerMm2).toLocaleString("en");
  }

  private fold(folded: boolean): void {
    this.scale.hidden = folded;
    this.button.textContent = `${folded ? "▸" : "▾"} ${text.viewing.densityMap}`;
    this.button.setAttribute("aria-expanded", String(!folded));
  }
}
