const MAX_STEPS = 100_000;

/**
 * The class shares of a new slide from a classifier's posteriors on it, by expectation maximisation (Saerens, Latinne, Decaestecker 2002,
 * Neural Computation 14:21). posteriors: one row per item, each summing to 1; trainingPrior: shares the classifier learned with, none 0.
 * Says nothing of missed cells: an estimate of shares, not a count.
 */
export function estimatePriorShift(
  posteriors: readonly (readonly number[])[],
  trainingPrior: readonly number[],
): number[] {
  if (posteriors.length === 0) throw new RangeError("no posteriors");
  let prior = [...trainingPrior];
  for (let step = 0; step < MAX_STEPS; step++) {
    const ratio = prior.map((share, k) => share / (trainingPrior[k] as number));
    const next = new Array<number>(prior.length).fill(0);
    for (const row of posteriors) {
      let total = 0;
      for (let k = 0; k < prior.length; k++) total += (row[k] as number) * (ratio[k] as number);
      for (let k = 0; k < prior.length; k++) {
        next[k] = (next[k] as number) + ((row[k] as number) * (ratio[k] as number)) / total;
      }
    }
    const change = Math.max(...next.map((sum, k) => Math.abs(sum / posteriors.length - (prior[k] as number))));
    prior = next.map((sum) => sum / posteriors.length);
    if (change < 1e-15) break;
  }
  return prior;
}
