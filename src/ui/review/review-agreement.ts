import { css, html, nothing } from "lit";
import { CELL_CLASSES } from "../../core/cells/cells.ts";
import { ANSWER_COUNT, compareReaders, conflictsOf, type ReaderComparison } from "../../core/review/review.ts";
import type { Agreement } from "../../core/statistics/agreement.ts";
import { text } from "../../core/text/text.ts";
import { formatCount, formatPercent } from "../parts/format.ts";
import { classMark } from "../parts/marks.ts";
import { define, storeElement } from "../parts/store-element.ts";
import { theme } from "../parts/theme.ts";
import { uncountedCells } from "../parts/words.ts";
import { answerName, readerName, verdictName } from "./review-answers.ts";

/** Squares in which two readers' counts are compared, µm. */
const FIELD_MICRONS = 500;
const MAX_LISTED = 200;

/** Whose decisions count, two readers against each other, and what they disagree on. */
export class ReviewAgreement extends storeElement("session", "settings", "analysis", "review", "exchange") {
  static override styles = [
    theme,
    css`
      :host {
        display: block;
        max-width: 900px;
        margin: auto;
        padding: 20px;
      }
      section {
        margin-bottom: 28px;
      }
      table {
        border-collapse: collapse;
        font-variant-numeric: tabular-nums;
        margin: 6px 0;
      }
      th,
      td {
        padding: 3px 14px 3px 0;
        text-align: right;
        font-weight: inherit;
      }
      th:first-child,
      td:first-child {
        text-align: left;
      }
      thead {
        color: var(--soft);
        border-bottom: 1px solid var(--line);
      }
      .same {
        font-weight: 700;
      }
      .none {
        color: var(--soft);
      }
    `,
  ];
  #pair: readonly [string, string] | null = null;

  override render() {
    const words = text.review.agreement;
    const { session, review } = this.stores;
    if (session.blindSessionOpen) return html`<p class="warn" data-still-blind>${words.stillBlind}</p>`;
    // Cells that are not counted here are in no figure below.
    return html`<section>${this.#shown()}</section>
      ${uncountedCells(this.stores, this.actions)}
      <section>
        <h2>${words.two}</h2>
        ${review.readers.length < 2 ? html`<p class="soft">${words.needTwo}</p>` : this.#comparison()}
      </section>
      <section>${this.#conflicts()}</section>`;
  }

  #shown() {
    const words = text.review.agreement;
    const { review } = this.stores;
    const { readers, shown, showsOwn } = review;
    const value = showsOwn ? "own" : shown.reviewer === null ? "all" : `=${shown.reviewer}`;
    return html`<label>${words.shown}
      <select
        data-shown
        @change=${(event: Event) => {
          const chosen = (event.target as HTMLSelectElement).value;
          review.show(chosen === "own" ? "own" : { reviewer: chosen === "all" ? null : chosen.slice(1) });
        }}
      >
        <option value="own" ?selected=${value === "own"}>${words.own}</option>
        ${readers.map(
          (reader) =>
            html`<option value=${`=${reader}`} ?selected=${value === `=${reader}`}>${readerName(reader)}</option>`,
        )}
        <option value="all" ?selected=${value === "all"}>${words.everybody}</option>
      </select></label>`;
  }

  #comparison() {
    const words = text.review.agreement;
    const { review, analysis } = this.stores;
    const { readers } = review;
    const [first, second] = this.#pair ?? [readers[0] as string, readers[1] as string];
    const choose = (at: 0 | 1, chosen: string) =>
      html`<select
        @change=${(event: Event) => {
          const reader = (event.target as HTMLSelectElement).value.slice(1);
          this.#pair = at === 0 ? [reader, second] : [first, reader];
          this.requestUpdate();
        }}
      >
        ${readers.map(
          (reader) => html`<option value=${`=${reader}`} ?selected=${reader === chosen}>${readerName(reader)}</option>`,
        )}
      </select>`;
    const fieldPx = FIELD_MICRONS / (analysis.micronsPerPx ?? 0.25);
    const result = compareReaders(
      review.decisions,
      [first, second],
      analysis.cells,
      (name) => review.rowOf(name),
      fieldPx,
    );
    return html`<div class="row">${choose(0, first)} ${choose(1, second)}</div>
      <p data-compared>${words.cells(formatCount(result.cells), formatCount(result.unsure))}</p>
      ${
        result.cells === 0
          ? nothing
          : html`<table data-agreement>
                <tbody>
                  <tr>
                    <td>${words.observed}</td>
                    <td>${formatPercent(result.observed ?? 0)}</td>
                  </tr>
                  <tr>
                    <td>${words.kappa}</td>
                    <td>${figure(result.kappa)}</td>
                  </tr>
                  <tr>
                    <td>${words.ac1}</td>
                    <td>${figure(result.ac1)}</td>
                  </tr>
                </tbody>
              </table>
              ${perClass(result)}${confusion(result)}`
      }`;
  }

  #conflicts() {
    const words = text.review.agreement;
    const { review, session, analysis } = this.stores;
    const conflicts = conflictsOf(review.decisions);
    if (conflicts.length === 0) return html`<p class="soft">${words.noConflicts}</p>`;
    const open = conflicts.filter(({ settled }) => settled === null).length;
    const modelClassOf = (cellId: string): number | null => {
      const row = review.rowOf(cellId);
      return row === null || row >= analysis.cells.count ? null : (analysis.cells.classId[row] as number);
    };
    return html`<h2 data-conflicts>${words.conflicts(formatCount(open), formatCount(conflicts.length))}</h2>
      <button class="primary" data-action="settle" ?disabled=${open === 0} @click=${() => session.adjudicate()}>
        ${words.settle}
      </button>
      <p class="soft">${words.settleNote}</p>
      <table>
        <thead>
          <tr>
            <th>${words.cell}</th>
            ${review.readers.map((reader) => html`<th>${readerName(reader)}</th>`)}
            <th>${words.settled}</th>
          </tr>
        </thead>
        <tbody>
          ${conflicts.slice(0, MAX_LISTED).map(({ cellId, said, settled }) => {
            const modelClassId = modelClassOf(cellId);
            return html`<tr>
              <td>${cellId}</td>
              ${review.readers.map((reader) => {
                const own = said.find(({ reviewer }) => reviewer === reader);
                return html`<td>${own ? verdictName(own.verdict, modelClassId) : ""}</td>`;
              })}
              <td>${settled ? verdictName(settled, modelClassId) : "–"}</td>
            </tr>`;
          })}
        </tbody>
      </table>`;
  }
}
define("granuloscope-review-agreement", ReviewAgreement);

function figure({ value, interval }: Agreement): string {
  const words = text.review.agreement;
  if (value === null) return words.undefined;
  return interval
    ? words.from(value.toFixed(2), interval.low.toFixed(2), interval.high.toFixed(2))
    : words.withoutInterval(value.toFixed(2));
}

function perClass(result: ReaderComparison) {
  const words = text.review.agreement;
  return html`<h2>${words.perClass}</h2>
    <table>
      <thead>
        <tr>
          <th>${words.class}</th>
          <th>${words.kappa}</th>
          <th>${words.ac1}</th>
          <th>${words.icc}</th>
        </tr>
      </thead>
      <tbody>
        ${CELL_CLASSES.map(
          (name, id) =>
            html`<tr>
              <td>${classMark(id)} ${name}</td>
              <td>${figure(result.perClass[id]?.kappa ?? NOTHING)}</td>
              <td>${figure(result.perClass[id]?.ac1 ?? NOTHING)}</td>
              <td>${figure(result.icc[id] ?? NOTHING)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    <p class="soft">${words.iccNote(formatCount(result.fields))}</p>`;
}

function confusion(result: ReaderComparison) {
  const words = text.review.agreement;
  const answers = Array.from({ length: ANSWER_COUNT }, (_, answer) => answer);
  return html`<h2>${words.confusion}</h2>
    <p class="soft">${words.confusionNote(readerName(result.readers[0]), readerName(result.readers[1]))}</p>
    <table>
      <thead>
        <tr>
          <th></th>
          ${answers.map((answer) => html`<th>${answerName(answer)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${answers.map(
          (row) =>
            html`<tr>
              <th>${answerName(row)}</th>
              ${answers.map((column) => {
                const count = result.confusion[row]?.[column] ?? 0;
                return html`<td class=${count === 0 ? "none" : row === column ? "same" : ""}>
                  ${formatCount(count)}
                </td>`;
              })}
            </tr>`,
        )}
      </tbody>
    </table>`;
}

const NOTHING: Agreement = { value: null, interval: null };
