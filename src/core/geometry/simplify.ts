import { nearestOnSegment } from "./segments.ts";
import type { Point, Ring } from "./shape.ts";

/** A line with fewer points, nowhere further than `tolerancePx` from the one given (Douglas and Peucker 1973); the ends stay. */
export function simplifyLine(points: Ring, tolerancePx: number): Point[] {
  if (points.length < 3) return [...points];
  const kept = new Uint8Array(points.length);
  kept[0] = 1;
  kept[points.length - 1] = 1;
  const parts: [number, number][] = [[0, points.length - 1]];
  for (let part = parts.pop(); part; part = parts.pop()) {
    const [first, last] = part;
    const a = points[first] as Point;
    const b = points[last] as Point;
    let furthest = -1;
    let most = tolerancePx;
    for (let index = first + 1; index < last; index++) {
      const point = points[index] as Point;
      const near = nearestOnSegment(point, a, b);
      const distance = Math.hypot(near.x - point.x, near.y - point.y);
      if (distance > most) {
        most = distance;
        furthest = index;
      }
    }
    if (furthest < 0) continue;
    kept[furthest] = 1;
    parts.push([first, furthest], [furthest, last]);
  }
  return points.filter((_, index) => kept[index] === 1);
}
