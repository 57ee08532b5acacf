import { DensityLegend } from "./cells/density-legend.ts";
import { scaleBarLength } from "./slide/scale-bar.ts";

const MAX_BAR_SCREEN_PX = 160;
const PLATE =
  "background: rgba(255, 255, 255, 0.88); color: #1a1a1a; border-radius: 4px; padding: 4px 8px; " +
  "font: 600 12px system-ui, sans-serif;";

/** The small plates in the corner of the slide: scale bar, legend of the density map, and a notice when one is due. */
export class HeadsUp {
  readonly element = document.createElement("div");
  private readonly bar = document.createElement("div");
  private readonly barLabel = document.createElement("div");
  private readonly legend = new DensityLegend(PLATE);
  private readonly notice = document.createElement("div");

  constructor() {
    this.element.style.cssText = "position: absolute; inset: 0; pointer-events: none; z-index: 2;";
    const corner = document.createElement("div");
    corner.style.cssText =
      "position: absolute; left: 12px; bottom: 12px; display: flex; flex-direction: column; gap: 6px; " +
      "align-items: start;";
    const scale = document.createElement("div");
    scale.style.cssText = PLATE;
    this.bar.style.cssText =
      "height: 5px; border: 2px solid #1a1a1a; border-top: 0; box-sizing: border-box; margin-bottom: 2px;";
    this.barLabel.style.textAlign = "center";
    scale.append(this.bar, this.barLabel);
    corner.append(this.legend.element, scale);
    this.notice.style.cssText = `${PLATE} position: absolute; top: 12px; left: 50%;
      transform: translateX(-50%); max-width: 480px;`;
    this.notice.setAttribute("role", "status");
    this.notice.hidden = true;
    this.element.append(corner, this.notice);
  }

  showScale(slidePxPerScreenPx: number, micronsPerPx: number | null): void {
    const length = scaleBarLength(slidePxPerScreenPx, micronsPerPx, MAX_BAR_SCREEN_PX);
    this.bar.style.width = `${length.screenPx}px`;
    if (this.barLabel.textContent !== length.label) this.barLabel.textContent = length.label;
  }

  /** Shows the legend of the density map with the density at its bright end (null: unknown scale), or hides it. */
  showDensityLegend(legend: { readonly peakPerMm2: number | null } | null): void {
    this.legend.show(legend);
  }

  /** Shows a sentence over the slide, or takes it away. */
  showNotice(sentence: string | null): void {
    this.notice.hidden = sentence === null;
    this.notice.textContent = sentence ?? "";
  }
}
