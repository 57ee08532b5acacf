import { type CellTable, CLASS_COUNT } from "../cells.ts";
import type { RegionShape } from "../regions.ts";
import type { ScopeAreas } from "../scope.ts";
import { prepareShape } from "./prepared-shape.ts";

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

/** What a tally is made of; leftOut and flagged: one byte per row of the table. */
export interface TalliedCells {
  readonly cells: CellTable;
  readonly classId: Uint8Array;
  readonly leftOut: Uint8Array;
  readonly flagged: Uint8Array;
}

/** Counts each region that is not excluded; a cell that lies in two counts in both. areas: of a shape, without the exclusions. */
export function tallyRegions(
  regions: readonly NamedRegion[],
  { cells, classId, leftOut, flagged }: TalliedCells,
  areas: (shape: RegionShape) => ScopeAreas,
): RegionTally[] {
  return regions
    .filter(({ exclude }) => !exclude)
    .map(({ name, highPowerField, shape }) => {
      const { areaPx2, bounds, contains } = prepareShape(shape);
      const { x0, y0, x1, y1 } = bounds;
      const counts = new Array<number>(CLASS_COUNT).fill(0);
      let open = 0;
      for (let row = 0; row < cells.count; row++) {
        const x = cells.x[row] as number;
        const y = cells.y[row] as number;
        if (leftOut[row] === 1 || x < x0 || x > x1 || y < y0 || y > y1 || !contains(x, y)) continue;
        const id = classId[row] as number;
        counts[id] = (counts[id] ?? 0) + 1;
        open += flagged[row] as number;
      }
      return { name, highPowerField, areaPx2, ...areas(shape), counts, flagged: open };
    });
}
