import { CLASS_COUNT } from "../../../core/cells/cells.ts";
import type { JudgedCell } from "./match-field.ts";

const BINS = 10;

/** One bin of a reliability diagram: how often it was so among answers of about this probability. */
export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly meanProbability: number | null;
  readonly observed: number | null;
}

export interface Reliability {
  readonly count: number;
  readonly bins: readonly ReliabilityBin[];
  /** Expected calibration error: mean over the answers of |observed - stated| of their bin (Naeini et al. 2015). */
  readonly expectedCalibrationError: number | null;
}

/** Reliability of stated probabilities against what was so (1) or not (0), in ten bins of equal width. */
export function reliability(probabilities: readonly number[], outcomes: readonly boolean[]): Reliability {
  const counts = new Float64Array(BINS);
  const stated = new Float64Array(BINS);
  const so = new Float64Array(BINS);
  for (const [index, probability] of probabilities.entries()) {
    const bin = Math.min(BINS - 1, Math.max(0, Math.floor(probability * BINS)));
    counts[bin] = (counts[bin] as number) + 1;
    stated[bin] = (stated[bin] as number) + probability;
    if (outcomes[index]) so[bin] = (so[bin] as number) + 1;
  }
  let error = 0;
  const bins = Array.from({ length: BINS }, (_, bin): ReliabilityBin => {
    const count = counts[bin] as number;
    error += Math.abs((so[bin] as number) - (stated[bin] as number));
    return {
      from: bin / BINS,
      to: (bin + 1) / BINS,
      count,
      meanProbability: count > 0 ? (stated[bin] as number) / count : null,
      observed: count > 0 ? (so[bin] as number) / count : null,
    };
  });
  const count = probabilities.length;
  return { count, bins, expectedCalibrationError: count > 0 ? error / count : null };
}

export interface CalibrationFigures {
  /** Cells that met a label of a class: class probabilities are given that there is a cell. */
  readonly cells: number;
  /** Per class, its probability against "the label is this class" (class-wise ECE; Kull et al. 2019). */
  readonly classes: readonly Reliability[];
  /** Mean of the classes that have labels. */
  readonly meanClassWiseError: number | null;
  /** Mean of -ln(probability of the labelled class). */
  readonly negativeLogLikelihood: number | null;
  /** The shown detection probability against "right cell, right class", false detections included. */
  readonly shown: Reliability;
}

const MIN_PROBABILITY = 1e-12;

/** Calibration of the class probabilities, and of the one number a reader sees. */
export function calibrationFigures(judged: readonly JudgedCell[]): CalibrationFigures {
  const cells = judged.filter(({ met }) => met >= 0);
  const classes = Array.from({ length: CLASS_COUNT }, (_, id) =>
    reliability(
      cells.map(({ classProbabilities }) => classProbabilities[id] as number),
      cells.map(({ met }) => met === id),
    ),
  );
  const labelled = classes.filter((_, id) => cells.some(({ met }) => met === id));
  const errors = labelled.map(({ expectedCalibrationError }) => expectedCalibrationError as number);
  const loss = cells.reduce(
    (sum, { met, classProbabilities }) => sum - Math.log(Math.max(MIN_PROBABILITY, classProbabilities[met] as number)),
    0,
  );
  return {
    cells: cells.length,
    classes,
    meanClassWiseError: errors.length > 0 ? errors.reduce((sum, error) => sum + error, 0) / errors.length : null,
    negativeLogLikelihood: cells.length > 0 ? loss / cells.length : null,
    shown: reliability(
      judged.map(({ confidence }) => confidence),
      judged.map(({ met, said }) => met === said),
    ),
  };
}
