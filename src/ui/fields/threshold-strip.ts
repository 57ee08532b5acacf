import { css, html, nothing } from "lit";
import { KNOWN_THRESHOLDS } from "../../core/fields/high-power-field.ts";
import { text } from "../../core/text/text.ts";
import { STRIP_FIELD_NUMBERS_MM } from "../../store/fields/fields-store.ts";
import { formatCount } from "../parts/format.ts";
import { define, storeElement } from "../parts/store-element.ts";
import { theme } from "../parts/theme.ts";

/** For each threshold and field number: does the peak reach it? */
export class ThresholdStrip extends storeElement("fields", "analysis") {
  static override styles = [
    theme,
    css`
      .wide {
        overflow-x: auto;
      }
      table {
        border-collapse: collapse;
        font-variant-numeric: tabular-nums;
        font-size: 0.8em;
      }
      th,
      td {
        padding: 1px 1.5px;
        text-align: center;
      }
      th[scope="row"] {
        text-align: left;
        white-space: nowrap;
      }
      td.holds {
        font-weight: 700;
      }
      tr + tr > * {
        border-top: 1px solid var(--line);
      }
      input {
        width: 5em;
      }
      ul {
        margin: 4px 0;
        padding-left: 1.2em;
      }
    `,
  ];

  override render() {
    const words = text.fields;
    const { fields } = this.stores;
    const { found, ownThreshold } = fields;
    if (!found) return nothing;
    const thresholds = [...new Set([...KNOWN_THRESHOLDS, ...(ownThreshold === null ? [] : [ownThreshold])])].sort(
      (a, b) => a - b,
    );
    const isUnfinished = this.stores.analysis.windows.isUnfinished;
    return html`<h2>${words.stripTitle}</h2>
      <div class="wide">
        <table>
          <thead>
            <tr>
              <th scope="row">${words.stripFieldNumber}</th>
              ${STRIP_FIELD_NUMBERS_MM.map((value) => html`<th scope="col">${value}</th>`)}
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">${words.stripPeak}</th>
              ${found.strip.map((count) => html`<td>${formatCount(count)}</td>`)}
            </tr>
            ${thresholds.map(
              (threshold) =>
                html`<tr data-threshold=${threshold}>
                  <th scope="row">${words.stripThreshold(threshold)}</th>
                  ${found.strip.map(
                    (count) =>
                      html`<td
                        class=${count >= threshold ? "holds" : ""}
                        aria-label=${count >= threshold ? words.holds : isUnfinished ? words.holdsNotYet : words.holdsNot}
                      >
                        ${count >= threshold ? "●" : "○"}
                      </td>`,
                  )}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      <ul class="soft">
        ${thresholds.map((threshold) => html`<li>${sentence(threshold, found.strip, isUnfinished)}</li>`)}
      </ul>
      <label>${words.ownThreshold}
        <input
          type="number"
          min="1"
          step="1"
          data-own-threshold
          .value=${ownThreshold === null ? "" : String(ownThreshold)}
          @change=${(event: Event) => fields.setOwnThreshold(Number((event.target as HTMLInputElement).value))}
      /></label>
      <p class="soft">${words.stripNote} ${words.thresholdNote}</p>`;
  }
}
define("granuloscope-threshold-strip", ThresholdStrip);

/**
 * One threshold over the strip in words. A wider field holds at least what a narrower one does, so
 * there is one step at most.
 */
function sentence(threshold: number, strip: readonly number[], isUnfinished: boolean): string {
  const first = strip.findIndex((count) => count >= threshold);
  if (first < 0) return isUnfinished ? text.fields.neverSoFar(threshold) : text.fields.never(threshold);
  return first === 0
    ? text.fields.always(threshold)
    : text.fields.depends(threshold, String(STRIP_FIELD_NUMBERS_MM[first]));
}
