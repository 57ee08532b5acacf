import { css, html, nothing } from "lit";
import { CELL_CLASSES, classIndex } from "../../core/cells/cells.ts";
import type { Region } from "../../core/geometry/shape.ts";
import { isCountedIn } from "../../core/stain/stain-report.ts";
import { text } from "../../core/text/text.ts";
import { type CountSummary, summariseRegion } from "../../store/regions/region-summary.ts";
import { formatCount, formatFigure, formatMm2, formatPercent } from "../parts/format.ts";
import { classMark } from "../parts/marks.ts";
import { countOrigin, originDetails } from "../parts/number-origin.ts";
import { define, storeElement } from "../parts/store-element.ts";
import { theme } from "../parts/theme.ts";

/** From this share on a region counts as wholly counted: its outline is measured along lines. */
const WHOLE_SHARE = 0.995;

/** The chosen region: its name, area, counts with densities and where they come from, and what can be done with it. */
export class RegionCard extends storeElement("regions", "review", "slides", "stain", "analysis") {
  static override styles = [
    theme,
    css`
      section {
        border: 1px solid var(--accent);
        border-radius: 7px;
        padding: 8px 12px;
        margin-bottom: 8px;
        background: var(--raised);
      }
      input.name {
        width: 100%;
        font-weight: 650;
      }
      table {
        width: 100%;
        border-collapse: collapse;
        font-variant-numeric: tabular-nums;
      }
      td {
        padding: 1px 0;
        vertical-align: top;
        line-height: 1.25;
        white-space: nowrap;
      }
      td + td,
      th + th {
        text-align: right;
        padding-left: 8px;
      }
      th {
        font-weight: 400;
      }
      label {
        display: block;
        margin: 4px 0;
      }
    `,
  ];

  override render() {
    const { regions, analysis, review } = this.stores;
    const region = regions.selected;
    if (!region) return nothing;
    const words = text.regions;
    const sum = summariseRegion(region, analysis, review);
    return html`<section data-region-card>
      <input
        class="name"
        aria-label=${words.name}
        .value=${region.name}
        @input=${() => this.#setTyping(true)}
        @blur=${() => this.#setTyping(false)}
        @change=${(event: Event) => this.#rename(region, event.target as HTMLInputElement)}
      />
      <div class="soft">
        ${region.highPowerField ? words.highPowerField : words.kind[region.shape.kind]} · ${areaWords(region, sum)}
      </div>
      ${
        region.exclude
          ? html`<p>${words.excludedNote}</p>`
          : html`<table>
                <tr class="soft">
                  <th></th>
                  <th>${words.cells}</th>
                  <th>${words.perMm2}</th>
                </tr>
                ${this.actions.countedClasses.map((name) => this.#figures(classIndex(name), sum))}
              </table>
              ${sum.settledShare > 0 ? originDetails(this.#origins(sum)) : nothing}`
      }
      <label><input
          type="checkbox"
          data-exclude
          .checked=${region.exclude}
          @change=${(event: Event) => regions.setExclude(region.id, (event.target as HTMLInputElement).checked)}
        />
        ${words.exclude}</label>
      <div class="row">${this.#buttons(region, sum.settledShare > WHOLE_SHARE)}</div>
    </section>`;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#setTyping(false);
  }

  #setTyping(typing: boolean): void {
    this.stores.regions.typingName = typing;
  }

  #rename({ id }: Region, { value }: HTMLInputElement): void {
    this.#setTyping(false);
    void this.stores.regions.rename(id, value);
  }

  #figures(id: number, sum: CountSummary) {
    const { tissueMm2 } = sum;
    const count = sum.counts[id] as number;
    const known = this.#isLookedFor(id) && (sum.settledShare > 0 || count > 0);
    return html`<tr data-class=${CELL_CLASSES[id] as string}>
      <td>${classMark(id)} ${CELL_CLASSES[id]}</td>
      <td><strong data-count>${known ? formatCount(count) : "–"}</strong></td>
      <td>${formatFigure(known && tissueMm2 ? count / tissueMm2 : null)}</td>
    </tr>`;
  }

  #isLookedFor(id: number): boolean {
    return isCountedIn(this.stores.stain.kind, CELL_CLASSES[id] as string);
  }

  /** Of each class that is counted on the slide, where its numbers come from. */
  #origins(sum: CountSummary): string[] {
    const counted = this.actions.countedClasses.map(classIndex).filter((id) => this.#isLookedFor(id));
    return counted.flatMap((id) => countOrigin(this.stores, CELL_CLASSES[id] as string, id, sum));
  }

  #buttons(region: Region, isWhole: boolean) {
    const words = text.regions;
    const { regions, analysis } = this.stores;
    const blocked = analysis.state !== "idle" || !analysis.ready;
    return html`${
      region.exclude
        ? nothing
        : html`<button class=${isWhole ? "" : "primary"} data-action="count-region" ?disabled=${blocked} @click=${() =>
            this.actions.count("region")}>${words.countHere}</button>`
    }
      <button @click=${() => this.actions.goToRegion(region.id)}>${words.show}</button>
      <button @click=${() => regions.copySelected()}>${words.copy}</button>
      <button @click=${() => this.actions.duplicateRegion()}>${words.duplicate}</button>
      <button data-action="delete-region" @click=${() => regions.remove(region.id)}>${words.remove}</button>`;
  }
}
define("granuloscope-region-card", RegionCard);

/** The region's area, how much tissue of it is counted and what is still missing. */
function areaWords(region: Region, sum: CountSummary): string {
  const { area, share } = text.regions;
  const size = formatMm2(sum.areaMm2);
  if (region.exclude) return size;
  if (sum.settledShare === 0) return `${size}; ${share.none}`;
  const counted = sum.settledShare > WHOLE_SHARE ? share.all : share.some(formatPercent(sum.settledShare));
  return area(size, formatMm2(sum.tissueMm2), counted);
}
