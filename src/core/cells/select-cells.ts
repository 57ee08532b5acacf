import { prepareShape } from "../geometry/prepared-shape.ts";
import type { RegionShape } from "../geometry/shape.ts";
import { type CellTable, CLASS_COUNT, selectCells } from "./cells.ts";

/** The cells whose centroid lies in a shape; all of them for null. */
export function cellsInScope(cells: CellTable, shape: RegionShape | null): CellTable {
  if (shape === null) return cells;
  const scope = prepareShape(shape);
  return selectCells(cells, (index) => scope.contains(cells.x[index] as number, cells.y[index] as number));
}

/** Cells per class, in the order of CELL_CLASSES; classId may be a table's own column or the effective one after review. */
export function countByClass(classId: Uint8Array, count: number, leftOut?: Uint8Array): number[] {
  const counts = new Array<number>(CLASS_COUNT).fill(0);
  for (let index = 0; index < count; index++) {
    if (leftOut?.[index]) continue;
    const id = classId[index] as number;
    counts[id] = (counts[id] ?? 0) + 1;
  }
  return counts;
}

/** Sets 1 for every cell from row `from` on that lies in one of the exclusions. */
export function markExcluded(cells: CellTable, exclusions: readonly RegionShape[], marks: Uint8Array, from = 0): void {
  for (const exclusion of exclusions) {
    const { bounds, contains } = prepareShape(exclusion);
    for (let index = from; index < cells.count; index++) {
      const x = cells.x[index] as number;
      const y = cells.y[index] as number;
      if (x < bounds.x0 || x > bounds.x1 || y < bounds.y0 || y > bounds.y1) continue;
      if (contains(x, y)) marks[index] = 1;
    }
  }
}
