import { boundsTouch, shapeBounds } from "../core/regions.ts";
import type { SlideMark } from "../core/view-state.ts";
import { outlinePath } from "./region-paths.ts";
import { type SlideTransform, slideToScreen, visibleBounds } from "./slide-transform.ts";
import { CHOSEN_COLOUR, drawLabel, strokeTwice, useScreenTransform, useSlideTransform } from "./strokes.ts";

/** Dark orange of the Okabe–Ito palette: off the regions' black and blue, and told from them by its dashes too. */
const MARK_COLOUR = "#d55e00";
const DASH_SCREEN_PX = [9, 5];

/** Draws marks: dashed, the current one solid and wider; their words above them. */
export function drawMarks(
  context: CanvasRenderingContext2D,
  transform: SlideTransform,
  marks: readonly SlideMark[],
  ratio: number,
): void {
  const view = visibleBounds(transform, 40);
  const unit = 1 / transform.screenPxPerSlidePx;
  for (const { shape, label, current } of marks) {
    const bounds = shapeBounds(shape);
    if (!boundsTouch(bounds, view)) continue;
    useSlideTransform(context, transform, ratio);
    if (!current) context.setLineDash(DASH_SCREEN_PX.map((length) => length * unit));
    strokeTwice(
      context,
      outlinePath(shape, unit),
      current ? CHOSEN_COLOUR : MARK_COLOUR,
      (current ? 3 : 2) * unit,
      2.5 * unit,
    );
    context.setLineDash([]);
    useScreenTransform(context, ratio);
    const top = slideToScreen(transform, (bounds.x0 + bounds.x1) / 2, bounds.y0);
    drawLabel(context, label, top.x, top.y - 6, "center");
  }
}
