import { incompleteGamma } from "../statistics/special-functions.ts";

/** Probability that a Poisson count of this mean is `least` or more: P(least, mean) (DLMF 8.4.10). */
export function poissonAtLeast(mean: number, least: number): number {
  if (least <= 0) return 1;
  return mean <= 0 ? 0 : incompleteGamma(least, mean).lower;
}

/** Fields of this area that fit the tissue without overlapping, at least 1 where there is tissue: how often chance was tried. */
export function independentFields(tissueMm2: number, fieldMm2: number): number {
  return tissueMm2 <= 0 ? 0 : Math.max(1, Math.round(tissueMm2 / fieldMm2));
}

/**
 * Probability that the best of `fields` independent fields holds `least` cells or more when every field has the same mean: what a peak
 * may be by chance alone. A peak over all centres is tried more often than that, so this is a lower bound for it.
 */
export function bestOfFieldsAtLeast(mean: number, fields: number, least: number): number {
  return -Math.expm1(fields * Math.log1p(-poissonAtLeast(mean, least)));
}
