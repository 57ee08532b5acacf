import { loadBuiltInModel } from "../../src/built-in-model.ts";
import { createGpuWindowWork } from "../../src/gpu/window-work.ts";
import { createWasmEngine, createWebGpuEngine } from "../../src/inference/ort-engine.ts";
import { type HardwarePlan, openDevice } from "./plan.ts";
import { FEW_REPEATS, measureMs } from "./timing.ts";

/** Windows handed to the GPU before it is waited for. The network takes one window a run: its batch is fixed at 1. */
const QUEUED_WINDOWS = [1, 4, 16] as const;

/** ms per window and megapixels per second of the network alone, on both backends. */
export async function measureNetwork(plan: HardwarePlan) {
  const bytes = new Uint8Array(await (await loadBuiltInModel()).onnx.arrayBuffer());
  return { webgpu: await measureWebGpu(plan, bytes), wasm: await measureWasm(plan, bytes) };
}

async function measureWebGpu({ manifest, networkSizesPx, repeats, software }: HardwarePlan, bytes: Uint8Array) {
  const work = await createGpuWindowWork(await openDevice(), manifest);
  const started = performance.now();
  const engine = await createWebGpuEngine(bytes, manifest, work.device);
  const sessionMs = performance.now() - started;
  const rows = [];
  try {
    for (const sizePx of networkSizesPx) {
      const input = work.uploadTensor(new Float32Array(3 * sizePx ** 2).fill(0.1));
      const run = async (windows: number) => {
        for (let i = 0; i < windows; i++) (await engine.run(input, sizePx)).release();
        await work.device.queue.onSubmittedWorkDone();
      };
      const firstStarted = performance.now();
      await run(1);
      const firstMs = performance.now() - firstStarted;
      for (const queued of software ? [1] : QUEUED_WINDOWS) {
        const { medianMs, leastMs, mostMs } = await measureMs(
          queued === 1 ? repeats : Math.min(FEW_REPEATS, repeats),
          () => run(queued),
        );
        rows.push({
          sizePx,
          queued,
          firstMs,
          msPerWindow: { medianMs: medianMs / queued, leastMs: leastMs / queued, mostMs: mostMs / queued },
          windowsPerSecond: (1000 * queued) / medianMs,
          megapixelsPerSecond: (sizePx ** 2 * queued) / 1000 / medianMs,
        });
      }
      work.releaseTensor(input);
    }
  } finally {
    await engine.dispose();
    work.destroy();
  }
  return { sessionMs, rows };
}

async function measureWasm({ manifest, networkSizesPx, repeats }: HardwarePlan, bytes: Uint8Array) {
  const started = performance.now();
  const engine = await createWasmEngine(bytes, manifest);
  const sessionMs = performance.now() - started;
  const rows = [];
  try {
    for (const sizePx of networkSizesPx) {
      const input = new Float32Array(3 * sizePx ** 2).fill(0.1);
      const ms = await measureMs(Math.min(FEW_REPEATS, repeats), async () =>
        (await engine.run(input, sizePx)).release(),
      );
      rows.push({
        sizePx,
        msPerWindow: ms,
        windowsPerSecond: 1000 / ms.medianMs,
        megapixelsPerSecond: sizePx ** 2 / 1000 / ms.medianMs,
      });
    }
  } finally {
    await engine.dispose();
  }
  return { threads: engine.threadCount, sessionMs, rows };
}
