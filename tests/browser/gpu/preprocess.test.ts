import { expect, test } from "vitest";
import { PreprocessReference } from "../../../src/core/reference/preprocess.ts";
import { windowSizePx } from "../../../src/core/slide/window.ts";
import { PreprocessStage } from "../../../src/gpu/preprocess-stage.ts";
import { readTensors } from "../../../src/gpu/readback.ts";
import { discSlide, syntheticGrid, syntheticPixels } from "../support/synthetic-pixels.ts";
import { storageBuffer, testDevice } from "./test-device.ts";

const normalisation = { mean: [200, 150, 180], std: [40, 50, 45] } as const;
const { device } = await testDevice();
const stage = await PreprocessStage.create(device, normalisation);
const reference = new PreprocessReference(normalisation);

/** Scales of real slides (0.25, 0.504, 0.4 µm/px at 0.5), an enlargement and a strong reduction. */
for (const scale of [1, 2, 0.992, 1.25, 0.6, 3.7]) {
  for (const [x, y] of [
    [0, 0],
    [64, 32],
    [112, 80],
    [-8, 152],
  ] as const) {
    test(`preprocess.wgsl agrees with its twin at scale ${scale}, window ${x}, ${y}`, async () => {
      const grid = syntheticGrid(Math.round(160 * scale), Math.round(150 * scale), scale);
      const window = { level: 0, x, y, corePx: 32, haloPx: 16 };
      const windowPixels = syntheticPixels(window, grid, discSlide);
      const length = 3 * windowSizePx(window) ** 2;
      const tensor = storageBuffer(device, new Float32Array(length).fill(99));
      await stage.run(windowPixels, tensor);
      const [actual = new Float32Array(0)] = await readTensors(device, [{ buffer: tensor, bytes: length * 4 }]);
      const expected = new Float32Array(length);
      reference.run(windowPixels, expected);
      let largest = 0;
      for (let i = 0; i < length; i++)
        largest = Math.max(largest, Math.abs((actual[i] ?? Number.NaN) - (expected[i] ?? 0)));
      expect(largest).toBeLessThan(2e-5);
    });
  }
}

test("a tensor too small for the window is a GPU error, not zeros", async () => {
  const window = { level: 0, x: 0, y: 0, corePx: 32, haloPx: 16 };
  const windowPixels = syntheticPixels(window, syntheticGrid(160, 150, 1), discSlide);
  const tensor = storageBuffer(device, new Float32Array(16));
  await expect(stage.run(windowPixels, tensor)).rejects.toMatchObject({ _tag: "Unexpected" });
});
