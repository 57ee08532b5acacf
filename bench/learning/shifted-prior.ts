/**
 * Class shares of a slide and the posteriors under them, without any answer: expectation maximisation over the model's posteriors
 * (Saerens, Latinne and Decaestecker 2002, Neural Computation 14:21). posteriors: one row per cell, each summing to 1.
 */
export function shiftedPrior(posteriors: readonly (readonly number[])[], trainingPrior: readonly number[]): number[] {
  let prior = [...trainingPrior];
  if (posteriors.length === 0) return prior;
  for (let step = 0; step < 10_000; step++) {
    const sums = prior.map(() => 0);
    for (const row of posteriors) {
      const weighted = row.map((p, k) => (p * (prior[k] as number)) / (trainingPrior[k] as number));
      const total = weighted.reduce((sum, value) => sum + value, 0);
      weighted.forEach((value, k) => {
        sums[k] = (sums[k] as number) + value / total;
      });
    }
    const next = sums.map((sum) => sum / posteriors.length);
    const moved = next.reduce((most, value, k) => Math.max(most, Math.abs(value - (prior[k] as number))), 0);
    prior = next;
    if (moved < 1e-13) break;
  }
  return prior;
}
