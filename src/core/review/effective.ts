import { CellRows, parseCellName, splitCellNames } from "../cells/cell-names.ts";
import { type CellTable, CLASS_COUNT, concatenateCells, createCellTable } from "../cells/cells.ts";
import { markExcluded } from "../cells/select-cells.ts";
import type { Point, RegionShape } from "../geometry/shape.ts";
import type { EffectiveVerdict, FoldedReview } from "./fold.ts";

/** Verdicts as bytes. From split on the cell is not counted as it stands, or (conflict) not settled. */
export const VERDICT_CODES = {
  none: 0,
  accept: 1,
  relabel: 2,
  reject: 3,
  unsure: 4,
  add: 5,
  split: 6,
  merge: 7,
  conflict: 8,
} as const;

/** The cells as they stand after the decisions: the model's rows in their order, then the rows that people put there. */
export interface ReviewedCells {
  /**
   * Rows before modelRowCount are the model's own and never changed; a reader's row carries the class the reader gave with probability 1
   * (isAddedCell in core/cells/cells tells them apart).
   */
  readonly cells: CellTable;
  readonly modelRowCount: number;
  /** Per row, as all arrays below: effective class. Unsure and conflict keep the model's. */
  readonly classId: Uint8Array<ArrayBuffer>;
  /** VERDICT_CODES. */
  readonly verdict: Uint8Array<ArrayBuffer>;
  /** 1 where the row is in no count: rejected, folded into another, replaced by its two halves, or in an excluded region. */
  readonly rejected: Uint8Array<ArrayBuffer>;
  /** 1 where the row lies in an excluded region. */
  readonly excluded: Uint8Array<ArrayBuffer>;
}

/** What a caller has at hand already, so that it is not worked out again. */
export interface EffectiveOptions {
  /** Finds cells by name; must be up to date with the table. */
  readonly rows?: CellRows;
  /** Regions left out of every count. */
  readonly exclusions?: readonly RegionShape[];
  /** Per model row the network's own class, where an adapter answers: "right" was always said of the network's word. */
  readonly networkClassId?: Uint8Array;
  /** 1 for every model row in an excluded region. */
  readonly excluded?: Uint8Array;
}

/** A reader's cell before it becomes a row. */
interface NewRow {
  readonly name: string;
  readonly position: Point;
  readonly classId: number;
}

/**
 * The model's table seen through a folded state; the table itself is not changed. Decisions on cells that are not in the table (not counted
 * yet) change nothing.
 */
export function effectiveCells(cells: CellTable, folded: FoldedReview, options: EffectiveOptions = {}): ReviewedCells {
  const index = options.rows ?? new CellRows();
  if (!options.rows) index.update(cells);
  const newRows = addedRows(folded, cells, index);
  const all = newRows.length === 0 ? cells : concatenateCells([cells, addedTable(newRows)]);
  const classId = all.classId.slice();
  const verdict = new Uint8Array(all.count);
  const excluded = excludedRows(all, cells.count, options);
  const rejected = excluded.slice();
  verdict.fill(VERDICT_CODES.add, cells.count);
  const addedRow = new Map(newRows.map(({ name }, at) => [name, cells.count + at]));
  for (const [name, decided] of folded.verdicts) {
    const row = addedRow.get(name) ?? index.find(name);
    if (row < 0) continue;
    verdict[row] = VERDICT_CODES[decided.verdict];
    if (decided.verdict === "reject" || decided.verdict === "merge" || decided.verdict === "split") rejected[row] = 1;
    if (decided.verdict === "relabel" && decided.classId !== null) classId[row] = decided.classId;
    if (decided.verdict === "accept" && row < cells.count)
      classId[row] = options.networkClassId?.[row] ?? (classId[row] as number);
    // A reader's cell stays one when another class is given or it is looked at again.
    const standing = decided.verdict === "relabel" || decided.verdict === "accept";
    if (row >= cells.count && standing) verdict[row] = VERDICT_CODES.add;
  }
  for (const [name, decided] of folded.verdicts) {
    if (decided.verdict !== "merge") continue;
    const row = addedRow.get(name) ?? index.find(name);
    if (row < 0 || endsSomewhere(name, folded, (into) => (addedRow.get(into) ?? index.find(into)) >= 0)) continue;
    // Folded into nothing, or in a ring: without this the cell would be lost from the count.
    verdict[row] = VERDICT_CODES.conflict;
    rejected[row] = excluded[row] as number;
  }
  return { cells: all, modelRowCount: cells.count, classId, verdict, rejected, excluded };
}

function excludedRows(all: CellTable, modelRowCount: number, options: EffectiveOptions): Uint8Array<ArrayBuffer> {
  const marks = new Uint8Array(all.count);
  const known = options.excluded?.subarray(0, modelRowCount);
  if (known) marks.set(known);
  if (options.exclusions?.length) markExcluded(all, options.exclusions, marks, known ? modelRowCount : 0);
  return marks;
}

/** Whether the chain of merges from a cell ends at a cell that is there. */
function endsSomewhere(name: string, folded: FoldedReview, exists: (name: string) => boolean): boolean {
  const seen = new Set<string>();
  for (let at: string | null = name; at !== null; ) {
    if (seen.has(at) || !exists(at)) return false;
    seen.add(at);
    const decided: EffectiveVerdict | undefined = folded.verdicts.get(at);
    if (decided?.verdict !== "merge") return true;
    at = decided.intoCellId;
  }
  return false;
}

/** Added cells, and the halves of those split cells that are in the table. */
function addedRows(folded: FoldedReview, cells: CellTable, index: CellRows): NewRow[] {
  const rows: NewRow[] = [];
  for (const [name, { position, classId }] of folded.added) rows.push({ name, position, classId });
  for (const [name, decided] of folded.verdicts) {
    if (decided.verdict !== "split") continue;
    const row = index.find(name);
    if (row >= 0) rows.push(...halves(name, decided, cells.classId[row] as number));
  }
  return rows;
}

function halves(name: string, split: EffectiveVerdict, modelClassId: number): NewRow[] {
  const classId = split.classId ?? modelClassId;
  return splitCellNames(name).flatMap((half, at) => {
    const position = split.positions[at];
    return position ? [{ name: half, position, classId }] : [];
  });
}

function addedTable(rows: readonly NewRow[]): CellTable {
  const table = createCellTable(rows.length);
  rows.forEach(({ name, position, classId }, row) => {
    const key = parseCellName(name);
    if (!key) throw new RangeError(`"${name}" names no cell`);
    table.x[row] = position.x;
    table.y[row] = position.y;
    table.peakColumn[row] = key.column;
    table.peakRow[row] = key.row;
    table.classId[row] = classId;
    table.centreProbability[row] = 1;
    table.classProbabilities[row * CLASS_COUNT + classId] = 1;
  });
  return table;
}

/** Whether a verdict leaves the cell open: nobody has decided, or readers disagree. */
export function isOpen(code: number): boolean {
  return code === VERDICT_CODES.none || code === VERDICT_CODES.conflict;
}
