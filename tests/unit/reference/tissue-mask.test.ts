import { expect, test } from "vitest";
import { createMaskAccumulator } from "../../../src/core/reference/box-downsample.ts";
import { tissueMask } from "../../../src/core/reference/tissue-mask.ts";

/** A mask-sized picture of one colour with other px painted in. */
function picture(size: number, ground: readonly number[], painted: Record<string, readonly number[]>) {
  const rgba = new Uint8ClampedArray(size * size * 4);
  for (let px = 0; px < size * size; px++) {
    const colour = painted[`${px % size},${Math.floor(px / size)}`] ?? ground;
    rgba.set([...colour, 255], px * 4);
  }
  return rgba;
}
const count = (mask: Uint8Array) => mask.reduce((sum, value) => sum + value, 0);

test("glass of three scanners is glass, stain is tissue however pale, a scan gap is not tissue", () => {
  const all = (colour: readonly number[]) => count(tissueMask(picture(8, colour, {}), 8, 8));
  for (const glass of [
    [246, 245, 244],
    [240, 239, 241],
    [234, 233, 238],
  ]) {
    expect(all(glass)).toBe(0);
  }
  for (const tissue of [
    [240, 228, 236],
    [224, 217, 222],
    [190, 120, 170],
    [60, 40, 90],
  ]) {
    expect(all(tissue)).toBe(64);
  }
  expect(all([0, 0, 0])).toBe(0);
  expect(count(tissueMask(new Uint8ClampedArray(64 * 4), 8, 8))).toBe(0);
});

test("a speck of one px goes, a strand one px wide stays, both grow by the dilation only", () => {
  const stain = [180, 110, 160];
  expect(count(tissueMask(picture(9, [245, 245, 245], { "4,4": stain }), 9, 9))).toBe(0);
  const strand = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`${i},4`, stain]));
  const mask = tissueMask(picture(9, [245, 245, 245], strand), 9, 9);
  expect(Array.from(mask.subarray(4 * 9, 5 * 9))).toEqual(Array(9).fill(1));
  expect(count(mask)).toBe(27);
});

test("a hole of one px in tissue is filled", () => {
  const mask = tissueMask(picture(5, [180, 110, 160], { "2,2": [246, 246, 246] }), 5, 5);
  expect(count(mask)).toBe(25);
});

test("the accumulator gives the mean colour of each mask px, whatever pieces the level comes in", () => {
  const whole = createMaskAccumulator(3, 2, 2.5);
  const pieces = createMaskAccumulator(3, 2, 2.5);
  const region = (x: number, y: number, widthPx: number, heightPx: number) => {
    const rgba = new Uint8ClampedArray(widthPx * heightPx * 4);
    for (let i = 0; i < widthPx * heightPx; i++) {
      rgba.set([(x + (i % widthPx)) * 20, (y + Math.floor(i / widthPx)) * 30, 9, 255], i * 4);
    }
    return { level: 0, x, y, widthPx, heightPx, rgba };
  };
  whole.add(region(0, 0, 7, 5));
  pieces.add(region(4, 0, 3, 5));
  pieces.add(region(0, 0, 4, 2));
  pieces.add(region(0, 2, 4, 3));
  expect(Array.from(pieces.finish())).toEqual(Array.from(whole.finish()));
  // Level px centres 0.5 and 1.5 lie in the first mask px, 2.5 to 4.5 in the second.
  expect(Array.from(whole.finish().subarray(0, 8))).toEqual([10, 15, 9, 255, 60, 15, 9, 255]);
  expect(createMaskAccumulator(1, 1, 4).finish()[3]).toBe(0);
});
