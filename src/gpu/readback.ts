import { TaggedError } from "../core/base/errors.ts";
import { deviceLostError } from "./device.ts";

/** One piece of GPU memory to read: `bytes` (a multiple of 4) from the buffer's start. */
export interface ReadbackPiece {
  readonly buffer: GPUBuffer;
  readonly bytes: number;
}

/** Records the copies of a readback into an encoder; the answer is where each piece starts in the staging buffer. */
export function encodeReadback(
  encoder: GPUCommandEncoder,
  pieces: readonly ReadbackPiece[],
  staging: GPUBuffer,
): number[] {
  let offset = 0;
  return pieces.map(({ buffer, bytes }) => {
    const start = offset;
    encoder.copyBufferToBuffer(buffer, 0, staging, start, bytes);
    offset += bytes;
    return start;
  });
}

/**
 * Maps a staging buffer and copies `bytes` out. @throws DeviceLost when the device went meanwhile, Unexpected when the
 * mapping fails: a failed readback never becomes an empty answer.
 */
export async function readStaging(device: GPUDevice, staging: GPUBuffer, bytes: number): Promise<ArrayBuffer> {
  try {
    await staging.mapAsync(GPUMapMode.READ, 0, bytes);
  } catch (error) {
    // Losing the device rejects the mapping just before device.lost settles; one turn later it is known.
    const info = await Promise.race([device.lost, new Promise<null>((resolve) => setTimeout(resolve, 50, null))]);
    if (info) throw deviceLostError(info.message);
    throw new TaggedError(
      "Unexpected",
      `GPU readback failed: ${error instanceof Error ? error.message : error}`,
      {},
      error,
    );
  }
  const copy = staging.getMappedRange(0, bytes).slice(0);
  staging.unmap();
  if (copy.byteLength !== bytes)
    throw new TaggedError("Unexpected", `GPU readback gave ${copy.byteLength} of ${bytes} bytes`);
  return copy;
}

/** Reads float tensors once, through a staging buffer of their own; for checks and tests, not for every window. */
export async function readTensors(
  device: GPUDevice,
  pieces: readonly ReadbackPiece[],
): Promise<Float32Array<ArrayBuffer>[]> {
  const total = pieces.reduce((sum, piece) => sum + piece.bytes, 0);
  const usage = GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ;
  const staging = device.createBuffer({ label: "readback", size: total, usage });
  try {
    const encoder = device.createCommandEncoder({ label: "readback" });
    const starts = encodeReadback(encoder, pieces, staging);
    device.queue.submit([encoder.finish()]);
    const bytes = await readStaging(device, staging, total);
    return pieces.map((piece, index) => new Float32Array(bytes, starts[index], piece.bytes / 4));
  } finally {
    staging.destroy();
  }
}
