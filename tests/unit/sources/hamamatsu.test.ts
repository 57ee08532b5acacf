import { expect, test } from "vitest";
import { readNdpiLevel } from "../../../src/sources/hamamatsu/ndpi-level.ts";
import {
  composeJpeg,
  findRestarts,
  readRestartHeader,
  withoutEndMarker,
} from "../../../src/sources/hamamatsu/restart-jpeg.ts";
import { readDirectories } from "../../../src/sources/tiff/read-ifds.ts";
import { sparseSource } from "./support/tiff-bytes.ts";
import { jpegShell } from "./support/tiff-kinds.ts";

const signal = new AbortController().signal;
const GB = 2 ** 30;

/** A directory in Hamamatsu's variant: entries, a link of eight bytes, and the upper words of all values. */
function directory(
  entries: readonly (readonly [tag: number, type: number, count: number, value: number])[],
  next: number,
) {
  const bytes = new Uint8Array(2 + entries.length * 16 + 8);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, entries.length, true);
  entries.forEach(([tag, type, count, value], index) => {
    const at = 2 + index * 12;
    view.setUint16(at, tag, true);
    view.setUint16(at + 2, type, true);
    view.setUint32(at + 4, count, true);
    if (type === 11) view.setFloat32(at + 8, value, true);
    else view.setUint32(at + 8, value % 2 ** 32, true);
    if (type !== 11) view.setUint32(2 + entries.length * 12 + 8 + index * 4, Math.floor(value / 2 ** 32), true);
  });
  view.setBigUint64(2 + entries.length * 12, BigInt(next), true);
  return bytes;
}

test("links, places and the index of restart markers beyond 4 GB", async () => {
  const [first, second] = [5 * GB, 11 * GB];
  const strip = 5 * GB + 4096;
  const stream = jpegShell(64, 64, 8, 8);
  const header = readRestartHeader(stream).bytes.length;
  // The second half of the pieces lies more than 4 GB behind the first.
  const starts = Array.from({ length: 8 }, (_, index) => header + index * 5 + (index >= 4 ? 5 * GB : 0));
  const words = (values: readonly number[]): Uint8Array<ArrayBuffer> => new Uint8Array(Uint32Array.from(values).buffer);
  const entries = (lens: number) =>
    [
      [256, 4, 1, 64],
      [257, 4, 1, 64],
      [259, 3, 1, 7],
      [273, 4, 1, strip],
      [279, 4, 1, 5 * GB + stream.length],
      [65420, 4, 1, 1],
      [65421, 11, 1, lens],
      [65426, 4, 8, 5 * GB + 1024],
      [65432, 4, 8, 5 * GB + 2048],
    ] as const;
  const head = new Uint8Array(16);
  head.set([0x49, 0x49, 42, 0]);
  new DataView(head.buffer).setBigUint64(4, BigInt(first), true);
  const source = sparseSource(12 * GB, [
    [0, head],
    [first, directory(entries(20), second)],
    [second, directory(entries(10), 0)],
    [strip, stream],
    [5 * GB + 1024, words(starts.map((start) => start % 2 ** 32))],
    [5 * GB + 2048, words(starts.map((start) => Math.floor(start / 2 ** 32)))],
  ]);
  const directories = await readDirectories(source, signal);
  expect(directories).toHaveLength(2);
  const [one] = directories as [(typeof directories)[number]];
  expect(one.hamamatsu).toBe(true);
  const level = await readNdpiLevel(source, one, signal);
  expect(level).toMatchObject({ widthPx: 64, heightPx: 64, offset: strip, columns: 1, mcuRows: 8 });
  expect([...level.starts]).toEqual(starts);
});

test("pieces become a JPEG of their own: another size, markers numbered anew", async () => {
  const stream = jpegShell(64, 64, 8, 8);
  const header = readRestartHeader(stream);
  expect(header).toMatchObject({ widthPx: 64, heightPx: 64, interval: 8, mcuWidthPx: 8, mcuHeightPx: 8 });
  const starts = findRestarts(stream, header.bytes.length);
  expect(starts).toHaveLength(8);
  const pieces = [3, 4, 5].map((index) =>
    withoutEndMarker(stream.subarray(starts[index] as number, starts[index + 1] as number)),
  );
  const blob = composeJpeg(header, pieces, 60, 20);
  const made = new Uint8Array(await blob.arrayBuffer());
  expect(readRestartHeader(made)).toMatchObject({ widthPx: 60, heightPx: 20 });
  expect([...made.subarray(header.bytes.length)]).toEqual([
    1, 2, 3, 0xff, 0xd0, 1, 2, 3, 0xff, 0xd1, 1, 2, 3, 0xff, 0xd9,
  ]);
  expect(() => withoutEndMarker(Uint8Array.of(1, 2, 3, 4))).toThrow(/restart marker/);
});
