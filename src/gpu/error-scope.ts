import { TaggedError } from "../core/base/errors.ts";

const FILTERS = ["validation", "out-of-memory", "internal"] as const;

/**
 * Runs GPU commands inside error scopes: WebGPU reports a failure out of band and goes on with zeros, so each stage asks.
 * `work` must submit synchronously. @throws BackendUnavailable (out of GPU memory), Unexpected (any other GPU error).
 */
export async function checkGpuErrors<T>(device: GPUDevice, stage: string, work: () => T): Promise<T> {
  for (const filter of FILTERS) device.pushErrorScope(filter);
  let result: T;
  let scopes: Promise<GPUError | null>[];
  try {
    result = work();
  } finally {
    scopes = FILTERS.map(() => device.popErrorScope());
  }
  for (const scope of scopes) {
    const error = await scope;
    if (error) throw taggedGpuError(stage, error);
  }
  return result;
}

function taggedGpuError(stage: string, error: GPUError): TaggedError {
  const outOfMemory = error instanceof GPUOutOfMemoryError;
  return new TaggedError(
    outOfMemory ? "BackendUnavailable" : "Unexpected",
    `GPU ${outOfMemory ? "is out of memory" : "error"} in ${stage}: ${error.message}`,
    { backend: "webgpu", stage, reason: error.message.slice(0, 300) },
  );
}
