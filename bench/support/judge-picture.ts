import type { QualityStatistics } from "../../src/core/quality/block-lattice.ts";
import { isJudged, isStained, ownSums } from "../../src/core/quality/block-sums.ts";
import { measureStain, type StainMeasures } from "../../src/core/quality/judge-stain.ts";
import { judgeWindow } from "../../src/core/quality/judge-window.ts";
import { type NuclearRuns, QUALITY_FLAGS, qualityBit } from "../../src/core/quality/window-quality.ts";
import { PreprocessReference } from "../../src/core/reference/preprocess.ts";
import { QualityStatisticsReference } from "../../src/core/reference/quality-statistics.ts";
import { createModelGrid, levelRectangle } from "../../src/core/slide/model-grid.ts";
import type { WindowPixels } from "../../src/core/slide/pixels.ts";
import { type ModelGrid, windowSizePx } from "../../src/core/slide/window.ts";
import type { Picture } from "./draw-defects.ts";

export const normalisation = { mean: [200, 160, 190], std: [45, 55, 42] } as const;
const preprocess = new PreprocessReference(normalisation);
export const statistics = new QualityStatisticsReference(normalisation);
/** A block counts as covered by a defect from this share of its px on. */
const MIN_COVERED = 0.75;

/** The tissue blocks of a window: how many, how many carry any reason, how many each (in the order of QUALITY_FLAGS). */
export interface Tally {
  readonly blocks: number;
  readonly any: number;
  readonly flagged: readonly number[];
  readonly nuclei: NuclearRuns;
  readonly stain: StainMeasures;
  /** Which blocks were counted: a defect is judged where the untouched picture had tissue. */
  readonly counted: readonly boolean[];
}

/** One window over a whole picture, as the analysis would judge it at this stated µm/px. where: the blocks to count; absent: those with tissue. */
export function judgePicture(picture: Picture, micronsPerPx: number, where?: readonly boolean[]): Tally {
  const { widthPx, heightPx, rgba, covered } = picture;
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
  const geometry = { levelWidthPx: widthPx, levelHeightPx: heightPx, levelPxPerModelPx: grid.levelPxPerModelPx };
  const blockPx = 32 * grid.levelPxPerModelPx;
  const blocks = corePx / 32;
  const isCovered = (block: number): boolean => {
    if (!covered) return true;
    let inside = 0;
    let all = 0;
    for (
      let y = Math.floor(Math.floor(block / blocks) * blockPx);
      y < (Math.floor(block / blocks) + 1) * blockPx;
      y++
    ) {
      for (let x = Math.floor((block % blocks) * blockPx); x < ((block % blocks) + 1) * blockPx; x++) {
        if (x >= widthPx || y >= heightPx) continue;
        all++;
        inside += covered[y * widthPx + x] ?? 0;
      }
    }
    return all > 0 && inside >= MIN_COVERED * all;
  };
  const wanted = where?.map((isWanted, block) => isWanted && isCovered(block));
  return tallyWindow({ window, pixels: { level: 0, ...area, rgba: part }, ...geometry }, grid, wanted);
}

/** The quality flags of a window, tallied. */
export function tallyWindow(windowPixels: WindowPixels, grid: ModelGrid, where?: readonly boolean[]): Tally {
  const tensor = new Float32Array(3 * windowSizePx(windowPixels.window) ** 2);
  preprocess.run(windowPixels, tensor);
  return tally(statistics.run(tensor, windowPixels.window, grid), where);
}

function tally(sums: QualityStatistics, where?: readonly boolean[]): Tally {
  const { reasons, nuclei } = judgeWindow(sums);
  const own = ownSums(sums);
  const counted = where ?? own.map(isJudged);
  const flagged = QUALITY_FLAGS.map(() => 0);
  let blocks = 0;
  let any = 0;
  reasons.forEach((bits, block) => {
    if (!counted[block]) return;
    blocks++;
    if (bits !== 0) any++;
    QUALITY_FLAGS.forEach((reason, index) => {
      if ((bits & qualityBit(reason)) !== 0) flagged[index] = (flagged[index] as number) + 1;
    });
  });
  return { blocks, any, flagged, nuclei, stain: measureStain(own.filter(isStained), sums.red), counted };
}
