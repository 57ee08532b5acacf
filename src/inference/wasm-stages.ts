import { CANARY_SIZE_PX } from "../core/model/canary.ts";
import type { ModelManifest } from "../core/model/manifest.ts";
import type { WindowStages } from "../core/model/stages.ts";
import { QUALITY_FLAGS } from "../core/quality/window-quality.ts";
import { peakSettings } from "../core/reference/peak-geometry.ts";
import { PeaksReference } from "../core/reference/peaks.ts";
import { PreprocessReference } from "../core/reference/preprocess.ts";
import { QualityStatisticsReference } from "../core/reference/quality-statistics.ts";
import { windowSizePx } from "../core/slide/window.ts";
import { CanaryCheck, canaryTensor } from "./canary-check.ts";
import { verifyModel } from "./load-model.ts";
import { createWasmEngine, type EngineOutput, wasmThreadCount } from "./ort-engine.ts";

/** The CPU path's stages, and how many threads the network runs on. */
export interface WasmStages extends WindowStages<Float32Array, EngineOutput<Float32Array>> {
  readonly threadCount: number;
}

/**
 * The whole window on the CPU: the shaders' twins around the network in WebAssembly. Input tensors are pooled, so a run
 * allocates nothing per window but the logits. @throws ModelMismatch, ModelUnusable, ManifestInvalid.
 */
export async function createWasmStages(
  modelBytes: ArrayBuffer | Uint8Array<ArrayBuffer>,
  manifest: ModelManifest,
  threadCount: number = wasmThreadCount(),
): Promise<WasmStages> {
  const engine = await createWasmEngine(await verifyModel(modelBytes, manifest), manifest, threadCount);
  const preprocess = new PreprocessReference(manifest.input);
  const qualityStatistics = new QualityStatisticsReference(manifest.input);
  const peaks = new PeaksReference(peakSettings(manifest));
  const canary = new CanaryCheck(manifest);
  const freeInputs: Float32Array<ArrayBuffer>[] = [];

  return {
    backend: "wasm",
    qualityFlags: QUALITY_FLAGS,
    threadCount: engine.threadCount,
    async preprocess(windowPixels) {
      const length = 3 * windowSizePx(windowPixels.window) ** 2;
      const pooled = freeInputs.findIndex((candidate) => candidate.length === length);
      const input = freeInputs.splice(pooled, pooled < 0 ? 0 : 1)[0] ?? new Float32Array(length);
      preprocess.run(windowPixels, input);
      return input;
    },
    async measure(input, window, grid) {
      return qualityStatistics.run(input, window, grid);
    },
    async run(input, sizePx) {
      try {
        return await engine.run(input, sizePx);
      } finally {
        if (freeInputs.length < 4) freeInputs.push(input as Float32Array<ArrayBuffer>);
      }
    },
    async decode(output, window, grid) {
      try {
        return peaks.run(output.centre, output.classes, window, grid);
      } finally {
        output.release();
      }
    },
    async checkCanary() {
      const output = await engine.run(canaryTensor(manifest), CANARY_SIZE_PX);
      try {
        canary.check(output.centre, output.classes);
      } finally {
        output.release();
      }
    },
    dispose: () => engine.dispose(),
  };
}
