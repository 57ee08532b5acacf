import type { Interval } from "./quantiles.ts";
import { normalQuantile } from "./quantiles.ts";

/** Two readers' answers on the same cells: square, row = first reader, column = second, entries whole numbers. */
export type ConfusionMatrix = readonly (readonly number[])[];

/** A coefficient from -1 to 1 with its interval; value null where it is not defined (no cells, or only one answer ever given). */
export interface Agreement {
  readonly value: number | null;
  readonly interval: Interval | null;
}

const UNDEFINED: Agreement = { value: null, interval: null };

/** Counts answer pairs; answers are indices below `categories`. */
export function confusionOf(pairs: readonly (readonly [number, number])[], categories: number): ConfusionMatrix {
  const matrix = Array.from({ length: categories }, () => new Array<number>(categories).fill(0));
  for (const [first, second] of pairs) {
    const row = matrix[first];
    if (!row || second >= categories) throw new RangeError(`no such answer: ${first}, ${second}`);
    row[second] = (row[second] as number) + 1;
  }
  return matrix;
}

/** The share of cells with the same answer, null for none. */
export function observedAgreement(matrix: ConfusionMatrix): number | null {
  const { total, rows } = margins(matrix);
  if (total === 0) return null;
  return rows.reduce((sum, _row, at) => sum + (matrix[at]?.[at] as number), 0) / total;
}

/**
 * Cohen's kappa (Cohen 1960, Educ Psychol Meas 20:37) with the large-sample interval of Fleiss, Cohen and Everitt
 * (1969, Psychol Bull 72:323).
 */
export function cohenKappa(matrix: ConfusionMatrix, confidence = 0.95): Agreement {
  const { total, rows, columns } = margins(matrix);
  if (total === 0) return UNDEFINED;
  const row = rows.map((sum) => sum / total);
  const column = columns.map((sum) => sum / total);
  const observed = observedAgreement(matrix) as number;
  const expected = row.reduce((sum, share, at) => sum + share * (column[at] as number), 0);
  if (expected >= 1) return UNDEFINED;
  const kappa = (observed - expected) / (1 - expected);
  let diagonal = 0;
  let apart = 0;
  matrix.forEach((entries, i) => {
    entries.forEach((entry, j) => {
      const share = entry / total;
      if (i === j) diagonal += share * (1 - ((row[i] as number) + (column[i] as number)) * (1 - kappa)) ** 2;
      else apart += share * ((column[i] as number) + (row[j] as number)) ** 2;
    });
  });
  const last = (kappa - expected * (1 - kappa)) ** 2;
  const squared = (diagonal + (1 - kappa) ** 2 * apart - last) / (total * (1 - expected) ** 2);
  return { value: kappa, interval: around(kappa, squared, confidence) };
}

/**
 * Gwet's AC1 for two readers (Gwet 2008, Br J Math Stat Psychol 61:29), its variance over the sampled cells with the linearisation of that
 * paper. Steady where kappa is not: when one answer is given nearly always.
 */
export function gwetAc1(matrix: ConfusionMatrix, confidence = 0.95): Agreement {
  const { total, rows, columns } = margins(matrix);
  const categories = matrix.length;
  if (total === 0 || categories < 2) return UNDEFINED;
  const share = rows.map((sum, at) => (sum + (columns[at] as number)) / (2 * total));
  const observed = observedAgreement(matrix) as number;
  const expected = share.reduce((sum, part) => sum + part * (1 - part), 0) / (categories - 1);
  const value = (observed - expected) / (1 - expected);
  if (total < 2) return { value, interval: null };
  let squares = 0;
  matrix.forEach((entries, i) => {
    entries.forEach((entry, j) => {
      const own = ((i === j ? 1 : 0) - expected) / (1 - expected);
      const expectedHere = (1 - (share[i] as number) + (1 - (share[j] as number))) / 2 / (categories - 1);
      const linearised = own - (2 * (1 - value) * (expectedHere - expected)) / (1 - expected);
      squares += entry * (linearised - value) ** 2;
    });
  });
  return { value, interval: around(value, squares / (total * (total - 1)), confidence) };
}

/** No interval where the formula's variance vanishes (all answers equal): a large-sample formula knows nothing of a small one. */
function around(value: number, variance: number, confidence: number): Interval | null {
  if (!(variance > 1e-15)) return null;
  const half = normalQuantile(1 - (1 - confidence) / 2) * Math.sqrt(Math.max(0, variance));
  return { low: Math.max(-1, value - half), high: Math.min(1, value + half) };
}

function margins(matrix: ConfusionMatrix): { total: number; rows: number[]; columns: number[] } {
  const rows = matrix.map((entries) => entries.reduce((sum, entry) => sum + entry, 0));
  const columns = matrix.map((_, at) => matrix.reduce((sum, entries) => sum + (entries[at] as number), 0));
  return { total: rows.reduce((sum, entry) => sum + entry, 0), rows, columns };
}
