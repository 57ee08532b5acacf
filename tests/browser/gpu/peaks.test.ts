import { expect, test } from "vitest";
import { CLASS_COUNT } from "../../../src/core/cells/cells.ts";
import type { DecodedCells } from "../../../src/core/model/stages.ts";
import { PeaksReference } from "../../../src/core/reference/peaks.ts";
import { PeaksStage } from "../../../src/gpu/peaks-stage.ts";
import { fillLogits } from "../support/random-logits.ts";
import { syntheticGrid } from "../support/synthetic-pixels.ts";
import { seededRandom, storageBuffer, testDevice } from "./test-device.ts";

const { device } = await testDevice();
const settings = { stridePx: 2, thresholdLogit: Math.fround(-0.619), radiusCells: 3, temperature: 1.4 };
const stage = await PeaksStage.create(device, settings);
const reference = new PeaksReference(settings);
const grid = syntheticGrid(333, 251, 1.1);
const window = { level: 0, x: 64, y: 32, corePx: 96, haloPx: 16 };
const sizeCells = 64;

function expectEqual(actual: DecodedCells, expected: DecodedCells): void {
  expect(actual.truncated).toBe(expected.truncated);
  expect(actual.cells.count).toBe(expected.cells.count);
  for (const name of ["peakColumn", "peakRow", "classId"] as const) {
    expect(Array.from(actual.cells[name])).toEqual(Array.from(expected.cells[name]));
  }
  for (const name of ["x", "y", "centreProbability", "classProbabilities"] as const) {
    const tolerance = name === "x" || name === "y" ? 1e-3 : 1e-5;
    actual.cells[name].forEach((value, i) => {
      expect(Math.abs(value - (expected.cells[name][i] ?? Number.NaN))).toBeLessThan(tolerance);
    });
  }
}

async function runBoth(centre: Float32Array<ArrayBuffer>, classes: Float32Array<ArrayBuffer>, at = window) {
  const buffers = [storageBuffer(device, centre), storageBuffer(device, classes)] as const;
  const actual = await stage.run(...buffers, at, grid);
  for (const buffer of buffers) buffer.destroy();
  return { actual, expected: reference.run(centre, classes, at, grid) };
}

for (const [x, y] of [
  [0, 0],
  [64, 32],
  [240, 160],
  [272, 192],
] as const) {
  test(`peaks.wgsl agrees with its twin at window ${x}, ${y}`, async () => {
    const column = (x - 16) / 2;
    const row = (y - 16) / 2;
    const { actual, expected } = await runBoth(
      fillLogits(1, 0, sizeCells, column, row),
      fillLogits(CLASS_COUNT, 1, sizeCells, column, row),
      { ...window, x, y },
    );
    expect(expected.cells.count).toBeGreaterThan(0);
    expectEqual(actual, expected);
  });
}

test("plateaus, many equal values and noise give the same cells as the twin", async () => {
  const random = seededRandom(5);
  const centre = Float32Array.from({ length: sizeCells ** 2 }, () => Math.round(random() * 6) - 3);
  const classes = Float32Array.from({ length: CLASS_COUNT * sizeCells ** 2 }, () => Math.round(random() * 3));
  const { actual, expected } = await runBoth(centre, classes);
  expect(expected.cells.count).toBeGreaterThan(10);
  expectEqual(actual, expected);
});

test("a full list says so instead of dropping cells silently", async () => {
  const small = await PeaksStage.create(device, settings, 4);
  const centre = fillLogits(1, 0, sizeCells, 24, 8);
  const classes = fillLogits(CLASS_COUNT, 1, sizeCells, 24, 8);
  const decoded = await small.run(storageBuffer(device, centre), storageBuffer(device, classes), window, grid);
  expect(decoded.truncated).toBe(true);
  expect(decoded.cells.count).toBe(4);
});

for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
  test(`a centre logit of ${bad} is an error, never an empty window`, async () => {
    const centre = new Float32Array(sizeCells ** 2).fill(-4);
    centre[2] = bad;
    const classes = new Float32Array(CLASS_COUNT * sizeCells ** 2);
    const failing = stage.run(storageBuffer(device, centre), storageBuffer(device, classes), window, grid);
    await expect(failing).rejects.toMatchObject({ _tag: "ModelUnusable", details: { field: "centre" } });
  });
}

test("class logits that are no numbers under a peak are an error", async () => {
  const centre = fillLogits(1, 0, sizeCells, 24, 8);
  const classes = new Float32Array(CLASS_COUNT * sizeCells ** 2).fill(Number.NaN);
  const failing = stage.run(storageBuffer(device, centre), storageBuffer(device, classes), window, grid);
  await expect(failing).rejects.toMatchObject({ _tag: "ModelUnusable", details: { field: "classes" } });
});
