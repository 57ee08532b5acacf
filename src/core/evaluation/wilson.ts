import type { Interval } from "./bootstrap.ts";

/** 97.5 % point of the normal distribution. */
const Z = 1.959963984540054;

/** 95 % interval of a share (Wilson 1927), `of` > 0. */
export function wilsonInterval(count: number, of: number): Interval {
  const share = count / of;
  const denominator = 1 + (Z * Z) / of;
  const centre = (share + (Z * Z) / (2 * of)) / denominator;
  const half = (Z / denominator) * Math.sqrt((share * (1 - share)) / of + (Z * Z) / (4 * of * of));
  return [count === 0 ? 0 : centre - half, count === of ? 1 : centre + half];
}
