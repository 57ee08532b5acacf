import { expect, test } from "vitest";
import { gaussianBlur } from "../../../../src/commands/evaluate/figures/gaussian-blur.ts";
import { CLEAN, PERTURBATIONS } from "../../../../src/commands/evaluate/figures/perturbations.ts";
import { shiftStain } from "../../../../src/commands/evaluate/figures/stain-shift.ts";

function image(...pixels: [number, number, number][]) {
  const data = Uint8ClampedArray.from(pixels.flatMap((pixel) => [...pixel, 255]));
  return { data, widthPx: pixels.length, heightPx: 1 };
}

test("no change of stain changes no pixel", () => {
  const same = image([120, 80, 160], [255, 255, 255], [0, 0, 0], [230, 150, 180]);
  const before = [...same.data];
  shiftStain(same, 1, 1);
  expect([...same.data]).toEqual(before);
});

test("more haematoxylin darkens a nucleus and leaves glass white; less eosin lightens a pink cell", () => {
  const nucleus = image([90, 70, 150], [255, 255, 255]);
  shiftStain(nucleus, 1.3, 1);
  expect(nucleus.data[0]).toBeLessThan(80);
  expect([...nucleus.data.subarray(4, 7)]).toEqual([255, 255, 255]);
  const pink = image([230, 130, 190]);
  shiftStain(pink, 1, 0.7);
  expect(pink.data[1]).toBeGreaterThan(140);
});

test("the amounts of stain are multiplied as said", () => {
  // One unit of haematoxylin: (0.65, 0.70, 0.29) in optical density.
  const density = (value: number) => -Math.log((value + 1) / 256);
  const unit = image([
    Math.round(Math.exp(-0.65) * 256 - 1),
    Math.round(Math.exp(-0.7) * 256 - 1),
    Math.round(Math.exp(-0.29) * 256 - 1),
  ]);
  shiftStain(unit, 2, 1);
  expect(density(unit.data[0] as number)).toBeCloseTo(1.3, 1);
  expect(density(unit.data[2] as number)).toBeCloseTo(0.58, 1);
});

test("a blur keeps flat areas and the sum of a spot, and mirrors at the border", () => {
  const flat = { data: new Uint8ClampedArray(20 * 20 * 4).fill(77), widthPx: 20, heightPx: 20 };
  gaussianBlur(flat, 2);
  expect(new Set(flat.data)).toEqual(new Set([77]));
  const spot = { data: new Uint8ClampedArray(21 * 21 * 4), widthPx: 21, heightPx: 21 };
  spot.data.set([250, 250, 250, 255], (10 * 21 + 10) * 4);
  gaussianBlur(spot, 1);
  // 1 / (2 pi sigma^2) of the spot stays in the middle.
  expect(spot.data[(10 * 21 + 10) * 4]).toBeGreaterThan(36);
  expect(spot.data[(10 * 21 + 10) * 4]).toBeLessThan(44);
  expect(spot.data[(10 * 21 + 11) * 4]).toBe(spot.data[(11 * 21 + 10) * 4]);
});

test("every perturbation has its own name; the clean one changes nothing", () => {
  expect(new Set(PERTURBATIONS.map(({ name }) => name)).size).toBe(PERTURBATIONS.length);
  expect(PERTURBATIONS[0]).toEqual({ name: CLEAN, pixels: null, jpegQuality: null, scaleFactor: 1 });
});
