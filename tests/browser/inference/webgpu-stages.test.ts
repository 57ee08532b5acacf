import { afterAll, expect, test } from "vitest";
import { findAdapter, requestDevice } from "../../../src/gpu/device.ts";
import { createGpuWindowWork } from "../../../src/gpu/window-work.ts";
import { createWasmStages } from "../../../src/inference/wasm-stages.ts";
import { createWebGpuStages } from "../../../src/inference/webgpu-stages.ts";
import { discSlide, syntheticGrid, syntheticPixels } from "../support/synthetic-pixels.ts";
import { loadTinyNetwork } from "./tiny-network.ts";

const { bytes, manifest } = await loadTinyNetwork();
const adapter = await findAdapter();
if (!adapter) throw new Error("no adapter");
const gpu = await requestDevice(adapter);
const onGpu = await createWebGpuStages(bytes, manifest, await createGpuWindowWork(gpu, manifest));
const onCpu = await createWasmStages(bytes, manifest);
const grid = syntheticGrid(400, 300, 1.25);
afterAll(async () => {
  await onCpu.dispose();
  await onGpu.dispose();
});

test("the canary holds on the GPU, twice", async () => {
  await onGpu.checkCanary();
  await onGpu.checkCanary();
});

test("both backends give the same cells, window after window", async () => {
  let total = 0;
  for (const [x, y] of [
    [0, 0],
    [64, 32],
    [256, 192],
    [288, 208],
  ] as const) {
    const window = { level: 0, x, y, corePx: 32, haloPx: 16 };
    const windowPixels = syntheticPixels(window, grid, discSlide);
    const gpuCells = (await onGpu.decode(await onGpu.run(await onGpu.preprocess(windowPixels), 64), window, grid))
      .cells;
    const cpuCells = (await onCpu.decode(await onCpu.run(await onCpu.preprocess(windowPixels), 64), window, grid))
      .cells;
    total += cpuCells.count;
    expect(Array.from(gpuCells.peakColumn)).toEqual(Array.from(cpuCells.peakColumn));
    expect(Array.from(gpuCells.peakRow)).toEqual(Array.from(cpuCells.peakRow));
    expect(Array.from(gpuCells.classId)).toEqual(Array.from(cpuCells.classId));
    gpuCells.centreProbability.forEach((p, i) => {
      expect(Math.abs(p - (cpuCells.centreProbability[i] ?? Number.NaN))).toBeLessThan(1e-3);
    });
  }
  expect(total).toBeGreaterThan(3);
});

test("after a device loss every run rejects with DeviceLost instead of blocking", async () => {
  const second = await findAdapter();
  if (!second) throw new Error("no adapter");
  const losing = await requestDevice(second);
  const work = await createGpuWindowWork(losing, manifest);
  const stages = await createWebGpuStages(bytes, manifest, work);
  const input = work.uploadTensor(new Float32Array(3 * 64 * 64));
  losing.device.destroy();
  await losing.device.lost;
  await expect(stages.run(input, 64)).rejects.toMatchObject({ _tag: "DeviceLost" });
});
