import { CLASS_COUNT } from "../core/cells/cells.ts";
import { CANARY_SIZE_PX } from "../core/model/canary.ts";
import { type ModelManifest, outputStridePx } from "../core/model/manifest.ts";
import type { WindowStages } from "../core/model/stages.ts";
import { QUALITY_FLAGS } from "../core/quality/window-quality.ts";
import type { GpuWindowWork } from "../gpu/window-work.ts";
import { CanaryCheck, canaryTensor } from "./canary-check.ts";
import { verifyModel } from "./load-model.ts";
import { createWebGpuEngine, type EngineOutput } from "./ort-engine.ts";

/**
 * The whole window on the GPU: pixels go up, a short list of cells comes down, logits never leave. The worker makes
 * `work` (gpu/window-work) and hands it over: dispose() frees it and its device.
 * @throws ModelMismatch, ModelUnusable, ManifestInvalid.
 */
export async function createWebGpuStages(
  modelBytes: ArrayBuffer | Uint8Array<ArrayBuffer>,
  manifest: ModelManifest,
  work: GpuWindowWork,
): Promise<WindowStages<GPUBuffer, EngineOutput<GPUBuffer>>> {
  const engine = await createWebGpuEngine(await verifyModel(modelBytes, manifest), manifest, work.device);
  const canary = new CanaryCheck(manifest);
  return {
    backend: "webgpu",
    qualityFlags: QUALITY_FLAGS,
    preprocess: (windowPixels) => work.preprocess(windowPixels),
    async measure(input, window, grid) {
      try {
        return await work.measureQuality(input, window, grid);
      } catch (error) {
        // run(), which gives the tensor back, is not reached.
        work.releaseTensor(input);
        throw error;
      }
    },
    async run(input, sizePx) {
      try {
        return await engine.run(input, sizePx);
      } finally {
        work.releaseTensor(input);
      }
    },
    async decode(output, window, grid) {
      try {
        return await work.findPeaks(output.centre, output.classes, window, grid);
      } finally {
        output.release();
      }
    },
    async checkCanary() {
      const input = work.uploadTensor(canaryTensor(manifest));
      try {
        const output = await engine.run(input, CANARY_SIZE_PX);
        try {
          const cells = (CANARY_SIZE_PX / outputStridePx(manifest)) ** 2;
          const [centre, classes] = await work.readTensors([
            { buffer: output.centre, bytes: 4 * cells },
            { buffer: output.classes, bytes: 4 * cells * CLASS_COUNT },
          ]);
          canary.check(centre ?? new Float32Array(0), classes ?? new Float32Array(0));
        } finally {
          output.release();
        }
      } finally {
        work.releaseTensor(input);
      }
    },
    async dispose() {
      await engine.dispose();
      work.destroy();
    },
  };
}
