import { css, html, nothing } from "lit";
import { CELL_CLASSES } from "../../core/cells/cells.ts";
import { WHOLE_SHARE } from "../../core/count/counted-windows.ts";
import { bestOfFieldsAtLeast, independentFields } from "../../core/fields/chance.ts";
import { fieldAreaMm2 } from "../../core/fields/high-power-field.ts";
import { text } from "../../core/text/text.ts";
import { regionMembers } from "../../store/regions/region-members.ts";
import { formatChance, formatCount, formatFigure, formatPercent } from "../parts/format.ts";
import { classMark } from "../parts/marks.ts";
import { originDetails } from "../parts/number-origin.ts";
import { define, storeElement } from "../parts/store-element.ts";
import { theme } from "../parts/theme.ts";
import { tissueInFieldWords } from "../parts/words.ts";

/** Without thresholds of the reader's own, the chance of this count is shown. */
const USUAL_THRESHOLD = 15;

/** The best fields that do not overlap, each a button that goes there, and how far chance alone would bring a peak. */
export class PeakList extends storeElement("fields", "analysis") {
  static override styles = [
    theme,
    css`
      ol {
        list-style: none;
        padding: 0;
        margin: 4px 0;
      }
      li button {
        width: 100%;
        display: flex;
        justify-content: space-between;
        gap: 8px;
        margin-bottom: 3px;
      }
      .number {
        font-size: 1.6em;
        font-weight: 650;
      }
    `,
  ];

  override render() {
    const words = text.fields;
    const { fields, analysis } = this.stores;
    const { found } = fields;
    if (!found) return nothing;
    const name = (CELL_CLASSES[found.classId] as string).toLowerCase();
    const areaMm2 = fieldAreaMm2(found);
    const [best] = found.peaks;
    const inField = best ? tissueInFieldWords(best, areaMm2) : "";
    const tissueMm2 = found.countableTissuePx2 * ((analysis.micronsPerPx ?? 0) / 1000) ** 2;
    const searched = independentFields(tissueMm2, areaMm2);
    const mean = tissueMm2 > 0 ? (found.cells / tissueMm2) * areaMm2 : 0;
    const threshold = fields.ownThreshold ?? USUAL_THRESHOLD;
    const share = analysis.windows.tissueShare;
    const isWhole = share === null || share >= WHOLE_SHARE;
    return html`<h2>${isWhole ? words.peakTitle : words.peakSoFar(formatPercent(share))}</h2>
      ${
        best
          ? html`<p>
                ${classMark(found.classId)}
                <span class="number" data-peak>${formatCount(best.count)}</span>
                ${words.perMm2OfField(formatFigure(best.count / areaMm2))}
              </p>
              ${inField === "" ? nothing : html`<p data-tissue-in-field>${inField}</p>`}
              ${this.#uncountedPart()}
              <ol>
                ${found.peaks.map(
                  (peak, place) =>
                    html`<li>
                      <button
                        data-peak-field=${place}
                        aria-pressed=${fields.currentPeak === place}
                        @click=${() => this.actions.goToPeak(place)}
                      >
                        <span>${words.field(place + 1, formatCount(peak.count))}</span><span class="soft"
                          >${words.perMm2(formatFigure(peak.count / areaMm2))} ·
                          ${words.tissueShare(formatPercent(peak.tissueShare))}</span>
                      </button>
                    </li>`,
                )}
              </ol>
              <p class="soft">${words.keys}</p>`
          : html`<p>${words.noCells(name)}</p>`
      }
      <p class="soft" data-searched>
        ${words.searched(formatCount(searched), formatFigure(tissueMm2))}
        ${words.chance(formatFigure(mean), threshold, formatChance(bestOfFieldsAtLeast(mean, searched, threshold)))}
      </p>
      ${originDetails([words.exact, words.leftOut])}`;
  }

  /** How much of the best field's tissue has no result yet, and a way to count it. */
  #uncountedPart() {
    const shape = this.actions.peakShape(0);
    const share = shape && regionMembers(shape, this.stores.analysis).tissueShare;
    if (shape === null || share === null || share >= WHOLE_SHARE) return nothing;
    return html`<p data-field-uncounted>
      ${text.fields.fieldUncounted(formatPercent(1 - share))}
      <button ?disabled=${this.stores.analysis.state !== "idle"} @click=${() => this.actions.countPeak(0)}>
        ${text.fields.countField}
      </button>
    </p>`;
  }
}
define("granuloscope-peak-list", PeakList);
