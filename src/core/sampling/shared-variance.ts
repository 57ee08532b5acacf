import { variance } from "../statistics/moments.ts";

/** What is known of one stratum's differences. */
export interface StratumDifferences {
  readonly differences: readonly number[];
  /** Mean of expectedSpread² over ALL tiles of the stratum: how its variance should compare with other strata's. */
  readonly expectedVariance: number;
}

/** The shared spread weighs as much as this many tiles of the stratum. */
const PRIOR_DEGREES = 4;
/** Differing by one in this many of all tiles read is taken as possible even where no difference was seen. */
const UNSEEN_DIFFERENCES = 2;

/**
 * Variances of the difference truth - machine per stratum, for few tiles each. A stratum whose few tiles all agree has s² = 0, and the plain
 * interval then pretends to certainty (bench/simulation shows its coverage fall to 65 % at rare cells). So strata share what they
 * know: one factor φ relates variances to the expected ones (pooled over all strata by degrees of freedom, and never below what
 * UNSEEN_DIFFERENCES would make, after the thought of Agresti and Coull 1998), and each stratum's variance is drawn towards
 * φ·expected as by PRIOR_DEGREES further tiles (the posterior mean of a scaled inverse chi-square prior, as in Smyth 2004, Stat Appl Genet
 * Mol Biol 3:3) but never below what its own tiles showed. Every stratum needs at least one tile.
 */
export function shareVariances(strata: readonly StratumDifferences[]): number[] {
  let degrees = 0;
  let scaled = 0;
  let expected = 0;
  for (const { differences, expectedVariance } of strata) {
    expected += differences.length * expectedVariance;
    if (differences.length < 2) continue;
    degrees += differences.length - 1;
    scaled += ((differences.length - 1) * variance(differences)) / expectedVariance;
  }
  const factor = Math.max(degrees > 0 ? scaled / degrees : 0, UNSEEN_DIFFERENCES / expected);
  return strata.map(({ differences, expectedVariance }) => {
    if (differences.length < 2) return factor * expectedVariance;
    const own = variance(differences);
    const ownDegrees = differences.length - 1;
    const drawn = (PRIOR_DEGREES * factor * expectedVariance + ownDegrees * own) / (PRIOR_DEGREES + ownDegrees);
    return Math.max(own, drawn);
  });
}
