import { type CellTable, CLASS_COUNT } from "../cells/cells.ts";

/**
 * What the learning looks at: each counted class on its own, and everything else as one group, the last. Whether a nucleus is a lymphocyte or
 * a stroma cell changes no count, so no answer teaches it.
 */
export type ClassIds = readonly number[];

/** A probability of 0 has no logarithm; the network's own are never known to more digits. */
const MIN_PROBABILITY = 1e-6;

/** log(p(class) / p(none of the counted classes)) of one row, one value per counted class. */
export function logOddsOf(classProbabilities: ArrayLike<number>, row: number, counted: ClassIds): number[] {
  let rest = 1;
  const own = counted.map((id) => classProbabilities[row * CLASS_COUNT + id] as number);
  for (const p of own) rest -= p;
  const logRest = Math.log(Math.max(rest, MIN_PROBABILITY));
  return own.map((p) => Math.log(Math.max(p, MIN_PROBABILITY)) - logRest);
}

/** Log odds per counted class -> probabilities per group; the last is the rest. */
export function groupProbabilities(logOdds: readonly number[]): number[] {
  const most = Math.max(0, ...logOdds);
  const weights = [...logOdds, 0].map((value) => Math.exp(value - most));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** The group of a class index, or of "not a cell": its place in `counted`, or the rest. */
export function groupOf(classId: number, counted: ClassIds): number {
  const at = counted.indexOf(classId);
  return at < 0 ? counted.length : at;
}

/** Log of each class probability, CLASS_COUNT values: the features that every model gives and every stored result holds. */
export function logProbabilitiesOf(cells: CellTable, row: number): number[] {
  return Array.from({ length: CLASS_COUNT }, (_, id) =>
    Math.log(Math.max(cells.classProbabilities[row * CLASS_COUNT + id] as number, MIN_PROBABILITY)),
  );
}
