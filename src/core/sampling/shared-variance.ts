import { variance } from "../statistics/moments.ts";

/** What is known of one stratum's differences. */
export interface StratumDifferences {
  /** Quadrats in it, N_h. */
  readonly size: number;
  readonly differences: readonly number[];
  /** Mean of the expected error variance over ALL quadrats of the stratum: how its variance should compare with other strata's. */
  readonly expectedVariance: number;
}

/** Variances per stratum, and what an interval made with them has to go by. */
export interface SharedVariances {
  readonly variances: readonly number[];
  readonly degreesOfFreedom: number;
  /** φ: a stratum's variance over its expected one, all strata together. */
  readonly factor: number;
  /** How the variance of the total grows with the sample variance of each stratum. */
  readonly throughs: readonly number[];
}

/** The shared spread weighs as much as this many quadrats of the stratum. */
const PRIOR_DEGREES = 2;
/** Differing by one in this many of all quadrats read is taken as possible even where no difference was seen. */
const UNSEEN_DIFFERENCES = 2;
/** The weights of pooling depend on the factor that is pooled: this often they are worked out anew. */
const POOLING_ROUNDS = 2;

/**
 * Variances of the difference truth - model per stratum, for few quadrats each. A stratum whose few quadrats all agree has s² = 0, and the
 * plain interval then pretends to certainty (bench/simulation shows its coverage fall far at rare cells). So strata share what they know: one
 * factor φ relates variances to the expected ones, never below what UNSEEN_DIFFERENCES would make (after the thought of Agresti and Coull
 * 1998), and each stratum's variance is drawn towards φ·expected as by PRIOR_DEGREES further quadrats (the posterior mean of a scaled inverse
 * chi-square prior, as in Smyth 2004, Stat Appl Genet Mol Biol 3:3). Drawn both ways: a stratum whose few quadrats happened to differ much is
 * as likely misjudged as one whose quadrats happened to agree.
 *
 * φ pools s_h² / expected_h with the degrees of freedom that s_h² has for single differing cells rather than for normal differences:
 * (n_h - 1) / (1 + 1 / (2 φ expected_h)), from Var(s²) = σ⁴ (2 / (n - 1) + excess kurtosis / n) with the excess 1 / σ² of Poisson events
 * (Cramér 1946, 27.4): one missed cell in a great stratum of empty quadrats says little of other strata. The variance of the total is a sum
 * Σ c_h s_h²; its degrees of freedom are Satterthwaite's (1946) for that sum: what strata borrow from each other counts once, not as if
 * every stratum had it of its own. Every stratum needs at least one quadrat.
 */
export function shareVariances(strata: readonly StratumDifferences[]): SharedVariances {
  const known = strata.map(({ size, differences, expectedVariance }) => {
    const read = differences.length;
    return {
      expected: expectedVariance,
      read,
      degrees: read - 1,
      own: read > 1 ? variance(differences) : 0,
      gain: (size * (size - read)) / read,
    };
  });
  const { factor, isLeast, weights } = poolFactor(known);
  const variances = known.map(
    ({ expected, degrees, own }) => (PRIOR_DEGREES * factor * expected + degrees * own) / (PRIOR_DEGREES + degrees),
  );
  // How the factor enters the total's variance through all strata.
  const borrowed = known.reduce(
    (sum, { gain, expected, degrees }) => sum + (gain * PRIOR_DEGREES * expected) / (PRIOR_DEGREES + degrees),
    0,
  );
  let spread = 0;
  let spreadOfSpread = 0;
  const throughs = known.map(({ gain, expected, degrees }, stratum) => {
    const used = variances[stratum] as number;
    spread += gain * used;
    const direct = (gain * degrees) / (PRIOR_DEGREES + degrees);
    const shared = ((weights[stratum] as number) / expected) * borrowed;
    if (degrees > 0) spreadOfSpread += ((direct + shared) * used) ** 2 / degrees;
    // What is the least that is taken as possible does not follow the samples.
    return isLeast ? direct : direct + shared;
  });
  const degreesOfFreedom = spreadOfSpread > 0 ? spread ** 2 / spreadOfSpread : 1;
  return { variances, degreesOfFreedom, factor, throughs };
}

/** φ, whether it is the least taken as possible, and the share that each stratum has in it. */
function poolFactor(strata: readonly { expected: number; read: number; degrees: number; own: number }[]): {
  readonly factor: number;
  readonly isLeast: boolean;
  readonly weights: readonly number[];
} {
  const least = UNSEEN_DIFFERENCES / strata.reduce((sum, { read, expected }) => sum + read * expected, 0);
  // Where events are few the weights tend to degrees · expected: the beginning.
  let weights = strata.map(({ degrees, expected }) => degrees * expected);
  const pool = (): number => {
    const all = weights.reduce((sum, weight) => sum + weight, 0);
    weights = weights.map((weight) => (all > 0 ? weight / all : 0));
    const pooled = strata.reduce((sum, { own, expected }, at) => sum + ((weights[at] as number) * own) / expected, 0);
    return Math.max(pooled, least);
  };
  let factor = pool();
  for (let round = 0; round < POOLING_ROUNDS; round++) {
    weights = strata.map(({ degrees, expected }) => degrees / (1 + 1 / (2 * factor * expected)));
    factor = pool();
  }
  return { factor, isLeast: factor <= least, weights };
}
