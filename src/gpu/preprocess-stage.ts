import code from "../../shaders/preprocess.wgsl?raw";
import type { FilterTable } from "../core/reference/filter-table.ts";
import { createFilterTables, type Normalisation } from "../core/reference/preprocess.ts";
import type { WindowPixels } from "../core/slide/pixels.ts";
import { bindBuffers, createPipelines, encodeField } from "./pipeline.ts";
import { StageRunner } from "./stage-runner.ts";

export { code as preprocessShader };

/** Byte offsets of the shader's Settings; a test holds them to the shader's own layout. */
export const PREPROCESS_SETTINGS = {
  bytes: 48,
  offsets: { sizePx: 0, sourceWidthPx: 4, columnTaps: 8, rowTaps: 12, mean: 16, inverseStd: 32 },
} as const;

/** shaders/preprocess.wgsl on one device: level pixels to a normalised tensor in a GPU buffer. */
export class PreprocessStage {
  private readonly pipeline: GPUComputePipeline;
  private readonly normalisation: Normalisation;
  private readonly runner: StageRunner<"settings" | "source" | "columns" | "rows">;

  private constructor(device: GPUDevice, pipeline: GPUComputePipeline, normalisation: Normalisation) {
    this.pipeline = pipeline;
    this.normalisation = normalisation;
    this.runner = new StageRunner(device, "preprocess", {
      settings: "settings",
      source: "input",
      columns: "input",
      rows: "input",
    });
  }

  static async create(device: GPUDevice, normalisation: Normalisation): Promise<PreprocessStage> {
    const { preprocess } = await createPipelines(device, "preprocess", code, ["preprocess"]);
    return new PreprocessStage(device, preprocess, normalisation);
  }

  /** Fills `tensor`, 3 * sizePx * sizePx floats. @throws BackendUnavailable, Unexpected: see checkGpuErrors. */
  async run(windowPixels: WindowPixels, tensor: GPUBuffer): Promise<void> {
    const { columns, rows } = createFilterTables(windowPixels);
    const { sizePx } = columns;
    const { device, buffers } = this.runner;
    await this.runner.submit((encoder) => {
      const bindGroup = bindBuffers(device, this.pipeline, [
        buffers.settings.upload(this.writeSettings(windowPixels, columns, rows)),
        buffers.source.upload(windowPixels.pixels.rgba),
        buffers.columns.upload(interleave(columns)),
        buffers.rows.upload(interleave(rows)),
        { buffer: tensor, size: 12 * sizePx * sizePx },
      ]);
      encodeField(encoder, this.pipeline, bindGroup, sizePx, sizePx);
    });
  }

  private writeSettings(windowPixels: WindowPixels, columns: FilterTable, rows: FilterTable): Uint8Array<ArrayBuffer> {
    const { bytes, offsets } = PREPROCESS_SETTINGS;
    const view = new DataView(new ArrayBuffer(bytes));
    view.setUint32(offsets.sizePx, columns.sizePx, true);
    view.setUint32(offsets.sourceWidthPx, windowPixels.pixels.widthPx, true);
    view.setUint32(offsets.columnTaps, columns.taps, true);
    view.setUint32(offsets.rowTaps, rows.taps, true);
    this.normalisation.mean.forEach((mean, channel) => {
      view.setFloat32(offsets.mean + 4 * channel, mean, true);
    });
    this.normalisation.std.forEach((std, channel) => {
      view.setFloat32(offsets.inverseStd + 4 * channel, 1 / std, true);
    });
    return new Uint8Array(view.buffer);
  }

  destroy(): void {
    this.runner.destroy();
  }
}

/** The table as the shader's array of { index: u32, weight: f32 }. */
function interleave(table: FilterTable): Uint32Array<ArrayBuffer> {
  const words = new Uint32Array(table.indices.length * 2);
  const floats = new Float32Array(words.buffer);
  for (let entry = 0; entry < table.indices.length; entry++) {
    words[2 * entry] = table.indices[entry] as number;
    floats[2 * entry + 1] = table.weights[entry] as number;
  }
  return words;
}
