import { prepareShape } from "../../core/geometry/prepared-shape.ts";
import { type Point, type RegionShape, ringAreaPx2 } from "../../core/geometry/shape.ts";
import { text } from "../../core/text/text.ts";
import { formatArea, formatLength } from "../slide/scale-bar.ts";
import { type SlideTransform, slideToScreen } from "../slide/slide-transform.ts";
import type { Draft } from "./drawing-tools.ts";
import { outlinePath } from "./region-paths.ts";
import {
  CHOSEN_COLOUR,
  drawHandle,
  drawLabel,
  PLAIN_COLOUR,
  screenLine,
  strokeTwice,
  useScreenTransform,
  useSlideTransform,
} from "./strokes.ts";

/** The shape, line or ruler being drawn, with its length and area beside it while it grows. */
export function drawDraft(
  context: CanvasRenderingContext2D,
  transform: SlideTransform,
  draft: Draft,
  micronsPerPx: number | null,
  ratio: number,
): void {
  useScreenTransform(context, ratio);
  if (draft.kind === "shape") {
    const unit = 1 / transform.screenPxPerSlidePx;
    useSlideTransform(context, transform, ratio);
    context.setLineDash([7 * unit, 4 * unit]);
    strokeTwice(context, outlinePath(draft.shape, unit), CHOSEN_COLOUR, 2 * unit, 2.5 * unit);
    context.setLineDash([]);
    useScreenTransform(context, ratio);
    drawMeasure(context, transform, draft.shape, micronsPerPx);
    return;
  }
  if (draft.kind === "ruler") {
    drawRuler(context, transform, draft.from, draft.to, micronsPerPx);
    return;
  }
  const pointer = draft.kind === "open-polygon" ? draft.pointer : null;
  const points = pointer ? [...draft.points, pointer] : draft.points;
  strokeTwice(context, screenLine(transform, points), CHOSEN_COLOUR, 2);
  if (draft.kind === "open-polygon") {
    for (const point of draft.points) drawHandle(context, slideToScreen(transform, point.x, point.y));
  }
  const last = points[points.length - 1];
  if (!last || points.length < 3) return;
  const at = slideToScreen(transform, last.x, last.y);
  drawLabel(context, area(ringAreaPx2(points), micronsPerPx), at.x + 14, at.y + 26, "left");
}

/** Sides and area of a shape under it: µm and mm² where the scale is known. */
export function drawMeasure(
  context: CanvasRenderingContext2D,
  transform: SlideTransform,
  shape: RegionShape,
  micronsPerPx: number | null,
): void {
  const { bounds, areaPx2 } = prepareShape(shape);
  if (!(areaPx2 > 0)) return;
  const { x0, y0, x1, y1 } = bounds;
  const length = (px: number): string => formatLength(px * (micronsPerPx ?? 1), micronsPerPx !== null);
  const sides =
    shape.kind === "circle"
      ? text.viewing.diameter(length(shape.radiusPx * 2))
      : text.viewing.sides(length(x1 - x0), length(y1 - y0));
  const corners = [
    slideToScreen(transform, x0, y0),
    slideToScreen(transform, x1, y0),
    slideToScreen(transform, x0, y1),
    slideToScreen(transform, x1, y1),
  ];
  const bottom = Math.max(...corners.map(({ y }) => y));
  const middle = corners.reduce((sum, { x }) => sum + x, 0) / 4;
  const y = Math.min(transform.viewHeightPx - 8, bottom + 20);
  drawLabel(context, `${sides}, ${area(areaPx2, micronsPerPx)}`, middle, y, "center");
}

function area(areaPx2: number, micronsPerPx: number | null): string {
  return formatArea(areaPx2 * (micronsPerPx ?? 1) ** 2, micronsPerPx !== null);
}

function drawRuler(
  context: CanvasRenderingContext2D,
  transform: SlideTransform,
  from: Point,
  to: Point,
  micronsPerPx: number | null,
): void {
  strokeTwice(context, screenLine(transform, [from, to]), PLAIN_COLOUR, 2);
  const start = slideToScreen(transform, from.x, from.y);
  const end = slideToScreen(transform, to.x, to.y);
  drawHandle(context, start);
  drawHandle(context, end);
  const lengthPx = Math.hypot(to.x - from.x, to.y - from.y);
  const label = formatLength(lengthPx * (micronsPerPx ?? 1), micronsPerPx !== null);
  if (lengthPx > 0) drawLabel(context, label, (start.x + end.x) / 2, (start.y + end.y) / 2 - 8, "center");
}
