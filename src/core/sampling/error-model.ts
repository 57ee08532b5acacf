import { mean, variance } from "../statistics/moments.ts";

/**
 * How the variance of truth - model is expected to grow with a quadrat's model count, up to a factor that the quadrats read show. Errors
 * come cell by cell and are of two kinds, false cells among those counted and cells missed among those that are there; taken as equally many
 * (as in an area count at a threshold where precision and recall meet), the variance goes with
 *
 *     count + E[cells there | count],    E = (count + a) / (1 + a / mean),  a = mean² / (variance - mean),
 *
 * the empirical Bayes mean of gamma-Poisson counts with the moments of this slide's own quadrats (Robbins 1956, Proc 3rd Berkeley Symp 1:157;
 * Clayton and Kaldor 1987, Biometrics 43:671): what was missed in empty quadrats is little where cells are rare and much where they are
 * everywhere. A wrong model costs width, not the estimate: that stays unbiased, as anticipated variances in planning do (Isaki and Fuller
 * 1982, J Am Stat Assoc 77:89). counts: model count of every quadrat. Answers the variance for a count, above 0.
 */
export function expectErrorVariance(counts: ArrayLike<number>): (count: number) => number {
  const average = mean(counts);
  // Without any count all quadrats look alike.
  if (!(average > 0)) return () => 1;
  const beyondPoisson = counts.length > 1 ? variance(counts) - average : 0;
  // Counts no more spread than Poisson's: cells are as many everywhere, and a quadrat's own count says nothing.
  if (beyondPoisson <= 0) return (count) => count + average;
  const shape = average ** 2 / beyondPoisson;
  return (count) => count + (count + shape) / (1 + shape / average);
}
