import type { QualityStatistics } from "../../src/core/quality/block-lattice.ts";
import { judgeWindow } from "../../src/core/quality/judge-window.ts";
import { PreprocessReference } from "../../src/core/reference/preprocess.ts";
import { QualityStatisticsReference } from "../../src/core/reference/quality-statistics.ts";
import { tissueMask } from "../../src/core/reference/tissue-mask.ts";
import type { WindowPixels } from "../../src/core/slide/pixels.ts";
import { type ModelGrid, windowSizePx } from "../../src/core/slide/window.ts";
import { PreprocessStage } from "../../src/gpu/preprocess-stage.ts";
import { QualityStatisticsStage } from "../../src/gpu/quality-statistics-stage.ts";
import { readTensors } from "../../src/gpu/readback.ts";
import { TissueMaskStage } from "../../src/gpu/tissue-mask-stage.ts";
import { type HardwarePlan, openDevice } from "./plan.ts";
import { type Overview, readSampleWindows } from "./sample-windows.ts";
import { compareStainScores, createTensorBuffer } from "./stain-agreement.ts";
import { differences, FEW_REPEATS, measureMs } from "./timing.ts";

/** Stated µm/px of the sample slide: its own, a near one, the network's own, one between. */
const MICRONS_PER_PX = [0.25, 0.252, 0.5, 0.4] as const;

/** Every shader on real-looking windows of the sample slide, beside its twin: how far apart, and how long. */
export async function compareShaders(plan: HardwarePlan) {
  const gpu = await openDevice();
  const { device } = gpu;
  try {
    const scales: object[] = [];
    let first: Awaited<ReturnType<typeof readSampleWindows>> | null = null;
    for (const micronsPerPx of MICRONS_PER_PX) {
      const sample = await readSampleWindows(plan.manifest, micronsPerPx, 1);
      first ??= sample;
      for (const windowPixels of sample.windows) {
        scales.push({ micronsPerPx, ...(await compareWindow(device, plan, windowPixels, sample.grid)) });
      }
    }
    const windowPixels = first?.windows[0];
    if (!first || !windowPixels) throw new Error("the sample slide has no window with tissue");
    return {
      adapter: gpu.facts,
      windowPx: windowSizePx(windowPixels.window),
      windows: scales,
      tissueMask: await compareTissueMask(device, plan, first.overview),
      stainScore: await compareStainScores(device, plan, windowPixels),
    };
  } finally {
    gpu.destroy();
  }
}

/** Preprocessing and quality flags of one window; the GPU's times end when its work has. */
async function compareWindow(
  device: GPUDevice,
  { manifest, repeats }: HardwarePlan,
  windowPixels: WindowPixels,
  grid: ModelGrid,
) {
  const sizePx = windowSizePx(windowPixels.window);
  const fewRepeats = Math.min(FEW_REPEATS, repeats);
  const expected = new Float32Array(3 * sizePx ** 2);
  const reference = new PreprocessReference(manifest.input);
  const preprocess = await PreprocessStage.create(device, manifest.input);
  const qualityStatistics = await QualityStatisticsStage.create(device, manifest.input);
  const qualityReference = new QualityStatisticsReference(manifest.input);
  const tensor = createTensorBuffer(device, expected.byteLength);
  try {
    const onGpu = async () => {
      await preprocess.run(windowPixels, tensor);
      await device.queue.onSubmittedWorkDone();
    };
    const preprocessMs = {
      cpu: await measureMs(fewRepeats, () => reference.run(windowPixels, expected)),
      gpu: await measureMs(repeats, onGpu),
    };
    const [actual = new Float32Array(0)] = await readTensors(device, [{ buffer: tensor, bytes: expected.byteLength }]);
    // Quality flags of both sides from the same tensor, so that each shader is judged for itself.
    device.queue.writeBuffer(tensor, 0, expected);
    const expectedSums = qualityReference.run(expected, windowPixels.window, grid);
    const actualSums = await qualityStatistics.run(tensor, windowPixels.window, grid);
    return {
      preprocess: { ...differences(actual, expected), ms: preprocessMs },
      guards: {
        ...compareQuality(actualSums, expectedSums),
        ms: {
          cpuPass: await measureMs(fewRepeats, () => qualityReference.run(expected, windowPixels.window, grid)),
          gpuPass: await measureMs(repeats, () => qualityStatistics.run(tensor, windowPixels.window, grid)),
          rules: await measureMs(fewRepeats, () => judgeWindow(actualSums)),
        },
      },
    };
  } finally {
    preprocess.destroy();
    qualityStatistics.destroy();
    tensor.destroy();
  }
}

function compareQuality(actual: QualityStatistics, expected: QualityStatistics) {
  let difference = 0;
  let total = 0;
  for (const name of ["sums", "red", "redOrLeft"] as const) {
    expected[name].forEach((value, index) => {
      difference += Math.abs(value - (actual[name][index] ?? Number.NaN));
      total += value;
    });
  }
  const [reasons, expectedReasons] = [judgeWindow(actual).reasons, judgeWindow(expected).reasons];
  return {
    sumsApart: difference / total,
    blocks: expectedReasons.length,
    blocksJudgedOtherwise: expectedReasons.filter((bits, block) => bits !== reasons[block]).length,
  };
}

async function compareTissueMask(device: GPUDevice, { repeats }: HardwarePlan, overview: Overview) {
  const { rgba, widthPx, heightPx } = overview;
  const fewRepeats = Math.min(FEW_REPEATS, repeats);
  const stage = await TissueMaskStage.create(device);
  const expected = tissueMask(rgba, widthPx, heightPx);
  const actual = await stage.run(rgba, widthPx, heightPx);
  return {
    widthPx,
    heightPx,
    pxApart: expected.filter((value, at) => value !== actual[at]).length,
    ms: {
      cpu: await measureMs(fewRepeats, () => tissueMask(rgba, widthPx, heightPx)),
      gpu: await measureMs(repeats, () => stage.run(rgba, widthPx, heightPx)),
    },
  };
}
