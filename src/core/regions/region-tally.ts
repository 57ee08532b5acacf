import { type CellTable, CLASS_COUNT } from "../cells/cells.ts";
import { prepareShape } from "../geometry/prepared-shape.ts";
import type { RegionShape } from "../geometry/shape.ts";
import type { ScopeAreas } from "../slide/scope-areas.ts";

/** A region with a name, as it is counted. */
export interface NamedRegion {
  readonly name: string;
  readonly shape: RegionShape;
  readonly exclude: boolean;
  readonly highPowerField: boolean;
}

/** What was counted in one region; counts per class index, areas in level-0 px². */
export interface RegionTally {
  readonly name: string;
  readonly highPowerField: boolean;
  readonly areaPx2: number;
  /** The part with a result, without the exclusions, and the tissue in it. */
  readonly analysedPx2: number;
  readonly tissuePx2: number;
  readonly counts: readonly number[];
  readonly flagged: number;
}

/** The cells regions are counted over; leftOut: per row, 1 where the cell is in no number. */
export interface CountedCells {
  readonly cells: CellTable;
  readonly classId: Uint8Array;
  readonly leftOut: Uint8Array;
}

/** What a tally is made of; flagged: one byte per row of the table. */
export interface TalliedCells extends CountedCells {
  readonly flagged: Uint8Array;
}

/** Counts each region that is not excluded; a cell that lies in two counts in both. areas: of a shape, without the exclusions. */
export function tallyRegions(
  regions: readonly NamedRegion[],
  tallied: TalliedCells,
  areas: (shape: RegionShape) => ScopeAreas,
): RegionTally[] {
  const { flagged } = tallied;
  return countRegions(regions, tallied).map(({ region, rows, counts }) => {
    const { name, highPowerField, shape } = region;
    const { areaPx2 } = prepareShape(shape);
    const open = rows.reduce((sum, row) => sum + (flagged[row] as number), 0);
    return { name, highPowerField, areaPx2, ...areas(shape), counts, flagged: open };
  });
}

/** One region with the rows that count in it, and how many they are per class index. */
export interface RegionCount {
  readonly region: NamedRegion;
  readonly rows: readonly number[];
  readonly counts: readonly number[];
}

/** The rows of each region that is not excluded. */
export function countRegions(
  regions: readonly NamedRegion[],
  { cells, classId, leftOut }: CountedCells,
): RegionCount[] {
  const counted = regions.filter(({ exclude }) => !exclude);
  return [...rowsInRegions(counted, cells)].map(({ region, rows: inside }) => {
    const rows = inside.filter((row) => leftOut[row] !== 1);
    const counts = new Array<number>(CLASS_COUNT).fill(0);
    for (const row of rows) counts[classId[row] as number] = (counts[classId[row] as number] ?? 0) + 1;
    return { region, rows, counts };
  });
}

/** The rows that lie in each region, counted or not, from top to bottom. */
export function* rowsInRegions(
  regions: readonly NamedRegion[],
  cells: CellTable,
): Generator<{ readonly region: NamedRegion; readonly rows: readonly number[] }> {
  if (regions.length === 0) return;
  // From top to bottom, so that a region among thousands looks only at the rows beside it.
  const order = new Uint32Array(cells.count).map((_, row) => row).sort((a, b) => at(cells.y, a) - at(cells.y, b));
  for (const region of regions) {
    const { bounds, contains } = prepareShape(region.shape);
    const rows: number[] = [];
    for (let place = firstFrom(order, cells.y, bounds.y0); place < order.length; place++) {
      const row = order[place] as number;
      const [x, y] = [at(cells.x, row), at(cells.y, row)];
      if (y > bounds.y1) break;
      if (x >= bounds.x0 && x <= bounds.x1 && contains(x, y)) rows.push(row);
    }
    yield { region, rows };
  }
}

const at = (values: Float32Array, row: number): number => values[row] as number;

/** The first place in `order` (rows by rising y) whose y is at least `y0`. */
function firstFrom(order: Uint32Array, y: Float32Array, y0: number): number {
  let [low, high] = [0, order.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at(y, order[middle] as number) < y0) low = middle + 1;
    else high = middle;
  }
  return low;
}
