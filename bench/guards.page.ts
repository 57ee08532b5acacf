import { judgeWindow } from "../src/core/guards/judge-window.ts";
import { checkScale, sumNuclearRuns } from "../src/core/guards/nuclear-size.ts";
import { GUARD_REASONS, type GuardReason, guardBit, type NuclearRuns } from "../src/core/guards/tile-guards.ts";
import { createModelGrid, levelRectangle } from "../src/core/model-grid.ts";
import { GuardStatisticsReference } from "../src/core/reference/guard-statistics.ts";
import { PreprocessReference } from "../src/core/reference/preprocess.ts";
import { DEFECTS, type Picture } from "./support/draw-defects.ts";

const normalisation = { mean: [200, 160, 190], std: [45, 55, 42] } as const;
const preprocess = new PreprocessReference(normalisation);
const statistics = new GuardStatisticsReference(normalisation);

/** Tissue blocks and how many of them carry each reason, in the order of GUARD_REASONS. */
export interface Tally {
  readonly blocks: number;
  readonly flagged: readonly number[];
  readonly nuclei: NuclearRuns;
}

async function loadPicture(url: string, micronsPerPx: number): Promise<Picture> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  const bitmap = await createImageBitmap(await response.blob(), { colorSpaceConversion: "none" });
  const { width: widthPx, height: heightPx } = bitmap;
  const context = new OffscreenCanvas(widthPx, heightPx).getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("no 2d context");
  context.drawImage(bitmap, 0, 0);
  const rgba = context.getImageData(0, 0, widthPx, heightPx).data as Uint8ClampedArray<ArrayBuffer>;
  return { widthPx, heightPx, micronsPerPx, rgba };
}

/** One window over a whole picture, as the analysis would judge it at this stated µm/px. */
function judge({ widthPx, heightPx, rgba }: Picture, micronsPerPx: number): Tally {
  const level = { widthPx, heightPx, downsample: 1, tileWidthPx: widthPx, tileHeightPx: heightPx, synthetic: false };
  const grid = createModelGrid({ levels: [level] }, micronsPerPx, 0.5);
  const corePx = Math.ceil(Math.max(grid.widthPx, grid.heightPx) / 32) * 32;
  const window = { level: 0, x: 0, y: 0, corePx, haloPx: 16 };
  const area = levelRectangle(window, grid);
  const part = new Uint8ClampedArray(area.widthPx * area.heightPx * 4);
  for (let row = 0; row < area.heightPx; row++) {
    const from = ((area.y + row) * widthPx + area.x) * 4;
    part.set(rgba.subarray(from, from + area.widthPx * 4), row * area.widthPx * 4);
  }
  const tensor = new Float32Array(3 * (corePx + 32) ** 2);
  const geometry = { levelWidthPx: widthPx, levelHeightPx: heightPx, levelPxPerModelPx: grid.levelPxPerModelPx };
  preprocess.run({ window, pixels: { level: 0, ...area, rgba: part }, ...geometry }, tensor);
  const sums = statistics.run(tensor, window, grid);
  const { reasons, nuclei } = judgeWindow(sums);
  const perBlock = sums.sums.length / reasons.length;
  let blocks = 0;
  const flagged = GUARD_REASONS.map(() => 0);
  reasons.forEach((bits, block) => {
    const samples = sums.sums[block * perBlock] as number;
    if (samples === 0 || (sums.sums[block * perBlock + 1] as number) < 0.3 * samples) return;
    blocks++;
    GUARD_REASONS.forEach((reason, index) => {
      if ((bits & guardBit(reason)) !== 0) flagged[index] = (flagged[index] as number) + 1;
    });
  });
  return { blocks, flagged, nuclei };
}

/** A generator with a seed, 0 <= value < 1. */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) / 2 ** 24;
  };
}

/** The field as it is, and, if asked for, with every defect; and its nuclei at half, the right and double the µm/px. */
export async function measureField(url: string, micronsPerPx: number, withDefects: boolean) {
  const picture = await loadPicture(url, micronsPerPx);
  const defects: { name: string; reason: GuardReason; tally: Tally }[] = [];
  if (withDefects) {
    const random = seededRandom(picture.rgba[400] ?? 1);
    for (const { name, reason, draw } of DEFECTS) {
      defects.push({ name, reason, tally: judge(draw(picture, random), micronsPerPx) });
    }
  }
  return {
    clean: judge(picture, micronsPerPx),
    defects,
    nuclei: [0.5, 1, 2].map((factor) => judge(picture, micronsPerPx * factor).nuclei),
  };
}

/** What a slide's nuclei say of a stated µm/px. */
export function checkSlide(nuclei: readonly NuclearRuns[], micronsPerPx: number) {
  return checkScale(sumNuclearRuns(nuclei), micronsPerPx);
}

/** ms per 768 px window (median): the pass and the rules, on the CPU. */
export function measureTime(repeats: number): { passMs: number; rulesMs: number } {
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

Object.assign(globalThis, { bench: { measureField, checkSlide, measureTime, reasons: GUARD_REASONS } });
