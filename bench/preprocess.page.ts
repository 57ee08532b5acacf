import { CLASS_COUNT } from "../src/core/cells/cells.ts";
import { PeaksReference } from "../src/core/reference/peaks.ts";
import { PreprocessReference } from "../src/core/reference/preprocess.ts";
import { tissueMask } from "../src/core/reference/tissue-mask.ts";
import { levelRectangle } from "../src/core/slide/model-grid.ts";
import type { WindowPixels } from "../src/core/slide/pixels.ts";
import { findAdapter, requestDevice } from "../src/gpu/device.ts";
import { PeaksStage } from "../src/gpu/peaks-stage.ts";
import { PreprocessStage } from "../src/gpu/preprocess-stage.ts";
import { TissueMaskStage } from "../src/gpu/tissue-mask-stage.ts";

/** One step on both sides, ms per call (median); null where there is no GPU. */
export interface StepTiming {
  readonly step: string;
  readonly cpuMs: number;
  readonly gpuMs: number | null;
}

const normalisation = { mean: [200, 160, 190], std: [45, 55, 42] } as const;
const window768 = { level: 0, x: 640, y: 640, corePx: 640, haloPx: 64 };
const settings = { stridePx: 2, thresholdLogit: 0.24, radiusCells: 3, temperature: 0.76 };

async function median(repeats: number, work: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < repeats + 2; i++) {
    const start = performance.now();
    await work();
    if (i >= 2) times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[repeats >> 1] ?? Number.NaN;
}

function noisePixels(scale: number): WindowPixels {
  const lengthPx = Math.round(4000 * scale);
  const grid = { levelWidthPx: lengthPx, levelHeightPx: lengthPx, levelPxPerModelPx: scale };
  const whole = { ...grid, level: 0, slidePxPerModelPx: scale, widthPx: 4000, heightPx: 4000, micronsPerPx: 0.5 };
  const area = levelRectangle(window768, whole);
  const rgba = new Uint8ClampedArray(area.widthPx * area.heightPx * 4).map((_, i) => (i * 2654435761) >>> 24);
  return { window: window768, pixels: { level: 0, ...area, rgba }, ...grid };
}

/** Blobs at about the density of inflamed tissue: 3,000 peaks per window. */
function peakLogits(sizeCells: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: sizeCells ** 2 }, (_, cell) => {
    const x = (cell % sizeCells) % 7;
    const y = Math.floor(cell / sizeCells) % 7;
    return 2 - 0.5 * ((x - 3) ** 2 + (y - 3) ** 2);
  });
}

/** Times every step of a 768 px window and a slide-sized tissue mask, on the CPU and, where there is one, on the GPU. */
export async function measureSteps(repeats: number): Promise<{ adapter: string; steps: StepTiming[] }> {
  const adapter = await findAdapter();
  const gpu = adapter && (await requestDevice(adapter));
  const steps: StepTiming[] = [];
  const storage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC;
  const upload = (device: GPUDevice, content: Float32Array<ArrayBuffer>): GPUBuffer => {
    const buffer = device.createBuffer({ size: content.byteLength, usage: storage });
    device.queue.writeBuffer(buffer, 0, content);
    return buffer;
  };

  const reference = new PreprocessReference(normalisation);
  const stage = gpu && (await PreprocessStage.create(gpu.device, normalisation));
  const output = new Float32Array(3 * 768 * 768);
  const tensor = gpu?.device.createBuffer({ size: output.byteLength, usage: storage });
  for (const scale of [1, 0.992, 1.25, 2]) {
    const windowPixels = noisePixels(scale);
    steps.push({
      step: `preprocess 768 x 768, ${scale} level px per model px`,
      cpuMs: await median(repeats, () => reference.run(windowPixels, output)),
      gpuMs:
        gpu && stage && tensor
          ? await median(repeats, async () => {
              await stage.run(windowPixels, tensor);
              await gpu.device.queue.onSubmittedWorkDone();
            })
          : null,
    });
  }

  const grid = {
    level: 0,
    levelWidthPx: 4000,
    levelHeightPx: 4000,
    levelPxPerModelPx: 1,
    slidePxPerModelPx: 1,
    widthPx: 4000,
    heightPx: 4000,
    micronsPerPx: 0.5,
  };
  const centre = peakLogits(384);
  const classes = new Float32Array(CLASS_COUNT * 384 * 384).map((_, i) => (i % 13) / 4);
  const peaks = new PeaksReference(settings);
  const peaksStage = gpu && (await PeaksStage.create(gpu.device, settings));
  const logits = gpu && ([upload(gpu.device, centre), upload(gpu.device, classes)] as const);
  const found = peaks.run(centre, classes, window768, grid).cells.count;
  steps.push({
    step: `peaks 384 x 384, ${found} found`,
    cpuMs: await median(repeats, () => peaks.run(centre, classes, window768, grid)),
    gpuMs: peaksStage && logits ? await median(repeats, () => peaksStage.run(...logits, window768, grid)) : null,
  });

  const rgba = new Uint8ClampedArray(1500 * 1200 * 4).map((_, i) => 200 + ((i * 2654435761) >>> 27));
  const mask = gpu && (await TissueMaskStage.create(gpu.device));
  steps.push({
    step: "tissue mask 1500 x 1200",
    cpuMs: await median(5, () => tissueMask(rgba, 1500, 1200)),
    gpuMs: mask ? await median(5, () => mask.run(rgba, 1500, 1200)) : null,
  });
  return { adapter: gpu ? `${gpu.facts.description}${gpu.facts.software ? " (software)" : ""}` : "none", steps };
}

Object.assign(globalThis, { bench: { measureSteps } });
