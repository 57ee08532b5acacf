import code from "../../shaders/stain-score.wgsl?raw";
import { CLASS_COUNT } from "../core/cells/cells.ts";
import { STAIN_STRIDE_PX } from "../core/model/counting-model.ts";
import { MILLI_OD } from "../core/quality/block-lattice.ts";
import type { Normalisation } from "../core/reference/preprocess.ts";
import type { StainParameters, StainProfile } from "../core/stain/stain-profile.ts";
import {
  CORE_RADIUS_CELLS,
  CORE_WEIGHT_ONE,
  CORE_WEIGHTS,
  INNER_RADIUS_CELLS,
  LOGIT_STEEPNESS,
  MAST_CLASS_LOGIT,
  MIN_SHARE_JUDGED,
  NUCLEUS_RADIUS_CELLS,
  OUTER_RADIUS_CELLS,
  REJECTED_LOGIT,
  unmixingWeights,
  WEIGHT_SHIFT,
} from "../core/stain/stain-weights.ts";
import { bindBuffers, createPipelines, encodeField } from "./pipeline.ts";
import { StageRunner } from "./stage-runner.ts";

export { code as stainScoreShader };

/** Words of the shader's Settings, in order and by kind; a test holds names and offsets to the shader's own layout. */
const UNSIGNED = ["sizePx", "cells"] as const;
const SIGNED = ["coreRadius", "nucleusRadius", "innerRadius", "outerRadius"] as const;
const WEIGHTS = ["stainRed", "stainGreen", "stainBlue", "nucleusRed", "nucleusGreen", "nucleusBlue"] as const;
const PARAMETERS = [
  "stainMilliOd",
  "nucleusMilliOd",
  "leastAreaMicrons2",
  "mostAroundMicrons2",
  "leastNucleusMicrons2",
  "mostElongation",
] as const satisfies readonly (keyof StainParameters)[];
const CONSTANTS = ["weightOne", "leastShareJudged", "steepness", "rejectedLogit", "mastClassLogit"] as const;
const COLOURS = ["meanRed", "meanGreen", "meanBlue", "stdRed", "stdGreen", "stdBlue"] as const;
export const STAIN_SETTINGS = [
  ...UNSIGNED,
  ...SIGNED,
  "weightShift",
  ...WEIGHTS,
  ...PARAMETERS,
  ...CONSTANTS,
  ...COLOURS,
] as const;

/** The two logit maps, in buffers of the stage: valid until its next run. */
export interface StainLogitBuffers {
  readonly centre: GPUBuffer;
  readonly classes: GPUBuffer;
}

/** shaders/stain-score.wgsl on one device, for one profile. */
export class StainScoreStage {
  private readonly pipelines: { readonly classify: GPUComputePipeline; readonly score: GPUComputePipeline };
  private readonly profile: StainProfile;
  private readonly normalisation: Normalisation;
  private readonly runner: StageRunner<"settings" | "tables" | "marks" | "centre" | "classes">;

  private constructor(
    device: GPUDevice,
    pipelines: StainScoreStage["pipelines"],
    profile: StainProfile,
    normalisation: Normalisation,
  ) {
    this.pipelines = pipelines;
    this.profile = profile;
    this.normalisation = normalisation;
    this.runner = new StageRunner(device, "stain-score", {
      settings: "settings",
      tables: "input",
      marks: "output",
      centre: "output",
      classes: "output",
    });
  }

  static async create(
    device: GPUDevice,
    profile: StainProfile,
    normalisation: Normalisation,
  ): Promise<StainScoreStage> {
    const pipelines = await createPipelines(device, "stain-score", code, ["classify", "score"] as const);
    return new StainScoreStage(device, pipelines, profile, normalisation);
  }

  /** tensor: 3 * sizePx² floats. @throws BackendUnavailable, Unexpected: see checkGpuErrors. */
  run(tensor: GPUBuffer, sizePx: number): Promise<StainLogitBuffers> {
    const cells = sizePx / STAIN_STRIDE_PX;
    const { device, buffers } = this.runner;
    return this.runner.submit((encoder) => {
      const settings = buffers.settings.upload(this.writeSettings(sizePx, cells));
      const tables = buffers.tables.upload(Uint32Array.from([...MILLI_OD, ...CORE_WEIGHTS]));
      const marks = buffers.marks.ofSize(4 * cells * cells);
      const centre = buffers.centre.ofSize(4 * cells * cells);
      const classes = buffers.classes.ofSize(4 * CLASS_COUNT * cells * cells);
      const input = { buffer: tensor, size: 12 * sizePx * sizePx };
      const { classify, score } = this.pipelines;
      encodeField(encoder, classify, bindBuffers(device, classify, [settings, input, tables, marks]), cells, cells);
      const scoring: readonly (readonly [number, GPUBuffer])[] = [
        [0, settings],
        [2, tables],
        [3, marks],
        [4, centre],
        [5, classes],
      ];
      const entries = scoring.map(([binding, buffer]) => ({ binding, resource: { buffer } }));
      const group = device.createBindGroup({ layout: score.getBindGroupLayout(0), entries });
      encodeField(encoder, score, group, cells, cells);
      return { centre, classes };
    });
  }

  private writeSettings(sizePx: number, cells: number): Uint8Array<ArrayBuffer> {
    const view = new DataView(new ArrayBuffer(STAIN_SETTINGS.length * 4));
    const weights = unmixingWeights(this.profile);
    const whole = [sizePx, cells, CORE_RADIUS_CELLS, NUCLEUS_RADIUS_CELLS, INNER_RADIUS_CELLS, OUTER_RADIUS_CELLS];
    whole.push(WEIGHT_SHIFT, ...weights.stain, ...weights.nucleus);
    whole.forEach((value, word) => {
      view.setInt32(word * 4, value, true);
    });
    const real = PARAMETERS.map((name) => this.profile.parameters[name]);
    real.push(CORE_WEIGHT_ONE, MIN_SHARE_JUDGED, LOGIT_STEEPNESS, REJECTED_LOGIT, MAST_CLASS_LOGIT);
    real.push(...this.normalisation.mean, ...this.normalisation.std);
    real.forEach((value, word) => {
      view.setFloat32((whole.length + word) * 4, value, true);
    });
    return new Uint8Array(view.buffer);
  }

  destroy(): void {
    this.runner.destroy();
  }
}
