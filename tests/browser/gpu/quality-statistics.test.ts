import { expect, test } from "vitest";
import { QUALITY_SUM_COUNT, QUALITY_SUMS, type QualityStatistics } from "../../../src/core/quality/block-lattice.ts";
import { judgeWindow } from "../../../src/core/quality/judge-window.ts";
import { PreprocessReference } from "../../../src/core/reference/preprocess.ts";
import { QualityStatisticsReference } from "../../../src/core/reference/quality-statistics.ts";
import { type ModelGrid, type ModelWindow, windowSizePx } from "../../../src/core/slide/window.ts";
import { QualityStatisticsStage } from "../../../src/gpu/quality-statistics-stage.ts";
import { fieldPixels, loadField } from "../support/field-pixels.ts";
import { sharedDataUrl } from "../support/shared-data.ts";
import { syntheticGrid } from "../support/synthetic-pixels.ts";
import { seededRandom, storageBuffer, testDevice } from "./test-device.ts";

const normalisation = { mean: [200, 160, 190], std: [45, 55, 42] } as const;
const { device } = await testDevice();
const stage = await QualityStatisticsStage.create(device, normalisation);
const reference = new QualityStatisticsReference(normalisation);

/** Random bytes from leastByte up as the network sees them; a few saturated and beyond the range of a byte. */
function randomTensor(sizePx: number, seed: number, leastByte: number): Float32Array<ArrayBuffer> {
  const random = seededRandom(seed);
  const plane = sizePx * sizePx;
  return Float32Array.from({ length: 3 * plane }, (_, at) => {
    const channel = Math.floor(at / plane);
    const byte = random() < 0.02 ? -20 + random() * 320 : leastByte + Math.floor(random() * (256 - leastByte));
    return (byte - (normalisation.mean[channel] as number)) / (normalisation.std[channel] as number);
  });
}

async function runBoth(tensor: Float32Array<ArrayBuffer>, window: ModelWindow, grid: ModelGrid) {
  const buffer = storageBuffer(device, tensor);
  const actual = await stage.run(buffer, window, grid);
  buffer.destroy();
  return { actual, expected: reference.run(tensor, window, grid) };
}

/** Whole numbers, but a value within a rounding error of a half may become the other byte: a handful of px at most. */
function expectAlike(actual: QualityStatistics, expected: QualityStatistics): void {
  expect(actual.lattice).toEqual(expected.lattice);
  for (const name of ["sums", "red", "redOrLeft"] as const) {
    let difference = 0;
    let total = 0;
    expected[name].forEach((value, index) => {
      difference += Math.abs(value - (actual[name][index] ?? Number.NaN));
      total += value;
    });
    expect(difference, name).toBeLessThanOrEqual(total * 1e-5);
  }
}

const FAINT = QUALITY_SUMS.indexOf("faint");
for (const [x, y, widthPx, micronsPerPx, leastByte] of [
  [0, 0, 500, 0.5, 0],
  [320, 320, 500, 0.5, 0],
  [128, 256, 430, 0.25, 0],
  [0, 0, 500, 0.5, 190],
] as const) {
  test(`quality-statistics.wgsl agrees with its twin at ${x}, ${y} of ${widthPx} px, ${micronsPerPx} µm/px, bytes from ${leastByte}`, async () => {
    const window = { level: 0, x, y, corePx: 160, haloPx: 16 };
    const grid = { ...syntheticGrid(widthPx, widthPx, 1), micronsPerPx };
    const { actual, expected } = await runBoth(
      randomTensor(windowSizePx(window), x + widthPx, leastByte),
      window,
      grid,
    );
    expectAlike(actual, expected);
    expect(expected.sums.some((sum) => sum > 0)).toBe(true);
    const faint = expected.sums
      .filter((_, at) => at % QUALITY_SUM_COUNT === FAINT)
      .reduce((sum, count) => sum + count, 0);
    if (leastByte > 0) expect(faint).toBeGreaterThan(1000);
  });
}

test.skipIf(sharedDataUrl === null)(
  "quality-statistics.wgsl and its twin decide alike on a real field (skipped without the real fields)",
  async () => {
    const field = await loadField("unlabelled/he-colon-crohn-rois/HE1_x12400_y18848.jpg", 0.263, 0.5);
    const window = { level: 0, x: 0, y: 0, corePx: 384, haloPx: 32 };
    const tensor = new Float32Array(3 * windowSizePx(window) ** 2);
    new PreprocessReference(normalisation).run(fieldPixels(field, window), tensor);
    const { actual, expected } = await runBoth(tensor, window, field.grid);
    expectAlike(actual, expected);
    expect(judgeWindow(actual).reasons).toEqual(judgeWindow(expected).reasons);
  },
);

test("a tensor that is not there is an error, never a window without quality flags", async () => {
  const window = { level: 0, x: 0, y: 0, corePx: 64, haloPx: 16 };
  const small = storageBuffer(device, new Float32Array(64));
  await expect(stage.run(small, window, syntheticGrid(200, 200, 1))).rejects.toMatchObject({ _tag: "Unexpected" });
});
