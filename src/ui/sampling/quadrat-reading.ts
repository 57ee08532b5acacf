import { css, html, nothing } from "lit";
import { CELL_CLASSES, detectionProbability } from "../../core/cells/cells.ts";
import { text } from "../../core/text/text.ts";
import { correctedLine } from "../../store/app/corrected-lines.ts";
import "../parts/cell-crop.ts";
import { formatCount, formatPercent } from "../parts/format.ts";
import { classMark, intervalBar } from "../parts/marks.ts";
import { define, storeElement } from "../parts/store-element.ts";
import { theme } from "../parts/theme.ts";
import { progressWords, storingWords } from "./corrected-count.ts";

/**
 * One quadrat of the design, read on the slide: its cells one after the other, a key for every answer,
 * the interval narrowing above.
 */
export class QuadratReading extends storeElement("sampling", "review", "analysis") {
  static override styles = [
    theme,
    css`
      .line {
        font-weight: 600;
      }
      .interval {
        width: 100%;
        height: 24px;
      }
      .classes {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: 4px;
        margin: 6px 0;
      }
      .classes button {
        text-align: left;
      }
      .crop {
        max-width: 150px;
        margin: auto;
      }
      .finish {
        width: 100%;
        margin: 6px 0;
      }
    `,
  ];

  override render() {
    const words = text.sampling;
    const { sampling, analysis } = this.stores;
    const { design, quadrat } = sampling;
    if (!design || quadrat === null) return nothing;
    const number = formatCount(design.order.indexOf(quadrat) + 1);
    const mm2 = sampling.tissuePx2 * ((analysis.micronsPerPx ?? 0) / 1000) ** 2;
    const main = sampling.corrected.get(design.classId);
    return html`<h2 data-quadrat=${number}>${words.readingTitle(number)}</h2>
      ${
        main
          ? html`<p class="line" data-line aria-live="polite">
                ${classMark(design.classId)} ${correctedLine(main, mm2, sampling.readerCount)}
              </p>
              ${intervalBar(main)}
              <p data-state>${progressWords(main)}</p>`
          : nothing
      }
      ${this.#cell()}
      <div class="classes">
        ${CELL_CLASSES.map(
          (name, id) =>
            html`<button
              ?disabled=${sampling.row === null && sampling.place === null}
              @click=${() => sampling.label(id)}
            >
              <kbd>${id + 1}</kbd> ${classMark(id)} ${name}
            </button>`,
        )}
      </div>
      <div class="row">
        <button data-action="reject" ?disabled=${sampling.row === null} @click=${() => sampling.reject()}>
          ${words.reject} <kbd>X</kbd>
        </button>
        <button data-action="next" @click=${() => sampling.step(1)}>${words.next} <kbd>N</kbd></button>
        <button @click=${() => sampling.step(-1)}>${words.before} <kbd>B</kbd></button>
        <button @click=${() => this.actions.pointAtCentre()}>${words.add} <kbd>A</kbd></button>
        <button data-action="undo" @click=${() => sampling.undo()}>${words.undo} <kbd>Z</kbd></button>
        <button data-action="leave" @click=${() => sampling.stop()}>${words.leave} <kbd>Esc</kbd></button>
      </div>
      <button
        class="primary finish"
        data-action="quadrat-read"
        ?disabled=${sampling.place !== null}
        @click=${() => sampling.markRead()}
      >
        ${words.quadratRead} <kbd>Enter</kbd>
      </button>
      ${storingWords(sampling.unsaved, sampling.storingFailed)}
      <p class="soft">${words.readingHint}</p>`;
  }

  #cell() {
    const words = text.sampling;
    const { sampling, review } = this.stores;
    const { rows, row, place } = sampling;
    if (place) return html`<p data-cell="place" aria-live="polite"><strong>${words.place}</strong></p>`;
    if (row === null) return html`<p data-cell="none">${rows.length === 0 ? words.nothingHere : words.noCell}</p>`;
    const { cells, classId, rejected, modelRowCount } = review.reviewed;
    const at = rows.indexOf(row);
    const now = rejected[row] === 1 ? words.rejected : words.now(CELL_CLASSES[classId[row] as number] as string);
    const modelClassId = cells.classId[row] as number;
    const said =
      row < modelRowCount
        ? `${words.machine(CELL_CLASSES[modelClassId] as string)} (${formatPercent(detectionProbability(cells, row))})`
        : words.added;
    return html`<granuloscope-cell-crop
        class="crop"
        .row=${row}
        .sizePx=${200}
        .marked=${true}
        .label=${words.crop}
      ></granuloscope-cell-crop>
      <p data-cell=${row} aria-live="polite">
        ${at >= 0 ? `${words.cellsLeft(formatCount(at + 1), formatCount(rows.length))}: ` : ""}${said} ·
        <strong>${now}</strong>
      </p>`;
  }
}
define("granuloscope-quadrat-reading", QuadratReading);
