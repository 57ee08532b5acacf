import { type CellTable, copyCells, createCellTable, viewCells } from "./cells.ts";

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
    this.#view ??= viewCells(this.#room, this.#count);
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
      copyCells(larger, viewCells(this.#room, this.#count), 0);
      this.#room = larger;
    }
    copyCells(this.#room, cells, this.#count);
    this.#count = needed;
    this.#view = null;
  }
}

/** The same bytes with zeros after them; room doubles, so that growing costs little. */
export function lengthened(bytes: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  if (bytes.buffer.byteLength >= length) return new Uint8Array(bytes.buffer, 0, length);
  const room = new Uint8Array(Math.max(4096, length * 2));
  room.set(bytes);
  return room.subarray(0, length);
}
