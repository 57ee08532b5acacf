import { ADDED_BIT, type CellTable, CHILD_SHIFT, COLUMN_MASK, cellName } from "./cells.ts";

/** A cell's name as two numbers: what a table's peakColumn and peakRow hold. */
export interface CellKey {
  readonly column: number;
  readonly row: number;
}

/** Reads a name that cellName wrote; null for anything else. */
export function parseCellName(name: string): CellKey | null {
  const added = /^added-([0-9a-f]{8})([0-9a-f]{8})$/.exec(name);
  if (added) {
    const column = Number.parseInt(added[1] as string, 16);
    return column < ADDED_BIT ? null : { column, row: Number.parseInt(added[2] as string, 16) };
  }
  const peak = /^(\d{1,9})_(\d{1,10})(?:\/([12]))?$/.exec(name);
  if (!peak) return null;
  const column = Number(peak[1]);
  const row = Number(peak[2]);
  if (column > COLUMN_MASK || row > 0xffffffff) return null;
  return { column: column + Number(peak[3] ?? 0) * 2 ** CHILD_SHIFT, row };
}

/** A new name for a cell that a reader adds; `random` are two random 32-bit numbers. Not made twice, in practice, by any two readers. */
export function addedCellName(random: readonly [number, number]): string {
  const column = ((random[0] | ADDED_BIT) >>> 0).toString(16);
  return `added-${column}${(random[1] >>> 0).toString(16).padStart(8, "0")}`;
}

/** The names of the two cells that a split puts in a model cell's place. */
export function splitCellNames(name: string): readonly [string, string] {
  return [`${name}/1`, `${name}/2`];
}

/** Finds a cell's row by its name without a string per cell: open addressing over the peak's numbers; grows with its table. */
export class CellRows {
  #slots: Int32Array<ArrayBuffer> = new Int32Array(0);
  #cells: CellTable | null = null;
  #known = 0;

  /** Takes a table whose first rows are the ones known already; after `reset` everything is read anew. */
  update(cells: CellTable): void {
    this.#cells = cells;
    if (cells.count * 2 > this.#slots.length || cells.count < this.#known) {
      this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(Math.max(1024, cells.count * 4)))).fill(-1);
      this.#known = 0;
    }
    for (let row = this.#known; row < cells.count; row++) {
      this.#slots[this.#slotOf(cells.peakColumn[row] as number, cells.peakRow[row] as number)] = row;
    }
    this.#known = cells.count;
  }

  reset(): void {
    this.#slots = new Int32Array(0);
    this.#known = 0;
    this.#cells = null;
  }

  /** The row of a name, or -1. */
  find(name: string): number {
    const key = parseCellName(name);
    if (key === null || this.#slots.length === 0) return -1;
    return this.#slots[this.#slotOf(key.column, key.row)] as number;
  }

  /** The slot that holds a key, or the free one where it belongs. */
  #slotOf(column: number, row: number): number {
    const cells = this.#cells as CellTable;
    const mask = this.#slots.length - 1;
    let slot = (Math.imul(column, 0x9e3779b1) ^ Math.imul(row, 0x85ebca6b)) >>> 0;
    slot = (slot ^ (slot >>> 15)) & mask;
    for (;;) {
      const found = this.#slots[slot] as number;
      if (found < 0 || (cells.peakColumn[found] === column && cells.peakRow[found] === row)) return slot;
      slot = (slot + 1) & mask;
    }
  }
}

/** The names of all rows: for lists and tests, not for hot paths. */
export function cellNames(cells: CellTable): string[] {
  return Array.from({ length: cells.count }, (_, row) => cellName(cells, row));
}
