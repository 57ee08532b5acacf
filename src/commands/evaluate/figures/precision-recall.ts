import { CLASS_COUNT } from "../../../core/cells/cells.ts";
import type { FieldMatch } from "./match-field.ts";

/** One class against the rest, thresholds falling. Points are thinned for drawing; the average precision is of all of them. */
export interface PrecisionRecallCurve {
  readonly classId: number;
  readonly labelled: number;
  readonly averagePrecision: number | null;
  /** [recall, precision, threshold], recall rising. */
  readonly points: readonly (readonly [number, number, number])[];
}

/** Steps of recall kept for drawing. */
const DRAWN_STEPS = 150;

/**
 * Precision and recall of class c when every detection with centre x class probability of c at or above a threshold is called c.
 * The product's own detection threshold bounds the curve on the right: cells it does not report cannot be found by any threshold.
 * Average precision: sum over the steps of (recall gained x precision), no interpolation.
 */
export function precisionRecallCurve(matches: readonly FieldMatch[], classId: number): PrecisionRecallCurve {
  if (classId < 0 || classId >= CLASS_COUNT) throw new RangeError(`no class ${classId}`);
  let labelled = 0;
  const scored: { readonly score: number; readonly right: boolean }[] = [];
  for (const { judged, missed } of matches) {
    for (const { label } of missed) if (label === classId) labelled++;
    for (const { met, centreProbability, classProbabilities } of judged) {
      if (met === classId) labelled++;
      scored.push({ score: centreProbability * (classProbabilities[classId] as number), right: met === classId });
    }
  }
  if (labelled === 0) return { classId, labelled, averagePrecision: null, points: [] };
  scored.sort((a, b) => b.score - a.score);
  const points: [number, number, number][] = [];
  let right = 0;
  let average = 0;
  let recallBefore = 0;
  for (let index = 0; index < scored.length; index++) {
    if (scored[index]?.right) right++;
    const score = scored[index]?.score as number;
    // Equal scores are one threshold.
    if (scored[index + 1]?.score === score) continue;
    const recall = right / labelled;
    const precision = right / (index + 1);
    average += (recall - recallBefore) * precision;
    recallBefore = recall;
    points.push([recall, precision, score]);
  }
  return { classId, labelled, averagePrecision: average, points: thin(points) };
}

function thin(points: readonly [number, number, number][]): [number, number, number][] {
  const kept: [number, number, number][] = [];
  let bin = -1;
  for (const [index, point] of points.entries()) {
    const own = Math.floor(point[0] * DRAWN_STEPS);
    if (own !== bin || index === points.length - 1) kept.push(point);
    bin = own;
  }
  return kept;
}
