import type { CellTable } from "./cells.ts";

/** Cells per square bin over the whole slide, row by row; bin (0, 0) starts at the slide's top-left corner. */
export interface DensityGrid {
  readonly columns: number;
  readonly rows: number;
  readonly binSizePx: number;
  /** Cells per bin, length columns * rows; fractional, because a cell is shared between the bins around it. */
  readonly counts: Float32Array<ArrayBuffer>;
  readonly maximum: number;
}

/** Which cells a density map or a glyph layer shows; the arrays have one entry per cell, `shownClasses` one per class. */
export interface CellFilter {
  readonly detectionProbability: Float32Array;
  /** 1 = rejected by a reader. */
  readonly hidden: Uint8Array;
  /** 1 = shown, per class index. */
  readonly shownClasses: Uint8Array;
  readonly leastProbability: number;
}

/** Whether a cell passes the filter. */
export function passesFilter(cells: CellTable, filter: CellFilter, index: number): boolean {
  return (
    filter.shownClasses[cells.classId[index] as number] === 1 &&
    filter.hidden[index] !== 1 &&
    (filter.detectionProbability[index] as number) >= filter.leastProbability
  );
}

/** The bin size (level-0 px, a power of two) nearest above `wantedPx` that keeps each side within `mostBins` bins. */
export function chooseBinSize(wantedPx: number, slideWidthPx: number, slideHeightPx: number, mostBins: number): number {
  const leastPx = Math.max(1, wantedPx, Math.max(slideWidthPx, slideHeightPx) / mostBins);
  return 2 ** Math.ceil(Math.log2(leastPx));
}

/**
 * Bins the cells that pass the filter. Each cell is shared bilinearly between the four bins around it, so the map does
 * not jump when a cell lies near a bin's edge; the counts still sum to the number of cells.
 */
export function binDensity(
  cells: CellTable,
  filter: CellFilter,
  slideWidthPx: number,
  slideHeightPx: number,
  binSizePx: number,
): DensityGrid {
  const columns = Math.max(1, Math.ceil(slideWidthPx / binSizePx));
  const rows = Math.max(1, Math.ceil(slideHeightPx / binSizePx));
  const counts = new Float32Array(columns * rows);
  const add = (column: number, row: number, weight: number): void => {
    const inColumn = Math.min(columns - 1, Math.max(0, column));
    const inRow = Math.min(rows - 1, Math.max(0, row));
    const bin = inRow * columns + inColumn;
    counts[bin] = (counts[bin] as number) + weight;
  };
  for (let index = 0; index < cells.count; index++) {
    if (!passesFilter(cells, filter, index)) continue;
    const binX = (cells.x[index] as number) / binSizePx - 0.5;
    const binY = (cells.y[index] as number) / binSizePx - 0.5;
    const column = Math.floor(binX);
    const row = Math.floor(binY);
    const right = binX - column;
    const below = binY - row;
    add(column, row, (1 - right) * (1 - below));
    add(column + 1, row, right * (1 - below));
    add(column, row + 1, (1 - right) * below);
    add(column + 1, row + 1, right * below);
  }
  let maximum = 0;
  for (const count of counts) if (count > maximum) maximum = count;
  return { columns, rows, binSizePx, counts, maximum };
}

/** Brightness per bin, 0..255: the square root of the share of the densest bin, so sparse parts stay visible. */
export function densityIntensities(grid: DensityGrid): Uint8Array<ArrayBuffer> {
  const intensities = new Uint8Array(grid.counts.length);
  if (grid.maximum === 0) return intensities;
  for (let bin = 0; bin < intensities.length; bin++) {
    intensities[bin] = Math.round(255 * Math.sqrt((grid.counts[bin] as number) / grid.maximum));
  }
  return intensities;
}

/** Cells per mm² in the densest bin; null when µm/px is unknown. */
export function peakDensityPerMm2(grid: DensityGrid, micronsPerPx: number | null): number | null {
  if (micronsPerPx === null) return null;
  return grid.maximum / ((grid.binSizePx * micronsPerPx) / 1000) ** 2;
}
