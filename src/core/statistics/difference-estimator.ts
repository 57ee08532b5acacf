import { mean, variance } from "./moments.ts";
import { type Interval, studentQuantile } from "./quantiles.ts";

/** One stratum of a finite population of which some units were read. */
export interface SampledStratum {
  /** Units in the stratum, N_h. */
  readonly size: number;
  /** Truth less the model's word in every unit read, n_h of them. */
  readonly differences: readonly number[];
  /** Variance of a difference in this stratum where it is better known than from the sample alone; else the sample variance s_h². */
  readonly variance?: number;
}

/** A total with its uncertainty. The interval is the plain one: neither rounded nor cut at what is impossible. */
export interface TotalEstimate extends Interval {
  readonly total: number;
  readonly standardError: number;
  /** Infinity when every unit was read: the total is then known. */
  readonly degreesOfFreedom: number;
}

/**
 * The stratified difference estimator of a finite population's total: T = modelTotal + Σ N_h mean_h(Y - f),
 * Var = Σ N_h² (1 - n_h/N_h) s_h² / n_h (Särndal, Swensson, Wretman 1992, Model Assisted Survey Sampling, 6.3 with 3.7), t quantile with the
 * effective degrees of freedom of Satterthwaite 1946 (Biometrics Bulletin 2:110) as Cochran 1977 (Sampling Techniques, 5.4) gives them for
 * strata: df = (Σ g_h s_h²)² / Σ (g_h² s_h⁴ / (n_h - 1)), g_h = N_h (N_h - n_h) / n_h.
 * knownDegrees: degrees of freedom where variances are given that are not the samples' own.
 * @throws RangeError where a stratum has no unit read, or one of several without a variance given.
 */
export function differenceTotal(
  modelTotal: number,
  strata: readonly SampledStratum[],
  confidence = 0.95,
  knownDegrees: number | null = null,
): TotalEstimate {
  let total = modelTotal;
  let spread = 0;
  let spreadOfSpread = 0;
  let plainDegrees = 0;
  for (const { size, differences, variance: given } of strata) {
    const read = differences.length;
    if (read === 0 || read > size) throw new RangeError(`${read} of ${size} units read`);
    total += size * mean(differences);
    if (read === size) continue;
    if (read < 2) throw new RangeError("one unit of a stratum says nothing of its spread");
    const part = ((size * (size - read)) / read) * (given ?? variance(differences));
    spread += part;
    spreadOfSpread += part ** 2 / (read - 1);
    plainDegrees += read - 1;
  }
  const census = plainDegrees === 0;
  const degreesOfFreedom = census
    ? Number.POSITIVE_INFINITY
    : knownDegrees !== null
      ? knownDegrees
      : spreadOfSpread > 0
        ? spread ** 2 / spreadOfSpread
        : plainDegrees;
  const standardError = Math.sqrt(spread);
  const half = spread === 0 ? 0 : studentQuantile(1 - (1 - confidence) / 2, degreesOfFreedom) * standardError;
  return { total, standardError, degreesOfFreedom, low: total - half, high: total + half };
}
