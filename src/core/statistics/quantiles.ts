import { incompleteBeta, incompleteGamma } from "./special-functions.ts";

/** An interval with its limits; `low <= high`. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Standard normal distribution function. */
export function normalCdf(z: number): number {
  const { lower, upper } = incompleteGamma(0.5, (z * z) / 2);
  return z < 0 ? upper / 2 : 0.5 + lower / 2;
}

/** Standard normal quantile, 0 < p < 1. */
export function normalQuantile(p: number): number {
  checkProbability(p);
  if (p === 0.5) return 0;
  if (p > 0.5) return -normalQuantile(1 - p);
  // Below the median the tail is known to full relative precision, and z lies between -39 (least double) and 0.
  return invert((z) => normalCdf(z), p, -39, 0);
}

/** Student's t distribution function, degreesOfFreedom > 0, not necessarily whole. */
export function studentCdf(t: number, degreesOfFreedom: number): number {
  const square = t * t;
  // Each side of the incomplete beta function from its small argument, so that neither tail nor centre loses digits.
  const tail =
    square > degreesOfFreedom
      ? incompleteBeta(degreesOfFreedom / 2, 0.5, degreesOfFreedom / (degreesOfFreedom + square)) / 2
      : 0.5 - incompleteBeta(0.5, degreesOfFreedom / 2, square / (degreesOfFreedom + square)) / 2;
  return t < 0 ? tail : 1 - tail;
}

/** Student's t quantile, 0 < p < 1, degreesOfFreedom > 0 (Infinity: the normal one). */
export function studentQuantile(p: number, degreesOfFreedom: number): number {
  checkProbability(p);
  if (!(degreesOfFreedom > 0)) throw new RangeError(`degrees of freedom: ${degreesOfFreedom}`);
  if (degreesOfFreedom > 1e7) return normalQuantile(p);
  if (p === 0.5) return 0;
  if (p > 0.5) return -studentQuantile(1 - p, degreesOfFreedom);
  let least = -1;
  while (studentCdf(least, degreesOfFreedom) > p) least *= 2;
  return invert((t) => studentCdf(t, degreesOfFreedom), p, least, 0);
}

/** Chi-square quantile, 0 < p < 1, degreesOfFreedom > 0. */
export function chiSquareQuantile(p: number, degreesOfFreedom: number): number {
  checkProbability(p);
  if (!(degreesOfFreedom > 0)) throw new RangeError(`degrees of freedom: ${degreesOfFreedom}`);
  const cdf = (x: number): number => incompleteGamma(degreesOfFreedom / 2, x / 2).lower;
  let most = Math.max(1, degreesOfFreedom);
  while (cdf(most) < p) most *= 2;
  return invert(cdf, p, 0, most);
}

/** Where an increasing function takes a value, between low and high: halved until two neighbouring doubles are left. */
function invert(increasing: (x: number) => number, value: number, low: number, high: number): number {
  let below = low;
  let above = high;
  for (;;) {
    const middle = below + (above - below) / 2;
    if (middle <= below || middle >= above) return middle;
    if (increasing(middle) < value) below = middle;
    else above = middle;
  }
}

function checkProbability(p: number): void {
  if (!(p > 0 && p < 1)) throw new RangeError(`a quantile is asked for 0 < p < 1, not ${p}`);
}
