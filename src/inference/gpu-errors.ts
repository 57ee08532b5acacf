import { TaggedError } from "../core/base/errors.ts";

/**
 * Runs the network inside GPU error scopes: a buffer that could not be allocated gives zeros, not an exception.
 * @throws BackendUnavailable (out of GPU memory), ModelUnusable (the runtime made an invalid GPU command).
 */
export async function checkRunErrors<T>(
  device: GPUDevice,
  work: () => Promise<T>,
  discard: (result: T) => void,
): Promise<T> {
  device.pushErrorScope("validation");
  device.pushErrorScope("out-of-memory");
  let result: T;
  let scopes: Promise<GPUError | null>[];
  try {
    result = await work();
  } finally {
    scopes = [device.popErrorScope(), device.popErrorScope()];
    // Awaited below; when work() has thrown, its error is the one to report.
    for (const scope of scopes) scope.catch(() => undefined);
  }
  const [outOfMemory, invalid] = await Promise.all(scopes);
  const error = outOfMemory ?? invalid;
  if (!error) return result;
  discard(result);
  const details = { backend: "webgpu", stage: "network", reason: error.message.slice(0, 300) };
  throw outOfMemory
    ? new TaggedError("BackendUnavailable", `the GPU has too little memory for the network: ${error.message}`, details)
    : new TaggedError("ModelUnusable", `the network made a GPU error: ${error.message}`, details);
}
