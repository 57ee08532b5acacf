import { TaggedError } from "../../core/base/errors.ts";

/**
 * A message posted to a worker is copied at once, on the page's thread: with 500,000 cells that is a task of some 50 ms, and longer where the
 * columns are views of longer buffers, which are copied whole. Here the typed arrays are taken out of the message and follow it in pieces,
 * between which the page lives on; the other side puts all together again.
 */

type Column = Uint8Array | Uint32Array | Float32Array;

const COLUMN_TYPES = { Uint8Array, Uint32Array, Float32Array } as const;
type ColumnType = keyof typeof COLUMN_TYPES;

/** Stands in a message where a typed array was; `column` is its place among those that follow. */
interface ColumnMark {
  readonly columnThatFollows: number;
}

/** A message without its typed arrays, and what the other side needs to make room for them. */
export interface Skeleton {
  readonly message: unknown;
  readonly columns: readonly { readonly type: ColumnType; readonly length: number }[];
}

/** Some bytes of one column, from byte `at` on; the buffer is transferred. */
export interface ColumnPiece {
  readonly column: number;
  readonly at: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Bytes copied in one go: about a millisecond. */
export const PIECE_BYTES = 1024 * 1024;

/** Splits a message of plain data, dates and typed arrays. An array that stands in it twice is sent once. @throws Unexpected for another typed array. */
export function split(message: unknown): { readonly skeleton: Skeleton; readonly columns: readonly Column[] } {
  const places = new Map<Column, number>();
  const strip = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value;
    if (ArrayBuffer.isView(value)) {
      const column = value as Column;
      typeOf(column);
      const place = places.get(column) ?? places.size;
      places.set(column, place);
      return { columnThatFollows: place } satisfies ColumnMark;
    }
    if (Array.isArray(value)) return value.map(strip);
    if (Object.getPrototypeOf(value) !== Object.prototype) return value;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, strip(member)]));
  };
  const stripped = strip(message);
  const columns = [...places.keys()];
  const described = columns.map((column) => ({ type: typeOf(column), length: column.length }));
  return { skeleton: { message: stripped, columns: described }, columns };
}

function typeOf(column: Column): ColumnType {
  const name = column.constructor.name;
  if (!Object.hasOwn(COLUMN_TYPES, name)) throw new TaggedError("Unexpected", `cannot be sent in pieces: ${name}`);
  return name as ColumnType;
}

/** The pieces of the columns, each copied when it is asked for. */
export function* piecesOf(columns: readonly Column[]): Generator<ColumnPiece> {
  for (const [column, { buffer, byteOffset, byteLength }] of columns.entries()) {
    for (let at = 0; at < byteLength; at += PIECE_BYTES) {
      const length = Math.min(PIECE_BYTES, byteLength - at);
      yield { column, at, bytes: new Uint8Array(buffer, byteOffset + at, length).slice() };
    }
  }
}

/** Takes the pieces and puts the message together again. */
export class PieceCollector {
  readonly #message: unknown;
  readonly #columns: readonly Column[];
  #missingBytes: number;

  constructor({ message, columns }: Skeleton) {
    this.#message = message;
    this.#columns = columns.map(({ type, length }) => new COLUMN_TYPES[type](length));
    this.#missingBytes = this.#columns.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  take({ column, at, bytes }: ColumnPiece): void {
    const room = this.#columns[column];
    if (!room) throw new TaggedError("Unexpected", `no column ${column}`);
    new Uint8Array(room.buffer).set(bytes, at);
    this.#missingBytes -= bytes.length;
  }

  /** The whole message. @throws Unexpected while pieces are missing. */
  whole(): unknown {
    if (this.#missingBytes !== 0) throw new TaggedError("Unexpected", `${this.#missingBytes} bytes did not arrive`);
    const restore = (value: unknown): unknown => {
      if (typeof value !== "object" || value === null) return value;
      if (Array.isArray(value)) return value.map(restore);
      if (Object.getPrototypeOf(value) !== Object.prototype) return value;
      if ("columnThatFollows" in value) return this.#columns[(value as ColumnMark).columnThatFollows];
      return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, restore(member)]));
    };
    return restore(this.#message);
  }
}
