import code from "../../shaders/tissue-mask.wgsl?raw";
import { TaggedError } from "../core/base/errors.ts";
import { TISSUE_THRESHOLDS } from "../core/reference/tissue-mask.ts";
import { bindBuffers, createPipelines, encodeField } from "./pipeline.ts";
import { encodeReadback, readStaging } from "./readback.ts";
import { StageRunner } from "./stage-runner.ts";

export { code as tissueMaskShader };

const ENTRY_POINTS = ["classify", "clean", "dilate"] as const;
/** Words of the shader's Settings, in order; a test holds names and offsets to the shader's own layout. */
export const TISSUE_SETTINGS = [
  "widthPx",
  "heightPx",
  "chroma",
  "brightnessSum",
  "blackMaximum",
  "keepCount",
  "fillCount",
] as const;

/** shaders/tissue-mask.wgsl on one device. One mask per slide: its buffers live for one call only. */
export class TissueMaskStage {
  private readonly device: GPUDevice;
  private readonly pipelines: Record<(typeof ENTRY_POINTS)[number], GPUComputePipeline>;

  private constructor(device: GPUDevice, pipelines: TissueMaskStage["pipelines"]) {
    this.device = device;
    this.pipelines = pipelines;
  }

  static async create(device: GPUDevice): Promise<TissueMaskStage> {
    return new TissueMaskStage(device, await createPipelines(device, "tissue-mask", code, ENTRY_POINTS));
  }

  /** Mean colours (RGBA, row-major) to 1 tissue / 0 glass. @throws DeviceLost, BackendUnavailable, Unexpected. */
  async run(rgba: Uint8ClampedArray<ArrayBuffer>, widthPx: number, heightPx: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = widthPx * heightPx * 4;
    if (rgba.length !== bytes) {
      throw new TaggedError("Unexpected", `${rgba.length} bytes for a mask of ${widthPx} x ${heightPx} px`);
    }
    const { device, pipelines } = this;
    const runner = new StageRunner(device, "tissue-mask", {
      settings: "settings",
      first: "output",
      second: "output",
      staging: "readback",
    });
    const { settings, first, second, staging } = runner.buffers;
    try {
      const target = await runner.submit((encoder) => {
        const values = { widthPx, heightPx, ...TISSUE_THRESHOLDS };
        const uniform = settings.upload(Uint32Array.from(TISSUE_SETTINGS, (name) => values[name]));
        const even = first.upload(rgba);
        const odd = second.ofSize(bytes);
        ENTRY_POINTS.forEach((name, pass) => {
          const [before, after] = pass % 2 === 0 ? [even, odd] : [odd, even];
          const bindGroup = bindBuffers(device, pipelines[name], [uniform, before, after]);
          encodeField(encoder, pipelines[name], bindGroup, widthPx, heightPx);
        });
        const buffer = staging.ofSize(bytes);
        encodeReadback(encoder, [{ buffer: odd, bytes }], buffer);
        return buffer;
      });
      return Uint8Array.from(new Uint32Array(await readStaging(device, target, bytes)));
    } finally {
      runner.destroy();
    }
  }
}
