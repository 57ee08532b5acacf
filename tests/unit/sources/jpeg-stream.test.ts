import { expect, test } from "vitest";
import { completeJpeg } from "../../../src/sources/tiff/jpeg-stream.ts";

const SOI = [0xff, 0xd8];
const EOI = [0xff, 0xd9];
const TABLES = [0xff, 0xdb, 0, 3, 1];
const FRAME = [0xff, 0xc0, 0, 3, 2];
const ADOBE = [0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0];
const SCAN = [0xff, 0xda, 0, 3, 9, 0xff, 0xee, 0, 5];

async function complete(stream: number[], tables: number[] | null, photometric: number, samples = 3) {
  const blob = completeJpeg(
    Uint8Array.from(stream),
    tables && Uint8Array.from([...SOI, ...tables, ...EOI]),
    photometric,
    samples,
  );
  return [...new Uint8Array(await blob.arrayBuffer())];
}

test("the shared tables come after SOI, and the photometric tag says RGB or YCbCr", async () => {
  expect(await complete([...SOI, ...FRAME, ...SCAN, ...EOI], TABLES, 2)).toEqual([
    ...SOI,
    ...ADOBE,
    0,
    ...TABLES,
    ...FRAME,
    ...SCAN,
    ...EOI,
  ]);
  expect(await complete([...SOI, ...FRAME, ...SCAN, ...EOI], null, 6)).toEqual([
    ...SOI,
    ...ADOBE,
    1,
    ...FRAME,
    ...SCAN,
    ...EOI,
  ]);
});

test("the stream's own Adobe segment is replaced; bytes that look like one inside the scan are left alone", async () => {
  const stream = [...SOI, ...ADOBE, 1, ...FRAME, ...SCAN, ...EOI];
  expect(await complete(stream, null, 2)).toEqual([...SOI, ...ADOBE, 0, ...FRAME, ...SCAN, ...EOI]);
});

test("a grey tile gets no colour segment; any padding after EOI is left out", async () => {
  const stream = [...SOI, ...FRAME, 0xff, 0xda, 0, 3, 9, 1, 2, ...EOI];
  for (const padding of [[], [0, 0, 0], new Array<number>(6000).fill(0), [1, 2, 3]]) {
    expect(await complete([...stream, ...padding], null, 1, 1)).toEqual(stream);
  }
});

test("fill bytes before markers, and an end marker inside a segment, are no end", async () => {
  const preview = [0xff, 0xe2, 0, 6, ...EOI, ...EOI];
  const stream = [...SOI, ...preview, 0xff, 0xff, ...FRAME, 0xff, 0xda, 0, 3, 9, 0xff, 0, 0xff, 0xd0, 7];
  expect(await complete([...stream, ...EOI], null, 1, 1)).toEqual([...stream, ...EOI]);
  await expect(complete(stream, null, 1, 1)).rejects.toMatchObject({ _tag: "TileUnreadable" });
});

test("EXIF, which would make a browser turn the tile, is left out", async () => {
  const exif = [0xff, 0xe1, 0, 4, 1, 2];
  const rest = [...FRAME, 0xff, 0xda, 0, 3, 9, 1, ...EOI];
  expect(await complete([...SOI, ...exif, ...rest], null, 1, 1)).toEqual([...SOI, ...rest]);
});

test("what is no JPEG, or ends before its image, is an unreadable tile", async () => {
  await expect(complete([0, 1, 2, 3], null, 2)).rejects.toMatchObject({ _tag: "TileUnreadable" });
  await expect(complete([...SOI, ...FRAME, ...SCAN], null, 2)).rejects.toMatchObject({ _tag: "TileUnreadable" });
});

test("the JPEG is one piece: Firefox looks at a blob's first piece alone to tell what it is", async () => {
  const stream = new Uint8Array([0xff, 0xd8, 0xff, 0xda, 0, 2, 1, 2, 3, 0xff, 0xd9]);
  const blob = completeJpeg(stream, new Uint8Array([0xff, 0xd8, 0xff, 0xdb, 0, 2, 0xff, 0xd9]), 2, 3);
  const { value: first } = await blob.stream().getReader().read();
  expect(first).toHaveLength(blob.size);
});
