import OpenSeadragon from "openseadragon";
import type { Bounds, Point } from "../../core/geometry/shape.ts";

/**
 * Level-0 px to screen (CSS) px: screenX = a x + c y + e, screenY = b x + d y + f; turned and
 * mirrored as the view is.
 */
export interface SlideTransform {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
  readonly viewWidthPx: number;
  readonly viewHeightPx: number;
  readonly screenPxPerSlidePx: number;
  readonly rotationDegrees: number;
}

/** Reads the transform of the frame that is on screen now (OpenSeadragon's unit is the slide's width). */
export function readSlideTransform(viewport: OpenSeadragon.Viewport, slideWidthPx: number): SlideTransform {
  const size = viewport.getContainerSize();
  const origin = viewport.pixelFromPoint(new OpenSeadragon.Point(0, 0), true);
  const right = viewport.pixelFromPoint(new OpenSeadragon.Point(1, 0), true);
  const below = viewport.pixelFromPoint(new OpenSeadragon.Point(0, 1), true);
  // The drawer mirrors the finished picture, so the viewport's own conversions know nothing of it.
  const mirror = viewport.getFlip() ? -1 : 1;
  const a = (right.x - origin.x) / slideWidthPx;
  const b = (right.y - origin.y) / slideWidthPx;
  return {
    a: mirror * a,
    b,
    c: (mirror * (below.x - origin.x)) / slideWidthPx,
    d: (below.y - origin.y) / slideWidthPx,
    e: mirror === 1 ? origin.x : size.x - origin.x,
    f: origin.y,
    viewWidthPx: size.x,
    viewHeightPx: size.y,
    screenPxPerSlidePx: Math.hypot(a, b),
    rotationDegrees: viewport.getRotation(true),
  };
}

/** Level-0 px to screen px. */
export function slideToScreen(transform: SlideTransform, x: number, y: number): Point {
  const { a, b, c, d, e, f } = transform;
  return { x: a * x + c * y + e, y: b * x + d * y + f };
}

/** Screen px to level-0 px. */
export function screenToSlide(transform: SlideTransform, screenX: number, screenY: number): Point {
  const { a, b, c, d, e, f } = transform;
  const determinant = a * d - b * c;
  const x = screenX - e;
  const y = screenY - f;
  return { x: (d * x - c * y) / determinant, y: (a * y - b * x) / determinant };
}

/** The smallest level-0 rectangle around everything on screen, widened by a margin of screen px. */
export function visibleBounds(transform: SlideTransform, marginScreenPx = 0): Bounds {
  const corners = visibleCorners(transform, marginScreenPx);
  const xs = corners.map((corner) => corner.x);
  const ys = corners.map((corner) => corner.y);
  return { x0: Math.min(...xs), y0: Math.min(...ys), x1: Math.max(...xs), y1: Math.max(...ys) };
}

/** The corners of what is on screen, with a margin around it, level-0 px, one after the other around it. */
export function visibleCorners(transform: SlideTransform, marginScreenPx = 0): Point[] {
  const [left, top] = [-marginScreenPx, -marginScreenPx];
  const [right, bottom] = [transform.viewWidthPx + marginScreenPx, transform.viewHeightPx + marginScreenPx];
  return [
    screenToSlide(transform, left, top),
    screenToSlide(transform, right, top),
    screenToSlide(transform, right, bottom),
    screenToSlide(transform, left, bottom),
  ];
}

/** Whether two transforms draw the same picture. */
export function sameTransform(one: SlideTransform | null, other: SlideTransform): boolean {
  return (
    one !== null &&
    one.a === other.a &&
    one.b === other.b &&
    one.c === other.c &&
    one.d === other.d &&
    one.e === other.e &&
    one.f === other.f &&
    one.viewWidthPx === other.viewWidthPx &&
    one.viewHeightPx === other.viewHeightPx
  );
}

/** A level-0 rectangle on screen, turned as the view is. */
export function boxPath(transform: SlideTransform, { x0, y0, x1, y1 }: Bounds): Path2D {
  const path = new Path2D();
  for (const [x, y] of [
    [x0, y0],
    [x1, y0],
    [x1, y1],
    [x0, y1],
  ] as const) {
    const onScreen = slideToScreen(transform, x, y);
    path.lineTo(onScreen.x, onScreen.y);
  }
  path.closePath();
  return path;
}
