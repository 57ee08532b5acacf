import { TaggedError } from "../base/errors.ts";
import { sha256 } from "../base/hash.ts";
import { CELL_CLASSES, type CellTable, isAddedCell } from "../cells/cells.ts";

/**
 * The model's cells as short bytes that do not depend on a backend's rounding: per cell its place on the network's output lattice (a whole
 * number: one step is stridePx of the network's px, 1 µm in the built-in one) and its class, sorted by row, then column. Positions below one
 * step and probabilities are left out: they differ in their last digits from backend to backend. What such noise can still change is a cell
 * next to a threshold; see compare-receipts for how many may.
 * Bytes: per cell row minus the row before, column (minus the column before, in the same row), both as LEB128, and one byte of class.
 */
export const CELL_DIGEST_FORMAT = "lattice-leb128-1";

/** Places on the output lattice and classes, sorted by row, then column. */
export interface LatticeCells {
  readonly count: number;
  readonly column: Uint32Array;
  readonly row: Uint32Array;
  readonly classId: Uint8Array;
}

/** The model's cells of a table (a reader's are left out), sorted. */
export function latticeCells(cells: CellTable): LatticeCells {
  const rows: number[] = [];
  for (let index = 0; index < cells.count; index++) if (!isAddedCell(cells, index)) rows.push(index);
  const order = Uint32Array.from(rows).sort(
    (a, b) =>
      (cells.peakRow[a] as number) - (cells.peakRow[b] as number) ||
      (cells.peakColumn[a] as number) - (cells.peakColumn[b] as number),
  );
  return {
    count: order.length,
    column: order.map((index) => cells.peakColumn[index] as number),
    row: order.map((index) => cells.peakRow[index] as number),
    classId: Uint8Array.from(order, (index) => cells.classId[index] as number),
  };
}

/** The cells as bytes, in CELL_DIGEST_FORMAT. */
export function encodeLattice({ count, column, row, classId }: LatticeCells): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(count * 11);
  let at = 0;
  const put = (value: number): void => {
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) bytes[at++] = (rest % 128) + 128;
    bytes[at++] = rest;
  };
  for (let index = 0; index < count; index++) {
    const down = (row[index] as number) - (row[index - 1] ?? 0);
    put(down);
    put((column[index] as number) - (index > 0 && down === 0 ? (column[index - 1] as number) : 0));
    bytes[at++] = classId[index] as number;
  }
  return bytes.slice(0, at);
}

/** The cells again. @throws ExportFailed where the bytes are not such a list. */
export function decodeLattice(bytes: Uint8Array, count: number): LatticeCells {
  const wrong = (): TaggedError => new TaggedError("ExportFailed", "the receipt's list of cells is damaged");
  if (!Number.isSafeInteger(count) || count < 0 || count > bytes.length) throw wrong();
  const cells = { count, column: new Uint32Array(count), row: new Uint32Array(count), classId: new Uint8Array(count) };
  let at = 0;
  const take = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++];
      if (byte === undefined || scale > 2 ** 35) throw wrong();
      value += (byte % 128) * scale;
      if (byte < 128) return value;
    }
  };
  for (let index = 0; index < count; index++) {
    const down = take();
    const column = take();
    cells.row[index] = (cells.row[index - 1] ?? 0) + down;
    cells.column[index] = column + (index > 0 && down === 0 ? (cells.column[index - 1] as number) : 0);
    const classId = bytes[at++];
    if (classId === undefined || classId >= CELL_CLASSES.length) throw wrong();
    cells.classId[index] = classId;
  }
  if (at !== bytes.length) throw wrong();
  return cells;
}

/** Hash and list of the model's cells as a receipt holds them. */
export function describeCells(cells: CellTable) {
  const lattice = latticeCells(cells);
  const bytes = encodeLattice(lattice);
  return { count: lattice.count, format: CELL_DIGEST_FORMAT, sha256: sha256(bytes), list: toBase64(bytes) };
}

const BASE64_PIECE_BYTES = 30_000;

function toBase64(bytes: Uint8Array): string {
  const pieces: string[] = [];
  // Pieces of a multiple of three bytes can be joined.
  for (let from = 0; from < bytes.length; from += BASE64_PIECE_BYTES) {
    pieces.push(btoa(String.fromCharCode(...bytes.subarray(from, from + BASE64_PIECE_BYTES))));
  }
  return pieces.join("");
}

/** Bytes of a base64 text. @throws ExportFailed. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch (error) {
    throw new TaggedError("ExportFailed", "the receipt's list of cells is damaged", {}, error);
  }
}
