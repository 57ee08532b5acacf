/** Regions a user draws; all coordinates in level-0 px, origin at the top-left pixel's corner. */

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

/** A closed line: the last point is joined to the first, which is not repeated. */
export type Ring = readonly Point[];

export type RegionShape =
  | { readonly kind: "rectangle"; readonly bounds: Bounds }
  | { readonly kind: "polygon"; readonly points: Ring }
  | { readonly kind: "circle"; readonly centre: Point; readonly radiusPx: number }
  /** Several pieces, each an outer ring followed by its holes, as a GeoJSON MultiPolygon. */
  | { readonly kind: "polygons"; readonly polygons: readonly (readonly Ring[])[] };

/** A named region; `id` is unique inside the slide. A high-power field is a circle of the size the settings ask for. */
export interface Region {
  readonly id: string;
  readonly name: string;
  readonly shape: RegionShape;
  readonly highPowerField: boolean;
  /** What lies in it is in no count, area or density. */
  readonly exclude: boolean;
}

/** Every ring of a polygon or of several; none for rectangles and circles. */
export function shapeRings(shape: RegionShape): readonly Ring[] {
  if (shape.kind === "polygon") return [shape.points];
  return shape.kind === "polygons" ? shape.polygons.flat() : [];
}

/** The smallest rectangle around a shape. */
export function shapeBounds(shape: RegionShape): Bounds {
  if (shape.kind === "rectangle") return shape.bounds;
  if (shape.kind === "circle") {
    const { centre, radiusPx } = shape;
    return { x0: centre.x - radiusPx, y0: centre.y - radiusPx, x1: centre.x + radiusPx, y1: centre.y + radiusPx };
  }
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const ring of shapeRings(shape)) {
    for (const { x, y } of ring) {
      x0 = Math.min(x0, x);
      y0 = Math.min(y0, y);
      x1 = Math.max(x1, x);
      y1 = Math.max(y1, y);
    }
  }
  return { x0, y0, x1, y1 };
}

/** The whole of a rectangle as a shape. */
export function rectangleShape(bounds: Bounds): RegionShape {
  return { kind: "rectangle", bounds };
}

/** Area inside a ring, px² (shoelace formula); right only when the ring does not cross itself. */
export function ringAreaPx2(ring: Ring): number {
  let twice = 0;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const a = ring[i] as Point;
    const b = ring[j] as Point;
    twice += b.x * a.y - a.x * b.y;
  }
  return Math.abs(twice) / 2;
}

/** Whether two rectangles share a point, edges included. */
export function boundsTouch(a: Bounds, b: Bounds): boolean {
  return a.x0 <= b.x1 && a.x1 >= b.x0 && a.y0 <= b.y1 && a.y1 >= b.y0;
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
