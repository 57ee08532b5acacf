import { type PreparedShape, prepareShape } from "../geometry/prepared-shape.ts";
import { type Bounds, intersectBounds, type RegionShape } from "../geometry/shape.ts";
import { shapesTouching } from "../geometry/shape-index.ts";
import { clipSpans, type Spans, spansLength, subtractSpans, uniteSpans } from "../geometry/spans.ts";
import { type TissueMask, tissueAreaPx2 } from "./tissue.ts";

/** Areas in level-0 px²: the part of a scope that was analysed, and the tissue in it. */
export interface ScopeAreas {
  readonly analysedPx2: number;
  readonly tissuePx2: number;
}

/** Lines per mask px when a curved shape's area is measured: every 2 µm at the usual 8 µm mask. */
const LINES_PER_MASK_PX = 4;

/**
 * Area of (shape ∩ analysed window cores) without the exclusions, and of the tissue in it. shape null = the whole slide. Exact where a
 * window lies wholly inside the shape and no exclusion touches it (always for a rectangle), else summed along lines every 2 µm. The window
 * cores must not overlap.
 */
export function measureScope(
  shape: RegionShape | null,
  analysed: readonly Bounds[],
  mask: TissueMask,
  exclusions: readonly RegionShape[] = [],
): ScopeAreas {
  const scope = shape && prepareShape(shape);
  const excludedNear = shapesTouching(exclusions);
  let analysedPx2 = 0;
  let tissuePx2 = 0;
  for (const bounds of analysed) {
    const part = scope === null ? bounds : intersectBounds(bounds, scope.bounds);
    if (part === null) continue;
    const near = excludedNear(part).map(prepareShape);
    if (near.length === 0 && (scope === null || scope.covers(part))) {
      analysedPx2 += (part.x1 - part.x0) * (part.y1 - part.y0);
      tissuePx2 += tissueAreaPx2(mask, part.x0, part.y0, part.x1, part.y1);
    } else {
      const areas = measureAlongLines(scope, part, mask, near);
      analysedPx2 += areas.analysedPx2;
      tissuePx2 += areas.tissuePx2;
    }
  }
  return { analysedPx2, tissuePx2 };
}

function measureAlongLines(
  scope: PreparedShape | null,
  part: Bounds,
  mask: TissueMask,
  exclusions: readonly PreparedShape[],
): ScopeAreas {
  const lines = Math.max(1, Math.ceil(((part.y1 - part.y0) / mask.slidePxPerMaskPx) * LINES_PER_MASK_PX));
  const stepPx = (part.y1 - part.y0) / lines;
  let inside = 0;
  let tissue = 0;
  for (let line = 0; line < lines; line++) {
    const y = part.y0 + (line + 0.5) * stepPx;
    let spans: Spans = scope ? clipSpans(scope.spansAt(y), part.x0, part.x1) : [part.x0, part.x1];
    if (exclusions.length > 0) {
      spans = subtractSpans(spans, uniteSpans(exclusions.flatMap((exclusion) => [...exclusion.spansAt(y)])));
    }
    inside += spansLength(spans);
    tissue += tissueLength(spans, y, mask);
  }
  return { analysedPx2: inside * stepPx, tissuePx2: tissue * stepPx };
}

/** Length of tissue under the spans of one line. */
function tissueLength(spans: Spans, y: number, mask: TissueMask): number {
  const sizePx = mask.slidePxPerMaskPx;
  const row = Math.min(mask.heightPx - 1, Math.max(0, Math.floor(y / sizePx))) * mask.widthPx;
  let length = 0;
  for (let i = 0; i + 1 < spans.length; i += 2) {
    const start = spans[i] as number;
    const end = spans[i + 1] as number;
    const last = Math.min(mask.widthPx - 1, Math.ceil(end / sizePx) - 1);
    for (let column = Math.max(0, Math.floor(start / sizePx)); column <= last; column++) {
      if (mask.data[row + column] === 0) continue;
      length += Math.min(end, (column + 1) * sizePx) - Math.max(start, column * sizePx);
    }
  }
  return length;
}
