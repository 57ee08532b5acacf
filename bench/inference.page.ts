import manifestJson from "../models/granulocytes-5/manifest.json";
import modelUrl from "../models/granulocytes-5/model.onnx?url";
import { parseManifest } from "../src/core/model/manifest.ts";
import { findAdapter, requestDevice, summariseAdapter } from "../src/gpu/device.ts";
import { createGpuWindowWork } from "../src/gpu/window-work.ts";
import { createWasmEngine, createWebGpuEngine, type InferenceEngine } from "../src/inference/ort-engine.ts";

const manifest = parseManifest(manifestJson);

async function loadModel(): Promise<Uint8Array> {
  return new Uint8Array(await (await fetch(modelUrl)).arrayBuffer());
}

async function time<Buffer>(engine: InferenceEngine<Buffer>, input: Buffer, sizePx: number, repeats: number) {
  const times: number[] = [];
  for (let i = 0; i < repeats + 1; i++) {
    const start = performance.now();
    (await engine.run(input, sizePx)).release();
    if (i > 0) times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[repeats >> 1] ?? Number.NaN;
}

/** Median ms of one window on the CPU engine. A page fixes its thread count with the first call. */
export async function measureWasm(threadCount: number, sizePx: number, repeats: number): Promise<number> {
  const engine = await createWasmEngine(await loadModel(), manifest, threadCount);
  return time(engine, new Float32Array(3 * sizePx * sizePx).fill(0.1), sizePx, repeats);
}

/** What adapter there is, if any. */
export async function describeAdapter(): Promise<{ description: string; software: boolean } | null> {
  const adapter = await findAdapter();
  return adapter && summariseAdapter(adapter);
}

/** Median ms of one window on the GPU engine, its work finished; null where there is no adapter. */
export async function measureWebGpu(sizePx: number, repeats: number): Promise<number | null> {
  const adapter = await findAdapter();
  if (!adapter) return null;
  const work = await createGpuWindowWork(await requestDevice(adapter), manifest);
  const engine = await createWebGpuEngine(await loadModel(), manifest, work.device);
  const input = work.uploadTensor(new Float32Array(3 * sizePx * sizePx).fill(0.1));
  const finished: InferenceEngine<GPUBuffer> = {
    ...engine,
    async run(tensor, size) {
      const output = await engine.run(tensor, size);
      await work.device.queue.onSubmittedWorkDone();
      return output;
    },
  };
  return time(finished, input, sizePx, repeats);
}

Object.assign(globalThis, { bench: { measureWasm, measureWebGpu, describeAdapter } });
