/** Where most discs of one radius overlap inside a small square, by a sweep along each disc's rim. */

/** What is swept: discs of radius `radius` around `points` (pairs x, y), of which `base` more hold the whole square. */
export interface SweptSquare {
  readonly centreX: number;
  readonly centreY: number;
  readonly half: number;
  readonly radius: number;
  readonly points: Float64Array;
  readonly count: number;
  readonly base: number;
  /** Centres of fields (pairs x, y) that must not be overlapped. */
  readonly taken: Float64Array;
}

export interface Deepest {
  readonly depth: number;
  readonly x: number;
  readonly y: number;
}

/** Distances are compared with this slack, relative to the radius: 1e-9 of a field is a quarter of a nanometre. */
export const RADIUS_SLACK = 1e-9;

/** Two fields' centres are at least this many radii apart: just over two, so that no point lies in both. */
const RADII_APART = 2 * (1 + 4 * RADIUS_SLACK);

/** Whether a field centred here shares no point with the fields taken before. */
export function isFree(taken: Float64Array, radius: number, x: number, y: number): boolean {
  const least = (RADII_APART * radius * (1 - RADIUS_SLACK)) ** 2;
  for (let i = 0; i + 1 < taken.length; i += 2) {
    if ((x - (taken[i] as number)) ** 2 + (y - (taken[i + 1] as number)) ** 2 < least) return false;
  }
  return true;
}

/**
 * The deepest point of the square among the corners of the arrangement: where two rims cross, where a rim crosses the rim of a taken
 * field's surroundings, and where two of those cross. Every deepest region of the plane has such a corner, unless it is one whole disc,
 * which holds whole squares. Answers null where none is deeper than `atLeast`. O(count² log count); equal points are joined first.
 */
export function findDeepest(square: SweptSquare, atLeast: number): Deepest | null {
  const joined = joinEqual(square.points, square.count);
  const { taken, radius, base } = square;
  let best: Deepest | null = null;
  let most = atLeast;
  const offer = (depth: number, x: number, y: number): void => {
    if (depth <= most || !isInside(square, x, y) || !isFree(taken, radius, x, y)) return;
    most = depth;
    best = { depth, x, y };
  };
  for (let i = 0; i < joined.count; i++) sweepRim(joined, i, radius, base, offer);
  const around = RADII_APART * radius;
  for (let k = 0; k + 1 < taken.length; k += 2) {
    const kx = taken[k] as number;
    const ky = taken[k + 1] as number;
    if (!rimTouches(square, kx, ky, around)) continue;
    const offerCrossings = (x: number, y: number, r: number): void => {
      for (const [cx, cy] of crossings(kx, ky, around, x, y, r)) {
        if (isInside(square, cx, cy)) offer(base + depthAt(joined, radius, cx, cy), cx, cy);
      }
    };
    for (let i = 0; i < joined.count; i++) offerCrossings(joined.x[i] as number, joined.y[i] as number, radius);
    for (let m = 0; m < k; m += 2) offerCrossings(taken[m] as number, taken[m + 1] as number, around);
  }
  return best;
}

interface WeightedPoints {
  readonly count: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly weight: Float64Array;
}

/** Points at one place become one with their number as weight. */
function joinEqual(points: Float64Array, count: number): WeightedPoints {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  order.sort((a, b) => {
    const byX = (points[2 * a] as number) - (points[2 * b] as number);
    return byX !== 0 ? byX : (points[2 * a + 1] as number) - (points[2 * b + 1] as number);
  });
  const x = new Float64Array(count);
  const y = new Float64Array(count);
  const weight = new Float64Array(count);
  let joined = 0;
  for (const i of order) {
    const px = points[2 * i] as number;
    const py = points[2 * i + 1] as number;
    if (joined > 0 && x[joined - 1] === px && y[joined - 1] === py) {
      weight[joined - 1] = (weight[joined - 1] as number) + 1;
      continue;
    }
    x[joined] = px;
    y[joined] = py;
    weight[joined++] = 1;
  }
  return { count: joined, x, y, weight };
}

/** Goes round the rim of one disc: which others hold the centre there is a set of arcs, and the depth can grow only where one begins. */
function sweepRim(
  points: WeightedPoints,
  around: number,
  radius: number,
  base: number,
  offer: (depth: number, x: number, y: number) => void,
): void {
  const px = points.x[around] as number;
  const py = points.y[around] as number;
  const events: { angle: number; weight: number }[] = [];
  let depth = base + (points.weight[around] as number);
  for (let i = 0; i < points.count; i++) {
    if (i === around) continue;
    const dx = (points.x[i] as number) - px;
    const dy = (points.y[i] as number) - py;
    const distance = Math.hypot(dx, dy);
    if (distance > 2 * radius) continue;
    const half = Math.acos(Math.min(1, distance / (2 * radius)));
    const weight = points.weight[i] as number;
    const from = normalise(Math.atan2(dy, dx) - half);
    const to = normalise(Math.atan2(dy, dx) + half);
    events.push({ angle: from, weight }, { angle: to, weight: -weight });
    // The arc lies over angle 0: it is open when the round begins.
    if (from > to) depth += weight;
  }
  // At one angle arcs begin before others end: a rim belongs to its disc.
  events.sort((a, b) => a.angle - b.angle || b.weight - a.weight);
  for (const { angle, weight } of events) {
    depth += weight;
    if (weight > 0) offer(depth, px + radius * Math.cos(angle), py + radius * Math.sin(angle));
  }
}

function normalise(angle: number): number {
  return angle < 0 ? angle + 2 * Math.PI : angle >= 2 * Math.PI ? angle - 2 * Math.PI : angle;
}

function depthAt(points: WeightedPoints, radius: number, x: number, y: number): number {
  const most = (radius * (1 + RADIUS_SLACK)) ** 2;
  let depth = 0;
  for (let i = 0; i < points.count; i++) {
    const squared = (x - (points.x[i] as number)) ** 2 + (y - (points.y[i] as number)) ** 2;
    if (squared <= most) depth += points.weight[i] as number;
  }
  return depth;
}

function isInside({ centreX, centreY, half, radius }: SweptSquare, x: number, y: number): boolean {
  const slack = half + radius * RADIUS_SLACK;
  return Math.abs(x - centreX) <= slack && Math.abs(y - centreY) <= slack;
}

function rimTouches({ centreX, centreY, half }: SweptSquare, x: number, y: number, radius: number): boolean {
  return Math.abs(Math.hypot(x - centreX, y - centreY) - radius) <= half * Math.SQRT2 * 1.001;
}

/** Where two circles cross: none or two points. */
function crossings(
  ax: number,
  ay: number,
  ar: number,
  bx: number,
  by: number,
  br: number,
): readonly (readonly [number, number])[] {
  const distance = Math.hypot(bx - ax, by - ay);
  if (distance === 0 || distance > ar + br || distance < Math.abs(ar - br)) return [];
  const along = (distance ** 2 + ar ** 2 - br ** 2) / (2 * distance);
  const across = Math.sqrt(Math.max(0, ar ** 2 - along ** 2));
  const ux = (bx - ax) / distance;
  const uy = (by - ay) / distance;
  return [
    [ax + along * ux - across * uy, ay + along * uy + across * ux],
    [ax + along * ux + across * uy, ay + along * uy - across * ux],
  ];
}
