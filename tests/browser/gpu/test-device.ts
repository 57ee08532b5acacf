import { afterAll } from "vitest";
import { findAdapter, type GpuDevice, requestDevice } from "../../../src/gpu/device.ts";

/** One device for a test file, given back at its end. */
export async function testDevice(): Promise<GpuDevice> {
  const adapter = await findAdapter();
  if (!adapter) throw new Error("the test browser has no WebGPU adapter");
  const device = await requestDevice(adapter);
  afterAll(() => device.destroy());
  return device;
}

/** A small generator with a seed, so that a failing case can be repeated: 0 <= value < 1. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    // The low bits of such a generator repeat; the high ones are good.
    return (state >>> 8) / 2 ** 24;
  };
}

/** A storage buffer with this content. */
export function storageBuffer(device: GPUDevice, content: Float32Array<ArrayBuffer>): GPUBuffer {
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC;
  const buffer = device.createBuffer({ size: content.byteLength, usage });
  device.queue.writeBuffer(buffer, 0, content);
  return buffer;
}
