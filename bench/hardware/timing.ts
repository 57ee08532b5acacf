/** Milliseconds of repeated calls. */
export interface Spread {
  readonly medianMs: number;
  readonly leastMs: number;
  readonly mostMs: number;
}

/** Enough for what is slow and steady: the CPU's side, and many windows at once. */
export const FEW_REPEATS = 5;

/** Times `work` after two calls that warm it up. */
export async function measureMs(repeats: number, work: () => unknown): Promise<Spread> {
  const times: number[] = [];
  for (let i = 0; i < repeats + 2; i++) {
    const started = performance.now();
    await work();
    if (i >= 2) times.push(performance.now() - started);
  }
  times.sort((a, b) => a - b);
  const at = (index: number): number => times[index] ?? Number.NaN;
  return { medianMs: at(repeats >> 1), leastMs: at(0), mostMs: at(repeats - 1) };
}

/** The largest and the mean of the differences of two lists; NaN where one of them is no number or shorter. */
export function differences(actual: ArrayLike<number>, expected: ArrayLike<number>) {
  let largest = 0;
  let sum = 0;
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs((actual[i] ?? Number.NaN) - (expected[i] as number));
    sum += difference;
    // Written so that a difference that is no number stays the largest.
    if (!(difference <= largest)) largest = difference;
  }
  return { values: expected.length, largest, mean: sum / expected.length };
}
