import { type CellTable, CLASS_COUNT } from "../cells/cells.ts";
import { type FlaggableCell, type FlagRule, flagBits } from "./flag-rule.ts";

/** Looks at the rows of a table one after the other, without an object per cell: the same one is filled anew. */
export class CellView implements FlaggableCell {
  readonly classProbabilities: Float32Array;
  readonly #cells: CellTable;
  classId = 0;
  centreProbability = 0;
  from = 0;

  constructor(cells: CellTable) {
    this.#cells = cells;
    this.classProbabilities = cells.classProbabilities;
  }

  /** Moves to a row; returns itself. */
  at(row: number): this {
    this.classId = this.#cells.classId[row] as number;
    this.centreProbability = this.#cells.centreProbability[row] as number;
    this.from = row * CLASS_COUNT;
    return this;
  }
}

/**
 * Per row of a table the bits of FLAG_BITS: why a look could change the count of a counted class, 0 where it could not. qualityBits: per row, 0
 * where the tissue has no quality flag.
 */
export function flagCells(cells: CellTable, rule: FlagRule, qualityBits: Uint8Array): Uint8Array<ArrayBuffer> {
  const flags = new Uint8Array(cells.count);
  const view = new CellView(cells);
  for (let row = 0; row < cells.count; row++) flags[row] = flagBits(view.at(row), rule, qualityBits[row] !== 0);
  return flags;
}
