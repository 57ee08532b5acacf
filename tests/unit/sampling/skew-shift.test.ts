import { describe, expect, test } from "vitest";
import { skewShift } from "../../../src/core/sampling/skew-shift.ts";

/** A simple random sample of a population without end, its variance the sample's own. */
const SIZE = 1e9;
const READ = 40;
const VARIANCE = 2;
const standardError = Math.sqrt((SIZE ** 2 * VARIANCE) / READ);
const own = (thirdMoment: number) => [{ size: SIZE, read: READ, thirdMoment, through: SIZE ** 2 / READ }];

describe("shift of a skewed interval", () => {
  test("is Johnson's for a simple random sample: μ₃ / (n s²) (1/6 + t²/3)", () => {
    const t = 2.02;
    const shift = skewShift(own(1.5), standardError, t * standardError);
    expect(shift / SIZE).toBeCloseTo((1.5 / (READ * VARIANCE)) * (1 / 6 + t ** 2 / 3), 8);
  });
  test("none without skewness, none where every quadrat is read", () => {
    expect(skewShift(own(0), standardError, 2 * standardError)).toBe(0);
    expect(skewShift([{ size: 9, read: 9, thirdMoment: 3, through: 0 }], 0, 0)).toBe(0);
  });
  test("goes up for cells missed and down for false ones, and is bounded", () => {
    const half = 2 * standardError;
    expect(skewShift(own(-1.5), standardError, half)).toBeCloseTo(-skewShift(own(1.5), standardError, half), 6);
    expect(skewShift(own(1e6), standardError, half)).toBeCloseTo(0.3 * half, 6);
  });
  test("a variance known beforehand leaves the estimate's own skewness, which lies the other way", () => {
    const known = own(1.5).map((stratum) => ({ ...stratum, through: 0 }));
    const shift = skewShift(known, standardError, 2 * standardError);
    expect(shift / SIZE).toBeCloseTo(-(1.5 / (READ * VARIANCE)) * (3 / 6), 8);
  });
});
