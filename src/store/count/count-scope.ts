import {
  type Bounds,
  intersectBounds,
  type RegionShape,
  rectangleShape,
  shapeBounds,
} from "../../core/geometry/shape.ts";
import type { SlideInfo } from "../../core/slide/slide.ts";

/** What a user asks to have counted. */
export type CountScope = "view" | "region" | "slide";

/**
 * What a scope means now: null is the whole slide, undefined nothing that could be counted. region: the chosen one; view: the part of the
 * slide on screen, level-0 px.
 */
export function scopeShape(
  scope: CountScope,
  slide: Pick<SlideInfo, "widthPx" | "heightPx">,
  region: RegionShape | null,
  view: Bounds | null,
): RegionShape | null | undefined {
  if (scope === "slide") return null;
  const wanted = scope === "view" ? view : region && shapeBounds(region);
  const inside = wanted ? intersectBounds(wanted, { x0: 0, y0: 0, x1: slide.widthPx, y1: slide.heightPx }) : null;
  if (!inside) return undefined;
  return scope === "region" && region ? region : rectangleShape(inside);
}
