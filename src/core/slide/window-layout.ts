import { prepareShape } from "../geometry/prepared-shape.ts";
import { type Bounds, intersectBounds, type Point, type RegionShape } from "../geometry/shape.ts";
import { hasTissue, type TissueMask } from "./tissue.ts";
import type { ModelGrid, ModelWindow } from "./window.ts";

/** What the layout needs of a model; sides in model px, the halo on every side of a window included in sizePx. */
export interface WindowedModel {
  readonly input: { readonly sizePx: number; readonly haloPx: number; readonly sizeMultiplePx: number };
}

/** The windows of one run: those with tissue are computed, the others are skipped and reported as skipped. */
export interface WindowPlan {
  readonly windows: readonly ModelWindow[];
  readonly skipped: readonly ModelWindow[];
}

/** A window's core in level-0 px, cut at the slide's edge. */
export function windowBounds(window: ModelWindow, grid: ModelGrid): Bounds {
  const scale = grid.slidePxPerModelPx;
  return {
    x0: Math.max(0, window.x) * scale,
    y0: Math.max(0, window.y) * scale,
    x1: Math.min(grid.widthPx, window.x + window.corePx) * scale,
    y1: Math.min(grid.heightPx, window.y + window.corePx) * scale,
  };
}

/** Side of a window's core, model px: the manifest's, or less where the whole slide is smaller. */
export function planCorePx(grid: ModelGrid, model: WindowedModel): number {
  const { sizePx, haloPx, sizeMultiplePx } = model.input;
  const whole = Math.ceil(Math.max(grid.widthPx, grid.heightPx) / sizeMultiplePx) * sizeMultiplePx;
  return Math.min(sizePx - 2 * haloPx, whole);
}

/**
 * Lays windows over the part of the slide inside `scope` (level-0 px; null: all of it): only windows whose core the shape touches.
 * gridOffsetPx (model px, a multiple of the output stride)
 * moves the window grid; the cells found stay the same, which a test shows.
 * Without a mask every window is computed.
 */
export function planWindows(
  grid: ModelGrid,
  model: WindowedModel,
  scope: RegionShape | null,
  mask: TissueMask | null,
  gridOffsetPx = 0,
): WindowPlan {
  const corePx = planCorePx(grid, model);
  const scale = grid.slidePxPerModelPx;
  const first = (edge: number): number => Math.floor((edge / scale - gridOffsetPx) / corePx) * corePx + gridOffsetPx;
  const windows: ModelWindow[] = [];
  const skipped: ModelWindow[] = [];
  const whole = { x0: 0, y0: 0, x1: grid.widthPx * scale, y1: grid.heightPx * scale };
  const shape = scope && prepareShape(scope);
  const around = shape ? intersectBounds(shape.bounds, whole) : whole;
  if (!around) return { windows, skipped };
  for (let y = first(around.y0); y < around.y1 / scale; y += corePx) {
    for (let x = first(around.x0); x < around.x1 / scale; x += corePx) {
      const window: ModelWindow = { level: grid.level, x, y, corePx, haloPx: model.input.haloPx };
      const bounds = windowBounds(window, grid);
      if (bounds.x1 <= bounds.x0 || bounds.y1 <= bounds.y0) continue;
      if (shape && !shape.touches(bounds)) continue;
      const wanted = mask === null || hasTissue(mask, bounds.x0, bounds.y0, bounds.x1, bounds.y1);
      (wanted ? windows : skipped).push(window);
    }
  }
  return { windows, skipped };
}

/** Index of the window nearest to a point (level-0 px), or -1 when none is left. */
export function nearestWindowIndex(windows: readonly ModelWindow[], grid: ModelGrid, focus: Point): number {
  let nearest = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let index = 0; index < windows.length; index++) {
    const window = windows[index] as ModelWindow;
    const half = window.corePx / 2;
    const dx = (window.x + half) * grid.slidePxPerModelPx - focus.x;
    const dy = (window.y + half) * grid.slidePxPerModelPx - focus.y;
    const distance = dx * dx + dy * dy;
    if (distance < least) {
      least = distance;
      nearest = index;
    }
  }
  return nearest;
}
