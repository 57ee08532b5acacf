import { TaggedError } from "../base/errors.ts";
import type { CountingModel } from "../model/counting-model.ts";
import { outputStridePx } from "../model/manifest.ts";
import { type ModelGrid, type ModelWindow, windowSizePx } from "../slide/window.ts";

/** What a manifest says about reading peaks out of the logits. */
export interface PeakSettings {
  readonly stridePx: number;
  /** The centre logit of the detection threshold: comparing logits is comparing probabilities, without an exponential. */
  readonly thresholdLogit: number;
  readonly radiusCells: number;
  readonly temperature: number;
}

/** The settings of a manifest; the logit is rounded to single precision so that the shader compares the same number. */
export function peakSettings(manifest: CountingModel): PeakSettings {
  const threshold = manifest.detection.threshold;
  return {
    stridePx: outputStridePx(manifest),
    thresholdLogit: Math.fround(Math.log(threshold / (1 - threshold))),
    radiusCells: manifest.detection.radiusPx,
    temperature: manifest.temperature,
  };
}

/**
 * Where a window's output cells lie. Local cells count from the window's corner, halo included; global ones from the
 * slide's corner (local + first). All ranges are half-open [from, to).
 */
export interface PeakGeometry {
  readonly sizeCells: number;
  readonly firstColumn: number;
  readonly firstRow: number;
  /** Local cells of the core, both axes. */
  readonly coreFrom: number;
  readonly coreTo: number;
  /** Local cells whose centre lies inside the slide: a cell seen only in the mirrored border is nobody's neighbour. */
  readonly columnFrom: number;
  readonly columnTo: number;
  readonly rowFrom: number;
  readonly rowTo: number;
}

/**
 * A window on the output lattice of the slide. @throws Unexpected when window, core or halo are no multiple of the output
 * stride: the cells of neighbouring windows would not be the same cells.
 */
export function peakGeometry(window: ModelWindow, grid: ModelGrid, stridePx: number): PeakGeometry {
  const firstColumn = (window.x - window.haloPx) / stridePx;
  const firstRow = (window.y - window.haloPx) / stridePx;
  const sizeCells = windowSizePx(window) / stridePx;
  const coreFrom = window.haloPx / stridePx;
  if (![firstColumn, firstRow, sizeCells, coreFrom].every(Number.isInteger)) {
    throw new TaggedError("Unexpected", `window ${window.x}, ${window.y} is off the output lattice of ${stridePx} px`);
  }
  const columns = slideCells(grid.levelWidthPx / grid.levelPxPerModelPx, stridePx);
  const rows = slideCells(grid.levelHeightPx / grid.levelPxPerModelPx, stridePx);
  const clamp = (cell: number) => Math.min(sizeCells, Math.max(0, cell));
  return {
    sizeCells,
    firstColumn,
    firstRow,
    coreFrom,
    coreTo: coreFrom + window.corePx / stridePx,
    columnFrom: clamp(-firstColumn),
    columnTo: clamp(columns - firstColumn),
    rowFrom: clamp(-firstRow),
    rowTo: clamp(rows - firstRow),
  };
}

/** How many output cells have their centre inside a slide of this many model px (not rounded); at least one. */
function slideCells(modelPx: number, stridePx: number): number {
  return Math.max(1, Math.ceil(modelPx / stridePx - 0.5 - 1e-9));
}
