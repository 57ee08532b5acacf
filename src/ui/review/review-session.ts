import { html, nothing } from "lit";
import { CELL_CLASSES, probabilityOfClass } from "../../core/cells/cells.ts";
import { conflictsOf, type ReviewDecision } from "../../core/review/review.ts";
import { isCountedIn } from "../../core/stain/stain-report.ts";
import { text } from "../../core/text/text.ts";
import { summariseSlide } from "../../store/regions/region-summary.ts";
import { CROP_MICRONS } from "../../store/session/cell-pictures.ts";
import { formatCount, formatPercent } from "../parts/format.ts";
import { classMark } from "../parts/marks.ts";
import { readerName, verdictName } from "./review-answers.ts";
import "./review-crop.ts";
import "./review-overview.ts";
import "./review-strip.ts";
import { define, storeElement } from "../parts/store-element.ts";
import { theme } from "../parts/theme.ts";
import { uncountedCells } from "../parts/words.ts";
import { sessionStyle } from "./session-style.ts";

const { context, bare, otherMark, step, leave } = text.keys.lines;
/** Keys that no button names. */
const KEY_LINES = [context, bare, otherMark, step, leave];

/** One cell large, everything that can be said of it with its key, and the place on the slide beside it. */
export class ReviewSession extends storeElement("session", "settings", "analysis", "exchange", "review", "stain") {
  static override properties = { bare: { type: Boolean } };
  static override styles = [theme, sessionStyle];
  declare bare: boolean;

  override render() {
    const words = text.review.reading;
    const { session } = this.stores;
    const counted = session.row !== null;
    return html` <div class="side facts">
        ${this.#progress()}${this.#before()}
        <granuloscope-review-overview></granuloscope-review-overview>
        <div class="row contexts" role="group" aria-label=${words.context}>
          <span class="soft">${words.contextMicrons} <kbd>C</kbd></span>
          ${CROP_MICRONS.map(
            (microns) =>
              html`<button aria-pressed=${session.pictures.microns === microns} @click=${() =>
                session.pictures.setMicrons(microns)}>${microns}</button>`,
          )}
        </div>
        ${this.#counts()}
        <h2>${words.keys}</h2>
        <dl class="soft">
          ${KEY_LINES.map(
            ([key, meaning]) =>
              html`<dt><kbd>${key}</kbd></dt>
                <dd>${meaning}</dd>`,
          )}
        </dl>
      </div>
      <div class="middle">
        ${
          counted
            ? html`<granuloscope-review-crop .bare=${this.bare}></granuloscope-review-crop>`
            : html`<div>
                <p class="warn">${this.stores.exchange.uncounted ? words.notCounted : words.notFound}</p>
                ${uncountedCells(this.stores, this.actions)}
              </div>`
        }
      </div>
      <div class="side answers-side">
        ${session.tools.tool ? this.#toolHelp() : this.#modelAnswer()}${this.#others()}${this.#answers(counted)}
        ${session.tooFast ? html`<p class="notice" role="status" data-too-fast>${words.tooFast}</p>` : nothing}
        ${
          this.stores.review.storingFailed
            ? html`<p class="warn">${words.unsaved(this.stores.review.unsaved.length)}</p>`
            : nothing
        }
      </div>
      <granuloscope-review-strip></granuloscope-review-strip>`;
  }

  #progress() {
    const words = text.review.reading;
    const { session } = this.stores;
    const total = session.plan?.cells.length ?? 0;
    return html`<div class="row spread">
        <strong data-reading-progress data-unsaved=${this.stores.review.unsaved.length}
          >${words.progress(formatCount(session.answers.size), formatCount(total))}</strong>
        <span class="soft">${words.place(formatCount(session.place + 1), formatCount(total))}</span>
      </div>
      <progress
        max=${total}
        .value=${session.answers.size}
        aria-label=${words.progress(formatCount(session.answers.size), formatCount(total))}
      ></progress>`;
  }

  #counts() {
    const words = text.review.reading;
    if (!this.stores.session.mayShowCounts) return html`<p class="soft">${words.countsHidden}</p>`;
    const { counts } = summariseSlide(this.stores.analysis, this.stores.review);
    return html`<h2>${words.counts}</h2>
      ${this.#shownClasses(counts).map(
        (id) =>
          html`<div class="row spread" data-reading-count=${CELL_CLASSES[id] as string}>
            <span>${classMark(id)} ${CELL_CLASSES[id]}</span><span>${formatCount(counts[id] as number)}</span>
          </div>`,
      )}`;
  }

  /**
   * The main classes; one that the stain's profile does not look for only where a reader named such
   * a cell: what is not counted is not zero.
   */
  #shownClasses(counts: readonly number[]): number[] {
    const { kind } = this.stores.stain;
    return [0, 1, 2].filter((id) => isCountedIn(kind, CELL_CLASSES[id] as string) || (counts[id] as number) > 0);
  }

  #modelAnswer() {
    const words = text.review.reading;
    const { session } = this.stores;
    const { modelAnswer } = session;
    if (modelAnswer === null)
      return html`<p class="model-answer soft" data-model-answer>${session.plan?.blinded ? words.hidden : nothing}</p>`;
    return html`<p class="model-answer" data-model-answer>
      ${words.machine}: ${classMark(modelAnswer.classId)} <strong>${CELL_CLASSES[modelAnswer.classId]}</strong>
      <span class="soft">${formatPercent(modelAnswer.probability)}</span>
    </p>`;
  }

  /** What readers said, for the adjudicator alone. */
  #others() {
    const { session, review } = this.stores;
    const words = text.review.reading;
    if (session.plan?.role !== "adjudicator") return nothing;
    const conflict = conflictsOf(review.decisions).find(({ cellId }) => cellId === session.cell);
    return html`<p>
      ${conflict?.said.map(
        ({ reviewer, verdict }) =>
          html`<span>${words.said(readerName(reviewer), verdictName(verdict, session.modelAnswer?.classId ?? null))}</span
            ><br />`,
      )}
    </p>`;
  }

  #answers(counted: boolean) {
    const words = text.review.reading;
    const { session } = this.stores;
    const { tools, modelAnswer } = session;
    const said = session.cell === null ? undefined : session.answers.get(session.cell);
    const off = !counted;
    const { cells } = this.stores.analysis;
    const shownRow = modelAnswer === null ? null : session.row;
    const answer = (
      key: string,
      name: unknown,
      act: () => void,
      mark: string,
      more: unknown = nothing,
      disabled = off,
    ) =>
      html`<button
        data-answer=${mark}
        class=${isSaid(said, mark) ? "said" : ""}
        ?disabled=${disabled}
        @click=${(event: MouseEvent) => {
          // After a click with the pointer, Enter means the model is right again, not this button.
          if (event.detail > 0) (event.currentTarget as HTMLElement).blur();
          act();
        }}
      >
        <kbd>${key}</kbd><span class="grow">${name}</span>${more}
      </button>`;
    return html`<div class="answers">
      ${CELL_CLASSES.map((name, id) =>
        answer(
          String(id + 1),
          html`${classMark(id)} ${name}`,
          () => (tools.tool === "add" ? session.useTool(id) : session.answer("relabel", id)),
          `class-${id}`,
          shownRow === null
            ? nothing
            : html`<span class="soft">${formatPercent(probabilityOfClass(cells, shownRow, id))}</span>`,
        ),
      )}
      ${
        session.plan?.blinded && !modelAnswer
          ? nothing
          : answer("⏎", words.right, () => session.answer("accept"), "accept", nothing, off || modelAnswer === null)
      }
      ${answer("X", words.notACell, () => session.answer("reject"), "reject")}
      ${answer(
        "U",
        words.unsure,
        () => session.answer("unsure"),
        "unsure",
        html`<span class="soft">${words.unsureNote}</span>`,
      )}
      <div class="tools">
        ${answer("A", words.add, () => tools.take("add"), "add")}
        ${answer("S", words.split, () => tools.take("split"), "split")}
        ${answer("D", words.merge, () => tools.take("merge"), "merge")}
      </div>
      <div class="row">
        <button data-action="undo" ?disabled=${!this.stores.review.canUndo} @click=${() => session.undo()}>
          <kbd>Z</kbd> ${words.undo}
        </button>
        <button @click=${() => session.step(-1)}><kbd>B</kbd> ${words.previous}</button>
        <button @click=${() => session.next()}><kbd>N</kbd> ${words.next}</button>
      </div>
    </div>`;
  }

  #toolHelp() {
    const words = text.review.reading;
    const { session } = this.stores;
    const { tools } = session;
    if (tools.tool === null) return nothing;
    const help =
      tools.tool === "add"
        ? words.addHelp
        : tools.tool === "split"
          ? words.splitHelp
          : tools.neighbours.length === 0
            ? words.mergeNone
            : words.mergeHelp;
    return html`<div class="help" role="status">
      <p>${help}</p>
      <div class="row">
        ${
          tools.tool === "add"
            ? nothing
            : html`<button class="primary" ?disabled=${
                tools.tool === "merge" && tools.neighbours.length === 0
              } @click=${() => session.useTool()}><kbd>⏎</kbd> ${words.confirm}</button>`
        }
        <button @click=${() => tools.cancelTool()}><kbd>Esc</kbd> ${words.drop}</button>
      </div>
    </div>`;
  }

  /** The answer just given, with the model's: shown only after it was given. */
  #before() {
    const words = text.review.reading;
    const { session, review, analysis } = this.stores;
    const last = [...session.answers.values()].at(-1);
    if (!last) return nothing;
    const row = review.rowOf(last.cellId);
    const modelClassId = row === null || row >= analysis.cells.count ? null : (analysis.cells.classId[row] as number);
    return html`<p class="soft" aria-live="polite" data-before>
      ${words.before}: ${words.you} <strong>${verdictName(last, modelClassId)}</strong>${
        modelClassId === null ? nothing : html` · ${words.machine} <strong>${CELL_CLASSES[modelClassId]}</strong>`
      }
    </p>`;
  }
}
define("granuloscope-review-reading", ReviewSession);

function isSaid(said: ReviewDecision | undefined, mark: string): boolean {
  return said !== undefined && (mark === said.verdict || mark === `class-${said.classId}`);
}
