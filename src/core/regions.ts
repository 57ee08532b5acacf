/** Regions a person draws; all coordinates in level-0 px, origin at the top-left pixel's corner. */

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Half-open rectangle [x0, x1) x [y0, y1). */
export interface Bounds {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

export type RegionShape =
  | { readonly kind: "rectangle"; readonly bounds: Bounds }
  | { readonly kind: "polygon"; readonly points: readonly Point[] }
  | { readonly kind: "circle"; readonly centre: Point; readonly radiusPx: number };

/** A named region; `id` is unique inside the slide. A high-power field is a circle with fieldNumber set. */
export interface Region {
  readonly id: string;
  readonly name: string;
  readonly shape: RegionShape;
  readonly highPowerField: boolean;
}

/** The smallest rectangle around a shape. */
export function shapeBounds(shape: RegionShape): Bounds {
  if (shape.kind === "rectangle") return shape.bounds;
  if (shape.kind === "circle") {
    const { centre, radiusPx } = shape;
    return { x0: centre.x - radiusPx, y0: centre.y - radiusPx, x1: centre.x + radiusPx, y1: centre.y + radiusPx };
  }
  const xs = shape.points.map((point) => point.x);
  const ys = shape.points.map((point) => point.y);
  return { x0: Math.min(...xs), y0: Math.min(...ys), x1: Math.max(...xs), y1: Math.max(...ys) };
}

/** Whether a point lies in a shape; half-open for rectangles, even-odd rule for polygons. */
export function shapeContains(shape: RegionShape, x: number, y: number): boolean {
  if (shape.kind === "rectangle") {
    const { x0, y0, x1, y1 } = shape.bounds;
    return x >= x0 && x < x1 && y >= y0 && y < y1;
  }
  if (shape.kind === "circle") return (x - shape.centre.x) ** 2 + (y - shape.centre.y) ** 2 <= shape.radiusPx ** 2;
  let inside = false;
  const points = shape.points;
  for (let i = 0, j = points.length - 1; i < points.length; j = i++) {
    const a = points[i] as Point;
    const b = points[j] as Point;
    if (a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) inside = !inside;
  }
  return inside;
}

/** Area of a shape in level-0 px² (shoelace formula for polygons). */
export function shapeAreaPx2(shape: RegionShape): number {
  if (shape.kind === "rectangle") {
    return Math.max(0, shape.bounds.x1 - shape.bounds.x0) * Math.max(0, shape.bounds.y1 - shape.bounds.y0);
  }
  if (shape.kind === "circle") return Math.PI * shape.radiusPx ** 2;
  let twice = 0;
  const points = shape.points;
  for (let i = 0, j = points.length - 1; i < points.length; j = i++) {
    const a = points[i] as Point;
    const b = points[j] as Point;
    twice += b.x * a.y - a.x * b.y;
  }
  return Math.abs(twice) / 2;
}

/** The overlap of two rectangles, or null. */
export function intersectBounds(a: Bounds, b: Bounds): Bounds | null {
  const x0 = Math.max(a.x0, b.x0);
  const y0 = Math.max(a.y0, b.y0);
  const x1 = Math.min(a.x1, b.x1);
  const y1 = Math.min(a.y1, b.y1);
  return x1 > x0 && y1 > y0 ? { x0, y0, x1, y1 } : null;
}

/** Radius in µm of a high-power field: field number (mm) / 2 / objective magnification. */
export function highPowerFieldRadiusMicrons(fieldNumberMm: number, objective: number): number {
  return (fieldNumberMm * 1000) / 2 / objective;
}
