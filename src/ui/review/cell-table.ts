import { css, html, type PropertyValues, type TemplateResult } from "lit";
import { CELL_CLASSES } from "../../core/cells/cells.ts";
import { type ReviewedCells, VERDICT_CODES } from "../../core/review/review.ts";
import { text } from "../../core/text/text.ts";
import {
  CELL_ORDERS,
  CELL_STATES,
  type CellListFilter,
  listCells,
  shownProbability,
} from "../../store/review/cell-list.ts";
import { formatCount, formatPercent } from "../parts/format.ts";
import { classMark } from "../parts/marks.ts";
import { RowWindow } from "../parts/row-window.ts";
import { define, storeElement } from "../parts/store-element.ts";
import { theme } from "../parts/theme.ts";

const ROW_PX = 32;
/** How far the keys of a long list go. */
const STEPS: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1, PageUp: -10, PageDown: 10 };

/** Every cell as a row: filtered, in an order of choice; the row chosen is shown on the slide, and the keys of Review decide on it. */
export class CellTableView extends storeElement("review") {
  static override properties = { filter: { state: true } };
  static override styles = [
    theme,
    css`
      :host {
        display: block;
      }
      .filters {
        margin: 6px 0;
      }
      .rows {
        height: min(52vh, 560px);
        overflow-y: auto;
        border: 1px solid var(--line);
        border-radius: 7px;
        background: var(--raised);
        font-variant-numeric: tabular-nums;
      }
      [role="row"] {
        display: grid;
        grid-template-columns: minmax(0, 1.2fr) 5.6em minmax(0, 1.2fr);
        gap: 8px;
        align-items: center;
        height: 32px;
        padding: 0 8px;
        border-bottom: 1px solid var(--line);
        cursor: pointer;
        white-space: nowrap;
      }
      [role="row"] > span {
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .head {
        font-weight: 600;
        cursor: default;
        border: 0;
      }
      .n {
        text-align: right;
      }
      [aria-selected="true"] {
        box-shadow: inset 3px 0 0 var(--accent);
        background: var(--surface);
      }
    `,
  ];
  declare filter: CellListFilter;
  readonly #window = new RowWindow(ROW_PX);
  #rows = new Uint32Array(0);
  #listed: readonly unknown[] = [];
  #revealed: number | null = null;

  constructor() {
    super();
    this.filter = { classId: null, state: "to-look-at", order: "doubtful" };
  }

  override render() {
    const words = text.cells;
    const { review } = this.stores;
    this.#sortRows(review.reviewed, review.openFlags);
    const { first, last } = this.#window.range(this.#list, this.#rows.length);
    const chosen = this.#place();
    return html`<div class="row filters">
        <select aria-label=${words.class} data-cell-class @change=${this.#chooseClass}>
          <option value="">${words.everyClass}</option>
          ${CELL_CLASSES.map((name, id) => html`<option value=${id}>${name}</option>`)}
        </select>
        ${this.#choice("state", words.stateHead, CELL_STATES, words.state)}
        ${this.#choice("order", words.orderHead, CELL_ORDERS, words.order)}
      </div>
      <p class="soft" aria-live="polite" data-cells-found>${words.found(formatCount(this.#rows.length), this.#rows.length)}</p>
      <div role="grid" aria-label=${words.title} aria-rowcount=${this.#rows.length + 1}>
        <div role="row" class="head" aria-rowindex="1">
          <span role="columnheader">${words.class}</span
          ><span role="columnheader" class="n">${words.probability}</span
          ><span role="columnheader">${words.stateHead}</span>
        </div>
        <div class="rows" role="rowgroup" @scroll=${this.#scrolled} @keydown=${this.#key}>
          <div data-space></div>
          ${[...this.#rows.subarray(first, last)].map((row, offset) => this.#line(row, first + offset, chosen))}
          <div data-space></div>
        </div>
      </div>`;
  }

  override updated(changed: PropertyValues): void {
    const list = this.#list;
    if (!list) return;
    this.#window.fillSpaces(list, this.#rows.length);
    if (changed.has("filter")) list.scrollTop = 0;
    const { current } = this.stores.review;
    if (current === this.#revealed) return;
    this.#revealed = current;
    const place = this.#place();
    if (place >= 0) this.#window.reveal(list, place);
  }

  /** Sorts anew only when cells, flags or the filter are others: scrolling redraws too. */
  #sortRows(reviewed: ReviewedCells, openFlags: Uint8Array): void {
    const inputs = [reviewed, openFlags, this.filter];
    if (inputs.every((input, at) => input === this.#listed[at])) return;
    this.#listed = inputs;
    this.#rows = listCells(reviewed, openFlags, this.filter);
  }

  get #list(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>(".rows");
  }

  /** Place of the cell looked at in the list; -1: none of it. */
  #place(): number {
    const { current } = this.stores.review;
    return current === null ? -1 : this.#rows.indexOf(current);
  }

  #choice<Name extends "state" | "order">(
    name: Name,
    label: string,
    choices: readonly CellListFilter[Name][],
    names: Readonly<Record<CellListFilter[Name], string>>,
  ): TemplateResult {
    return html`<select
      aria-label=${label}
      data-cell-filter=${name}
      @change=${(event: Event) => {
        this.filter = { ...this.filter, [name]: (event.target as HTMLSelectElement).value };
      }}
    >
      ${choices.map(
        (choice) => html`<option value=${choice} ?selected=${choice === this.filter[name]}>${names[choice]}</option>`,
      )}
    </select>`;
  }

  #chooseClass(event: Event): void {
    const { value } = event.target as HTMLSelectElement;
    this.filter = { ...this.filter, classId: value === "" ? null : Number(value) };
  }

  #line(row: number, place: number, chosen: number): TemplateResult {
    const { reviewed } = this.stores.review;
    const id = reviewed.classId[row] as number;
    const probability = shownProbability(reviewed, row);
    return html`<div
      role="row"
      data-cell-row=${row}
      aria-rowindex=${place + 2}
      aria-selected=${place === chosen}
      tabindex=${place === chosen || (chosen < 0 && place === 0) ? 0 : -1}
      @click=${() => this.#choose(row)}
    >
      <span role="gridcell">${classMark(id)} ${CELL_CLASSES[id]}</span
      ><span role="gridcell" class="n">${probability === null ? "–" : formatPercent(probability)}</span
      ><span role="gridcell" class="soft">${this.#state(row)}</span>
    </div>`;
  }

  #state(row: number): string {
    const words = text.cells.rowState;
    const { reviewed, openFlags } = this.stores.review;
    if (reviewed.excluded[row] === 1) return words.excluded;
    switch (reviewed.verdict[row]) {
      case VERDICT_CODES.accept:
        return words.agreed;
      case VERDICT_CODES.relabel:
        return words.relabelled;
      case VERDICT_CODES.reject:
        return words.rejected;
      case VERDICT_CODES.unsure:
        return words.unsure;
      case VERDICT_CODES.add:
        return words.added;
      case VERDICT_CODES.merge:
        return words.merged;
      case VERDICT_CODES.split:
        return words.split;
      case VERDICT_CODES.conflict:
        return words.conflict;
      default:
        return openFlags[row] === 1 ? words.toLookAt : words.sure;
    }
  }

  #choose(row: number): void {
    this.#revealed = row;
    this.stores.review.select(row);
    this.actions.goToCell(row);
  }

  #scrolled(event: Event): void {
    if (this.#window.scrolled(event.target as HTMLElement)) this.requestUpdate();
  }

  async #key(event: KeyboardEvent): Promise<void> {
    const last = this.#rows.length - 1;
    const step = STEPS[event.key];
    const at = event.key === "Home" ? 0 : event.key === "End" ? last : step === undefined ? null : this.#place() + step;
    if (at === null) return;
    // The same keys move the slide.
    event.preventDefault();
    event.stopPropagation();
    const place = Math.min(Math.max(at, 0), last);
    const row = this.#rows[place];
    const list = this.#list;
    if (row === undefined || !list) return;
    this.#window.reveal(list, place);
    this.#window.scrolled(list);
    this.#choose(row);
    this.requestUpdate();
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(`[data-cell-row="${row}"]`)?.focus({ preventScroll: true });
  }
}
define("granuloscope-cell-table", CellTableView);
