import { mean, variance } from "./moments.ts";
import { type Interval, normalQuantile } from "./quantiles.ts";

/** A mean with its interval. */
export interface MeanEstimate extends Interval {
  readonly mean: number;
}

/**
 * Prediction-powered mean (Angelopoulos et al. 2023, Science 382:669; lambda: "PPI++", arXiv 2311.01453): labelled truth, the machine's
 * word on the same items, and on items without truth. lambda 0 leaves the machine out, 1 takes it fully. Normal quantile, population variances.
 * For a sampled slide core/sampling's difference estimator is the right one: it knows strata and that the slide is finite.
 */
export function predictionPoweredMean(
  truth: readonly number[],
  predicted: readonly number[],
  predictedUnlabelled: readonly number[],
  lambda: number,
  confidence = 0.95,
): MeanEstimate {
  if (truth.length !== predicted.length || truth.length === 0 || predictedUnlabelled.length === 0) {
    throw new RangeError("truth and prediction must be of one length, and neither list empty");
  }
  const corrections = truth.map((value, index) => value - lambda * (predicted[index] as number));
  const estimate = lambda * mean(predictedUnlabelled) + mean(corrections);
  const spread =
    (lambda ** 2 * variance(predictedUnlabelled, 0)) / predictedUnlabelled.length +
    variance(corrections, 0) / corrections.length;
  const half = normalQuantile(1 - (1 - confidence) / 2) * Math.sqrt(spread);
  return { mean: estimate, low: estimate - half, high: estimate + half };
}
