import { FieldSearch } from "./field-search.ts";
import { buildPointGrid } from "./max-disc/point-grid.ts";

/** One field: its centre in level-0 px and how many points it holds. */
export interface PeakField {
  readonly x: number;
  readonly y: number;
  readonly count: number;
}

/**
 * The field that holds most points, over ALL centres of the plane, then the best that does not overlap it, and so on: greedy, each step
 * exact. A field is a closed disc of radiusPx: a point on its rim is in it (distances carry a slack of RADIUS_SLACK of the radius); two
 * fields share no point. x, y: places of `count` points, level-0 px. Fewer than `wanted` fields come back when no further point is left.
 */
export function findPeakFields(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  count: number,
  radiusPx: number,
  wanted: number,
): PeakField[] {
  if (!(radiusPx > 0)) throw new RangeError(`a field's radius is positive: ${radiusPx}`);
  if (count === 0) return [];
  const grid = buildPointGrid(x, y, count, radiusPx);
  const search = new FieldSearch(grid, radiusPx);
  const fields: PeakField[] = [];
  while (fields.length < wanted) {
    const best = search.next();
    if (!best) break;
    fields.push({ x: best.x + grid.originX, y: best.y + grid.originY, count: best.depth });
  }
  return fields;
}
