/** Arithmetic mean; NaN for no values. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index] as number;
  return sum / values.length;
}

/** Variance with the divisor n - lostDegrees (1: the unbiased sample variance, 0: that of the values themselves); NaN where undefined. */
export function variance(values: ArrayLike<number>, lostDegrees = 1): number {
  const centre = mean(values);
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += ((values[index] as number) - centre) ** 2;
  return values.length > lostDegrees ? sum / (values.length - lostDegrees) : Number.NaN;
}
