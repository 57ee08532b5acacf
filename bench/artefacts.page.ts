import { PERTURBATIONS } from "../src/commands/evaluate/figures/perturbations.ts";
import { judgeWindow } from "../src/core/quality/judge-window.ts";
import { checkScale, nuclearRun, sumNuclearRuns } from "../src/core/quality/nuclear-size.ts";
import { type NuclearRuns, QUALITY_FLAGS, type QualityFlag } from "../src/core/quality/window-quality.ts";
import { tissueMask } from "../src/core/reference/tissue-mask.ts";
import { createModelGrid } from "../src/core/slide/model-grid.ts";
import { tissueAreaPx2 } from "../src/core/slide/tissue.ts";
import { planWindows } from "../src/core/slide/window-layout.ts";
import { wilsonInterval } from "../src/core/statistics/count-intervals.ts";
import { buildTissueMask } from "../src/pipeline/build-tissue-mask.ts";
import { readWindowPixels } from "../src/pipeline/process-window.ts";
import { openSlide } from "../src/sources/open-slide.ts";
import { DEFECTS, type Picture } from "./support/draw-defects.ts";
import { judgePicture, statistics, type Tally, tallyWindow } from "./support/judge-picture.ts";

/** Stated µm/px relative to the right one. */
const SCALE_FACTORS = [0.5, 0.8, 1, 1.2, 2] as const;

function drawPicture(bitmap: ImageBitmap): { canvas: OffscreenCanvas; rgba: Uint8ClampedArray<ArrayBuffer> } {
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("no 2d context");
  context.drawImage(bitmap, 0, 0);
  const rgba = context.getImageData(0, 0, bitmap.width, bitmap.height).data as Uint8ClampedArray<ArrayBuffer>;
  return { canvas, rgba };
}

async function loadPicture(url: string, micronsPerPx: number): Promise<Picture> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  const bitmap = await createImageBitmap(await response.blob(), { colorSpaceConversion: "none" });
  return { widthPx: bitmap.width, heightPx: bitmap.height, micronsPerPx, rgba: drawPicture(bitmap).rgba };
}

/** A generator with a seed, 0 <= value < 1. */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) / 2 ** 24;
  };
}

/** The field as it is, and, if asked for, with every defect; and its nuclei at other µm/px. */
async function measureField(url: string, micronsPerPx: number, withDefects: boolean) {
  const picture = await loadPicture(url, micronsPerPx);
  const clean = judgePicture(picture, micronsPerPx);
  const defects: { name: string; reason: QualityFlag; tally: Tally }[] = [];
  const random = seededRandom(picture.rgba[400] ?? 1);
  for (const { name, reason, draw } of withDefects ? DEFECTS : []) {
    defects.push({ name, reason, tally: judgePicture(draw(picture, random), micronsPerPx, clean.counted) });
  }
  const nuclei = SCALE_FACTORS.map((factor) =>
    factor === 1 ? clean.nuclei : judgePicture(picture, micronsPerPx * factor).nuclei,
  );
  return { clean, defects, nuclei };
}

/** The field's nuclei with its µm/px stated wrong by each factor. */
async function measureNuclei(url: string, micronsPerPx: number, factors: readonly number[]): Promise<NuclearRuns[]> {
  const picture = await loadPicture(url, micronsPerPx);
  return factors.map((factor) => judgePicture(picture, micronsPerPx * factor).nuclei);
}

/** The field under each change that the evaluation makes. Blocks with tissue in what the program then sees. */
async function measurePerturbed(url: string, micronsPerPx: number) {
  const picture = await loadPicture(url, micronsPerPx);
  const { widthPx, heightPx } = picture;
  const found: { name: string; tally: Tally }[] = [];
  for (const { name, pixels, jpegQuality, scaleFactor } of PERTURBATIONS) {
    const changed = { ...picture, rgba: picture.rgba.slice() };
    pixels?.({ data: changed.rgba, widthPx, heightPx }, micronsPerPx);
    const seen = jpegQuality === null ? changed : await storeAsJpeg(changed, jpegQuality);
    found.push({ name, tally: judgePicture(seen, micronsPerPx * scaleFactor) });
  }
  return found;
}

async function storeAsJpeg(picture: Picture, quality: number): Promise<Picture> {
  const { widthPx, heightPx, rgba } = picture;
  const canvas = new OffscreenCanvas(widthPx, heightPx);
  canvas.getContext("2d")?.putImageData(new ImageData(rgba, widthPx, heightPx), 0, 0);
  const bitmap = await createImageBitmap(await canvas.convertToBlob({ type: "image/jpeg", quality }));
  return { ...picture, rgba: drawPicture(bitmap).rgba };
}

/** Windows of 320 µm of a slide file handed to the page, laid as the program lays them: `most` of those that are half tissue, spread evenly. */
async function measureSlide(micronsPerPx: number, most: number) {
  const file = document.querySelector<HTMLInputElement>("#slide")?.files?.[0];
  if (!file) throw new Error("no slide was handed over");
  const { signal } = new AbortController();
  const source = await openSlide({ kind: "file", name: file.name, file }, signal);
  const classify = async (rgba: Uint8ClampedArray<ArrayBuffer>, widthPx: number, heightPx: number) =>
    tissueMask(rgba, widthPx, heightPx);
  const mask = await buildTissueMask(source, micronsPerPx, classify, () => undefined, signal);
  const grid = createModelGrid(source.info, micronsPerPx, 0.5);
  const input = { sizePx: 768, haloPx: 64, sizeMultiplePx: 32 };
  const plan = planWindows(grid, { input } as Parameters<typeof planWindows>[1], null, mask);
  const tissue = plan.windows.filter(({ x, y, corePx }) => {
    const scale = grid.slidePxPerModelPx;
    const area = tissueAreaPx2(mask, x * scale, y * scale, (x + corePx) * scale, (y + corePx) * scale);
    return area > 0.5 * (corePx * scale) ** 2;
  });
  const count = Math.min(most, tissue.length);
  const chosen = Array.from({ length: count }, (_, i) => tissue[Math.floor((i * tissue.length) / count)]);
  const tallies: Tally[] = [];
  for (const window of chosen) {
    if (window) tallies.push(tallyWindow(await readWindowPixels(window, grid, source, signal), grid));
  }
  source.close();
  return tallies;
}

/** What a slide's nuclei say of a stated µm/px. */
function checkSlide(nuclei: readonly NuclearRuns[], micronsPerPx: number) {
  return checkScale(sumNuclearRuns(nuclei), micronsPerPx);
}

/** ms per 768 px window (median): the pass and the rules, on the CPU. */
function measureTime(repeats: number): { passMs: number; rulesMs: number } {
  const window = { level: 0, x: 640, y: 640, corePx: 640, haloPx: 64 };
  const level = { widthPx: 4000, heightPx: 4000, downsample: 1, tileWidthPx: 256, tileHeightPx: 256, synthetic: false };
  const grid = createModelGrid({ levels: [level] }, 0.5, 0.5);
  const random = seededRandom(1);
  const tensor = Float32Array.from({ length: 3 * 768 * 768 }, () => 3 * random() - 2);
  const passes: number[] = [];
  const rules: number[] = [];
  for (let i = 0; i < repeats + 3; i++) {
    const start = performance.now();
    const sums = statistics.run(tensor, window, grid);
    const passed = performance.now();
    judgeWindow(sums);
    passes.push(passed - start);
    rules.push(performance.now() - passed);
  }
  const median = (times: number[]): number => times.sort((a, b) => a - b)[times.length >> 1] ?? Number.NaN;
  return { passMs: median(passes), rulesMs: median(rules) };
}

const wilson = (hits: number, of: number) => wilsonInterval(hits, of);

Object.assign(globalThis, {
  bench: {
    measureField,
    measureNuclei,
    runOf: (nuclei: readonly NuclearRuns[]) => nuclearRun(sumNuclearRuns(nuclei)),
    measurePerturbed,
    measureSlide,
    checkSlide,
    measureTime,
    wilson,
    reasons: QUALITY_FLAGS,
    scaleFactors: SCALE_FACTORS,
  },
});
