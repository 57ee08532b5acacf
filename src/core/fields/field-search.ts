import { type Deepest, RADIUS_SLACK } from "./max-disc/deepest-point.ts";
import { GridBlocks } from "./max-disc/grid-blocks.ts";
import type { PointGrid } from "./max-disc/point-grid.ts";
import { canBoundParts } from "./max-disc/ring-bounds.ts";
import { SquareSearch } from "./max-disc/square-search.ts";

/** Blocks that are searched before all others, and how many times as many each further band goes on to. */
const FIRST_BAND = 256;
const GROWTH = 4;
/** Of the first band, this many of the best middles are moved uphill. */
const CLIMBS = 8;
/** Steps uphill end at this part of the radius. */
const MIN_STEP = 1e-4;
const DIRECTIONS = [
  [-1, -1],
  [1, -1],
  [-1, 1],
  [1, 1],
  [-1, 0],
  [1, 0],
  [0, -1],
  [0, 1],
] as const;

/**
 * The search for one best field after the other; what was found is taken.
 *
 * Branch and bound over the centre: a square of centres cannot hold more than the points within reach of it. A grid bounds blocks at once; a block
 * that promises more than the best field so far is bounded in parts by its points' directions (ring-bounds.ts), parts that still promise
 * more are cut into four with their points looked at one by one. Points within reach of every centre of a square are counted once and for all,
 * those within reach of some are handed down, and where few are left the crossings of their rims are the only candidates (Chazelle and
 * Lee 1986, Computing 36:1, sweep the same rims over the whole plane).
 */
export class FieldSearch {
  readonly #grid: PointGrid;
  readonly #radius: number;
  readonly #blocks: GridBlocks;
  readonly #search: SquareSearch;

  constructor(grid: PointGrid, radiusPx: number) {
    this.#grid = grid;
    this.#radius = radiusPx * (1 + RADIUS_SLACK);
    this.#blocks = new GridBlocks(grid, this.#radius);
    this.#search = new SquareSearch(this.#radius);
  }

  /** The best field that overlaps none found before; null when no further point is left. */
  next(): Deepest | null {
    // The most promising blocks first, for what they hold rules most others out; blocks of like promise in the order of their places, for
    // neighbours reach the same rows of the grid, which then still lie in the processor's cache.
    const bands = this.#bands();
    this.#climbFrom(bands[0] ?? 0);
    let to = Number.POSITIVE_INFINITY;
    for (const from of bands) {
      if (to <= this.#search.most) break;
      this.#searchBand(from, to);
      to = from;
    }
    const { best } = this.#search;
    this.#search.takeBest();
    return best;
  }

  /** Lowest bound of each band of blocks, falling: the first has FIRST_BAND blocks or a few more, and each goes on to GROWTH times as many. */
  #bands(): number[] {
    const { bounds } = this.#blocks;
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

  /** A first field that is hard to beat: the middles of the blocks that promise `least` or more, the best few moved uphill. */
  #climbFrom(least: number): void {
    const starts: Deepest[] = [];
    const { bounds } = this.#blocks;
    for (let block = 0; block < bounds.length; block++) {
      if ((bounds[block] as number) < least) continue;
      const { x, y } = this.#blocks.middleOf(block);
      const depth = this.#blocks.depthAt(x, y);
      const last = starts.length < CLIMBS ? null : (starts[CLIMBS - 1] as Deepest);
      if ((last && depth <= last.depth) || !this.#search.isFree(x, y)) continue;
      if (last) starts.pop();
      starts.push({ depth, x, y });
      starts.sort((a, b) => b.depth - a.depth);
    }
    for (const start of starts) this.#climb(start);
  }

  /** Searches the blocks whose bound is from `from` up to but not `to`. */
  #searchBand(from: number, to: number): void {
    const { bounds } = this.#blocks;
    for (let block = 0; block < bounds.length; block++) {
      const bound = bounds[block] as number;
      if (bound >= from && bound < to && bound > this.#search.most) this.#searchBlock(block);
    }
  }

  /** Moves a field uphill, in steps that halve: the better the best field is, the fewer squares are worth cutting up. */
  #climb(start: Deepest): void {
    let best = start;
    for (let step = this.#grid.sizePx; step > MIN_STEP * this.#radius; ) {
      let moved = false;
      for (const [right, down] of DIRECTIONS) {
        const x: number = best.x + right * step;
        const y: number = best.y + down * step;
        const depth = this.#blocks.depthAt(x, y);
        if (depth <= best.depth || !this.#search.isFree(x, y)) continue;
        best = { depth, x, y };
        moved = true;
      }
      if (!moved) step /= 2;
    }
    this.#search.offer(best);
  }

  /** Searches the fields centred in a block. */
  #searchBlock(block: number): void {
    const { x, y, half } = this.#blocks.middleOf(block);
    const search = this.#search;
    if (search.isBlocked(x, y, half)) return;
    const { held, runCount } = this.#blocks.findRuns(block);
    const points = this.#blocks.pointsIn(runCount);
    if (!canBoundParts(half, this.#radius)) {
      this.#blocks.copyTo(search.listFor(points), runCount);
      search.searchSquare(x, y, half, points, held);
      return;
    }
    const { pairs } = this.#grid;
    const { runs } = this.#blocks;
    const ring = search.ringOf(half);
    ring.begin(held);
    for (let run = 0; run < runCount; run += 2) ring.add(pairs, runs[run] as number, runs[run + 1] as number, x, y);
    const found = ring.findParts(search.most);
    if (found === 0) return;
    this.#blocks.copyTo(search.listFor(points), runCount);
    search.searchFoundParts(found, x, y, half, points, held);
  }
}
