import { type Deepest, findDeepest, isFree, RADIUS_SLACK } from "./deepest-point.ts";
import { boundCounts, buildPointGrid, type PointGrid, type RowReach, reachOf } from "./point-grid.ts";

/** One field: its centre in level-0 px and how many points it holds. */
export interface PeakField {
  readonly x: number;
  readonly y: number;
  readonly count: number;
}

/** Undecided points in a square below which its rims are swept instead of cutting it into four. */
const SWEEP_AT = 20;
/** A square is not cut smaller than this part of the radius: many rims may cross in one point. */
const LEAST_HALF = 1e-7;

/**
 * The field that holds most points, over ALL centres of the plane, then the best that does not overlap it, and so on: greedy, each step
 * exact. A field is a closed disc of radiusPx: a point on its rim is in it (distances carry a slack of RADIUS_SLACK of the radius); two
 * fields share no point. x, y: places of `count` points, level-0 px. Fewer than `wanted` fields come back when no further point is left.
 *
 * Branch and bound over the centre: a square of centres cannot hold more than the points within reach of it (a grid bounds all squares at
 * once, in order of promise the best are cut into four); points within reach of every centre of the square are counted once and for all,
 * those within reach of some are handed down, and where few are left the crossings of their rims are the only candidates (Chazelle and
 * Lee 1986, Computing 36:1, sweep the same rims over the whole plane).
 */
export function findPeakFields(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  count: number,
  radiusPx: number,
  wanted: number,
): PeakField[] {
  if (!(radiusPx > 0)) throw new RangeError(`a field's radius is positive: ${radiusPx}`);
  if (count === 0) return [];
  const grid = buildPointGrid(x, y, count, radiusPx);
  const search = new FieldSearch(grid, radiusPx);
  const fields: PeakField[] = [];
  while (fields.length < wanted) {
    const best = search.next();
    if (!best) break;
    fields.push({ x: best.x + grid.originX, y: best.y + grid.originY, count: best.depth });
  }
  return fields;
}

const QUARTERS = [
  [-1, -1],
  [1, -1],
  [-1, 1],
  [1, 1],
] as const;

/** The search for one field after the other; what was found is taken. */
class FieldSearch {
  readonly #grid: PointGrid;
  readonly #reach: readonly RowReach[];
  /** Per grid square: no field centred in it holds more. */
  readonly #bounds: Uint32Array<ArrayBuffer>;
  /** The radius with its slack: every comparison below is plain. */
  readonly #radius: number;
  #taken = new Float64Array(0);
  #best: Deepest | null = null;
  #most = 0;
  /** Undecided points of the squares on the path from a grid square down, one list after the other: x, y pairs. */
  #lists = new Float64Array(4096);
  /** Runs of the grid's points around one grid square, as pairs of first and end. */
  readonly #runs: Uint32Array<ArrayBuffer>;

  constructor(grid: PointGrid, radiusPx: number) {
    this.#grid = grid;
    this.#radius = radiusPx * (1 + RADIUS_SLACK);
    this.#reach = reachOf(grid.sizePx, this.#radius);
    this.#bounds = boundCounts(grid, this.#reach);
    this.#runs = new Uint32Array(4 * this.#reach.length);
  }

  next(): Deepest | null {
    this.#best = null;
    this.#most = 0;
    const bounds = this.#bounds;
    let first = 0;
    for (let square = 1; square < bounds.length; square++) {
      if ((bounds[square] as number) > (bounds[first] as number)) first = square;
    }
    // The most promising square first: what it holds rules most others out before they are sorted.
    this.#searchGridSquare(first);
    const promising = this.#promising();
    for (const square of promising) {
      if ((bounds[square] as number) <= this.#most) break;
      this.#searchGridSquare(square);
    }
    const best = this.#found();
    if (best) this.#taken = Float64Array.of(...this.#taken, best.x, best.y);
    return best;
  }

  /** What the search has come to; a method, so that its result is read after the search and not before. */
  #found(): Deepest | null {
    return this.#best;
  }

  /** Squares whose bound is above the best, highest bound first. */
  #promising(): Uint32Array<ArrayBuffer> {
    const bounds = this.#bounds;
    let left = 0;
    let highest = 0;
    for (let square = 0; square < bounds.length; square++) {
      const bound = bounds[square] as number;
      if (bound > this.#most) left++;
      if (bound > highest) highest = bound;
    }
    // Counting sort: bounds are whole and the squares may be millions.
    const starts = new Uint32Array(highest - Math.min(highest, this.#most) + 1);
    for (let square = 0; square < bounds.length; square++) {
      const bound = bounds[square] as number;
      if (bound > this.#most) starts[highest - bound] = (starts[highest - bound] as number) + 1;
    }
    let sum = 0;
    for (let i = 0; i < starts.length; i++) {
      const here = starts[i] as number;
      starts[i] = sum;
      sum += here;
    }
    const sorted = new Uint32Array(left);
    for (let square = 0; square < bounds.length; square++) {
      const bound = bounds[square] as number;
      if (bound <= this.#most) continue;
      const place = starts[highest - bound] as number;
      starts[highest - bound] = place + 1;
      sorted[place] = square;
    }
    return sorted;
  }

  /** Bounds a grid square closely, and where that leaves hope collects the points that can matter to it and searches it. */
  #searchGridSquare(square: number): void {
    const { columns, rows, sizePx, start } = this.#grid;
    const column = square % columns;
    const row = Math.floor(square / columns);
    const half = sizePx / 2;
    const centreX = (column + 0.5) * sizePx;
    const centreY = (row + 0.5) * sizePx;
    if (this.#isBlocked(centreX, centreY, half)) return;
    const runs = this.#runs;
    let base = 0;
    let runCount = 0;
    for (const { row: offset, inner, outer } of this.#reach) {
      if (row + offset < 0 || row + offset >= rows) continue;
      const first = (row + offset) * columns;
      const outerFrom = start[first + Math.max(0, column - outer)] as number;
      const outerTo = start[first + Math.min(columns, column + outer + 1)] as number;
      // Of the points held wholly only the number matters; without any the run is cut at its end.
      const innerFrom = inner < 0 ? outerTo : (start[first + Math.max(0, column - inner)] as number);
      const innerTo = inner < 0 ? outerTo : (start[first + Math.min(columns, column + inner + 1)] as number);
      base += innerTo - innerFrom;
      runs[runCount++] = outerFrom;
      runs[runCount++] = innerFrom;
      runs[runCount++] = innerTo;
      runs[runCount++] = outerTo;
    }
    const possible = (this.#radius + half * Math.SQRT2 * (1 + RADIUS_SLACK)) ** 2;
    let most = base;
    for (let run = 0; run < runCount; run += 2) {
      most += this.#countWithin(runs[run] as number, runs[run + 1] as number, centreX, centreY, possible);
    }
    if (most <= this.#most) return;
    let filled = 0;
    for (let run = 0; run < runCount; run += 2) {
      filled = this.#copy(runs[run] as number, runs[run + 1] as number, filled);
    }
    this.#sift(centreX, centreY, half, 0, filled, base);
  }

  /** How many of the grid's points [from, to) lie within the square root of `squaredReach` of a place. Without branches: most squares end here. */
  #countWithin(from: number, to: number, placeX: number, placeY: number, squaredReach: number): number {
    const { x, y } = this.#grid;
    let count = 0;
    for (let i = from; i < to; i++) {
      const dx = (x[i] as number) - placeX;
      const dy = (y[i] as number) - placeY;
      count += Number(dx * dx + dy * dy <= squaredReach) | 0;
    }
    return count;
  }

  /** Appends the grid's points [from, to) to the lists; answers where they end. */
  #copy(from: number, to: number, filled: number): number {
    const { x, y } = this.#grid;
    this.#reserve(filled + to - from);
    const lists = this.#lists;
    let at = 2 * filled;
    for (let i = from; i < to; i++) {
      lists[at++] = x[i] as number;
      lists[at++] = y[i] as number;
    }
    return filled + to - from;
  }

  /**
   * Takes the points lists[from, to) that may lie in a field centred in this square and searches the square with those that are neither in all
   * such fields nor in none, `base` more being in all of them.
   */
  #sift(centreX: number, centreY: number, half: number, from: number, to: number, base: number): void {
    const sure = Math.max(0, this.#radius - half * Math.SQRT2 * (1 + RADIUS_SLACK)) ** 2;
    const possible = (this.#radius + half * Math.SQRT2 * (1 + RADIUS_SLACK)) ** 2;
    const inField = this.#radius ** 2;
    this.#reserve(2 * to - from + 1);
    const lists = this.#lists;
    let sureCount = base;
    let inMiddle = base;
    let at = 2 * to;
    // Sums of comparisons instead of branches: nothing here can be foretold, and a wrong guess of the processor costs more.
    for (let i = 2 * from; i < 2 * to; i += 2) {
      const px = lists[i] as number;
      const py = lists[i + 1] as number;
      const dx = px - centreX;
      const dy = py - centreY;
      const squared = dx * dx + dy * dy;
      const isSure = Number(squared < sure) | 0;
      const mayBe = Number(squared <= possible) | 0;
      sureCount += isSure;
      inMiddle += Number(squared <= inField) | 0;
      lists[at] = px;
      lists[at + 1] = py;
      at += (mayBe - isSure) << 1;
    }
    const most = sureCount + (at >> 1) - to;
    if (most <= this.#most || this.#isBlocked(centreX, centreY, half)) return;
    // The field at the square's middle is a field: its count is a floor for all.
    if (inMiddle > this.#most && isFree(this.#taken, this.#radius, centreX, centreY)) {
      this.#take({ depth: inMiddle, x: centreX, y: centreY });
    }
    this.#search(centreX, centreY, half, to, at >> 1, sureCount);
  }

  /** Searches a square of centres whose undecided points are lists[from, to), `base` more being in every field centred here. */
  #search(centreX: number, centreY: number, half: number, from: number, to: number, base: number): void {
    if (base + to - from <= this.#most) return;
    if (this.#fewPlaces(from, to) || half < LEAST_HALF * this.#radius) {
      const points = this.#lists.subarray(2 * from, 2 * to);
      const shared = { radius: this.#radius, taken: this.#taken };
      const square = { ...shared, centreX, centreY, half, points, count: to - from, base };
      const found = findDeepest(square, this.#most);
      if (found) this.#take(found);
      return;
    }
    const quarter = half / 2;
    for (const [right, down] of QUARTERS) {
      this.#sift(centreX + right * quarter, centreY + down * quarter, quarter, from, to, base);
    }
  }

  /** Whether the undecided points lie at SWEEP_AT places or fewer; heaps at one place would not thin out by cutting. */
  #fewPlaces(from: number, to: number): boolean {
    if (to - from <= SWEEP_AT) return true;
    const lists = this.#lists;
    const distinct: number[] = [];
    for (let i = from; i < to; i++) {
      const known = distinct.some(
        (other) => lists[2 * other] === lists[2 * i] && lists[2 * other + 1] === lists[2 * i + 1],
      );
      if (known) continue;
      if (distinct.length === SWEEP_AT) return false;
      distinct.push(i);
    }
    return true;
  }

  /** Whether every centre of the square would overlap a field already taken. */
  #isBlocked(x: number, y: number, half: number): boolean {
    const most = 2 * this.#radius * (1 - 2 * RADIUS_SLACK) - half * Math.SQRT2;
    if (most <= 0) return false;
    for (let i = 0; i + 1 < this.#taken.length; i += 2) {
      const dx = (this.#taken[i] as number) - x;
      const dy = (this.#taken[i + 1] as number) - y;
      if (dx * dx + dy * dy < most * most) return true;
    }
    return false;
  }

  #take(found: Deepest): void {
    this.#best = found;
    this.#most = found.depth;
  }

  #reserve(pairs: number): void {
    if (2 * pairs <= this.#lists.length) return;
    const room = new Float64Array(4 * pairs);
    room.set(this.#lists);
    this.#lists = room;
  }
}
