import { TaggedError } from "../core/base/errors.ts";
import { CLASS_COUNT } from "../core/cells/cells.ts";
import { CANARY_SIZE_PX } from "../core/model/canary.ts";
import type { CountingModel } from "../core/model/counting-model.ts";
import { outputStridePx } from "../core/model/manifest.ts";
import type { WindowStages } from "../core/model/stages.ts";
import type { QualityFlag } from "../core/quality/window-quality.ts";
import { peakSettings } from "../core/reference/peak-geometry.ts";
import { PeaksReference } from "../core/reference/peaks.ts";
import { PreprocessReference } from "../core/reference/preprocess.ts";
import { QualityStatisticsReference } from "../core/reference/quality-statistics.ts";
import { type StainLogits, StainScoreReference } from "../core/reference/stain-score.ts";
import { windowSizePx } from "../core/slide/window.ts";
import type { StainProfile } from "../core/stain/stain-profile.ts";
import type { StainLogitBuffers, StainScoreStage } from "../gpu/stain-score-stage.ts";
import type { GpuWindowWork } from "../gpu/window-work.ts";
import { canaryTensor } from "./canary-check.ts";

/** Other rules speak of H&E colours; a blurred window is blurred in every stain. */
const STAIN_QUALITY_FLAGS: readonly QualityFlag[] = ["focus"];

/** The whole window by its stain on the CPU: the same steps as a network's, with fixed rules in the network's place. */
export function createStainStages(
  manifest: CountingModel,
  profile: StainProfile,
): WindowStages<Float32Array, StainLogits> {
  const preprocess = new PreprocessReference(manifest.input);
  const qualityStatistics = new QualityStatisticsReference(manifest.input);
  const score = new StainScoreReference(profile, manifest.input);
  const peaks = new PeaksReference(peakSettings(manifest));
  return {
    backend: "wasm",
    qualityFlags: STAIN_QUALITY_FLAGS,
    async preprocess(windowPixels) {
      const input = new Float32Array(3 * windowSizePx(windowPixels.window) ** 2);
      preprocess.run(windowPixels, input);
      return input;
    },
    async measure(input, window, grid) {
      return qualityStatistics.run(input, window, grid);
    },
    async run(input, sizePx) {
      return score.run(input, sizePx);
    },
    async decode({ centre, classes }, window, grid) {
      return peaks.run(centre, classes, window, grid);
    },
    // The rules run where they are written down: there is no second runtime whose answer could be wrong.
    checkCanary: () => Promise.resolve(),
    dispose: () => Promise.resolve(),
  };
}

/** The same on the GPU; dispose() frees the stage and `work` with its device. */
export function createStainGpuStages(
  manifest: CountingModel,
  profile: StainProfile,
  work: GpuWindowWork,
  score: StainScoreStage,
): WindowStages<GPUBuffer, StainLogitBuffers> {
  return {
    backend: "webgpu",
    qualityFlags: STAIN_QUALITY_FLAGS,
    preprocess: (windowPixels) => work.preprocess(windowPixels),
    measure: (input, window, grid) => work.measureQuality(input, window, grid),
    async run(input, sizePx) {
      try {
        return await score.run(input, sizePx);
      } finally {
        work.releaseTensor(input);
      }
    },
    decode: ({ centre, classes }, window, grid) => work.findPeaks(centre, classes, window, grid),
    async checkCanary() {
      const tensor = canaryTensor(manifest);
      const expected = new StainScoreReference(profile, manifest.input).run(tensor, CANARY_SIZE_PX);
      const input = work.uploadTensor(tensor);
      try {
        const found = await score.run(input, CANARY_SIZE_PX);
        const cells = (CANARY_SIZE_PX / outputStridePx(manifest)) ** 2;
        const [centre] = await work.readTensors([
          { buffer: found.centre, bytes: 4 * cells },
          { buffer: found.classes, bytes: 4 * cells * CLASS_COUNT },
        ]);
        assertAlike(centre ?? new Float32Array(0), expected.centre);
      } finally {
        work.releaseTensor(input);
      }
    },
    async dispose() {
      score.destroy();
      work.destroy();
    },
  };
}

/** A rounding error may move single cells of the lattice over a threshold; the maps must agree all the same. */
function assertAlike(found: Float32Array, expected: Float32Array): void {
  let different = 0;
  expected.forEach((value, index) => {
    if (!(Math.abs(value - (found[index] ?? Number.NaN)) < 1e-3)) different++;
  });
  if (found.length !== expected.length || different > expected.length * 0.01) {
    throw new TaggedError(
      "CanaryFailed",
      `the GPU scores ${different} of ${expected.length} places of the test image differently`,
      {
        field: "stain",
      },
    );
  }
}
