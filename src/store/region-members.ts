import { prepareShape } from "../core/regions/prepared-shape.ts";
import type { RegionShape } from "../core/regions.ts";
import { measureScope, type ScopeAreas } from "../core/scope.ts";
import type { AnalysisStore } from "./analysis-store.ts";

/** What is known of one shape's inside; grows with the count, so that a live number costs only what is new. */
interface Members {
  readonly key: string;
  readonly rows: number[];
  scannedRows: number;
  measuredWindows: number;
  analysedPx2: number;
  tissuePx2: number;
}

/** Shapes never change, so what was found in one holds until the cells, the mask or the exclusions do. */
const known = new WeakMap<RegionShape, Members>();

/** Rows of the cells whose centroid lies in a shape, and the areas of its counted part without the exclusions (level-0 px²). */
export function regionMembers(
  shape: RegionShape,
  analysis: AnalysisStore,
): { readonly rows: readonly number[] } & ScopeAreas {
  const { cells, windows, generation, exclusionVersion } = analysis;
  const key = `${generation}/${exclusionVersion}/${windows.mask !== null}`;
  let members = known.get(shape);
  if (members?.key !== key) {
    members = { key, rows: [], scannedRows: 0, measuredWindows: 0, analysedPx2: 0, tissuePx2: 0 };
    known.set(shape, members);
  }
  const { bounds, contains } = prepareShape(shape);
  for (let row = members.scannedRows; row < cells.count; row++) {
    const x = cells.x[row] as number;
    const y = cells.y[row] as number;
    if (x < bounds.x0 || x > bounds.x1 || y < bounds.y0 || y > bounds.y1) continue;
    if (contains(x, y)) members.rows.push(row);
  }
  members.scannedRows = cells.count;
  if (windows.mask && windows.doneBounds.length > members.measuredWindows) {
    const fresh = windows.doneBounds.slice(members.measuredWindows);
    const areas = measureScope(shape, fresh, windows.mask, windows.exclusions);
    members.analysedPx2 += areas.analysedPx2;
    members.tissuePx2 += areas.tissuePx2;
    members.measuredWindows = windows.doneBounds.length;
  }
  return members;
}
