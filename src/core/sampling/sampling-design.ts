import { createRandom, RANDOM_NAME } from "../base/random.ts";
import { expectErrorVariance } from "./error-model.ts";
import type { QuadratFrame } from "./quadrat-frame.ts";
import { drawReadingOrder } from "./reading-order.ts";
import { type Stratification, stratify } from "./strata.ts";

/** More strata than this leave too few quadrats for the spread in each at 30 quadrats read (bench/simulation). */
const MAX_STRATA = 4;

/** Which quadrats are to be read, in which order; fixed once made. Everything that is needed to draw it again is in it. */
export interface QuadratDesign {
  /** Index into CELL_CLASSES of the class whose predicted density cuts the strata. */
  readonly classId: number;
  readonly seed: number;
  /** RANDOM_NAME when the design was made. */
  readonly random: string;
  readonly frame: QuadratFrame;
  /** Model count of the class in every quadrat when the design was made. */
  readonly predicted: Uint32Array<ArrayBuffer>;
  readonly strata: Stratification["strata"];
  readonly stratumOf: Uint8Array<ArrayBuffer>;
  /** Every quadrat of the frame in the order of reading. */
  readonly order: Uint32Array<ArrayBuffer>;
}

/** Draws a design. predicted: the model's count per quadrat; seed: a whole number, kept and shown. @throws RangeError for no quadrats. */
export function drawDesign(
  frame: QuadratFrame,
  predicted: Uint32Array<ArrayBuffer>,
  classId: number,
  seed: number,
): QuadratDesign {
  if (frame.count === 0) throw new RangeError("there is no quadrat to sample");
  const { strata, stratumOf } = stratify(predicted, MAX_STRATA);
  const expected = expectedVariances({ strata, stratumOf }, predicted);
  const order = drawReadingOrder({ strata, stratumOf }, expected, createRandom(seed));
  return { classId, seed, random: RANDOM_NAME, frame, predicted, strata, stratumOf, order };
}

/**
 * The quadrats that count as a random sample: those read without a gap in the design's order. A quadrat read ahead of its turn waits until all
 * before it are read; cells corrected elsewhere never enter. read: 1 for every quadrat read completely.
 */
export function sampledQuadratCount(design: QuadratDesign, read: Uint8Array): Uint32Array<ArrayBuffer> {
  let upTo = 0;
  while (upTo < design.order.length && read[design.order[upTo] as number] === 1) upTo++;
  return design.order.subarray(0, upTo);
}

/** The chance a quadrat of each stratum had of being among the first `sampled` ones: n_h / N_h. */
export function inclusionProbabilities(design: QuadratDesign, sampled: Uint32Array): number[] {
  const read = new Array<number>(design.strata.length).fill(0);
  for (const quadrat of sampled) {
    const stratum = design.stratumOf[quadrat] as number;
    read[stratum] = (read[stratum] ?? 0) + 1;
  }
  return design.strata.map(({ size }, stratum) => (read[stratum] ?? 0) / size);
}

/**
 * Mean expected error variance of the quadrats of each stratum, up to a factor; modelCounts: the count per quadrat of the class that is
 * corrected.
 */
export function expectedVariances(frame: Stratification, modelCounts: ArrayLike<number>): number[] {
  const expected = expectErrorVariance(modelCounts);
  const sums = new Array<number>(frame.strata.length).fill(0);
  for (let quadrat = 0; quadrat < frame.stratumOf.length; quadrat++) {
    const stratum = frame.stratumOf[quadrat] as number;
    sums[stratum] = (sums[stratum] ?? 0) + expected(modelCounts[quadrat] as number);
  }
  return frame.strata.map(({ size }, stratum) => (sums[stratum] ?? 0) / size);
}
