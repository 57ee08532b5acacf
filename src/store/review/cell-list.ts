import { isAddedCell, probabilityOfClass } from "../../core/cells/cells.ts";
import { type ReviewedCells, VERDICT_CODES } from "../../core/review/review.ts";

/** What a user may ask of a cell's state: a look could change a count; somebody decided; it is in no count. */
export const CELL_STATES = ["counted", "to-look-at", "decided", "no-count"] as const;
export type CellState = (typeof CELL_STATES)[number];
export const CELL_ORDERS = ["doubtful", "sure", "place"] as const;
export type CellOrder = (typeof CELL_ORDERS)[number];

/** Which cells a table shows, and in which order. */
export interface CellListFilter {
  /** Effective class; null: every class. */
  readonly classId: number | null;
  readonly state: CellState;
  readonly order: CellOrder;
}

/** The probability of the class that a row has now, 0..1; null for a cell that a reader added. */
export function shownProbability({ cells, classId }: ReviewedCells, row: number): number | null {
  return isAddedCell(cells, row) ? null : probabilityOfClass(cells, row, classId[row] as number);
}

/** Rows of `reviewed.cells` that pass, in order; openFlags: 1 where a look could change a count. */
export function listCells(
  reviewed: ReviewedCells,
  openFlags: Uint8Array,
  { classId, state, order }: CellListFilter,
): Uint32Array<ArrayBuffer> {
  const { cells, rejected, verdict } = reviewed;
  const rows = new Uint32Array(cells.count);
  const passes: Readonly<Record<CellState, (row: number) => boolean>> = {
    counted: (row) => rejected[row] === 0,
    "to-look-at": (row) => openFlags[row] === 1,
    decided: (row) => verdict[row] !== VERDICT_CODES.none,
    "no-count": (row) => rejected[row] === 1,
  };
  let count = 0;
  for (let row = 0; row < cells.count; row++) {
    if (classId !== null && reviewed.classId[row] !== classId) continue;
    if (passes[state](row)) rows[count++] = row;
  }
  const list = rows.slice(0, count);
  if (order === "place") {
    return list.sort((a, b) => (cells.y[a] as number) - (cells.y[b] as number));
  }
  const sign = order === "sure" ? -1 : 1;
  const probability = new Float32Array(cells.count);
  // What a reader added is as sure as can be.
  for (const row of list) probability[row] = sign * (shownProbability(reviewed, row) ?? 1);
  return list.sort((a, b) => (probability[a] as number) - (probability[b] as number));
}
