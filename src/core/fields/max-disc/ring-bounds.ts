/** How many points one disc can hold whose centre lies in a part of a square: from one look at the points near its rim. */

/** The square is halved this often: its smallest parts have 1 / 2^SPLITS of its side. */
export const SPLITS = 4;
/** Smallest parts a side. */
export const PARTS = 2 ** SPLITS;
/** Directions and distances that points are told apart by. Finer bounds better and costs more for every square. */
const SECTORS = 64;
const BINS = 32;
/** What is added to distances, of the radius: far more than rounding, far less than a bin. */
const SLACK = 1e-10;
/** Squares whose half diagonal is over this part of the radius are too great: their points would not lie in a ring round the centre. */
const MAX_HALF_DIAGONAL = 0.5;

/** Whether a square of this half side is small enough to be bounded in parts. */
export function canBoundParts(half: number, radius: number): boolean {
  return half * Math.SQRT2 <= MAX_HALF_DIAGONAL * radius;
}

/**
 * A disc that moves by δ takes in points beyond its rim only where it moves to and loses points on the other side. "All points within reach of
 * the square of centres" takes in both sides; so points are counted by direction θ and distance ρ from the square's centre. A disc
 * of radius r centred at δ ends in direction θ at δ·u + √(r² - (δ×u)²), u = (cos θ, sin θ); for a part of the square and a sector of
 * directions the greatest such distance says how many of the sector's points can be held. These distances are the same for all squares of one
 * size, so a bound is a sum of SECTORS numbers looked up.
 */
export class RingBounds {
  readonly #nearestSquared: number;
  readonly #binsPerPx2: number;
  /** Points per sector and bin, first those nearer than any rim, last those farther; summed up along the bins by findParts. */
  readonly #counts = new Uint32Array(SECTORS * (BINS + 2));
  /** Per halving: for every part, row by row, and every sector the place in #counts of its last bin that counts. */
  readonly #places: readonly Uint16Array<ArrayBuffer>[];
  #held = 0;
  #found = 0;
  /** What findParts found: row * PARTS + column of a smallest part, and its bound. */
  readonly parts = new Uint16Array(PARTS * PARTS);
  readonly bounds = new Float64Array(PARTS * PARTS);

  /** half: half the square's side. Only where canBoundParts. */
  constructor(half: number, radius: number) {
    const reach = half * Math.SQRT2 + radius * SLACK;
    this.#nearestSquared = (radius - reach) ** 2;
    this.#binsPerPx2 = BINS / ((radius + reach) ** 2 - this.#nearestSquared);
    this.#places = Array.from({ length: SPLITS + 1 }, (_, split) => this.#placesOf(half, radius, 2 ** split));
  }

  /** Begins a square of which `held` points are known to be in every disc centred in it. */
  begin(held: number): void {
    this.#counts.fill(0);
    this.#held = held;
  }

  /** Takes the points pairs[2 from … 2 to) (x, y), seen from the square's centre. */
  add(pairs: Float64Array, from: number, to: number, centreX: number, centreY: number): void {
    const counts = this.#counts;
    const nearestSquared = this.#nearestSquared;
    const binsPerPx2 = this.#binsPerPx2;
    for (let at = 2 * from; at < 2 * to; at += 2) {
      const dx = (pairs[at] as number) - centreX;
      const dy = (pairs[at + 1] as number) - centreY;
      // Directions by the diamond |x| + |y| = 1 and distances by their squares: neither arc tangent nor root.
      const across = dx / (Math.abs(dx) + Math.abs(dy));
      const sector = Math.min(SECTORS - 1, ((dy >= 0 ? 1 - across : 3 + across) * (SECTORS / 4)) | 0);
      const bin = Math.max(0, Math.min(BINS + 1, (dx * dx + dy * dy - nearestSquared) * binsPerPx2 + 1)) | 0;
      const place = sector * (BINS + 2) + bin;
      counts[place] = (counts[place] as number) + 1;
    }
  }

  /** After the last point: finds the smallest parts in which a disc may be centred that holds more than `most` points; answers how many. */
  findParts(most: number): number {
    const counts = this.#counts;
    for (let first = 0; first < counts.length; first += BINS + 2) {
      let sum = 0;
      for (let place = first; place <= first + BINS; place++) {
        sum += counts[place] as number;
        counts[place] = sum;
      }
    }
    this.#found = 0;
    this.#descend(0, 0, 0, most);
    return this.#found;
  }

  #descend(split: number, column: number, row: number, most: number): void {
    const places = this.#places[split] as Uint16Array;
    const counts = this.#counts;
    const first = ((row << split) + column) * SECTORS;
    let bound = this.#held;
    for (let at = first; at < first + SECTORS; at++) bound += counts[places[at] as number] as number;
    if (bound <= most) return;
    if (split === SPLITS) {
      this.parts[this.#found] = row * PARTS + column;
      this.bounds[this.#found++] = bound;
      return;
    }
    this.#descend(split + 1, 2 * column, 2 * row, most);
    this.#descend(split + 1, 2 * column + 1, 2 * row, most);
    this.#descend(split + 1, 2 * column, 2 * row + 1, most);
    this.#descend(split + 1, 2 * column + 1, 2 * row + 1, most);
  }

  #placesOf(half: number, radius: number, parts: number): Uint16Array<ArrayBuffer> {
    const places = new Uint16Array(parts * parts * SECTORS);
    const side = (2 * half) / parts;
    let at = 0;
    for (let row = 0; row < parts; row++) {
      for (let column = 0; column < parts; column++) {
        const x0 = column * side - half;
        const y0 = row * side - half;
        for (let sector = 0; sector < SECTORS; sector++) {
          const farthest = farthestRim([x0, x0 + side], [y0, y0 + side], sector, radius) + radius * SLACK;
          const bin = Math.floor((farthest ** 2 - this.#nearestSquared) * this.#binsPerPx2) + 1;
          places[at++] = sector * (BINS + 2) + Math.min(BINS, Math.max(0, bin));
        }
      }
    }
    return places;
  }
}

/** The unit vector at the beginning of a sector of the diamond. */
function directionOf(sector: number): readonly [number, number] {
  const along = (sector * 4) / SECTORS;
  const x = along <= 2 ? 1 - along : along - 3;
  const y = along <= 2 ? 1 - Math.abs(x) : Math.abs(x) - 1;
  const length = Math.hypot(x, y);
  return [x / length, y / length];
}

/**
 * The farthest that the rim of a disc centred in a rectangle can lie in a sector. δ·u is greatest at a corner, where u ends the sector or points
 * to that corner; |δ×u| is least at a corner and an end too, unless its sign changes, and then it is 0.
 */
function farthestRim(xs: readonly number[], ys: readonly number[], sector: number, radius: number): number {
  const from = directionOf(sector);
  const to = directionOf(sector + 1);
  let along = Number.NEGATIVE_INFINITY;
  let leastAcross = Number.POSITIVE_INFINITY;
  let mostAcross = Number.NEGATIVE_INFINITY;
  for (const x of xs) {
    for (const y of ys) {
      // Whether the corner lies in the sector, which is narrower than half a turn.
      if (from[0] * y - from[1] * x >= 0 && to[0] * y - to[1] * x <= 0) along = Math.max(along, Math.hypot(x, y));
      for (const [ux, uy] of [from, to]) {
        along = Math.max(along, x * ux + y * uy);
        leastAcross = Math.min(leastAcross, x * uy - y * ux);
        mostAcross = Math.max(mostAcross, x * uy - y * ux);
      }
    }
  }
  const across = leastAcross > 0 ? leastAcross : mostAcross < 0 ? -mostAcross : 0;
  return along + Math.sqrt(radius ** 2 - across ** 2);
}
