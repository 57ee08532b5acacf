import { type CellTable, CLASS_COUNT, createCellTable } from "../cells/cells.ts";
import type { DecodedCells } from "../model/stages.ts";
import type { ModelGrid } from "../slide/window.ts";
import type { PeakGeometry, PeakSettings } from "./peak-geometry.ts";

/** Most peaks one window may hold; a 320 x 320 core with discs of radius 4 has room for about 7,000. */
export const PEAK_CAPACITY = 16384;

/**
 * Words (u32 or f32) of one peak record, in the order the shader writes them: local column, local row, x offset, y offset
 * (output cells, from the cell's centre), centre probability, class index, then the class probabilities.
 */
export const PEAK_WORDS = 6 + CLASS_COUNT;

/** Peaks of one window in the shader's record layout; `total` counts those that found no room, too. */
export interface PeakList {
  readonly words: Uint32Array<ArrayBuffer>;
  readonly floats: Float32Array<ArrayBuffer>;
  total: number;
}

/** An empty list with room for `capacity` peaks. */
export function createPeakList(capacity: number): PeakList {
  const buffer = new ArrayBuffer(capacity * PEAK_WORDS * 4);
  return { words: new Uint32Array(buffer), floats: new Float32Array(buffer), total: 0 };
}

/** Peak records to cells, sorted row by row: the same table whatever order the records were appended in. */
export function tableFromPeaks(
  peaks: PeakList,
  geometry: PeakGeometry,
  settings: PeakSettings,
  grid: ModelGrid,
): DecodedCells {
  const { words, floats } = peaks;
  const capacity = Math.floor(words.length / PEAK_WORDS);
  const count = Math.min(peaks.total, capacity);
  const order = Uint32Array.from({ length: count }, (_, index) => index * PEAK_WORDS);
  const position = (record: number) => (words[record + 1] as number) * geometry.sizeCells + (words[record] as number);
  order.sort((a, b) => position(a) - position(b));
  const cells: CellTable = createCellTable(count);
  const slidePxPerCell = settings.stridePx * grid.slidePxPerModelPx;
  for (let row = 0; row < count; row++) {
    const record = order[row] as number;
    const peakColumn = geometry.firstColumn + (words[record] as number);
    const peakRow = geometry.firstRow + (words[record + 1] as number);
    cells.peakColumn[row] = peakColumn;
    cells.peakRow[row] = peakRow;
    cells.x[row] = (peakColumn + 0.5 + (floats[record + 2] as number)) * slidePxPerCell;
    cells.y[row] = (peakRow + 0.5 + (floats[record + 3] as number)) * slidePxPerCell;
    cells.centreProbability[row] = floats[record + 4] as number;
    cells.classId[row] = words[record + 5] as number;
    cells.classProbabilities.set(floats.subarray(record + 6, record + 6 + CLASS_COUNT), row * CLASS_COUNT);
  }
  return { cells, truncated: peaks.total > capacity };
}
