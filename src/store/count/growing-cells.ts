import { type CellTable, CLASS_COUNT, createCellTable } from "../../core/cells/cells.ts";

/** Rows kept ready at first. */
const FIRST_CAPACITY = 4096;

/** A cell table that grows at its end: room doubles, rows never move, so a row's index names it for as long as the analysis is shown. */
export class GrowingCells {
  #room = createCellTable(FIRST_CAPACITY);
  #count = 0;
  #view: CellTable | null = null;

  get count(): number {
    return this.#count;
  }

  /** The rows so far, as views into the room; rows once there never change in it, whatever is appended or cleared later. */
  get table(): CellTable {
    this.#view ??= viewOf(this.#room, this.#count);
    return this.#view;
  }

  clear(): void {
    // A new room: what was handed out before (to an export under way) stays as it was.
    this.#room = createCellTable(FIRST_CAPACITY);
    this.#count = 0;
    this.#view = null;
  }

  append(cells: CellTable): void {
    const needed = this.#count + cells.count;
    if (needed > this.#room.count) {
      const larger = createCellTable(Math.max(needed, this.#room.count * 2));
      copyInto(larger, viewOf(this.#room, this.#count), 0);
      this.#room = larger;
    }
    copyInto(this.#room, cells, this.#count);
    this.#count = needed;
    this.#view = null;
  }
}

function viewOf(room: CellTable, count: number): CellTable {
  return {
    count,
    x: room.x.subarray(0, count),
    y: room.y.subarray(0, count),
    peakColumn: room.peakColumn.subarray(0, count),
    peakRow: room.peakRow.subarray(0, count),
    classId: room.classId.subarray(0, count),
    centreProbability: room.centreProbability.subarray(0, count),
    classProbabilities: room.classProbabilities.subarray(0, count * CLASS_COUNT),
  };
}

function copyInto(target: CellTable, source: CellTable, row: number): void {
  target.x.set(source.x, row);
  target.y.set(source.y, row);
  target.peakColumn.set(source.peakColumn, row);
  target.peakRow.set(source.peakRow, row);
  target.classId.set(source.classId, row);
  target.centreProbability.set(source.centreProbability, row);
  target.classProbabilities.set(source.classProbabilities, row * CLASS_COUNT);
}
