import { differenceTotal } from "../statistics/difference-estimator.ts";
import { expectedVariances, inclusionProbabilities, type QuadratDesign } from "./sampling-design.ts";
import { shareVariances } from "./shared-variance.ts";
import { skewShift } from "./skew-shift.ts";
import { MIN_PER_STRATUM } from "./strata.ts";

/** Reading may end here at the earliest: the interval's coverage is simulated from 30 quadrats on. */
export const MIN_QUADRATS_TO_STOP = 30;
/** Under this corrected count ± 10 % is a few cells: stopping there by luck would cover too seldom, so it is never said to be reached. */
export const MIN_CELLS_TO_STOP = 100;
/** Half the interval's width over the corrected count at which reading may end. */
export const WANTED_RELATIVE_HALF_WIDTH = 0.1;

/** A class's count on the sampled tissue as the readers correct it. */
export interface CorrectedCount {
  /** Model count on all quadrats of the frame. */
  readonly modelCount: number;
  readonly quadratsRead: number;
  readonly quadratsInFrame: number;
  /** n_h / N_h per stratum. */
  readonly inclusion: readonly number[];
  /** Quadrats still to be read before there is an interval. */
  readonly quadratsToInterval: number;
  /** Null before there is an interval. Counts; low and high are whole numbers, rounded away from the estimate. */
  readonly estimate: {
    readonly corrected: number;
    readonly low: number;
    readonly high: number;
    readonly standardError: number;
    readonly degreesOfFreedom: number;
    /** Half the width over the corrected count; 0 when every quadrat was read, Infinity for a corrected count of 0. */
    readonly relativeHalfWidth: number;
  } | null;
  /** Whether reading may end: every quadrat is read, or the interval is narrow enough after MIN_QUADRATS_TO_STOP and MIN_CELLS_TO_STOP. */
  readonly mayStop: boolean;
}

/**
 * Corrects the model's count from the quadrats read. sampled: sampledQuadratCount of the design; modelCounts and truth: the class's count per
 * quadrat of the frame, truth needed for sampled quadrats only. A 95 % interval, never below what readers have seen.
 */
export function correctCount(
  design: QuadratDesign,
  sampled: Uint32Array,
  modelCounts: ArrayLike<number>,
  truth: ArrayLike<number>,
): CorrectedCount {
  const differences = design.strata.map((): number[] => []);
  let seen = 0;
  for (const quadrat of sampled) {
    const count = truth[quadrat] as number;
    seen += count;
    differences[design.stratumOf[quadrat] as number]?.push(count - (modelCounts[quadrat] as number));
  }
  let modelTotal = 0;
  for (let quadrat = 0; quadrat < design.frame.count; quadrat++) modelTotal += modelCounts[quadrat] as number;
  const common = {
    modelCount: modelTotal,
    quadratsRead: sampled.length,
    quadratsInFrame: design.frame.count,
    inclusion: inclusionProbabilities(design, sampled),
  };
  const quadratsToInterval = quadratsBeforeInterval(design, sampled.length);
  if (quadratsToInterval > 0) return { ...common, quadratsToInterval, estimate: null, mayStop: false };
  const expected = expectedVariances(design, modelCounts);
  const counts = meanCounts(design, modelCounts);
  const strata = differences.map((values, stratum) => ({
    size: design.strata[stratum]?.size ?? 0,
    differences: values,
    expectedVariance: expected[stratum] as number,
  }));
  const shared = shareVariances(strata);
  const symmetric = differenceTotal(
    modelTotal,
    strata.map(({ size, differences: values }, stratum) => ({
      size,
      differences: values,
      variance: shared.variances[stratum] as number,
    })),
    0.95,
    shared.degreesOfFreedom,
  );
  const { total, standardError, degreesOfFreedom } = symmetric;
  const halfWidth = (symmetric.high - symmetric.low) / 2;
  // Of single cells, each one missed adds 1 to the third moment and each false one takes 1 from it, and the model expects φ·count false ones
  // beside φ·E missed. Only a surplus of missed cells is gone by: it is certain where nothing was counted, since nothing there can be false.
  const shift = skewShift(
    strata.map(({ size, differences: values, expectedVariance }, stratum) => ({
      size,
      read: values.length,
      thirdMoment: shared.factor * Math.max(0, expectedVariance - 2 * (counts[stratum] as number)),
      through: shared.throughs[stratum] as number,
    })),
    standardError,
    halfWidth,
  );
  const low = symmetric.low + shift;
  const high = symmetric.high + shift;
  const census = sampled.length === design.frame.count;
  const relativeHalfWidth = census ? 0 : total > 0 ? halfWidth / total : Number.POSITIVE_INFINITY;
  // Cells are whole, and those seen in the quadrats read are there: neither can make the interval too narrow.
  const least = Math.max(seen, Math.floor(low + 1e-9));
  return {
    ...common,
    quadratsToInterval: 0,
    estimate: {
      corrected: Math.max(seen, total),
      low: least,
      high: Math.max(least, Math.ceil(high - 1e-9)),
      standardError,
      degreesOfFreedom,
      relativeHalfWidth,
    },
    mayStop:
      census ||
      (sampled.length >= MIN_QUADRATS_TO_STOP &&
        total >= MIN_CELLS_TO_STOP &&
        relativeHalfWidth <= WANTED_RELATIVE_HALF_WIDTH),
  };
}

/** Mean model count of the quadrats of each stratum. */
function meanCounts(design: QuadratDesign, modelCounts: ArrayLike<number>): number[] {
  const sums = new Array<number>(design.strata.length).fill(0);
  for (let quadrat = 0; quadrat < design.frame.count; quadrat++) {
    const stratum = design.stratumOf[quadrat] as number;
    sums[stratum] = (sums[stratum] ?? 0) + (modelCounts[quadrat] as number);
  }
  return design.strata.map(({ size }, stratum) => (sums[stratum] ?? 0) / size);
}

/** How many quadrats are still to be read until every stratum has MIN_PER_STRATUM (or all it has). */
function quadratsBeforeInterval(design: QuadratDesign, quadratsRead: number): number {
  const missing = design.strata.map(({ size }) => Math.min(MIN_PER_STRATUM, size));
  let needed = 0;
  for (let at = 0; at < design.order.length && missing.some((count) => count > 0); at++) {
    const stratum = design.stratumOf[design.order[at] as number] as number;
    missing[stratum] = (missing[stratum] ?? 0) - 1;
    needed = at + 1;
  }
  return Math.max(0, needed - quadratsRead);
}
