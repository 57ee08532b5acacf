import code from "../../shaders/peaks.wgsl?raw";
import { TaggedError } from "../core/base/errors.ts";
import type { DecodedCells } from "../core/model/stages.ts";
import { type PeakGeometry, type PeakSettings, peakGeometry } from "../core/reference/peak-geometry.ts";
import { PEAK_CAPACITY, PEAK_WORDS, tableFromPeaks } from "../core/reference/peak-list.ts";
import { notFiniteError } from "../core/reference/peaks.ts";
import type { ModelGrid, ModelWindow } from "../core/slide/window.ts";
import { bindBuffers, createPipelines, encodeField, WORKGROUP_SIDE } from "./pipeline.ts";
import { encodeReadback, readStaging } from "./readback.ts";
import { StageRunner } from "./stage-runner.ts";

export { code as peaksShader };

/** Words of the shader's Settings, in order; a test holds names and offsets to the shader's own layout. */
export const PEAKS_SETTINGS = [
  "sizeCells",
  "coreFrom",
  "coreTo",
  "columnFrom",
  "columnTo",
  "rowFrom",
  "rowTo",
  "radiusCells",
  "capacity",
  "thresholdLogit",
  "temperature",
] as const;
/** Words of the shader's Progress, in order. */
export const PEAKS_PROGRESS = ["total", "notFiniteCentre", "notFiniteClasses", "workgroupsDone"] as const;
const PROGRESS_BYTES = PEAKS_PROGRESS.length * 4;

/** shaders/peaks.wgsl on one device: logit maps to the cells a window owns. */
export class PeaksStage {
  private readonly pipeline: GPUComputePipeline;
  private readonly settings: PeakSettings;
  private readonly capacity: number;
  private readonly runner: StageRunner<"settings" | "progress" | "peaks" | "staging">;

  private constructor(device: GPUDevice, pipeline: GPUComputePipeline, settings: PeakSettings, capacity: number) {
    this.pipeline = pipeline;
    this.settings = settings;
    this.capacity = capacity;
    this.runner = new StageRunner(device, "peaks", {
      settings: "settings",
      progress: "output",
      peaks: "output",
      staging: "readback",
    });
  }

  static async create(device: GPUDevice, settings: PeakSettings, capacity = PEAK_CAPACITY): Promise<PeaksStage> {
    const { findPeaks } = await createPipelines(device, "peaks", code, ["findPeaks"]);
    return new PeaksStage(device, findPeaks, settings, capacity);
  }

  /**
   * Logits (as PeaksReference.run, in GPU buffers) to cells. @throws ModelUnusable (logits that are no numbers),
   * DeviceLost, BackendUnavailable, Unexpected (the shader did not run to its end).
   */
  async run(centre: GPUBuffer, classes: GPUBuffer, window: ModelWindow, grid: ModelGrid): Promise<DecodedCells> {
    const geometry = peakGeometry(window, grid, this.settings.stridePx);
    const { sizeCells } = geometry;
    const listBytes = this.capacity * PEAK_WORDS * 4;
    const { device, buffers } = this.runner;
    const staging = await this.runner.submit((encoder) => {
      const progress = buffers.progress.ofSize(PROGRESS_BYTES);
      const peaks = buffers.peaks.ofSize(listBytes);
      const target = buffers.staging.ofSize(PROGRESS_BYTES + listBytes);
      const bindGroup = bindBuffers(device, this.pipeline, [
        buffers.settings.upload(this.writeSettings(geometry)),
        centre,
        classes,
        progress,
        peaks,
      ]);
      encoder.clearBuffer(progress);
      encodeField(encoder, this.pipeline, bindGroup, sizeCells, sizeCells);
      const pieces = [
        { buffer: progress, bytes: PROGRESS_BYTES },
        { buffer: peaks, bytes: listBytes },
      ];
      encodeReadback(encoder, pieces, target);
      return target;
    });
    const bytes = await readStaging(device, staging, PROGRESS_BYTES + listBytes);
    const total = this.checkProgress(new Uint32Array(bytes, 0, PEAKS_PROGRESS.length), sizeCells);
    const words = new Uint32Array(bytes, PROGRESS_BYTES);
    return tableFromPeaks(
      { words, floats: new Float32Array(bytes, PROGRESS_BYTES), total },
      geometry,
      this.settings,
      grid,
    );
  }

  /** How many peaks were found, once it is sure that every workgroup ran and every logit was a number. */
  private checkProgress(progress: Uint32Array, sizeCells: number): number {
    const [total = 0, notFiniteCentre = 0, notFiniteClasses = 0, workgroupsDone = 0] = progress;
    const expected = Math.ceil(sizeCells / WORKGROUP_SIDE) ** 2;
    if (workgroupsDone !== expected) {
      throw new TaggedError("Unexpected", `peak finding ran ${workgroupsDone} of ${expected} workgroups`, {
        backend: "webgpu",
        stage: "peaks",
      });
    }
    if (notFiniteCentre !== 0) throw notFiniteError("centre");
    if (notFiniteClasses !== 0) throw notFiniteError("classes");
    return total;
  }

  private writeSettings(geometry: PeakGeometry): Uint8Array<ArrayBuffer> {
    const values = { ...geometry, ...this.settings, capacity: this.capacity };
    const view = new DataView(new ArrayBuffer(PEAKS_SETTINGS.length * 4));
    PEAKS_SETTINGS.forEach((name, word) => {
      if (name === "thresholdLogit" || name === "temperature") view.setFloat32(word * 4, values[name], true);
      else view.setUint32(word * 4, values[name], true);
    });
    return new Uint8Array(view.buffer);
  }

  destroy(): void {
    this.runner.destroy();
  }
}
