import { createRandom } from "../../src/core/base/random.ts";
import { mean, variance } from "../../src/core/statistics/moments.ts";
import { normalQuantile, studentQuantile } from "../../src/core/statistics/quantiles.ts";
import { type Scenario, simulateSlide } from "./quadrat-population.ts";

/** How much narrower than review alone an interval can be when the model's count per quadrat is all that is known beforehand. */
export interface InformationBound {
  readonly scenario: string;
  /** Correlation of model and true count over quadrats. */
  readonly correlation: number;
  /** 1 / √(1 - ρ²): every difference or regression estimator from a simple random sample. */
  readonly regression: number;
  /** With every model count a stratum, true variances known beforehand and Neyman's allocation, at 30 and 60 quadrats read. */
  readonly allocated30: number;
  readonly allocated60: number;
}

/** Quadrats of the one great slide that stands for the scenario. */
const QUADRATS = 200_000;

/**
 * Ratios of expected widths: standard error of review alone times its t quantile, over the least standard error times the normal quantile (a
 * variance known beforehand needs no t). Widths of skewed intervals average below their standard error's, so a mean width may come
 * out somewhat past the bound without more being known. Cochran 1977, Sampling Techniques, 5.9 and 7.3.
 */
export function measureBound(scenario: Scenario, seed: number): InformationBound {
  const { truth, modelCounts } = simulateSlide({ ...scenario, quadrats: QUADRATS }, createRandom(seed));
  const byCount = new Map<number, number[]>();
  for (let quadrat = 0; quadrat < QUADRATS; quadrat++) {
    const alike = byCount.get(modelCounts[quadrat] as number);
    if (alike) alike.push(truth[quadrat] as number);
    else byCount.set(modelCounts[quadrat] as number, [truth[quadrat] as number]);
  }
  let spread = 0;
  let within = 0;
  for (const counts of byCount.values()) {
    const here = variance(counts, 0);
    spread += (counts.length / QUADRATS) * Math.sqrt(here);
    within += (counts.length / QUADRATS) * here;
  }
  const all = variance(truth, 0);
  const correlation = covariance(truth, modelCounts) / Math.sqrt(all * variance(modelCounts, 0));
  const allocated = (read: number): number => {
    const alone = (all / read) * (1 - read / scenario.quadrats);
    const least = spread ** 2 / read - within / scenario.quadrats;
    // Where Neyman would read more quadrats of a stratum than there are, nothing bounds this way.
    if (least <= 0) return Number.POSITIVE_INFINITY;
    return (Math.sqrt(alone / least) * studentQuantile(0.975, read - 1)) / normalQuantile(0.975);
  };
  return {
    scenario: scenario.name,
    correlation: Number(correlation.toFixed(3)),
    regression: Number((1 / Math.sqrt(1 - correlation ** 2)).toFixed(2)),
    allocated30: Number(allocated(30).toFixed(2)),
    allocated60: Number(allocated(60).toFixed(2)),
  };
}

function covariance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const meanA = mean(a);
  const meanB = mean(b);
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += ((a[i] as number) - meanA) * ((b[i] as number) - meanB);
  return sum / a.length;
}
