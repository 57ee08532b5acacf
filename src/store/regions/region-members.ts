import { prepareShape } from "../../core/geometry/prepared-shape.ts";
import type { RegionShape } from "../../core/geometry/shape.ts";
import { measureScope, type ScopeAreas } from "../../core/slide/scope-areas.ts";
import type { ModelWindow } from "../../core/slide/window.ts";
import { windowBounds } from "../../core/slide/window-layout.ts";
import type { AnalysisStore } from "../count/analysis-store.ts";

/** What is known of one shape's inside; grows with the count, so that a live number costs only what is new. */
interface Members {
  /** The extent of the table that this holds for. */
  readonly extent: object;
  /** The windows skipped as glass that this holds for. */
  readonly skipped: readonly ModelWindow[];
  readonly rows: number[];
  scannedRows: number;
  measuredWindows: number;
  analysedPx2: number;
  tissuePx2: number;
  /** Part of the shape on the slide and outside the exclusions. */
  readonly countablePx2: number;
  /** Part of it in windows skipped as glass. */
  readonly skippedPx2: number;
  /** All tissue in the shape outside the exclusions, counted or not. */
  readonly wholeTissuePx2: number;
}

/** Shapes never change, so what was found in one holds for as long as the table's extent. */
const known = new WeakMap<AnalysisStore, WeakMap<RegionShape, Members>>();

export interface RegionMembers extends ScopeAreas {
  /** Rows of the cells whose centroid lies in the shape. */
  readonly rows: readonly number[];
  /** Share of the shape that is counted or rightly skipped as glass, 0..1. */
  readonly settledShare: number;
  /** Share of the shape's tissue that is counted, 0..1; null where it has no tissue, or none is known yet. */
  readonly tissueShare: number | null;
}

/** What of the count lies in a shape; areas without the exclusions, level-0 px². */
export function regionMembers(shape: RegionShape, analysis: AnalysisStore): RegionMembers {
  const { cells, windows, extent } = analysis;
  let ofStore = known.get(analysis);
  if (!ofStore) {
    ofStore = new WeakMap();
    known.set(analysis, ofStore);
  }
  let members = ofStore.get(shape);
  if (members?.extent !== extent || members.skipped !== windows.skipped) {
    const still = measureStill(shape, analysis);
    members = {
      extent,
      skipped: windows.skipped,
      rows: [],
      scannedRows: 0,
      measuredWindows: 0,
      analysedPx2: 0,
      tissuePx2: 0,
      ...still,
    };
    ofStore.set(shape, members);
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
  const { rows, analysedPx2, tissuePx2, countablePx2, skippedPx2, wholeTissuePx2 } = members;
  const settledShare = countablePx2 > 0 ? Math.min(1, (analysedPx2 + skippedPx2) / countablePx2) : 0;
  const tissueShare = wholeTissuePx2 > 0 ? Math.min(1, tissuePx2 / wholeTissuePx2) : null;
  return { rows, analysedPx2, tissuePx2, settledShare, tissueShare };
}

/** The areas that do not change while the slide is counted. */
function measureStill(
  shape: RegionShape,
  { windows }: AnalysisStore,
): { countablePx2: number; skippedPx2: number; wholeTissuePx2: number } {
  const { mask, grid, exclusions, skipped, withTissue } = windows;
  if (!mask || !grid) return { countablePx2: 0, skippedPx2: 0, wholeTissuePx2: 0 };
  // Window by window: only the exclusions beside a window are looked at for it.
  const measure = (part: readonly ModelWindow[]) =>
    measureScope(
      shape,
      part.map((window) => windowBounds(window, grid)),
      mask,
      exclusions,
    );
  const glass = measure(skipped);
  const tissue = measure(withTissue);
  return {
    countablePx2: tissue.analysedPx2 + glass.analysedPx2,
    wholeTissuePx2: tissue.tissuePx2,
    skippedPx2: glass.analysedPx2,
  };
}
