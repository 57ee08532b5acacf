import { nearestOnSegment } from "./segments.ts";
import { type Bounds, type Point, type RegionShape, type Ring, shapeRings } from "./shape.ts";

/** A point of a shape that a user can take hold of. */
export type ShapeHandle =
  /** A corner of a rectangle: which of its two x and y ends move. */
  | { readonly kind: "side"; readonly x: "x0" | "x1" | null; readonly y: "y0" | "y1" | null; readonly at: Point }
  | { readonly kind: "radius"; readonly at: Point }
  /** Point `index` of ring `ring` (all rings of all pieces in order). */
  | { readonly kind: "vertex"; readonly ring: number; readonly index: number; readonly at: Point };

/** The shape moved by level-0 px. */
export function moveShape(shape: RegionShape, dx: number, dy: number): RegionShape {
  if (shape.kind === "rectangle") {
    const { x0, y0, x1, y1 } = shape.bounds;
    return { kind: "rectangle", bounds: { x0: x0 + dx, y0: y0 + dy, x1: x1 + dx, y1: y1 + dy } };
  }
  if (shape.kind === "circle") return { ...shape, centre: { x: shape.centre.x + dx, y: shape.centre.y + dy } };
  return mapRings(shape, (ring) => ring.map((point) => ({ x: point.x + dx, y: point.y + dy })));
}

/** The shape made wider and higher by level-0 px about its top-left corner (a circle: its radius grows by half of the larger). */
export function resizeShape(shape: RegionShape, byWidth: number, byHeight: number, bounds: Bounds): RegionShape {
  if (shape.kind === "circle") {
    const by = (Math.abs(byWidth) > Math.abs(byHeight) ? byWidth : byHeight) / 2;
    return { ...shape, radiusPx: Math.max(1, shape.radiusPx + by) };
  }
  const width = bounds.x1 - bounds.x0;
  const height = bounds.y1 - bounds.y0;
  const scaleX = Math.max(1, width + byWidth) / width;
  const scaleY = Math.max(1, height + byHeight) / height;
  const scaled = ({ x, y }: Point): Point => ({
    x: bounds.x0 + (x - bounds.x0) * scaleX,
    y: bounds.y0 + (y - bounds.y0) * scaleY,
  });
  if (shape.kind === "rectangle") {
    const end = scaled({ x: bounds.x1, y: bounds.y1 });
    return { kind: "rectangle", bounds: { ...bounds, x1: end.x, y1: end.y } };
  }
  return mapRings(shape, (ring) => ring.map(scaled));
}

/** Every handle of a shape: corners and sides of a rectangle, four points of a circle, each vertex of a polygon. */
export function shapeHandles(shape: RegionShape): ShapeHandle[] {
  if (shape.kind === "rectangle") {
    const { x0, y0, x1, y1 } = shape.bounds;
    const at = { x0, x1, y0, y1 };
    const middle = { x: (x0 + x1) / 2, y: (y0 + y1) / 2 };
    const ends = [
      ["x0", "y0"],
      [null, "y0"],
      ["x1", "y0"],
      ["x1", null],
      ["x1", "y1"],
      [null, "y1"],
      ["x0", "y1"],
      ["x0", null],
    ] as const;
    return ends.map(([x, y]) => ({
      kind: "side",
      x,
      y,
      at: { x: x ? at[x] : middle.x, y: y ? at[y] : middle.y },
    }));
  }
  if (shape.kind === "circle") {
    const { centre, radiusPx } = shape;
    return [
      [0, -1],
      [1, 0],
      [0, 1],
      [-1, 0],
    ].map(([dx = 0, dy = 0]) => ({
      kind: "radius",
      at: { x: centre.x + dx * radiusPx, y: centre.y + dy * radiusPx },
    }));
  }
  return shapeRings(shape).flatMap((points, ring) =>
    points.map((at, index): ShapeHandle => ({ kind: "vertex", ring, index, at })),
  );
}

/** The shape with a handle pulled to a point. */
export function dragHandle(shape: RegionShape, handle: ShapeHandle, to: Point): RegionShape {
  if (shape.kind === "rectangle" && handle.kind === "side") {
    const moved = { ...shape.bounds };
    if (handle.x) moved[handle.x] = to.x;
    if (handle.y) moved[handle.y] = to.y;
    return { kind: "rectangle", bounds: ordered(moved) };
  }
  if (shape.kind === "circle" && handle.kind === "radius") {
    return { ...shape, radiusPx: Math.max(1, Math.hypot(to.x - shape.centre.x, to.y - shape.centre.y)) };
  }
  if (handle.kind !== "vertex") return shape;
  return mapRings(shape, (points, ring) => (ring === handle.ring ? points.with(handle.index, to) : points));
}

/** The shape without one vertex; null when its ring would have fewer than three. */
export function deleteVertex(shape: RegionShape, handle: ShapeHandle): RegionShape | null {
  if (handle.kind !== "vertex") return null;
  const ring = shapeRings(shape)[handle.ring];
  if (!ring || ring.length <= 3) return null;
  return mapRings(shape, (points, index) => (index === handle.ring ? points.toSpliced(handle.index, 1) : points));
}

/** The shape with a vertex more on the edge nearest to a point, and that vertex; null when no edge is within `reachPx`. */
export function insertVertex(
  shape: RegionShape,
  at: Point,
  reachPx: number,
): { readonly shape: RegionShape; readonly handle: ShapeHandle } | null {
  let best: { readonly ring: number; readonly index: number; readonly at: Point } | null = null;
  let least = reachPx;
  shapeRings(shape).forEach((points, ring) => {
    points.forEach((point, index) => {
      const near = nearestOnSegment(at, point, points[(index + 1) % points.length] as Point);
      const distance = Math.hypot(near.x - at.x, near.y - at.y);
      if (distance > least) return;
      least = distance;
      best = { ring, index: index + 1, at: near };
    });
  });
  if (best === null) return null;
  const place: { readonly ring: number; readonly index: number; readonly at: Point } = best;
  const inserted = mapRings(shape, (points, ring) =>
    ring === place.ring ? points.toSpliced(place.index, 0, place.at) : points,
  );
  return { shape: inserted, handle: { kind: "vertex", ...place } };
}

function ordered({ x0, y0, x1, y1 }: Bounds): Bounds {
  return { x0: Math.min(x0, x1), y0: Math.min(y0, y1), x1: Math.max(x0, x1), y1: Math.max(y0, y1) };
}

/** The same pieces with every ring changed; rings are numbered through. */
function mapRings(shape: RegionShape, change: (points: Ring, ring: number) => Ring): RegionShape {
  if (shape.kind === "polygon") return { kind: "polygon", points: change(shape.points, 0) };
  if (shape.kind !== "polygons") return shape;
  let ring = 0;
  return {
    kind: "polygons",
    polygons: shape.polygons.map((rings) => rings.map((points) => change(points, ring++))),
  };
}
