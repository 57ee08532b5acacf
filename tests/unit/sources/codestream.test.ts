import { expect, test } from "vitest";
import { isTagged } from "../../../src/core/base/errors.ts";
import { readCodestream } from "../../../src/sources/jpeg2000/codestream.ts";
import { componentsToRgba } from "../../../src/sources/jpeg2000/component-colours.ts";
import { mutations } from "./support/mutations.ts";

/** SOC, SIZ, a COD of no meaning, one tile-part of 20 bytes, EOC. */
function codestream(
  sampling: readonly (readonly [number, number])[] = [
    [1, 1],
    [1, 1],
    [1, 1],
  ],
  psot = 20,
): Uint8Array<ArrayBuffer> {
  const components = sampling.flatMap(([x, y]) => [7, x, y]);
  const long = (value: number): number[] => [0, 0, value >> 8, value & 255];
  const size = [...long(256), ...long(240)];
  const siz = [
    0,
    0,
    ...size,
    ...long(0),
    ...long(0),
    ...size,
    ...long(0),
    ...long(0),
    0,
    sampling.length,
    ...components,
  ];
  return Uint8Array.from([
    ...[0xff, 0x4f, 0xff, 0x51, 0, siz.length + 2, ...siz, 0xff, 0x52, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    ...[0xff, 0x90, 0, 10, 0, 0, ...long(psot), 0, 1, 0xff, 0x93, 1, 2, 3, 4, 5, 6, 0xff, 0xd9],
  ]);
}

test("size, components and end; bytes after the end are left out", () => {
  const stream = codestream();
  const padded = new Uint8Array(stream.length + 7);
  padded.set(stream);
  for (const bytes of [stream, padded]) {
    const found = readCodestream(bytes);
    expect(found).toMatchObject({ widthPx: 256, heightPx: 240, components: 3, subsampled: false });
    expect(found.bytes).toHaveLength(stream.length);
  }
  // A stream whose tile-parts are whole lacks nothing without its EOC.
  expect(readCodestream(stream.slice(0, -2)).bytes).toHaveLength(stream.length - 2);
  expect(
    readCodestream(
      codestream([
        [1, 1],
        [2, 2],
        [2, 2],
      ]),
    ).subsampled,
  ).toBe(true);
  expect(readCodestream(codestream([[1, 1]], 0)).components).toBe(1);
});

test("a JP2 file's codestream is found in its box", () => {
  const stream = codestream();
  const file = Uint8Array.from([
    0,
    0,
    0,
    12,
    0x6a,
    0x50,
    0x20,
    0x20,
    13,
    10,
    135,
    10,
    0,
    0,
    0,
    0,
    0x6a,
    0x70,
    0x32,
    0x63,
    ...stream,
  ]);
  expect(readCodestream(file)).toMatchObject({ widthPx: 256, heightPx: 240 });
});

test("cut streams, odd sampling and other component counts are unreadable tiles", () => {
  const stream = codestream();
  for (let length = 0; length < stream.length - 2; length++) {
    expect(() => readCodestream(stream.slice(0, length)), String(length)).toThrow(/JPEG 2000/);
  }
  for (const sampling of [
    [
      [2, 2],
      [1, 1],
      [1, 1],
    ],
    [
      [1, 1],
      [2, 1],
      [1, 1],
    ],
    [
      [1, 1],
      [4, 4],
      [4, 4],
    ],
    [
      [1, 1],
      [1, 1],
    ],
  ] as [number, number][][]) {
    expect(() => readCodestream(codestream(sampling)), JSON.stringify(sampling)).toThrow(/JPEG 2000/);
  }
});

test("of a thousand mutations each is read or an unreadable tile", () => {
  for (const bytes of mutations(codestream(), 1000)) {
    try {
      expect(readCodestream(bytes).bytes.length).toBeLessThanOrEqual(bytes.length);
    } catch (error) {
      if (!isTagged(error, "TileUnreadable")) throw error;
    }
  }
});

test("YCbCr, RGB and grey components", () => {
  expect([...componentsToRgba(Uint8Array.of(76, 85, 255), 3, true)]).toEqual([254, 0, 0, 255]);
  expect([...componentsToRgba(Uint8Array.of(1, 2, 3, 4, 5, 6), 3, false)]).toEqual([1, 2, 3, 255, 4, 5, 6, 255]);
  expect([...componentsToRgba(Uint8Array.of(9), 1, true)]).toEqual([9, 9, 9, 255]);
});
