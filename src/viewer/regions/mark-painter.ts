import { boundsTouch, type Point, shapeBounds } from "../../core/geometry/shape.ts";
import type { SlideMark } from "../../core/slide/view-state.ts";
import { type SlideTransform, slideToScreen, visibleBounds } from "../slide/slide-transform.ts";
import { NamePlates } from "./name-plates.ts";
import { outlinePath } from "./region-paths.ts";
import { CHOSEN_COLOUR, drawLabel, strokeTwice, useScreenTransform, useSlideTransform } from "./strokes.ts";

/** Dark orange of the Okabe–Ito palette: off the regions' black and blue, and its dashes set it apart too. */
const MARK_COLOUR = "#d55e00";
const DASH_SCREEN_PX = [9, 5];

/**
 * Draws marks: dashed, the current one solid and wider; their words above them, or else below: the
 * current one's first, then in their order, as far as there is room.
 */
export function drawMarks(
  context: CanvasRenderingContext2D,
  transform: SlideTransform,
  marks: readonly SlideMark[],
  ratio: number,
): void {
  const view = visibleBounds(transform, 40);
  const unit = 1 / transform.screenPxPerSlidePx;
  const near = marks.filter(({ shape }) => boundsTouch(shapeBounds(shape), view));
  useSlideTransform(context, transform, ratio);
  for (const { shape, current } of near) {
    if (!current) context.setLineDash(DASH_SCREEN_PX.map((length) => length * unit));
    strokeTwice(
      context,
      outlinePath(shape, unit),
      current ? CHOSEN_COLOUR : MARK_COLOUR,
      (current ? 3 : 2) * unit,
      2.5 * unit,
    );
    context.setLineDash([]);
  }
  useScreenTransform(context, ratio);
  const names = new NamePlates();
  for (const { shape, label } of [...near].sort((a, b) => Number(b.current) - Number(a.current))) {
    const bounds = shapeBounds(shape);
    const middle = (bounds.x0 + bounds.x1) / 2;
    const ends = [slideToScreen(transform, middle, bounds.y0), slideToScreen(transform, middle, bounds.y1)];
    const [upper, lower] = ends.sort((a, b) => a.y - b.y) as [Point, Point];
    const places = [
      { x: upper.x, y: upper.y - 6 },
      { x: lower.x, y: lower.y + 18 },
    ];
    const place = places.find(({ x, y }) => names.take(label, x, y));
    if (place) drawLabel(context, label, place.x, place.y, "center");
  }
}
