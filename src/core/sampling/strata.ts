import { expectErrorVariance } from "./error-model.ts";

/** Quadrats of like predicted count. */
export interface Stratum {
  /** Quadrats in it, N_h. */
  readonly size: number;
  /** Least and most model count of a quadrat in it. */
  readonly least: number;
  readonly most: number;
}

/** The division of a frame of quadrats. */
export interface Stratification {
  readonly strata: readonly Stratum[];
  /** Index into `strata` of every quadrat. */
  readonly stratumOf: Uint8Array<ArrayBuffer>;
}

/** At least this many quadrats are in every stratum, and read of every stratum: fewer say nothing of its spread. */
export const MIN_PER_STRATUM = 4;

/**
 * Cuts quadrats by predicted count into at most `wanted` strata of about equal summed expected spread, so that reading as many quadrats of each
 * is close to Neyman's best allocation (the cumulative rule of Dalenius and Hodges 1959, J Am Stat Assoc 54:88, on the spread of the
 * DIFFERENCE). Quadrats of one count stay together, so that a stratum can be said in words. Every stratum has at least MIN_PER_STRATUM
 * quadrats, but where the whole frame has fewer.
 */
export function stratify(predicted: ArrayLike<number>, wanted: number): Stratification {
  const quadrats = new Map<number, number>();
  for (let quadrat = 0; quadrat < predicted.length; quadrat++) {
    const count = predicted[quadrat] as number;
    quadrats.set(count, (quadrats.get(count) ?? 0) + 1);
  }
  const counts = [...quadrats.keys()].sort((a, b) => a - b);
  const expected = expectErrorVariance(predicted);
  const spread = (count: number): number => (quadrats.get(count) as number) * Math.sqrt(expected(count));
  let spreadLeft = counts.reduce((sum, count) => sum + spread(count), 0);
  const strata: { size: number; least: number; most: number }[] = [];
  let open: { size: number; least: number; most: number; spread: number } | null = null;
  for (const count of counts) {
    const here = spread(count);
    const share = spreadLeft / Math.max(1, wanted - strata.length);
    // Cut before this count when that leaves the stratum nearer to its share than taking the count in.
    if (open && open.size >= MIN_PER_STRATUM && strata.length < wanted - 1 && open.spread + here / 2 > share) {
      strata.push({ size: open.size, least: open.least, most: open.most });
      spreadLeft -= open.spread;
      open = null;
    }
    const size = quadrats.get(count) as number;
    open = open
      ? { size: open.size + size, least: open.least, most: count, spread: open.spread + here }
      : { size, least: count, most: count, spread: here };
  }
  if (open) {
    const before = strata.at(-1);
    if (open.size < MIN_PER_STRATUM && before) {
      before.size += open.size;
      before.most = open.most;
    } else strata.push({ size: open.size, least: open.least, most: open.most });
  }
  const stratumOf = Uint8Array.from({ length: predicted.length }, (_, quadrat) => {
    const count = predicted[quadrat] as number;
    return strata.findIndex(({ least, most }) => count >= least && count <= most);
  });
  return { strata, stratumOf };
}
