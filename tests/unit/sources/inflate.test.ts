import { constants, deflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { isTagged } from "../../../src/core/base/errors.ts";
import { inflateZlib } from "../../../src/sources/tiff/inflate.ts";
import { decodePackBits } from "../../../src/sources/tiff/pack-bits.ts";
import { mutations } from "./support/mutations.ts";

const noise = Uint8Array.from({ length: 70_000 }, (_, index) => (index * index * 31 + (index >> 5)) % 251);
const smooth = Uint8Array.from({ length: 70_000 }, (_, index) => (index >> 9) & 255);

test("every kind of block and level", () => {
  for (const data of [noise, smooth, new Uint8Array(1), new Uint8Array(100_000)]) {
    for (const level of [0, 1, 6, 9]) {
      for (const strategy of [constants.Z_DEFAULT_STRATEGY, constants.Z_FIXED, constants.Z_HUFFMAN_ONLY]) {
        const packed = new Uint8Array(deflateSync(data, { level, strategy }));
        expect(Buffer.compare(inflateZlib(packed, data.length), data)).toBe(0);
      }
    }
  }
});

test("bytes after the stream are left alone; a missing check sum after whole pixels is taken", () => {
  const packed = deflateSync(noise);
  for (const tail of [1, 2, 100]) {
    const padded = new Uint8Array(packed.length + tail);
    padded.set(packed);
    expect(Buffer.compare(inflateZlib(padded, noise.length), noise)).toBe(0);
  }
  expect(Buffer.compare(inflateZlib(new Uint8Array(packed.subarray(0, -4)), noise.length), noise)).toBe(0);
});

test("a stream that inflates to gigabytes stops at the tile's size", () => {
  const bomb = new Uint8Array(deflateSync(new Uint8Array(64 * 1024 * 1024)));
  const started = performance.now();
  expect(inflateZlib(bomb, 1000)).toHaveLength(1000);
  expect(performance.now() - started).toBeLessThan(200);
});

test("a shorter stream gives fewer bytes; damage is an unreadable tile", () => {
  expect(inflateZlib(new Uint8Array(deflateSync(noise)), noise.length + 1)).toHaveLength(noise.length);
  const packed = new Uint8Array(deflateSync(noise));
  for (const damaged of [new Uint8Array(0), packed.subarray(0, 40), packed.subarray(2), new Uint8Array(50)]) {
    expect(() => inflateZlib(damaged, noise.length)).toThrow(/deflate/);
  }
});

test("of a thousand mutations none gives other pixels without an error, except where no check sum is left", () => {
  const data = noise.subarray(0, 3000);
  const packed = new Uint8Array(deflateSync(data));
  let wrong = 0;
  for (const mutated of mutations(packed, 1000)) {
    try {
      const output = inflateZlib(mutated, data.length);
      if (output.length === data.length && Buffer.compare(output, data) !== 0) wrong++;
    } catch (error) {
      if (!isTagged(error, "TileUnreadable")) throw error;
    }
  }
  // A change that makes the stream longer than the tile is not seen: what follows the tile's last px is never read.
  expect(wrong).toBeLessThan(20);
});

test("PackBits: runs, literals, the idle byte, and a cut-off end", () => {
  expect([...decodePackBits(Uint8Array.of(0xfe, 7, 128, 1, 8, 9), 5)]).toEqual([7, 7, 7, 8, 9]);
  expect([...decodePackBits(Uint8Array.of(0x81, 7), 4)]).toEqual([7, 7, 7, 7]);
  expect(() => decodePackBits(Uint8Array.of(5, 1), 9)).toThrow(/PackBits/);
});
