import { TaggedError } from "../base/errors.ts";
import { reflectIndex } from "../base/reflect.ts";
import type { SlideLevel } from "./slide.ts";
import { type ModelGrid, type ModelWindow, windowSizePx } from "./window.ts";

/** A level may be this much coarser than the model asks for and still be read: the scanner's own factor of 2 is rarely exact. */
export const COARSER_LEVEL_TOLERANCE = 1.05;

/** A rectangle of one level, px, wholly inside the level. */
export interface LevelRectangle {
  readonly x: number;
  readonly y: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

/**
 * The lattice the network sees of a slide: read from the coarsest stored level whose µm/px is at most 1.05 times the
 * model's, level 0 when none is. @throws MicronsPerPxInvalid when either µm/px is not a positive number.
 */
export function createModelGrid(
  slide: { readonly levels: readonly SlideLevel[] },
  micronsPerPx: number,
  modelMicronsPerPx: number,
): ModelGrid {
  if (!(micronsPerPx > 0 && modelMicronsPerPx > 0) || !Number.isFinite(modelMicronsPerPx / micronsPerPx)) {
    throw new TaggedError("MicronsPerPxInvalid", `µm/px ${micronsPerPx}, model ${modelMicronsPerPx}`, { micronsPerPx });
  }
  const { levels } = slide;
  const finest = levels[0];
  if (!finest) throw new TaggedError("NotAnImage", "the slide has no level");
  let chosen = 0;
  for (const [index, level] of levels.entries()) {
    if (level.synthetic || micronsPerPx * level.downsample > COARSER_LEVEL_TOLERANCE * modelMicronsPerPx) continue;
    if (level.downsample > (levels[chosen]?.downsample ?? 0)) chosen = index;
  }
  const level = levels[chosen] ?? finest;
  const slidePxPerModelPx = modelMicronsPerPx / micronsPerPx;
  const levelPxPerModelPx = slidePxPerModelPx / level.downsample;
  return {
    level: chosen,
    levelWidthPx: level.widthPx,
    levelHeightPx: level.heightPx,
    levelPxPerModelPx,
    slidePxPerModelPx,
    widthPx: Math.max(1, Math.ceil(level.widthPx / levelPxPerModelPx - 1e-6)),
    heightPx: Math.max(1, Math.ceil(level.heightPx / levelPxPerModelPx - 1e-6)),
    micronsPerPx: modelMicronsPerPx,
  };
}

/** Half the width of the triangle filter, level px: one output px when shrinking, linear interpolation when enlarging. */
export function filterSupportPx(levelPxPerModelPx: number): number {
  return Math.max(1, levelPxPerModelPx);
}

/** Position of a model px's centre among the level px's centres (px k is at k); model px count from the slide's corner. */
export function levelPositionOfModelPx(modelPx: number, levelPxPerModelPx: number): number {
  return (modelPx + 0.5) * levelPxPerModelPx - 0.5;
}

/** The level px a window's preprocessing reads, mirrored parts included: what a source must deliver for it. */
export function levelRectangle(window: ModelWindow, grid: ModelGrid): LevelRectangle {
  const horizontal = coveredRange(window.x - window.haloPx, windowSizePx(window), grid, grid.levelWidthPx);
  const vertical = coveredRange(window.y - window.haloPx, windowSizePx(window), grid, grid.levelHeightPx);
  return {
    x: horizontal.first,
    y: vertical.first,
    widthPx: horizontal.last - horizontal.first + 1,
    heightPx: vertical.last - vertical.first + 1,
  };
}

function coveredRange(firstModelPx: number, sizePx: number, grid: ModelGrid, lengthPx: number) {
  const scale = grid.levelPxPerModelPx;
  const support = filterSupportPx(scale);
  const from = Math.floor(levelPositionOfModelPx(firstModelPx, scale) - support) + 1;
  const to = Math.floor(levelPositionOfModelPx(firstModelPx + sizePx - 1, scale) - support) + Math.ceil(2 * support);
  let first = lengthPx - 1;
  let last = 0;
  for (let index = from; index <= to; index++) {
    const reflected = reflectIndex(index, lengthPx);
    if (reflected < first) first = reflected;
    if (reflected > last) last = reflected;
  }
  return { first, last };
}
