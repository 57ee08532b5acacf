import type { CountedWindows } from "../../core/count/counted-windows.ts";
import { prepareShape } from "../../core/geometry/prepared-shape.ts";
import type { Bounds, RegionShape } from "../../core/geometry/shape.ts";
import { measureScope, type ScopeAreas } from "../../core/slide/scope-areas.ts";
import type { ModelGrid, ModelWindow } from "../../core/slide/window.ts";
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
  /** All tissue in the shape that can be counted: outside the exclusions and not in windows skipped as glass. */
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

/** The share of the slide's tissue that is counted, 0..1; null before its tissue is known. */
export function tissueShareOfSlide(analysis: AnalysisStore): number | null {
  const { mask, grid, exclusions, areas, skipped } = analysis.windows;
  if (!mask || !grid) return null;
  let known = wholeTissue.get(analysis);
  if (known?.extent !== analysis.extent || known.skipped !== skipped) {
    const whole = measureScope(null, [slideBounds(grid)], mask, exclusions);
    // Specks in windows skipped as glass are not counted, and are no part of what could be.
    const glass = measureScope(null, skippedBounds(analysis.windows, grid), mask, exclusions);
    known = { extent: analysis.extent, skipped, tissuePx2: whole.tissuePx2 - glass.tissuePx2 };
    wholeTissue.set(analysis, known);
  }
  return known.tissuePx2 > 0 ? Math.min(1, areas.tissuePx2 / known.tissuePx2) : null;
}

/** From this share on all tissue counts as counted: the mask's px are coarser than the windows. */
export const WHOLE_SHARE = 0.995;

/** Whether the slide holds tissue that is not counted yet. */
export function isTissueUncounted(analysis: AnalysisStore): boolean {
  return (tissueShareOfSlide(analysis) ?? 1) < WHOLE_SHARE;
}

interface WholeTissue {
  readonly extent: object;
  readonly skipped: readonly ModelWindow[];
  readonly tissuePx2: number;
}

/** The tissue of the slide outside the exclusions, level-0 px², for as long as the extent of the table holds. */
const wholeTissue = new WeakMap<AnalysisStore, WholeTissue>();

function skippedBounds({ skipped }: CountedWindows, grid: ModelGrid): Bounds[] {
  return skipped.map((window) => windowBounds(window, grid));
}

function slideBounds({ slidePxPerModelPx: scale, widthPx, heightPx }: ModelGrid): Bounds {
  return { x0: 0, y0: 0, x1: widthPx * scale, y1: heightPx * scale };
}

/** The areas that do not change while the slide is counted. */
function measureStill(
  shape: RegionShape,
  { windows }: AnalysisStore,
): { countablePx2: number; skippedPx2: number; wholeTissuePx2: number } {
  const { mask, grid, exclusions } = windows;
  if (!mask || !grid) return { countablePx2: 0, skippedPx2: 0, wholeTissuePx2: 0 };
  const whole = measureScope(shape, [slideBounds(grid)], mask, exclusions);
  const glass = measureScope(shape, skippedBounds(windows, grid), mask, exclusions);
  return {
    countablePx2: whole.analysedPx2,
    wholeTissuePx2: whole.tissuePx2 - glass.tissuePx2,
    skippedPx2: glass.analysedPx2,
  };
}
