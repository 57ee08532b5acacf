import { expect, test } from "vitest";
import { PreprocessReference } from "../../../src/core/reference/preprocess.ts";
import { levelPositionOfModelPx } from "../../../src/core/slide/model-grid.ts";
import type { ModelGrid, ModelWindow } from "../../../src/core/slide/window.ts";
import {
  discSlide,
  type PixelFormula,
  syntheticGrid,
  syntheticPixels,
} from "../../browser/support/synthetic-pixels.ts";

const plain = { mean: [0, 0, 0], std: [1, 1, 1] } as const;

function run(window: ModelWindow, grid: ModelGrid, formula: PixelFormula): Float32Array {
  const sizePx = window.corePx + 2 * window.haloPx;
  const output = new Float32Array(3 * sizePx * sizePx);
  new PreprocessReference(plain).run(syntheticPixels(window, grid, formula), output);
  return output;
}

/** The contract's formula, written as plainly as possible: one px, double precision, no tables. */
function sample(x: number, y: number, channel: number, grid: ModelGrid, formula: PixelFormula): number {
  const scale = grid.levelPxPerModelPx;
  const support = Math.max(1, scale);
  const mirror = (k: number, n: number) => (k < 0 ? -1 - k : k >= n ? 2 * n - 1 - k : k);
  const axis = (modelPx: number, length: number) => {
    const position = levelPositionOfModelPx(modelPx, scale);
    const taps: [number, number][] = [];
    for (let k = Math.ceil(position - support); k <= position + support; k++) {
      taps.push([mirror(k, length), Math.max(0, 1 - Math.abs(k - position) / support)]);
    }
    return taps;
  };
  let sum = 0;
  let weights = 0;
  for (const [row, rowWeight] of axis(y, grid.levelHeightPx)) {
    for (const [column, columnWeight] of axis(x, grid.levelWidthPx)) {
      sum += rowWeight * columnWeight * (formula(column, row)[channel] ?? 0);
      weights += rowWeight * columnWeight;
    }
  }
  return sum / weights;
}

for (const scale of [1, 2, 0.992, 1.25, 0.6, 3.7]) {
  test(`resampling follows the contract's formula at scale ${scale}, mirrored borders included`, () => {
    const grid = syntheticGrid(Math.round(100 * scale), Math.round(90 * scale), scale);
    const window = { level: 0, x: 64, y: 0, corePx: 32, haloPx: 8 };
    const output = run(window, grid, discSlide);
    for (let row = 0; row < 48; row += 5) {
      for (let column = 0; column < 48; column++) {
        const expected = sample(56 + column, row - 8, 1, grid, discSlide);
        expect(Math.abs((output[48 * 48 + row * 48 + column] ?? 0) - expected)).toBeLessThan(1e-3);
      }
    }
  });

  test(`moving the window moves no sample point at scale ${scale}: the overlap is the same to the bit`, () => {
    const grid = syntheticGrid(Math.round(300 * scale), Math.round(200 * scale), scale);
    const a = run({ level: 0, x: 96, y: 48, corePx: 48, haloPx: 8 }, grid, discSlide);
    const b = run({ level: 0, x: 112, y: 56, corePx: 48, haloPx: 8 }, grid, discSlide);
    for (let channel = 0; channel < 3; channel++) {
      for (let row = 0; row < 56; row++) {
        for (let column = 0; column < 48; column++) {
          const inA = a[channel * 64 * 64 + (row + 8) * 64 + column + 16];
          expect(inA).toBe(b[channel * 64 * 64 + row * 64 + column]);
        }
      }
    }
  });
}

test("a slide smaller than the halo is mirrored again and again, without a gap", () => {
  const grid = syntheticGrid(20, 12, 1);
  const output = run({ level: 0, x: 0, y: 0, corePx: 32, haloPx: 64 }, grid, (x, y) => [x, y, 7]);
  const at = (channel: number, column: number, row: number) => output[channel * 160 * 160 + row * 160 + column];
  expect(at(0, 64, 64)).toBe(0);
  expect(at(0, 63, 64)).toBe(0);
  expect(at(0, 64 - 21, 64)).toBe(19);
  expect(at(1, 64, 64 + 12)).toBe(11);
  expect(output.subarray(2 * 160 * 160).every((value) => value === 7)).toBe(true);
});

test("normalisation is (value - mean) / std per channel", () => {
  const grid = syntheticGrid(64, 64, 1);
  const window = { level: 0, x: 0, y: 0, corePx: 16, haloPx: 8 };
  const output = new Float32Array(3 * 32 * 32);
  const reference = new PreprocessReference({ mean: [200, 100, 50], std: [40, 50, 25] });
  reference.run(
    syntheticPixels(window, grid, () => [240, 150, 25]),
    output,
  );
  expect([output[0], output[1024], output[2048]]).toEqual([1, 1, -1]);
});
