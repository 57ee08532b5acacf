import type { InferenceSession, Tensor } from "onnxruntime-web";
import webGpuGlueUrl from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url";
import webGpuBinaryUrl from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url";
import wasmGlueUrl from "onnxruntime-web/ort-wasm-simd-threaded.mjs?url";
import wasmBinaryUrl from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";
import { TaggedError } from "../core/base/errors.ts";
import type { ModelManifest } from "../core/model/manifest.ts";
import { checkRunErrors } from "./gpu-errors.ts";
import { checkOutputShape, checkSessionNames, modelUnusable } from "./model-checks.ts";

/** The raw logits of both heads; release() hands GPU memory back and must be called once. */
export interface EngineOutput<Buffer> {
  readonly centre: Buffer;
  readonly classes: Buffer;
  release(): void;
}

/** A network ready to run on [1, 3, sizePx, sizePx] inputs. One run at a time: a second one is refused, not queued. */
export interface InferenceEngine<Buffer> {
  /** Threads of the CPU engine; 1 on the GPU. */
  readonly threadCount: number;
  /** @throws DeviceLost, ModelUnusable, ModelMismatch (an output of another shape than the manifest states). */
  run(input: Buffer, sizePx: number): Promise<EngineOutput<Buffer>>;
  dispose(): Promise<void>;
}

type OrtModule = typeof import("onnxruntime-web");

/** More threads than this gain nothing on windows of this size, and each costs memory. */
const MAX_THREADS = 32;

/**
 * Threads for the CPU engine: as asked for, else all cores but one, which is left for the page; one only, where shared
 * memory is not allowed.
 */
export function wasmThreadCount(asked?: number): number {
  if (!globalThis.crossOriginIsolated) return 1;
  return Math.min(MAX_THREADS, Math.max(1, asked ?? (navigator.hardwareConcurrency || 2) - 1));
}

function configure(ort: OrtModule, glueUrl: string, binaryUrl: string, threadCount: number): void {
  ort.env.logLevel = "error";
  ort.env.wasm.numThreads = threadCount;
  // Our own origin, with addresses the build knows: the default looks beside the script, which a bundler moves.
  ort.env.wasm.wasmPaths = {
    mjs: new URL(glueUrl, globalThis.location.href).href,
    wasm: new URL(binaryUrl, globalThis.location.href).href,
  };
}

async function createSession(
  ort: OrtModule,
  modelBytes: Uint8Array,
  manifest: ModelManifest,
  options: InferenceSession.SessionOptions,
): Promise<InferenceSession> {
  let session: InferenceSession;
  try {
    session = await ort.InferenceSession.create(modelBytes, { graphOptimizationLevel: "all", ...options });
  } catch (error) {
    throw modelUnusable("the network file could not be loaded", error);
  }
  try {
    checkSessionNames(session.inputNames, session.outputNames, manifest);
  } catch (error) {
    await session.release();
    throw error;
  }
  return session;
}

/** Runs the session; whatever it answers is either two outputs of the stated shape or an error, never less. */
async function runSession(session: InferenceSession, tensor: Tensor, manifest: ModelManifest, sizePx: number) {
  let results: InferenceSession.OnnxValueMapType;
  try {
    results = await session.run({ [manifest.input.name]: tensor });
  } catch (error) {
    throw modelUnusable("the network could not be run", error);
  }
  const named = (role: "centre" | "classes"): Tensor => {
    const output = manifest.outputs.find((candidate) => candidate.role === role);
    const value = output && results[output.name];
    if (!output || !value) throw new TaggedError("ModelMismatch", `no output "${role}"`, { field: `outputs.${role}` });
    checkOutputShape(output, (value as Tensor).dims, (value as Tensor).type, sizePx);
    return value as Tensor;
  };
  const release = () => {
    for (const value of Object.values(results)) (value as Tensor).dispose();
  };
  try {
    return { centre: named("centre"), classes: named("classes"), release };
  } catch (error) {
    release();
    throw error;
  }
}

/** The network on the CPU. threadCount is fixed by the first engine of a worker: the runtime starts its threads once. */
export async function createWasmEngine(
  modelBytes: Uint8Array,
  manifest: ModelManifest,
  threadCount: number = wasmThreadCount(),
): Promise<InferenceEngine<Float32Array>> {
  const ort = await import("onnxruntime-web/wasm");
  configure(ort, wasmGlueUrl, wasmBinaryUrl, threadCount);
  const session = await createSession(ort, modelBytes, manifest, { executionProviders: ["wasm"] });
  const exclusively = oneAtATime();
  return {
    threadCount,
    run: (input, sizePx) =>
      exclusively(async () => {
        const tensor = new ort.Tensor("float32", input, [1, 3, sizePx, sizePx]);
        const { centre, classes, release } = await runSession(session, tensor, manifest, sizePx);
        return { centre: centre.data as Float32Array, classes: classes.data as Float32Array, release };
      }),
    dispose: () => session.release(),
  };
}

/**
 * The network on our own GPU device: tensors go in and come out as GPU buffers. After a device loss no run reaches the
 * runtime any more (it would block this thread for good); the worker is to be ended.
 */
export async function createWebGpuEngine(
  modelBytes: Uint8Array,
  manifest: ModelManifest,
  device: GPUDevice,
): Promise<InferenceEngine<GPUBuffer>> {
  let lost: TaggedError | null = null;
  const loss = device.lost.then((info) => {
    lost = new TaggedError("DeviceLost", `the GPU device was lost: ${info.message}`, { reason: info.reason });
    throw lost;
  });
  // The loss is raised by the run it interrupts, or by the next one; without this it would also count as unhandled.
  loss.catch(() => undefined);
  const ort = await import("onnxruntime-web/webgpu");
  configure(ort, webGpuGlueUrl, webGpuBinaryUrl, 1);
  // All windows of a run have one size, so buffers of exactly that size are worth keeping; "bucket" hoards memory.
  const session = await createSession(ort, modelBytes, manifest, {
    executionProviders: [{ name: "webgpu", device, storageBufferCacheMode: "simple" }],
    preferredOutputLocation: "gpu-buffer",
  });
  const exclusively = oneAtATime();
  return {
    threadCount: 1,
    run: (input, sizePx) =>
      exclusively(async () => {
        if (lost) throw lost;
        const tensor = ort.Tensor.fromGpuBuffer(input, { dataType: "float32", dims: [1, 3, sizePx, sizePx] });
        const run = checkRunErrors(
          device,
          () => runSession(session, tensor, manifest, sizePx),
          (answer) => answer.release(),
        );
        const { centre, classes, release } = await Promise.race([run, loss]);
        return { centre: centre.gpuBuffer as GPUBuffer, classes: classes.gpuBuffer as GPUBuffer, release };
      }),
    dispose: async () => {
      if (!lost) await session.release();
    },
  };
}

/** Refuses a run while one is under way: two at a time block the runtime's thread for good. */
function oneAtATime(): <T>(work: () => Promise<T>) => Promise<T> {
  let busy = false;
  return async (work) => {
    if (busy) throw new TaggedError("Unexpected", "the network was asked to run while it was running");
    busy = true;
    try {
      return await work();
    } finally {
      busy = false;
    }
  };
}
