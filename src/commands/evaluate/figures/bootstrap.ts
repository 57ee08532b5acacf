/** Lower and upper end of a 95 % interval. */
export type Interval = readonly [number, number];

const ROUNDS = 2000;

/** A repeatable stream of numbers in [0, 1) (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** The q-quantile of sorted numbers, linear between neighbours (type 7 of Hyndman and Fan 1996). */
export function quantile(sorted: ArrayLike<number>, q: number): number {
  if (sorted.length === 0) return Number.NaN;
  const position = q * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below] as number;
  const high = sorted[Math.min(sorted.length - 1, below + 1)] as number;
  return low + (high - low) * (position - below);
}

/**
 * Percentile bootstrap (Efron 1979): units are drawn with replacement and `figures` is computed from their indices. Returns the 95 % interval
 * of every figure; null where it was undefined (NaN) in more than half of the draws.
 */
export function bootstrapInterval(
  units: number,
  figures: (drawn: readonly number[]) => readonly number[],
  seed: number,
  rounds = ROUNDS,
): (Interval | null)[] {
  if (units === 0) return [];
  const random = seededRandom(seed);
  const draws: (readonly number[])[] = [];
  for (let round = 0; round < rounds; round++) {
    draws.push(figures(Array.from({ length: units }, () => Math.floor(random() * units))));
  }
  return (draws[0] ?? []).map((_, index) => {
    const defined = draws.map((draw) => draw[index] as number).filter((value) => !Number.isNaN(value));
    if (defined.length * 2 < rounds) return null;
    const sorted = Float64Array.from(defined).sort();
    return [quantile(sorted, 0.025), quantile(sorted, 0.975)];
  });
}
