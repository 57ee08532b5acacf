/** Class probabilities of logits divided by a temperature. */
export function softmax(logits: readonly number[], temperature = 1): number[] {
  const most = Math.max(...logits);
  const weights = logits.map((logit) => Math.exp((logit - most) / temperature));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** Mean negative log likelihood (nats) of the true classes. */
export function negativeLogLikelihood(
  logits: readonly (readonly number[])[],
  truth: readonly number[],
  temperature = 1,
): number {
  let sum = 0;
  for (let row = 0; row < logits.length; row++) {
    const scaled = (logits[row] as readonly number[]).map((logit) => logit / temperature);
    const most = Math.max(...scaled);
    const total = scaled.reduce((partial, value) => partial + Math.exp(value - most), 0);
    sum += most + Math.log(total) - (scaled[truth[row] as number] as number);
  }
  return sum / logits.length;
}

/**
 * The temperature with the least negative log likelihood (Guo et al. 2017, ICML). The likelihood is convex in 1 / temperature, so its
 * slope is halved down to the root between temperatures 0.001 and 1000; an end is given where the root lies beyond it.
 */
export function fitTemperature(logits: readonly (readonly number[])[], truth: readonly number[]): number {
  const slope = (inverse: number): number => {
    let sum = 0;
    for (let row = 0; row < logits.length; row++) {
      const values = logits[row] as readonly number[];
      const probabilities = softmax(values, 1 / inverse);
      const expected = values.reduce((partial, value, k) => partial + value * (probabilities[k] as number), 0);
      sum += expected - (values[truth[row] as number] as number);
    }
    return sum;
  };
  let below = 1e-3;
  let above = 1e3;
  for (let step = 0; step < 200; step++) {
    const middle = Math.sqrt(below * above);
    if (slope(middle) < 0) below = middle;
    else above = middle;
  }
  return 1 / Math.sqrt(below * above);
}

/** Expected calibration error over `bins` equal bins (k/bins, (k+1)/bins] of the highest probability (Naeini et al. 2015, AAAI). */
export function expectedCalibrationError(
  logits: readonly (readonly number[])[],
  truth: readonly number[],
  temperature = 1,
  bins = 10,
): number {
  const surplus = new Float64Array(bins);
  for (let row = 0; row < logits.length; row++) {
    const probabilities = softmax(logits[row] as readonly number[], temperature);
    const confidence = Math.max(...probabilities);
    const right = probabilities.indexOf(confidence) === truth[row] ? 1 : 0;
    const bin = Math.min(bins - 1, Math.max(0, Math.ceil(confidence * bins) - 1));
    surplus[bin] = (surplus[bin] as number) + right - confidence;
  }
  return surplus.reduce((sum, difference) => sum + Math.abs(difference), 0) / logits.length;
}
