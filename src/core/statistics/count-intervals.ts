import { chiSquareQuantile, type Interval, normalQuantile } from "./quantiles.ts";

/** Exact interval of a Poisson mean from one count (Garwood 1936, Biometrika 28:437). confidence: 0.95 for 95 %. */
export function garwoodInterval(count: number, confidence = 0.95): Interval {
  if (!(count >= 0)) throw new RangeError(`a count is not negative: ${count}`);
  const tail = (1 - confidence) / 2;
  return {
    low: count === 0 ? 0 : chiSquareQuantile(tail, 2 * count) / 2,
    high: chiSquareQuantile(1 - tail, 2 * count + 2) / 2,
  };
}

/** Score interval of a proportion (Wilson 1927, J Am Stat Assoc 22:209). */
export function wilsonInterval(successes: number, trials: number, confidence = 0.95): Interval {
  if (!(trials > 0) || !(successes >= 0 && successes <= trials)) {
    throw new RangeError(`not a share: ${successes} of ${trials}`);
  }
  const z = normalQuantile(1 - (1 - confidence) / 2);
  const share = successes / trials;
  const scale = 1 + (z * z) / trials;
  const centre = (share + (z * z) / (2 * trials)) / scale;
  const half = (z / scale) * Math.sqrt((share * (1 - share)) / trials + (z * z) / (4 * trials * trials));
  // At the ends the formula is 0 or 1 but for rounding.
  return {
    low: successes === 0 ? 0 : Math.max(0, centre - half),
    high: successes === trials ? 1 : Math.min(1, centre + half),
  };
}
