import { type CellTable, CLASS_COUNT, detectionProbability, selectCells } from "./cells.ts";
import type { ModelManifest } from "./manifest.ts";
import { type Bounds, intersectBounds, type RegionShape, shapeBounds, shapeContains } from "./regions.ts";
import { type TissueMask, tissueAreaPx2 } from "./tissue.ts";

/** Areas in level-0 px²: the part of a scope that was analysed, and the tissue in it. */
export interface ScopeAreas {
  readonly analysedPx2: number;
  readonly tissuePx2: number;
}

/** Steps per mask px when a curved shape's area is sampled: 2 µm at the usual 8 µm mask. */
const SAMPLES_PER_MASK_PX = 4;

/**
 * Area of (shape ∩ analysed window cores) and of the tissue in it. shape null = the whole slide. Exact for rectangles, sampled every
 * 2 µm for polygons and circles. The window cores must not overlap.
 */
export function measureScope(shape: RegionShape | null, analysed: readonly Bounds[], mask: TissueMask): ScopeAreas {
  let analysedPx2 = 0;
  let tissuePx2 = 0;
  for (const bounds of analysed) {
    const part = shape === null ? bounds : intersectBounds(bounds, shapeBounds(shape));
    if (part === null) continue;
    if (shape === null || shape.kind === "rectangle") {
      analysedPx2 += (part.x1 - part.x0) * (part.y1 - part.y0);
      tissuePx2 += tissueAreaPx2(mask, part.x0, part.y0, part.x1, part.y1);
    } else {
      const areas = sampleShape(shape, part, mask);
      analysedPx2 += areas.analysedPx2;
      tissuePx2 += areas.tissuePx2;
    }
  }
  return { analysedPx2, tissuePx2 };
}

function sampleShape(shape: RegionShape, part: Bounds, mask: TissueMask): ScopeAreas {
  const columns = Math.max(1, Math.ceil(((part.x1 - part.x0) / mask.slidePxPerMaskPx) * SAMPLES_PER_MASK_PX));
  const rows = Math.max(1, Math.ceil(((part.y1 - part.y0) / mask.slidePxPerMaskPx) * SAMPLES_PER_MASK_PX));
  const stepX = (part.x1 - part.x0) / columns;
  const stepY = (part.y1 - part.y0) / rows;
  let inside = 0;
  let tissue = 0;
  for (let row = 0; row < rows; row++) {
    const y = part.y0 + (row + 0.5) * stepY;
    const maskRow = Math.min(mask.heightPx - 1, Math.floor(y / mask.slidePxPerMaskPx)) * mask.widthPx;
    for (let column = 0; column < columns; column++) {
      const x = part.x0 + (column + 0.5) * stepX;
      if (!shapeContains(shape, x, y)) continue;
      inside++;
      const maskColumn = Math.min(mask.widthPx - 1, Math.floor(x / mask.slidePxPerMaskPx));
      if (mask.data[maskRow + maskColumn] !== 0) tissue++;
    }
  }
  return { analysedPx2: inside * stepX * stepY, tissuePx2: tissue * stepX * stepY };
}

/** The cells whose centroid lies in a shape; all of them for null. */
export function cellsInScope(cells: CellTable, shape: RegionShape | null): CellTable {
  if (shape === null) return cells;
  return selectCells(cells, (index) => shapeContains(shape, cells.x[index] as number, cells.y[index] as number));
}

/** 1 for every cell whose detection probability is below its class's threshold. */
export function flagCells(cells: CellTable, manifest: ModelManifest): Uint8Array<ArrayBuffer> {
  const flagged = new Uint8Array(cells.count);
  const thresholds = manifest.classes.map((name) => manifest.thresholds[name]);
  for (let index = 0; index < cells.count; index++) {
    const threshold = thresholds[cells.classId[index] as number] as number;
    if (detectionProbability(cells, index) < threshold) flagged[index] = 1;
  }
  return flagged;
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
