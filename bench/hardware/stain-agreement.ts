import { CLASS_COUNT } from "../../src/core/cells/cells.ts";
import { STAIN_STRIDE_PX, stainModel } from "../../src/core/model/counting-model.ts";
import { PreprocessReference } from "../../src/core/reference/preprocess.ts";
import { StainScoreReference } from "../../src/core/reference/stain-score.ts";
import type { WindowPixels } from "../../src/core/slide/pixels.ts";
import { windowSizePx } from "../../src/core/slide/window.ts";
import { defaultProfile } from "../../src/core/stain/stain-profile.ts";
import { readTensors } from "../../src/gpu/readback.ts";
import { StainScoreStage } from "../../src/gpu/stain-score-stage.ts";
import type { HardwarePlan } from "./plan.ts";
import { differences, FEW_REPEATS, measureMs } from "./timing.ts";

/** A tensor's buffer that can be written, computed on and read. */
export function createTensorBuffer(device: GPUDevice, bytes: number): GPUBuffer {
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC;
  return device.createBuffer({ label: "bench tensor", size: bytes, usage });
}

/** Logits this far apart are another decision, not another rounding. */
const APART = 1e-3;

/** The two stain profiles' shader on one window beside its twin. */
export async function compareStainScores(device: GPUDevice, { repeats }: HardwarePlan, windowPixels: WindowPixels) {
  const sizePx = windowSizePx(windowPixels.window);
  const cells = (sizePx / STAIN_STRIDE_PX) ** 2;
  const report: Record<string, object> = {};
  for (const kind of ["dab", "toluidine-blue"] as const) {
    const profile = defaultProfile(kind);
    const { input } = stainModel(profile);
    const tensor = new Float32Array(3 * sizePx ** 2);
    new PreprocessReference(input).run(windowPixels, tensor);
    const buffer = createTensorBuffer(device, tensor.byteLength);
    device.queue.writeBuffer(buffer, 0, tensor);
    const stage = await StainScoreStage.create(device, profile, input);
    const reference = new StainScoreReference(profile, input);
    try {
      const expected = reference.run(tensor, sizePx);
      const found = await stage.run(buffer, sizePx);
      const [centre = new Float32Array(0), classes = new Float32Array(0)] = await readTensors(device, [
        { buffer: found.centre, bytes: 4 * cells },
        { buffer: found.classes, bytes: 4 * cells * CLASS_COUNT },
      ]);
      const onGpu = async () => {
        await stage.run(buffer, sizePx);
        await device.queue.onSubmittedWorkDone();
      };
      report[kind] = {
        cells,
        apart: expected.centre.filter((value, at) => !(Math.abs(value - (centre[at] ?? Number.NaN)) < APART)).length,
        classes: differences(classes, expected.classes),
        ms: {
          cpu: await measureMs(Math.min(FEW_REPEATS, repeats), () => reference.run(tensor, sizePx)),
          gpu: await measureMs(repeats, onGpu),
        },
      };
    } finally {
      stage.destroy();
      buffer.destroy();
    }
  }
  return report;
}
