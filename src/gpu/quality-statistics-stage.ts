import code from "../../shaders/quality-statistics.wgsl?raw";
import { TaggedError } from "../core/base/errors.ts";
import {
  type BlockLattice,
  blockLattice,
  expectedSamples,
  MILLI_OD,
  NUCLEUS_BINS,
  QUALITY_PIXEL_LIMITS,
  QUALITY_SAMPLES_PER_BLOCK,
  QUALITY_SUM_COUNT,
  type QualityStatistics,
} from "../core/quality/block-lattice.ts";
import type { Normalisation } from "../core/reference/preprocess.ts";
import type { ModelGrid, ModelWindow } from "../core/slide/window.ts";
import { bindBuffers, createPipelines, encodeField } from "./pipeline.ts";
import { encodeReadback, readStaging } from "./readback.ts";
import { StageRunner } from "./stage-runner.ts";

export { code as qualityStatisticsShader };

const LATTICE_WORDS = [
  "sizePx",
  "firstPx",
  "stepPx",
  "blocks",
  "columnFrom",
  "columnTo",
  "rowFrom",
  "rowTo",
] as const satisfies readonly (keyof BlockLattice)[];
const LIMIT_WORDS = [
  "tissueMilliOd",
  "faintMilliOd",
  "faintChroma",
  "penGreenOverRed",
  "penChroma",
  "blackMaximum",
  "bloodRedMilliOd",
  "bloodGreenOverRedMilliOd",
  "bloodBluePerMilleOfGreen",
  "greyChroma",
] as const satisfies readonly (keyof typeof QUALITY_PIXEL_LIMITS)[];
const COLOUR_WORDS = ["meanRed", "meanGreen", "meanBlue", "stdRed", "stdGreen", "stdBlue"] as const;
/** Words of the shader's Settings, in order; a test holds names and offsets to the shader's own layout. */
export const QUALITY_SETTINGS = [...LATTICE_WORDS, ...LIMIT_WORDS, ...COLOUR_WORDS] as const;
const HISTOGRAM_BYTES = 2 * NUCLEUS_BINS * 4;

/** shaders/quality-statistics.wgsl on one device: a network input to the sums from which quality flags are decided. */
export class QualityStatisticsStage {
  private readonly pipeline: GPUComputePipeline;
  private readonly normalisation: Normalisation;
  private readonly runner: StageRunner<"settings" | "densities" | "sums" | "histograms" | "staging">;

  private constructor(device: GPUDevice, pipeline: GPUComputePipeline, normalisation: Normalisation) {
    this.pipeline = pipeline;
    this.normalisation = normalisation;
    this.runner = new StageRunner(device, "quality-statistics", {
      settings: "settings",
      densities: "input",
      sums: "output",
      histograms: "output",
      staging: "readback",
    });
  }

  static async create(device: GPUDevice, normalisation: Normalisation): Promise<QualityStatisticsStage> {
    const { measure } = await createPipelines(device, "quality-statistics", code, ["measure"]);
    return new QualityStatisticsStage(device, measure, normalisation);
  }

  /** Reads a network input and leaves it as it is. @throws DeviceLost, BackendUnavailable, Unexpected (did not run to its end). */
  async run(tensor: GPUBuffer, window: ModelWindow, grid: ModelGrid): Promise<QualityStatistics> {
    const lattice = blockLattice(window, grid);
    const sumBytes = lattice.blocks ** 2 * QUALITY_SUM_COUNT * 4;
    const { device, buffers } = this.runner;
    const staging = await this.runner.submit((encoder) => {
      const sums = buffers.sums.ofSize(sumBytes);
      const histograms = buffers.histograms.ofSize(HISTOGRAM_BYTES);
      const target = buffers.staging.ofSize(sumBytes + HISTOGRAM_BYTES);
      const bindGroup = bindBuffers(device, this.pipeline, [
        buffers.settings.upload(this.writeSettings(lattice)),
        { buffer: tensor, size: 12 * lattice.sizePx ** 2 },
        buffers.densities.upload(MILLI_OD),
        sums,
        histograms,
      ]);
      encoder.clearBuffer(sums);
      encoder.clearBuffer(histograms);
      const samples = lattice.blocks * QUALITY_SAMPLES_PER_BLOCK;
      encodeField(encoder, this.pipeline, bindGroup, samples, samples);
      const pieces = [
        { buffer: sums, bytes: sumBytes },
        { buffer: histograms, bytes: HISTOGRAM_BYTES },
      ];
      encodeReadback(encoder, pieces, target);
      return target;
    });
    const bytes = await readStaging(device, staging, sumBytes + HISTOGRAM_BYTES);
    const statistics = {
      lattice,
      sums: new Uint32Array(bytes.slice(0, sumBytes)),
      red: new Uint32Array(bytes.slice(sumBytes, sumBytes + HISTOGRAM_BYTES / 2)),
      redOrLeft: new Uint32Array(bytes.slice(sumBytes + HISTOGRAM_BYTES / 2)),
    };
    checkComplete(statistics);
    return statistics;
  }

  private writeSettings(lattice: BlockLattice): Uint8Array<ArrayBuffer> {
    const view = new DataView(new ArrayBuffer(QUALITY_SETTINGS.length * 4));
    const whole = [
      ...LATTICE_WORDS.map((name) => lattice[name]),
      ...LIMIT_WORDS.map((name) => QUALITY_PIXEL_LIMITS[name]),
    ];
    whole.forEach((value, word) => {
      view.setUint32(word * 4, value, true);
    });
    [...this.normalisation.mean, ...this.normalisation.std].forEach((value, word) => {
      view.setFloat32((whole.length + word) * 4, value, true);
    });
    return new Uint8Array(view.buffer);
  }

  destroy(): void {
    this.runner.destroy();
  }
}

/** Every sample of core and slide must have been seen: else the shader did not run, which is an error and not "nothing to flag". */
function checkComplete({ lattice, sums }: QualityStatistics): void {
  let samples = 0;
  for (let at = 0; at < sums.length; at += QUALITY_SUM_COUNT) samples += sums[at] as number;
  const expected = expectedSamples(lattice);
  if (samples !== expected) {
    throw new TaggedError("Unexpected", `quality statistics saw ${samples} of ${expected} samples`, {
      backend: "webgpu",
      stage: "quality-statistics",
    });
  }
}
