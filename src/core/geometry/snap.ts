import { nearestOnSegment } from "./segments.ts";
import { type Point, type Region, type RegionShape, shapeRings } from "./shape.ts";
import type { RegionIndex } from "./shape-index.ts";

/** Where a point is drawn to, and by what. */
export interface SnapTarget {
  readonly at: Point;
  readonly kind: "vertex" | "edge";
}

/**
 * The nearest vertex within `reachPx` (level-0 px) of the given points and of the regions around, else the nearest point of an edge, else null.
 * `exceptId` leaves out the region being changed.
 */
export function findSnap(
  at: Point,
  own: readonly Point[],
  others: RegionIndex,
  reachPx: number,
  exceptId: string | null = null,
): SnapTarget | null {
  const shapes = others
    .touching({ x0: at.x - reachPx, y0: at.y - reachPx, x1: at.x + reachPx, y1: at.y + reachPx })
    .filter((region) => region.id !== exceptId)
    .map((region) => region.shape);
  const vertex = nearestOf(at, [...own, ...shapes.flatMap(verticesOf)], reachPx);
  if (vertex) return { at: vertex, kind: "vertex" };
  const edge = nearestOf(
    at,
    shapes.flatMap((shape) => nearestOnOutline(shape, at)),
    reachPx,
  );
  return edge && { at: edge, kind: "edge" };
}

/** The region whose outline is nearest to a point within `reachPx`, or null. */
export function findRegionAtOutline(at: Point, regions: RegionIndex, reachPx: number): Region | null {
  const box = { x0: at.x - reachPx, y0: at.y - reachPx, x1: at.x + reachPx, y1: at.y + reachPx };
  let best: Region | null = null;
  let least = reachPx;
  for (const region of regions.touching(box)) {
    for (const foot of nearestOnOutline(region.shape, at)) {
      const distance = Math.hypot(foot.x - at.x, foot.y - at.y);
      if (distance > least) continue;
      least = distance;
      best = region;
    }
  }
  return best;
}

function nearestOf(at: Point, points: readonly Point[], reachPx: number): Point | null {
  let best: Point | null = null;
  let least = reachPx;
  for (const point of points) {
    const distance = Math.hypot(point.x - at.x, point.y - at.y);
    if (distance > least) continue;
    least = distance;
    best = point;
  }
  return best;
}

function verticesOf(shape: RegionShape): readonly Point[] {
  if (shape.kind === "circle") return [shape.centre];
  return shape.kind === "rectangle" ? cornersOf(shape) : shapeRings(shape).flat();
}

/** The nearest point of each ring of the outline. */
function nearestOnOutline(shape: RegionShape, at: Point): Point[] {
  if (shape.kind === "circle") {
    const { centre, radiusPx } = shape;
    const distance = Math.hypot(at.x - centre.x, at.y - centre.y);
    if (distance === 0) return [];
    const share = radiusPx / distance;
    return [{ x: centre.x + (at.x - centre.x) * share, y: centre.y + (at.y - centre.y) * share }];
  }
  const rings = shape.kind === "rectangle" ? [cornersOf(shape)] : shapeRings(shape);
  return rings.flatMap((ring) => {
    const feet = ring.map((point, i) => nearestOnSegment(at, point, ring[(i + 1) % ring.length] as Point));
    const nearest = nearestOf(at, feet, Number.POSITIVE_INFINITY);
    return nearest ? [nearest] : [];
  });
}

function cornersOf(shape: Extract<RegionShape, { kind: "rectangle" }>): Point[] {
  const { x0, y0, x1, y1 } = shape.bounds;
  return [
    { x: x0, y: y0 },
    { x: x1, y: y0 },
    { x: x1, y: y1 },
    { x: x0, y: y1 },
  ];
}
