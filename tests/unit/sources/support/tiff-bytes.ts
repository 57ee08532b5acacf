import { TaggedError } from "../../../../src/core/base/errors.ts";
import type { ByteSource } from "../../../../src/sources/bytes/byte-source.ts";

/** A TIFF tag: number, field type, values; text for type 2. */
export type Tag = readonly [tag: number, type: number, values: readonly number[] | string | Uint8Array];

/** One directory; tiles are placed before it, and tags 324/325 (or 273/279) made of them unless given. */
export interface PageSpec {
  readonly tags: readonly Tag[];
  readonly tiles: readonly Uint8Array[];
  readonly stripped?: boolean;
}

const SIZES: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 9: 4, 11: 4, 13: 4, 16: 8 };

/** A little-endian classic TIFF of these directories, for tests of what is read of a file. */
export function tiffBytes(pages: readonly PageSpec[]): Uint8Array<ArrayBuffer> {
  const out: number[] = [0x49, 0x49, 42, 0, 0, 0, 0, 0];
  const place = (bytes: Iterable<number>): number => {
    if (out.length % 2) out.push(0);
    const at = out.length;
    for (const byte of bytes) out.push(byte);
    return at;
  };
  const patch = (at: number, value: number): void => {
    for (let byte = 0; byte < 4; byte++) out[at + byte] = Math.floor(value / 256 ** byte) % 256;
  };
  let link = 4;
  for (const { tags, tiles, stripped } of pages) {
    const offsets = tiles.map((tile) => (tile.length > 0 ? place(tile) : 0));
    const own: Tag[] = [
      [stripped ? 273 : 324, 4, offsets],
      [stripped ? 279 : 325, 4, tiles.map(({ length }) => length)],
    ];
    const all = [...own.filter(([tag]) => !tags.some(([given]) => given === tag)), ...tags].sort((a, b) => a[0] - b[0]);
    const entries = all.map(([tag, type, values]) => {
      const bytes = encode(type, values);
      return { tag, type, count: bytes.length / (SIZES[type] ?? 1), bytes, at: bytes.length > 4 ? place(bytes) : -1 };
    });
    const at = place([entries.length & 255, entries.length >> 8]);
    patch(link, at);
    for (const { tag, type, count, bytes, at: valueAt } of entries) {
      const entry = place([tag & 255, tag >> 8, type & 255, type >> 8, 0, 0, 0, 0, 0, 0, 0, 0]);
      patch(entry + 4, count);
      if (valueAt >= 0) patch(entry + 8, valueAt);
      else
        bytes.forEach((byte, index) => {
          out[entry + 8 + index] = byte;
        });
    }
    link = place([0, 0, 0, 0]);
  }
  return Uint8Array.from(out);
}

function encode(type: number, values: Tag[2]): Uint8Array {
  if (values instanceof Uint8Array) return values;
  if (typeof values === "string") return new TextEncoder().encode(`${values}\0`);
  const size = type === 5 ? 4 : (SIZES[type] ?? 1);
  const bytes = new Uint8Array(values.length * size);
  const view = new DataView(bytes.buffer);
  values.forEach((value, index) => {
    if (type === 11) view.setFloat32(index * 4, value, true);
    else for (let byte = 0; byte < size; byte++) bytes[index * size + byte] = Math.floor(value / 256 ** byte) % 256;
  });
  return bytes;
}

/** A file in memory. */
export function memorySource(bytes: Uint8Array<ArrayBuffer>): ByteSource {
  return sparseSource(bytes.length, [[0, bytes]]);
}

/** A file of any size of which only these stretches are not zero; every read is noted in `reads`. */
export function sparseSource(
  sizeBytes: number,
  stretches: readonly (readonly [offset: number, bytes: Uint8Array<ArrayBuffer>])[],
  reads: { offset: number; length: number }[] = [],
): ByteSource {
  return {
    sizeBytes,
    async read(offset, length) {
      if (!(offset >= 0) || offset + length > sizeBytes) {
        throw new TaggedError("TruncatedFile", `bytes ${offset}+${length} of ${sizeBytes}`, { offset, length });
      }
      reads.push({ offset, length });
      const found = new Uint8Array(length);
      for (const [at, bytes] of stretches) {
        const from = Math.max(offset, at);
        const to = Math.min(offset + length, at + bytes.length);
        if (from < to) found.set(bytes.subarray(from - at, to - at), from - offset);
      }
      return found;
    },
  };
}
