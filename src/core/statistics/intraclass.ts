import type { Agreement } from "./agreement.ts";
import { incompleteBeta } from "./special-functions.ts";

/** Fisher's F distribution function, both degrees of freedom > 0, not necessarily whole. */
export function fisherCdf(f: number, degrees1: number, degrees2: number): number {
  if (!(f > 0)) return 0;
  if (f === Number.POSITIVE_INFINITY) return 1;
  return incompleteBeta(degrees1 / 2, degrees2 / 2, (degrees1 * f) / (degrees1 * f + degrees2));
}

/** Fisher's F quantile, 0 < p < 1; infinite where it is beyond all numbers (degrees of freedom near 0). */
export function fisherQuantile(p: number, degrees1: number, degrees2: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`a quantile is asked for 0 < p < 1, not ${p}`);
  let high = 1;
  while (fisherCdf(high, degrees1, degrees2) < p) high *= 2;
  let low = 0;
  for (;;) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return middle;
    if (fisherCdf(middle, degrees1, degrees2) < p) low = middle;
    else high = middle;
  }
}

/**
 * ICC(2,1): two-way random effects, absolute agreement, single reader (Shrout and Fleiss 1979, Psychol Bull 86:420), with their interval.
 * One row of counts per field, one column per reader, at least two of each; null where nothing varies. Few fields on which readers differ can
 * leave no degrees of freedom: then there is a value without an interval.
 */
export function intraclassCorrelation(counts: readonly (readonly number[])[], confidence = 0.95): Agreement {
  const fields = counts.length;
  const readers = counts[0]?.length ?? 0;
  if (fields < 2 || readers < 2) return { value: null, interval: null };
  if (counts.some((row) => row.length !== readers)) throw new RangeError("every field needs a count of every reader");
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const grand = mean(counts.flat());
  const fieldMeans = counts.map(mean);
  const readerMeans = Array.from({ length: readers }, (_, at) => mean(counts.map((row) => row[at] as number)));
  const squares = (values: readonly number[]): number => values.reduce((sum, value) => sum + (value - grand) ** 2, 0);
  const betweenFields = (readers * squares(fieldMeans)) / (fields - 1);
  const betweenReaders = (fields * squares(readerMeans)) / (readers - 1);
  let rest = 0;
  counts.forEach((row, i) => {
    row.forEach((value, j) => {
      rest += (value - (fieldMeans[i] as number) - (readerMeans[j] as number) + grand) ** 2;
    });
  });
  const error = rest / ((fields - 1) * (readers - 1));
  const below = betweenFields + (readers - 1) * error + (readers * (betweenReaders - error)) / fields;
  if (below === 0) return { value: null, interval: null };
  const estimate = (betweenFields - error) / below;
  // In a handful of fields the formulas can leave the range that a correlation has.
  const value = Math.max(-1, estimate);
  if (error === 0) return { value, interval: null };
  // Satterthwaite's degrees of freedom of the denominator, as Shrout and Fleiss give them.
  const readerRatio = betweenReaders / error;
  const inner = readers * estimate * readerRatio + fields * (1 + (readers - 1) * estimate) - readers * estimate;
  const degrees =
    ((readers - 1) * (fields - 1) * inner ** 2) /
    ((fields - 1) * readers ** 2 * estimate ** 2 * readerRatio ** 2 +
      (fields * (1 + (readers - 1) * estimate) - readers * estimate) ** 2);
  if (!(degrees > 0)) return { value, interval: null };
  const tail = 1 - (1 - confidence) / 2;
  const upperF = fisherQuantile(tail, fields - 1, degrees);
  const lowerF = fisherQuantile(tail, degrees, fields - 1);
  const spread = readers * betweenReaders + (readers * fields - readers - fields) * error;
  const low = (fields * (betweenFields - upperF * error)) / (upperF * spread + fields * betweenFields);
  const high = (fields * (lowerF * betweenFields - error)) / (spread + fields * lowerF * betweenFields);
  const isInterval = Number.isFinite(low) && Number.isFinite(high) && high >= -1;
  return { value, interval: isInterval ? { low: Math.max(-1, low), high } : null };
}
