import { type Deepest, findDeepest, isFree, RADIUS_SLACK } from "./deepest-point.ts";
import { canBoundParts, PARTS, RingBounds, SPLITS } from "./ring-bounds.ts";

/** Undecided points in a square below which its rims are swept instead of cutting it. */
const SWEEP_AT = 20;
/** Undecided points in a square from which on its parts are bounded by directions first; fewer are as quickly looked at one by one. */
const BOUND_PARTS_AT = 200;
/** Where more parts than this promise more, the square is cut into four: its parts share the work of leaving out far points. */
const MANY_PARTS = 16;
/** A square is not cut smaller than this part of the radius: many rims may cross in one point. */
const MIN_HALF = 1e-7;

const QUARTERS = [
  [-1, -1],
  [1, -1],
  [-1, 1],
  [1, 1],
] as const;

/** Finds the best field centred in a square, where it is better than the best so far. */
export class SquareSearch {
  readonly #radius: number;
  /** By how often the first square was halved to come to a square; made when needed. */
  readonly #rings: RingBounds[] = [];
  /** Undecided points of the squares on the path from the first one down, one list after the other: x, y pairs. */
  #lists = new Float64Array(4096);
  #taken = new Float64Array(0);
  #best: Deepest | null = null;
  #most = 0;

  /** radius: of the fields, with its slack: every comparison below is plain. */
  constructor(radius: number) {
    this.#radius = radius;
  }

  /** The best field so far. */
  get best(): Deepest | null {
    return this.#best;
  }

  /** What a field must beat. */
  get most(): number {
    return this.#most;
  }

  /** Takes the best field so far, so that none found later overlaps it, and begins anew. */
  takeBest(): void {
    if (this.#best) this.#taken = Float64Array.of(...this.#taken, this.#best.x, this.#best.y);
    this.#best = null;
    this.#most = 0;
  }

  /** Whether a field centred here overlaps none that was taken. */
  isFree(x: number, y: number): boolean {
    return isFree(this.#taken, this.#radius, x, y);
  }

  /** Keeps a free field where it is the best so far. */
  offer(field: Deepest): void {
    if (field.depth <= this.#most) return;
    this.#best = field;
    this.#most = field.depth;
  }

  /** The list to which the points of a first square are copied, with room for so many. */
  listFor(points: number): Float64Array {
    this.#reserve(points);
    return this.#lists;
  }

  /** Searches a whole first square: `points` of the list are undecided, `base` more in every field centred in it. */
  searchSquare(x: number, y: number, half: number, points: number, base: number): void {
    this.#sift(x, y, half, 0, 0, points, base);
  }

  /** Searches the parts of a first square that its ring found promising. */
  searchFoundParts(found: number, x: number, y: number, half: number, points: number, base: number): void {
    this.#searchParts(found, x, y, half, 0, 0, points, base);
  }

  /** The bounds for parts of the first square halved so often. */
  ringOf(half: number, halvings = 0): RingBounds {
    let ring = this.#rings[halvings];
    if (!ring) {
      ring = new RingBounds(half, this.#radius);
      this.#rings[halvings] = ring;
    }
    return ring;
  }

  /** Searches the parts of a square that its ring found promising; points lists[from, to), `base` more being in every field centred in it. */
  #searchParts(
    found: number,
    centreX: number,
    centreY: number,
    half: number,
    halvings: number,
    from: number,
    to: number,
    base: number,
  ): void {
    if (found > MANY_PARTS) {
      this.#quarter(centreX, centreY, half, halvings, from, to, base);
      return;
    }
    const ring = this.ringOf(half, halvings);
    const side = (2 * half) / PARTS;
    for (let at = 0; at < found; at++) {
      if ((ring.bounds[at] as number) <= this.#most) continue;
      const part = ring.parts[at] as number;
      const x = centreX - half + side * ((part % PARTS) + 0.5);
      const y = centreY - half + side * (Math.floor(part / PARTS) + 0.5);
      this.#sift(x, y, side / 2, halvings + SPLITS, from, to, base);
    }
  }

  /**
   * Takes the points lists[from, to) that may lie in a field centred in this square and searches the square with those that are neither in all
   * such fields nor in none, `base` more being in all of them.
   */
  #sift(
    centreX: number,
    centreY: number,
    half: number,
    halvings: number,
    from: number,
    to: number,
    base: number,
  ): void {
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
    if (most <= this.#most || this.isBlocked(centreX, centreY, half)) return;
    // The field at the square's middle is a field: its count is a floor for all.
    if (inMiddle > this.#most && this.isFree(centreX, centreY)) {
      this.offer({ depth: inMiddle, x: centreX, y: centreY });
    }
    this.#search(centreX, centreY, half, halvings, to, at >> 1, sureCount);
  }

  /** Searches a square of centres whose undecided points are lists[from, to), `base` more being in every field centred here. */
  #search(
    centreX: number,
    centreY: number,
    half: number,
    halvings: number,
    from: number,
    to: number,
    base: number,
  ): void {
    if (base + to - from <= this.#most) return;
    if (this.#fewPlaces(from, to) || half < MIN_HALF * this.#radius) {
      const points = this.#lists.subarray(2 * from, 2 * to);
      const shared = { radius: this.#radius, taken: this.#taken };
      const square = { ...shared, centreX, centreY, half, points, count: to - from, base };
      const found = findDeepest(square, this.#most);
      if (found) this.offer(found);
      return;
    }
    if (to - from >= BOUND_PARTS_AT && canBoundParts(half, this.#radius)) {
      const ring = this.ringOf(half, halvings);
      ring.begin(base);
      ring.add(this.#lists, from, to, centreX, centreY);
      const found = ring.findParts(this.#most);
      this.#searchParts(found, centreX, centreY, half, halvings, from, to, base);
      return;
    }
    this.#quarter(centreX, centreY, half, halvings, from, to, base);
  }

  #quarter(
    centreX: number,
    centreY: number,
    half: number,
    halvings: number,
    from: number,
    to: number,
    base: number,
  ): void {
    const quarter = half / 2;
    for (const [right, down] of QUARTERS) {
      this.#sift(centreX + right * quarter, centreY + down * quarter, quarter, halvings + 1, from, to, base);
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
  isBlocked(x: number, y: number, half: number): boolean {
    const most = 2 * this.#radius * (1 - 2 * RADIUS_SLACK) - half * Math.SQRT2;
    if (most <= 0) return false;
    for (let i = 0; i + 1 < this.#taken.length; i += 2) {
      const dx = (this.#taken[i] as number) - x;
      const dy = (this.#taken[i + 1] as number) - y;
      if (dx * dx + dy * dy < most * most) return true;
    }
    return false;
  }

  #reserve(pairs: number): void {
    if (2 * pairs <= this.#lists.length) return;
    const room = new Float64Array(4 * pairs);
    room.set(this.#lists);
    this.#lists = room;
  }
}
