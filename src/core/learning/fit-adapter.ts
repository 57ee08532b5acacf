import { type CellTable, CLASS_COUNT } from "../cells/cells.ts";
import { featuresOf } from "./adapt-cells.ts";
import type { AdapterKind } from "./adapter.ts";
import { type ClassIds, groupOf, logOddsOf, logProbabilitiesOf } from "./grouped-odds.ts";
import { fitRidgeLogistic, type LearningRow, type Shrinkage } from "./ridge-logistic.ts";

/** A reader's answer about a row of the network's table. */
export interface TrainingAnswer {
  readonly row: number;
  /** Index into CELL_CLASSES, or any other number for "not a cell". */
  readonly classId: number;
}

/** The part of an adapter that is learned. */
export interface FittedWeights {
  readonly kind: AdapterKind;
  readonly weights: number[][];
  readonly featureMeans: number[];
  readonly featureScales: number[];
}

/** Fewer answers than this change nothing. */
export const MIN_TRAINING_ANSWERS = 25;
/** From here on, with so many of each counted class, weights on the class probabilities are learned beside the biases. */
export const LINEAR_FROM_ANSWERS = 200;
export const LINEAR_FROM_PER_CLASS = 20;

/** As a prototype had them, which looked at all slides; bench/learning found no reason in F1 to change them, on slides outside the test split. */
export const SHRINKAGE: Shrinkage = { bias: 2, weight: 10 };
/** Standardised features are halved: the same penalty then holds six of them about as firmly as one bias. */
const SCALE_FACTOR = 2;
const MIN_SPREAD = 1e-3;

/**
 * Learns from TRAIN: nothing below MIN_TRAINING_ANSWERS (null), then biases, then a linear layer beside the network's own. Both are shrunk to
 * the network. The answers may be chosen by what the network said, as a review queue does: the fit is of answers given features.
 */
export function fitAdapter(
  cells: CellTable,
  answers: readonly TrainingAnswer[],
  counted: ClassIds,
  shrinkage: Shrinkage = SHRINKAGE,
): FittedWeights | null {
  if (answers.length < MIN_TRAINING_ANSWERS) return null;
  const kind = kindFor(answers, counted);
  const standard = kind === "biases" ? { featureMeans: [], featureScales: [] } : standardOf(cells, answers);
  const rows = answers.map(
    ({ row, classId }): LearningRow => ({
      logOdds: logOddsOf(cells.classProbabilities, row, counted),
      features: featuresOf(cells, row, standard),
      group: groupOf(classId, counted),
    }),
  );
  return { kind, weights: fitRidgeLogistic(rows, counted.length, shrinkage), ...standard };
}

/** Which kind so many answers allow. */
export function kindFor(answers: readonly Pick<TrainingAnswer, "classId">[], counted: ClassIds): AdapterKind {
  if (answers.length < LINEAR_FROM_ANSWERS) return "biases";
  const enough = counted.every((id) => answers.filter(({ classId }) => classId === id).length >= LINEAR_FROM_PER_CLASS);
  return enough ? "linear" : "biases";
}

/** Mean and spread of each log probability over the answered cells. */
function standardOf(cells: CellTable, answers: readonly TrainingAnswer[]) {
  const values = answers.map(({ row }) => logProbabilitiesOf(cells, row));
  const featureMeans: number[] = [];
  const featureScales: number[] = [];
  for (let id = 0; id < CLASS_COUNT; id++) {
    const column = values.map((row) => row[id] as number);
    const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
    const variance = column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / column.length;
    featureMeans.push(mean);
    featureScales.push(SCALE_FACTOR * Math.max(MIN_SPREAD, Math.sqrt(variance)));
  }
  return { featureMeans, featureScales };
}
