import code from "../../shaders/preprocess.wgsl?raw";
import type { FilterTable } from "../core/reference/filter-table.ts";
import { createQuadratTables, type Normalisation } from "../core/reference/preprocess.ts";
import type { WindowPixels } from "../core/slide/pixels.ts";
import { ReusableBuffer } from "./buffers.ts";
import { checkGpuErrors } from "./error-scope.ts";
import { bindBuffers, createPipelines, encodeField } from "./pipeline.ts";

export { code as preprocessShader };

/** Byte offsets of the shader's Settings; a test holds them to the shader's own layout. */
export const PREPROCESS_SETTINGS = {
  bytes: 48,
  offsets: { sizePx: 0, sourceWidthPx: 4, columnTaps: 8, rowTaps: 12, mean: 16, inverseStd: 32 },
} as const;

/** shaders/preprocess.wgsl on one device: level pixels to a normalised tensor in a GPU buffer. */
export class PreprocessStage {
  private readonly device: GPUDevice;
  private readonly pipeline: GPUComputePipeline;
  private readonly normalisation: Normalisation;
  private readonly settings: ReusableBuffer;
  private readonly source: ReusableBuffer;
  private readonly columns: ReusableBuffer;
  private readonly rows: ReusableBuffer;

  private constructor(device: GPUDevice, pipeline: GPUComputePipeline, normalisation: Normalisation) {
    this.device = device;
    this.pipeline = pipeline;
    this.normalisation = normalisation;
    const storage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST;
    this.settings = new ReusableBuffer(device, "preprocess settings", GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST);
    this.source = new ReusableBuffer(device, "level pixels", storage);
    this.columns = new ReusableBuffer(device, "column taps", storage);
    this.rows = new ReusableBuffer(device, "row taps", storage);
  }

  static async create(device: GPUDevice, normalisation: Normalisation): Promise<PreprocessStage> {
    const { preprocess } = await createPipelines(device, "preprocess", code, ["preprocess"]);
    return new PreprocessStage(device, preprocess, normalisation);
  }

  /** Fills `tensor`, 3 * sizePx * sizePx floats. @throws BackendUnavailable, Unexpected: see checkGpuErrors. */
  async run(tile: WindowPixels, tensor: GPUBuffer): Promise<void> {
    const { columns, rows } = createQuadratTables(tile);
    const { sizePx } = columns;
    await checkGpuErrors(this.device, "preprocess", () => {
      const bindGroup = bindBuffers(this.device, this.pipeline, [
        this.settings.upload(this.writeSettings(tile, columns, rows)),
        this.source.upload(tile.pixels.rgba),
        this.columns.upload(interleave(columns)),
        this.rows.upload(interleave(rows)),
        { buffer: tensor, size: 12 * sizePx * sizePx },
      ]);
      const encoder = this.device.createCommandEncoder({ label: "preprocess" });
      encodeField(encoder, this.pipeline, bindGroup, sizePx, sizePx);
      this.device.queue.submit([encoder.finish()]);
    });
  }

  private writeSettings(tile: WindowPixels, columns: FilterTable, rows: FilterTable): Uint8Array<ArrayBuffer> {
    const { bytes, offsets } = PREPROCESS_SETTINGS;
    const view = new DataView(new ArrayBuffer(bytes));
    view.setUint32(offsets.sizePx, columns.sizePx, true);
    view.setUint32(offsets.sourceWidthPx, tile.pixels.widthPx, true);
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
    for (const buffer of [this.settings, this.source, this.columns, this.rows]) buffer.destroy();
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
