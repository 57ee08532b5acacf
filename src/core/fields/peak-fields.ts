import { type Deepest, findDeepest, isFree, RADIUS_SLACK } from "./deepest-point.ts";
import { BLOCK, boundCounts, buildPointGrid, type PointGrid, reachOf } from "./point-grid.ts";

/** One field: its centre in level-0 px and how many points it holds. */
export interface PeakField {
  readonly x: number;
  readonly y: number;
  readonly count: number;
}

/** Undecided points in a square below which its rims are swept instead of cutting it into four. */
const SWEEP_AT = 20;
/** Blocks that are searched before all others, and how many times as many each further band goes on to. */
const FIRST_BAND = 256;
const GROWTH = 4;
/** A square is not cut smaller than this part of the radius: many rims may cross in one point. */
const LEAST_HALF = 1e-7;

/**
 * The field that holds most points, over ALL centres of the plane, then the best that does not overlap it, and so on: greedy, each step
 * exact. A field is a closed disc of radiusPx: a point on its rim is in it (distances carry a slack of RADIUS_SLACK of the radius); two
 * fields share no point. x, y: places of `count` points, level-0 px. Fewer than `wanted` fields come back when no further point is left.
 *
 * Branch and bound over the centre: a square of centres cannot hold more than the points within reach of it (a grid bounds many squares at
 * once, the promising ones are cut into four); points within reach of every centre of the square are counted once and for all,
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

/** Where the best field is moved to. */
const DIRECTIONS = [...QUARTERS, [-1, 0], [1, 0], [0, -1], [0, 1]] as const;
/** Steps end at this part of the radius. */
const LEAST_STEP = 1e-5;

/** The search for one field after the other; what was found is taken. */
class FieldSearch {
  readonly #grid: PointGrid;
  /** Per block: a closer bound, where one was worked out in the search under way. */
  readonly #closer: Uint32Array<ArrayBuffer>;
  /** RowReach as numbers, one after the other: row, inner, outer. */
  readonly #reach: Int32Array<ArrayBuffer>;
  /** Per block of grid squares: no field centred in it holds more. */
  readonly #bounds: Uint32Array<ArrayBuffer>;
  /** The radius with its slack: every comparison below is plain. */
  readonly #radius: number;
  #taken = new Float64Array(0);
  #best: Deepest | null = null;
  #most = 0;
  /** Undecided points of the squares on the path from a block down, one list after the other: x, y pairs. */
  #lists = new Float64Array(4096);
  /** Points that every field centred in the block of #runs holds. */
  #held = 0;
  /** Runs of the grid's points around one block, as pairs of first and end. */
  readonly #runs: Uint32Array<ArrayBuffer>;

  constructor(grid: PointGrid, radiusPx: number) {
    this.#grid = grid;
    this.#radius = radiusPx * (1 + RADIUS_SLACK);
    const reach = reachOf(grid.sizePx, this.#radius);
    this.#reach = Int32Array.from(reach.flatMap(({ row, inner, outer }) => [row, inner, outer]));
    this.#bounds = boundCounts(grid, reach);
    this.#closer = new Uint32Array(this.#bounds.length);
    this.#runs = new Uint32Array(4 * reach.length);
  }

  next(): Deepest | null {
    this.#best = null;
    this.#most = 0;
    // The most promising blocks first, for what they hold rules most others out; blocks of like promise in the order of their places, for
    // neighbours reach the same rows of the grid, which then still lie in the processor's cache.
    let to = Number.POSITIVE_INFINITY;
    for (const from of this.#bands()) {
      if (to <= this.#most) break;
      this.#searchBand(from, to);
      to = from;
    }
    const best = this.#found();
    if (best) this.#taken = Float64Array.of(...this.#taken, best.x, best.y);
    return best;
  }

  /** What the search has come to; a method, so that its result is read after the search and not before. */
  #found(): Deepest | null {
    return this.#best;
  }

  /** Lowest bound of each band of blocks, falling: the first has FIRST_BAND blocks or a few more, and each goes on to GROWTH times as many. */
  #bands(): number[] {
    const bounds = this.#bounds;
    let highest = 0;
    for (let block = 0; block < bounds.length; block++) highest = Math.max(highest, bounds[block] as number);
    const blocksOf = new Uint32Array(highest + 1);
    for (let block = 0; block < bounds.length; block++) {
      const bound = bounds[block] as number;
      blocksOf[bound] = (blocksOf[bound] as number) + 1;
    }
    const bands: number[] = [];
    let blocks = 0;
    let wanted = FIRST_BAND;
    for (let bound = highest; bound > 0; bound--) {
      blocks += blocksOf[bound] as number;
      if (blocks < wanted && bound > 1) continue;
      bands.push(bound);
      wanted = blocks * GROWTH;
    }
    return bands;
  }

  /** Searches the blocks whose bound is from `from` up to but not `to`: bounds them closely first, then cuts up those that still promise more. */
  #searchBand(from: number, to: number): void {
    const bounds = this.#bounds;
    const closer = this.#closer;
    const promising: number[] = [];
    for (let block = 0; block < bounds.length; block++) {
      const bound = bounds[block] as number;
      if (bound < from || bound >= to || bound <= this.#most) continue;
      const most = this.#lookAround(block);
      if (most <= this.#most) continue;
      closer[block] = most;
      promising.push(block);
    }
    if (promising.length > 0) this.#climb();
    promising.sort((a, b) => (closer[b] as number) - (closer[a] as number));
    for (const block of promising) {
      if ((closer[block] as number) <= this.#most) break;
      this.#cutUp(block);
    }
  }

  /** A block's middle. */
  #middleOf(block: number): { readonly x: number; readonly y: number; readonly half: number } {
    const { columns, sizePx } = this.#grid;
    const across = columns / BLOCK;
    const half = (BLOCK * sizePx) / 2;
    return { x: (block % across) * 2 * half + half, y: Math.floor(block / across) * 2 * half + half, half };
  }

  /** Bounds closely what a field centred in a block holds, and takes the field at the block's middle where it is the best so far. */
  #lookAround(block: number): number {
    const { x: middleX, y: middleY, half } = this.#middleOf(block);
    if (this.#isBlocked(middleX, middleY, half)) return 0;
    const runCount = this.#findRuns(block);
    const runs = this.#runs;
    const { x, y } = this.#grid;
    const possible = (this.#radius + half * Math.SQRT2 * (1 + RADIUS_SLACK)) ** 2;
    const inField = this.#radius ** 2;
    let most = this.#held;
    let inMiddle = this.#held;
    for (let run = 0; run < runCount; run += 2) {
      const end = runs[run + 1] as number;
      // Sums of comparisons instead of branches: nothing here can be foretold, and a wrong guess of the processor costs more.
      for (let i = runs[run] as number; i < end; i++) {
        const dx = (x[i] as number) - middleX;
        const dy = (y[i] as number) - middleY;
        const squared = dx * dx + dy * dy;
        most += Number(squared <= possible) | 0;
        inMiddle += Number(squared <= inField) | 0;
      }
    }
    if (inMiddle > this.#most && isFree(this.#taken, this.#radius, middleX, middleY)) {
      this.#take({ depth: inMiddle, x: middleX, y: middleY });
    }
    return most;
  }

  /** Moves the best field uphill, in steps that halve: the better it is, the fewer squares are worth cutting up. */
  #climb(): void {
    let best = this.#found();
    if (!best) return;
    for (let step = this.#grid.sizePx; step > LEAST_STEP * this.#radius; ) {
      let moved = false;
      for (const [right, down] of DIRECTIONS) {
        const x: number = best.x + right * step;
        const y: number = best.y + down * step;
        const depth = this.#depthAt(x, y);
        if (depth <= this.#most || !isFree(this.#taken, this.#radius, x, y)) continue;
        best = { depth, x, y };
        this.#take(best);
        moved = true;
      }
      if (!moved) step /= 2;
    }
  }

  /** How many points the field centred here holds; 0 beyond the grid. */
  #depthAt(middleX: number, middleY: number): number {
    const { sizePx, columns, rows, x, y } = this.#grid;
    const column = Math.floor(middleX / sizePx / BLOCK);
    const row = Math.floor(middleY / sizePx / BLOCK);
    if (column < 0 || row < 0 || column >= columns / BLOCK || row >= rows / BLOCK) return 0;
    const runCount = this.#findRuns((row * columns) / BLOCK + column);
    const runs = this.#runs;
    const inField = this.#radius ** 2;
    let depth = this.#held;
    for (let run = 0; run < runCount; run += 2) {
      const end = runs[run + 1] as number;
      for (let i = runs[run] as number; i < end; i++) {
        const dx = (x[i] as number) - middleX;
        const dy = (y[i] as number) - middleY;
        depth += Number(dx * dx + dy * dy <= inField) | 0;
      }
    }
    return depth;
  }

  /** Collects the points that can matter to a block and searches it. */
  #cutUp(block: number): void {
    const { x, y, half } = this.#middleOf(block);
    const runCount = this.#findRuns(block);
    const runs = this.#runs;
    let filled = 0;
    for (let run = 0; run < runCount; run += 2) {
      filled = this.#copy(runs[run] as number, runs[run + 1] as number, filled);
    }
    this.#sift(x, y, half, 0, filled, this.#held);
  }

  /** Finds the runs of points that some fields centred in a block hold and some do not, and how many points all hold; answers 2 · runs. */
  #findRuns(block: number): number {
    const { columns, rows, start } = this.#grid;
    const across = columns / BLOCK;
    const column = BLOCK * (block % across);
    const row = BLOCK * Math.floor(block / across);
    const reach = this.#reach;
    const runs = this.#runs;
    let held = 0;
    let found = 0;
    for (let at = 0; at < reach.length; at += 3) {
      const reached = row + (reach[at] as number);
      if (reached < 0 || reached >= rows) continue;
      const inner = reach[at + 1] as number;
      const outer = reach[at + 2] as number;
      const first = reached * columns;
      const outerFrom = start[first + Math.max(0, column - outer)] as number;
      const outerTo = start[first + Math.min(columns, column + BLOCK + outer)] as number;
      // Of the points held wholly only the number matters; without any the run is cut at its end.
      const innerFrom = inner < 0 ? outerTo : (start[first + Math.max(0, column - inner)] as number);
      const innerTo = inner < 0 ? outerTo : (start[first + Math.min(columns, column + BLOCK + inner)] as number);
      held += innerTo - innerFrom;
      if (innerFrom > outerFrom) {
        runs[found++] = outerFrom;
        runs[found++] = innerFrom;
      }
      if (outerTo > innerTo) {
        runs[found++] = innerTo;
        runs[found++] = outerTo;
      }
    }
    this.#held = held;
    return found;
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
