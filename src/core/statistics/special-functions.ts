/** Special functions in double precision: what every quantile here is made of. */

const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);
/** Coefficients B(2k) / (2k (2k - 1)) of Stirling's series, k = 1..8 (DLMF 5.11.1). */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156, -3617 / 122400];
/** From here on eight terms of Stirling's series are exact to double precision. */
const STIRLING_FROM = 15;
const TINY = 1e-300;
const MAX_ITERATIONS = 1_000_000;

/** Natural logarithm of the gamma function for x > 0. Recurrence up to 15, then Stirling's series (DLMF 5.5.1, 5.11.1). */
export function logGamma(x: number): number {
  if (!(x > 0)) throw new RangeError(`logGamma is asked for positive numbers only, not ${x}`);
  let product = 1;
  let at = x;
  while (at < STIRLING_FROM) product *= at++;
  const inverse = 1 / at;
  const square = inverse * inverse;
  let series = 0;
  for (let k = STIRLING.length - 1; k >= 0; k--) series = series * square + (STIRLING[k] as number);
  return (at - 0.5) * Math.log(at) - at + HALF_LOG_TWO_PI + series * inverse - Math.log(product);
}

/** Regularised lower and upper incomplete gamma function, P(a, x) and Q(a, x) = 1 - P; each exact where it is small. a > 0, x >= 0. */
export function incompleteGamma(a: number, x: number): { readonly lower: number; readonly upper: number } {
  if (!(a > 0) || !(x >= 0)) throw new RangeError(`incompleteGamma is not defined at (${a}, ${x})`);
  if (x === 0) return { lower: 0, upper: 1 };
  if (x === Number.POSITIVE_INFINITY) return { lower: 1, upper: 0 };
  const front = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) {
    // Series, DLMF 8.7.1 with 8.2.4.
    let term = 1 / a;
    let sum = term;
    for (let n = 1; n < MAX_ITERATIONS && term > sum * 1e-17; n++) {
      term *= x / (a + n);
      sum += term;
    }
    const lower = Math.min(1, front * sum);
    return { lower, upper: 1 - lower };
  }
  // Continued fraction, DLMF 8.9.2 in its even part.
  const fraction = continuedFraction(x + 1 - a, (n) => [-n * (n - a), x + 2 * n + 1 - a]);
  const upper = Math.min(1, front / fraction);
  return { lower: 1 - upper, upper };
}

/** Regularised incomplete beta function I_x(a, b), a, b > 0, 0 <= x <= 1 (continued fraction, DLMF 8.17.22). */
export function incompleteBeta(a: number, b: number, x: number): number {
  if (!(a > 0) || !(b > 0) || !(x >= 0 && x <= 1)) {
    throw new RangeError(`incompleteBeta is not defined at (${a}, ${b}, ${x})`);
  }
  if (x === 0 || x === 1) return x;
  // The fraction converges fast on this side of the mean only; the other side is its mirror image.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(b, a, 1 - x);
  const logFront = a * Math.log(x) + b * Math.log1p(-x) + logGamma(a + b) - logGamma(a) - logGamma(b);
  const fraction = continuedFraction(1, (n) => {
    const m = Math.floor(n / 2);
    const numerator =
      n % 2 === 0
        ? (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
        : (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    return [numerator, 1];
  });
  return Math.exp(logFront) / (a * fraction);
}

/** b0 + a1/(b1 + a2/(b2 + …)) by the modified Lentz method (Thompson and Barnett 1986); step(n) gives [a_n, b_n], n from 1. */
function continuedFraction(b0: number, step: (n: number) => readonly [number, number]): number {
  let value = b0 === 0 ? TINY : b0;
  let c = value;
  let d = 0;
  for (let n = 1; n < MAX_ITERATIONS; n++) {
    const [numerator, denominator] = step(n);
    d = denominator + numerator * d;
    if (d === 0) d = TINY;
    c = denominator + numerator / c;
    if (c === 0) c = TINY;
    d = 1 / d;
    const change = c * d;
    value *= change;
    if (Math.abs(change - 1) < 3e-16) return value;
  }
  throw new RangeError("the continued fraction does not converge");
}
