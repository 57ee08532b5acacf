import { css, html, nothing } from "lit";
import { CELL_CLASSES, probabilityOfClass } from "../../core/cells/cells.ts";
import { VERDICT_CODES } from "../../core/review/review.ts";
import { text } from "../../core/text/text.ts";
import "../parts/cell-crop.ts";
import { formatCount, formatPercent } from "../parts/format.ts";
import { classMark } from "../parts/marks.ts";
import { define, storeElement } from "../parts/store-element.ts";
import { theme } from "../parts/theme.ts";
import "../learning/teach-section.ts";
import "./cell-table.ts";
import { decideAndGoOn, stepCell } from "./review-actions.ts";
import { decidedWords, shownReaderWords } from "./review-answers.ts";

/** One flagged cell large, its neighbours in the list, and a key for every answer. */
export class ReviewPanel extends storeElement("review", "session", "stain", "settings") {
  static override styles = [
    theme,
    css`
      .views {
        display: flex;
        margin-bottom: 8px;
      }
      .views button {
        flex: 1;
        border-radius: 0 6px 6px 0;
      }
      .views button:first-child {
        border-radius: 6px 0 0 6px;
      }
      .strip {
        display: grid;
        grid-template-columns: repeat(5, 1fr);
        gap: 4px;
        margin: 6px 0;
      }
      .strip button {
        padding: 2px;
      }
      .strip button[aria-current="true"] {
        border: 2px solid var(--accent);
      }
      .classes {
        display: grid;
        grid-template-columns: repeat(2, minmax(0, 1fr));
        gap: 4px;
        margin: 6px 0;
      }
      .classes button {
        display: grid;
        grid-template-columns: auto auto 1fr;
        column-gap: 5px;
        align-items: center;
        padding: 3px 7px;
        text-align: left;
      }
      .classes .soft {
        grid-column: 3;
      }
      input.name {
        width: 100%;
      }
      .large {
        max-width: 300px;
        margin: auto;
      }
    `,
  ];

  #asTable = false;

  /** One cell after the other, or all of them in a table. */
  #views() {
    const { cells: words } = text;
    return html`<div class="views" role="group" aria-label=${words.view}>
      ${[false, true].map(
        (asTable) =>
          html`<button
            aria-pressed=${asTable === this.#asTable}
            data-cells=${asTable ? "table" : "one"}
            @click=${() => {
              this.#asTable = asTable;
              this.requestUpdate();
            }}
          >
            ${asTable ? words.table : words.one}
          </button>`,
      )}
    </div>`;
  }

  override render() {
    const words = text.ui.review;
    const { review } = this.stores;
    const row = review.current ?? review.queue[0] ?? null;
    if (this.#asTable) return html`${this.#views()}<granuloscope-cell-table></granuloscope-cell-table>`;
    const room = html`<button
      data-action="open-reading"
      title=${text.review.openNote}
      @click=${() => this.stores.session.setOpen(true)}
    >
      ${text.review.open}
    </button>`;
    if (row === null || row >= review.reviewed.cells.count)
      return html`${this.#views()}
        <p>${words.nothing}</p>
        <p>${room}</p>
        <p class="soft">${text.review.openNote}</p>`;
    const { cells } = review.reviewed;
    const modelClass = CELL_CLASSES[cells.classId[row] as number] as string;
    const at = review.queue.indexOf(row);
    const { group, from, to, decided } = review.partAt(Math.max(0, at));
    const total = formatCount(to - from);
    const [, possible = ""] = review.groupSizes.map(formatCount);
    // A stain's profile knows mast cells alone: there is one group.
    const note = this.stores.stain.kind === "he" ? words.groups[group]?.(possible) : nothing;
    const first = Math.max(0, Math.min(at - 2, review.queue.length - 5));
    const verdict = review.reviewed.verdict[row];
    const said =
      verdict === VERDICT_CODES.none
        ? words.undecided
        : verdict === VERDICT_CODES.accept
          ? words.verdict.accept
          : verdict === VERDICT_CODES.reject
            ? words.verdict.reject
            : verdict === VERDICT_CODES.unsure
              ? words.unsure
              : CELL_CLASSES[review.reviewed.classId[row] as number];
    const { summary } = review;
    return html`${this.#views()}
      <div class="row spread">
        <span data-progress data-unsaved=${review.unsaved.length}>${words.progress(formatCount(decided), total)}</span
        >${room}
      </div>
      <p class="soft" data-doubt-group=${group}>
        ${at < 0 ? words.notInQueue : words.place(formatCount(at - from + 1), total)}. ${note}
      </p>
      <granuloscope-cell-crop
        class="large"
        .row=${row}
        .sizePx=${300}
        .marked=${true}
        .label=${words.crop(modelClass)}
      ></granuloscope-cell-crop>
      <p aria-live="polite">
        ${words.machine}: ${classMark(cells.classId[row] as number)} ${modelClass} · ${words.you}:
        <strong data-verdict>${said}</strong>
      </p>
      ${
        modelClass === "Mast cell"
          ? html`<p class="soft" data-mast-evidence>${text.stain.mastCellEvidence(this.stores.stain.kind)}</p>`
          : nothing
      }
      <div class="classes">
        ${CELL_CLASSES.map(
          (name, id) =>
            html`<button @click=${() => decideAndGoOn(this.stores.review, this.actions, () => review.label(row, id))}>
              <kbd>${id + 1}</kbd>${classMark(id)}<span>${name}</span
              ><span class="soft">${formatPercent(probabilityOfClass(cells, row, id))}</span>
            </button>`,
        )}
      </div>
      <div class="row">
        <button
          class="primary"
          data-action="accept"
          @click=${() => decideAndGoOn(this.stores.review, this.actions, () => review.decide(row, "accept"))}
        >
          ${words.accept} <kbd>Enter</kbd>
        </button>
        <button
          data-action="reject"
          @click=${() => decideAndGoOn(this.stores.review, this.actions, () => review.decide(row, "reject"))}
        >
          ${words.reject} <kbd>X</kbd>
        </button>
        <button
          data-action="unsure"
          @click=${() => decideAndGoOn(this.stores.review, this.actions, () => review.decide(row, "unsure"))}
        >
          ${words.unsure} <kbd>U</kbd>
        </button>
        <button data-action="undo" ?disabled=${!review.canUndo} @click=${() => review.undo()}>
          ${words.undo} <kbd>Z</kbd>
        </button>
        <button @click=${() => stepCell(review, -1)}>${words.previous} <kbd>B</kbd></button>
        <button data-action="next" @click=${() => stepCell(review, 1)}>${words.next} <kbd>N</kbd></button>
        <button @click=${() => this.actions.goToCell(row)}>${words.goTo}</button>
      </div>
      <div class="strip" role="group" aria-label=${words.neighbours}>
        ${[...review.queue.slice(first, first + 5)].map(
          (neighbour) =>
            html` <button
              aria-current=${neighbour === row}
              @click=${() => {
                review.select(neighbour);
                this.actions.goToCell(neighbour);
              }}
            >
              <granuloscope-cell-crop
                .row=${neighbour}
                .sizePx=${56}
                .label=${CELL_CLASSES[cells.classId[neighbour] as number] as string}
              ></granuloscope-cell-crop>
            </button>`,
        )}
      </div>
      <p class="soft" data-decided>
        ${decidedWords(summary)} <span data-shown-reader>${shownReaderWords(review)}</span>
      </p>
      ${review.storingFailed ? html`<p class="warn">${words.unsaved(review.unsaved.length)}</p>` : nothing}
      <label class="soft">${words.reviewer}<input
          class="name"
          .value=${this.stores.settings.reviewer}
          @change=${(event: Event) => this.stores.settings.setReviewer((event.target as HTMLInputElement).value)}
      /></label>
      <granuloscope-teach-section></granuloscope-teach-section>`;
  }
}
define("granuloscope-review-panel", ReviewPanel);
