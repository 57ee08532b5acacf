/** Rows kept ready above and below what is seen. */
const SPARE_ROWS = 6;

/** Which rows of a long list of rows of one height are drawn: those in sight and a few beside them. */
export class RowWindow {
  readonly #rowPx: number;
  #firstRow = 0;

  constructor(rowPx: number) {
    this.#rowPx = rowPx;
  }

  /** The rows to draw, from first up to and without last; list: the scrolled element, null before it is drawn. */
  range(list: HTMLElement | null, count: number): { readonly first: number; readonly last: number } {
    const rows = Math.ceil((list?.clientHeight || 600) / this.#rowPx);
    // The list may have become shorter since it was scrolled.
    const top = Math.min(this.#firstRow, Math.max(0, count - rows));
    return { first: Math.max(0, top - SPARE_ROWS), last: Math.min(count, top + rows + SPARE_ROWS) };
  }

  /** Notes where the list stands; true when other rows are in sight. */
  scrolled(list: HTMLElement): boolean {
    const first = Math.floor(list.scrollTop / this.#rowPx);
    if (first === this.#firstRow) return false;
    this.#firstRow = first;
    return true;
  }

  /** Gives the two elements marked data-space the height of the rows that are not drawn. */
  fillSpaces(list: HTMLElement, count: number): void {
    const [above, below] = list.querySelectorAll<HTMLElement>("[data-space]");
    const { first, last } = this.range(list, count);
    if (above) above.style.height = `${first * this.#rowPx}px`;
    if (below) below.style.height = `${(count - last) * this.#rowPx}px`;
  }

  /** Scrolls a row into sight where it is not. */
  reveal(list: HTMLElement, row: number): void {
    const top = row * this.#rowPx;
    if (top < list.scrollTop || top + this.#rowPx > list.scrollTop + list.clientHeight)
      list.scrollTop = Math.max(0, top - list.clientHeight / 2);
  }
}
