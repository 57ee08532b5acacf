import { css, html, nothing } from "lit";
import { CELL_CLASSES, classIndex, MAIN_CLASSES } from "../../core/cells/cells.ts";
import { type CorrectedCount, MIN_CELLS_TO_STOP } from "../../core/sampling/corrected-count.ts";
import type { SamplingDesign } from "../../core/sampling/sampled-quadrats.ts";
import { text } from "../../core/text/text.ts";
import { correctedLine } from "../../store/app/corrected-lines.ts";
import { formatCount, formatPercent } from "../parts/format.ts";
import { classMark, intervalBar } from "../parts/marks.ts";
import { define, storeElement } from "../parts/store-element.ts";
import { theme } from "../parts/theme.ts";

const MAIN_IDS = MAIN_CLASSES.map(classIndex);

/** The corrected count: its line, the design it rests on, and the way into reading. */
export class CorrectedCountView extends storeElement("sampling", "review", "analysis", "settings") {
  static override styles = [
    theme,
    css`
      section {
        border: 1px solid var(--line);
        border-radius: 7px;
        padding: 8px 12px;
        margin-bottom: 8px;
      }
      h2 {
        margin-top: 0;
      }
      .line {
        font-weight: 600;
      }
      .interval {
        width: 100%;
        height: 24px;
      }
      ul {
        margin: 4px 0;
        padding-left: 1.2em;
      }
      label {
        display: block;
        margin: 4px 0;
      }
    `,
  ];
  #classId = 0;
  #others = false;

  override render() {
    const words = text.sampling;
    const { sampling } = this.stores;
    const { design, corrected } = sampling;
    return html`<section data-corrected>
      <h2>${words.title}</h2>
      ${
        design
          ? this.#numbers(design, corrected)
          : html`<p class="soft">${words.why}</p>
              ${this.#make(words.make)}`
      }
      ${
        design
          ? html`<details class="soft">
              <summary>${words.makeAgain}</summary>
              <p>${words.makeAgainNote}</p>
              ${this.#make(words.makeAgain)}
            </details>`
          : nothing
      }
    </section>`;
  }

  #numbers(design: SamplingDesign, corrected: ReadonlyMap<number, CorrectedCount>) {
    const words = text.sampling;
    const { sampling, analysis, review, settings } = this.stores;
    const mm2 = sampling.tissuePx2 * ((analysis.micronsPerPx ?? 0) / 1000) ** 2;
    const { uncounted } = sampling;
    if (uncounted) {
      const said = words.uncounted(formatCount(uncounted.places), formatCount(design.frame.count));
      const blocked = analysis.state !== "idle" || uncounted.shape === null;
      return html`<p class="warn" data-uncounted>${said}</p>
        <div class="row">
          <button
            class="primary"
            data-action="count-quadrats"
            ?disabled=${blocked}
            @click=${() => this.actions.countPlanned("quadrats")}
          >
            ${words.countQuadrats}
          </button>
        </div>`;
    }
    const main = corrected.get(design.classId);
    const name = (CELL_CLASSES[design.classId] as string).toLowerCase();
    if (!main) {
      const own = review.shown.reviewer === settings.reviewer;
      return html`<p role="status">${own ? words.placing : words.otherReader}</p>`;
    }
    return html`${[...corrected].map(
      ([classId, count]) =>
        html`<p class="line" data-line=${CELL_CLASSES[classId] as string}>
              ${classMark(classId)} ${correctedLine(count, mm2, sampling.readerCount)}
            </p>
            ${intervalBar(count)}`,
    )}
      <p data-state>${progressWords(main)}</p>
      ${storingWords(sampling.unsaved, sampling.storingFailed)}
      ${sampling.designIsOlder ? html`<p class="warn">${words.older}</p>` : nothing}
      <div class="row">
        <button
          class="primary"
          data-action="read-quadrats"
          ?disabled=${main.quadratsRead === main.quadratsInFrame}
          @click=${() => sampling.start()}
        >
          ${sampling.reads.length > 0 ? words.goOn : words.start}
        </button>
      </div>
      <details>
        <summary class="soft">${text.ui.origins.title}</summary>
        <p class="soft">${words.plan(formatCount(design.frame.count), design.strata.length, design.seed)}</p>
        <ul class="soft">
          ${design.strata.map(
            ({ least, most, size }, stratum) =>
              html`<li>
                ${words.stratum(least, most, name)}:
                ${words.stratumQuadrats(
                  formatCount(Math.round((main.inclusion[stratum] as number) * size)),
                  formatCount(size),
                )}
              </li>`,
          )}
        </ul>
        <p class="soft">${words.method}</p>
      </details>`;
  }

  #make(label: string) {
    const words = text.sampling;
    const { sampling, analysis } = this.stores;
    if (!sampling.canDrawDesign)
      return html`<p class="soft">${analysis.state === "idle" ? words.needsCount : words.running}</p>`;
    return html`<label>${words.class}
        <select
          @change=${(event: Event) => {
            this.#classId = Number((event.target as HTMLSelectElement).value);
          }}
        >
          ${MAIN_IDS.map(
            (id) => html`<option value=${id} ?selected=${id === this.#classId}>${CELL_CLASSES[id]}</option>`,
          )}
        </select></label>
      <label><input
          type="checkbox"
          .checked=${this.#others}
          @change=${(event: Event) => {
            this.#others = (event.target as HTMLInputElement).checked;
          }}
        />
        ${words.others}</label>
      <button data-action="make-plan" @click=${() => sampling.makeDesign(this.#classId, this.#others ? MAIN_IDS : [])}>
        ${label}
      </button>`;
  }
}
define("granuloscope-corrected-count", CorrectedCountView);

/** How far reading is: quadrats to an interval, the width, whether it is enough. */
export function progressWords(count: CorrectedCount): string {
  const words = text.sampling;
  if (!count.estimate) return words.quadratsToInterval(count.quadratsToInterval);
  if (count.quadratsRead === count.quadratsInFrame) return words.all;
  const { relativeHalfWidth, corrected } = count.estimate;
  const width = Number.isFinite(relativeHalfWidth)
    ? words.halfWidth(formatPercent(Math.min(relativeHalfWidth, 9.99)))
    : "";
  if (count.mayStop) return `${width} ${words.mayStop}`;
  return corrected < MIN_CELLS_TO_STOP ? `${width} ${words.few}` : width;
}

/** What is not on disk yet, and whether that is a failure. */
export function storingWords(unsaved: number, failed: boolean) {
  const words = text.sampling;
  if (unsaved === 0) return nothing;
  return html`<p data-unsaved class=${failed ? "warn" : "soft"}>
    ${failed ? words.notStored(unsaved) : words.storing(unsaved)}
  </p>`;
}
