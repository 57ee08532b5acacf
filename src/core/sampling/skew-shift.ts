/** What skewness takes to know of one stratum. */
export interface SkewedStratum {
  /** Quadrats in it, N_h. */
  readonly size: number;
  /** Quadrats of it read, n_h, at least one. */
  readonly read: number;
  /** Third central moment of the difference truth - model. */
  readonly thirdMoment: number;
  /** How the variance of the total grows with this stratum's sample variance (shareVariances). */
  readonly through: number;
}

/** A shift is worked out for slight skewness: beyond this part of the interval's half width it is not trusted. */
const MAX_SHIFT = 0.3;

/**
 * How far the t interval of a stratified total must be shifted because differences are skewed. Where the model sees nothing it can only miss:
 * a sample that found none of the missed cells puts the total too low AND its variance, so that the truth lies above a symmetric interval far
 * more often than below. For a studentised estimate with third cumulant κ₃ and covariance c with its own variance estimate V, the expansion of
 * Cornish and Fisher gives the shift
 *
 *     c / (2 V) + (3 c - κ₃) (t² - 1) / (6 V),   κ₃ = Σ N_h³ (1 - f_h) (1 - 2 f_h) μ₃_h / n_h²,   c = Σ N_h (1 - f_h) (∂V/∂s_h²) μ₃_h / n_h
 *
 * (Hall 1992, The Bootstrap and Edgeworth Expansion, 2.3 and 2.4; f_h = n_h / N_h, moments without replacement to first order). Where V is
 * the sample's own this is the shift of Johnson 1978 (J Am Stat Assoc 73:536), μ₃ / (n s²) · (1/6 + t²/3). The interval's width stays;
 * without skewness or with every quadrat read it is the t interval itself.
 * halfWidth: t times standardError.
 */
export function skewShift(strata: readonly SkewedStratum[], standardError: number, halfWidth: number): number {
  if (!(standardError > 0)) return 0;
  let third = 0;
  let withVariance = 0;
  for (const { size, read, thirdMoment, through } of strata) {
    const share = read / size;
    third += (size ** 3 / read ** 2) * (1 - share) * (1 - 2 * share) * thirdMoment;
    withVariance += ((size * through) / read) * (1 - share) * thirdMoment;
  }
  const quantile = halfWidth / standardError;
  const shift = (withVariance / 2 + ((3 * withVariance - third) * (quantile ** 2 - 1)) / 6) / standardError ** 2;
  return Math.max(-MAX_SHIFT * halfWidth, Math.min(MAX_SHIFT * halfWidth, shift));
}
