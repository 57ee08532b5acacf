import type { Bounds, Point, Ring } from "./shape.ts";

/** The point of the segment a–b that is nearest to p. */
export function nearestOnSegment(p: Point, a: Point, b: Point): Point {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const squared = dx * dx + dy * dy;
  const share = squared === 0 ? 0 : Math.min(1, Math.max(0, ((p.x - a.x) * dx + (p.y - a.y) * dy) / squared));
  return { x: a.x + share * dx, y: a.y + share * dy };
}

/** Whether a segment has a point inside or on the edge of a rectangle (Liang and Barsky 1984, clipping by parameters). */
export function segmentTouchesBounds(a: Point, b: Point, box: Bounds): boolean {
  let from = 0;
  let to = 1;
  for (const [start, delta, low, high] of [
    [a.x, b.x - a.x, box.x0, box.x1],
    [a.y, b.y - a.y, box.y0, box.y1],
  ] as const) {
    if (delta === 0) {
      if (start < low || start > high) return false;
      continue;
    }
    const one = (low - start) / delta;
    const other = (high - start) / delta;
    from = Math.max(from, Math.min(one, other));
    to = Math.min(to, Math.max(one, other));
    if (from > to) return false;
  }
  return true;
}

function side(a: Point, b: Point, p: Point): number {
  return Math.sign((b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x));
}

/** Whether two edges of a ring that are no neighbours cross; edges that only touch do not. */
export function ringCrossesItself(ring: Ring): boolean {
  const count = ring.length;
  for (let i = 0; i < count; i++) {
    const a = ring[i] as Point;
    const b = ring[(i + 1) % count] as Point;
    const [x0, x1] = a.x < b.x ? [a.x, b.x] : [b.x, a.x];
    for (let j = i + 2; j < count; j++) {
      if (i === 0 && j === count - 1) continue;
      const c = ring[j] as Point;
      const d = ring[(j + 1) % count] as Point;
      if ((c.x < x0 && d.x < x0) || (c.x > x1 && d.x > x1)) continue;
      if (side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0) return true;
    }
  }
  return false;
}
