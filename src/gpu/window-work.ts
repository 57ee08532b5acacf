import type { CountingModel } from "../core/model/counting-model.ts";
import type { DecodedCells } from "../core/model/stages.ts";
import type { QualityStatistics } from "../core/quality/block-lattice.ts";
import { peakSettings } from "../core/reference/peak-geometry.ts";
import type { WindowPixels } from "../core/slide/pixels.ts";
import { type ModelGrid, type ModelWindow, windowSizePx } from "../core/slide/window.ts";
import { TensorPool } from "./buffers.ts";
import type { GpuDevice } from "./device.ts";
import { PeaksStage } from "./peaks-stage.ts";
import { PreprocessStage } from "./preprocess-stage.ts";
import { QualityStatisticsStage } from "./quality-statistics-stage.ts";
import { type ReadbackPiece, readTensors } from "./readback.ts";
import { TissueMaskStage } from "./tissue-mask-stage.ts";

/** Everything a window needs of the GPU besides the network itself: handed to inference/webgpu-stages by the worker. */
export interface GpuWindowWork {
  readonly device: GPUDevice;
  /** Pixels to a normalised tensor; give the buffer back with releaseTensor. */
  preprocess(windowPixels: WindowPixels): Promise<GPUBuffer>;
  /** A tensor made on the CPU, uploaded; give the buffer back with releaseTensor. */
  uploadTensor(content: Float32Array<ArrayBuffer>): GPUBuffer;
  releaseTensor(buffer: GPUBuffer): void;
  measureQuality(tensor: GPUBuffer, window: ModelWindow, grid: ModelGrid): Promise<QualityStatistics>;
  findPeaks(centre: GPUBuffer, classes: GPUBuffer, window: ModelWindow, grid: ModelGrid): Promise<DecodedCells>;
  readTensors(pieces: readonly ReadbackPiece[]): Promise<Float32Array<ArrayBuffer>[]>;
  classifyTissue(
    rgba: Uint8ClampedArray<ArrayBuffer>,
    widthPx: number,
    heightPx: number,
  ): Promise<Uint8Array<ArrayBuffer>>;
  /** Frees the buffers and the device: the network must have been disposed of before. */
  destroy(): void;
}

/** Compiles the shaders for a model on a device, which it owns from then on. @throws Unexpected when a shader does not compile. */
export async function createGpuWindowWork(gpu: GpuDevice, manifest: CountingModel): Promise<GpuWindowWork> {
  const { device } = gpu;
  const [preprocess, qualityStatistics, peaks, tissueMask] = await Promise.all([
    PreprocessStage.create(device, manifest.input),
    QualityStatisticsStage.create(device, manifest.input),
    PeaksStage.create(device, peakSettings(manifest)),
    TissueMaskStage.create(device),
  ]);
  const tensors = new TensorPool(device);
  return {
    device,
    async preprocess(windowPixels) {
      const tensor = tensors.take(12 * windowSizePx(windowPixels.window) ** 2);
      try {
        await preprocess.run(windowPixels, tensor);
      } catch (error) {
        tensors.give(tensor);
        throw error;
      }
      return tensor;
    },
    uploadTensor(content) {
      const tensor = tensors.take(content.byteLength);
      device.queue.writeBuffer(tensor, 0, content);
      return tensor;
    },
    releaseTensor: (buffer) => tensors.give(buffer),
    measureQuality: (tensor, window, grid) => qualityStatistics.run(tensor, window, grid),
    findPeaks: (centre, classes, window, grid) => peaks.run(centre, classes, window, grid),
    readTensors: (pieces) => readTensors(device, pieces),
    classifyTissue: (rgba, widthPx, heightPx) => tissueMask.run(rgba, widthPx, heightPx),
    destroy() {
      preprocess.destroy();
      qualityStatistics.destroy();
      peaks.destroy();
      tensors.destroy();
      gpu.destroy();
    },
  };
}
