import { TaggedError } from "../base/errors.ts";
import { groupProbabilities } from "./grouped-odds.ts";

/** One answer to learn from. */
export interface LearningRow {
  /** The network's log odds per counted class: the start that the fit may move away from. */
  readonly logOdds: readonly number[];
  readonly features: readonly number[];
  /** What the reader said: an index into the counted classes, or their number for anything else. */
  readonly group: number;
}

/** How hard the fit is held at the network's own answer. A penalty of λ is λ/2 times the squared weight. */
export interface Shrinkage {
  readonly bias: number;
  readonly weight: number;
}

const MAX_STEPS = 50;
const ENOUGH = 1e-9;
/** Newton's step is shortened so that no weight moves further than this at once. */
const MAX_MOVE = 2;

/**
 * Residual weights per counted class, [bias, one per feature], of the greatest penalised likelihood: multinomial logistic regression with the
 * network's log odds as offset and a ridge penalty (le Cessie and van Houwelingen 1992, Appl Stat 41:191), by Newton's method. All zero is
 * the network itself, so few answers change little.
 * @throws Unexpected where it does not settle.
 */
export function fitRidgeLogistic(rows: readonly LearningRow[], classCount: number, shrinkage: Shrinkage): number[][] {
  const width = 1 + (rows[0]?.features.length ?? 0);
  const weights = Array.from({ length: classCount }, () => new Array<number>(width).fill(0));
  if (rows.length === 0) return weights;
  for (let step = 0; step < MAX_STEPS; step++) {
    const { gradient, hessian } = slopes(rows, weights, shrinkage);
    const move = solvePositive(hessian, gradient);
    const largest = move.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const share = largest > MAX_MOVE ? MAX_MOVE / largest : 1;
    weights.forEach((own, k) => {
      for (let j = 0; j < width; j++) own[j] = (own[j] as number) - share * (move[k * width + j] as number);
    });
    if (largest < ENOUGH) return weights;
  }
  throw new TaggedError("Unexpected", "the fit to the answers did not settle", { rows: rows.length });
}

/** The log odds that residual weights make of a row's own. */
export function adaptedLogOdds(row: Pick<LearningRow, "logOdds" | "features">, weights: readonly number[][]): number[] {
  return row.logOdds.map((value, k) => {
    const own = weights[k] as number[];
    return row.features.reduce((sum, feature, j) => sum + feature * (own[j + 1] as number), value + (own[0] as number));
  });
}

/** Gradient [K·width] and Hessian [K·width, K·width] of the penalised negative log likelihood. */
function slopes(rows: readonly LearningRow[], weights: readonly number[][], { bias, weight }: Shrinkage) {
  const width = (weights[0] as number[]).length;
  const size = weights.length * width;
  const gradient = new Array<number>(size).fill(0);
  const hessian = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  for (let at = 0; at < size; at++) {
    const penalty = at % width === 0 ? bias : weight;
    gradient[at] = penalty * ((weights[Math.floor(at / width)] as number[])[at % width] as number);
    (hessian[at] as number[])[at] = penalty;
  }
  for (const row of rows) {
    const p = groupProbabilities(adaptedLogOdds(row, weights));
    const inputs = [1, ...row.features];
    for (let a = 0; a < size; a++) {
      const k = Math.floor(a / width);
      const input = inputs[a % width] as number;
      const pk = p[k] as number;
      gradient[a] = (gradient[a] as number) + input * (pk - (row.group === k ? 1 : 0));
      const line = hessian[a] as number[];
      for (let b = 0; b < size; b++) {
        const l = Math.floor(b / width);
        const curve = pk * ((k === l ? 1 : 0) - (p[l] as number));
        line[b] = (line[b] as number) + curve * input * (inputs[b % width] as number);
      }
    }
  }
  return { gradient, hessian };
}

/** Solves A x = b for a symmetric positive definite A, by Cholesky's decomposition. */
export function solvePositive(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const size = right.length;
  const lower = Array.from({ length: size }, () => new Float64Array(size));
  for (let i = 0; i < size; i++) {
    const own = lower[i] as Float64Array;
    for (let j = 0; j <= i; j++) {
      const other = lower[j] as Float64Array;
      let sum = (matrix[i] as readonly number[])[j] as number;
      for (let k = 0; k < j; k++) sum -= (own[k] as number) * (other[k] as number);
      if (i !== j) own[j] = sum / (other[j] as number);
      else if (sum > 0) own[i] = Math.sqrt(sum);
      else throw new TaggedError("Unexpected", "a matrix that must be positive definite is not", { row: i });
    }
  }
  const x = [...right];
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) x[i] = (x[i] as number) - ((lower[i] as Float64Array)[k] as number) * (x[k] as number);
    x[i] = (x[i] as number) / ((lower[i] as Float64Array)[i] as number);
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++)
      x[i] = (x[i] as number) - ((lower[k] as Float64Array)[i] as number) * (x[k] as number);
    x[i] = (x[i] as number) / ((lower[i] as Float64Array)[i] as number);
  }
  return x;
}
