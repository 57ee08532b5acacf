import { expect, test } from "vitest";
import { differenceTotal } from "../../../src/core/statistics/difference-estimator.ts";

const strata = [
  { size: 100, differences: [0, 1, 0, 0, -1] },
  { size: 40, differences: [2, -1, 0, 3] },
  { size: 6, differences: [5, 1, -2, 4, 0, 1] },
];

test("stratified difference estimator: total, variance, degrees of freedom and t interval by hand", () => {
  const estimate = differenceTotal(1000, strata);
  expect(estimate.total).toBeCloseTo(1000 + 0 + 40 * 1 + 9, 12);
  // s² = 0.5 and 10/3; the third stratum is read to the end and adds nothing.
  const parts = [100 ** 2 * (1 - 5 / 100) * (0.5 / 5), 40 ** 2 * (1 - 4 / 40) * (10 / 3 / 4)] as const;
  const variance = parts[0] + parts[1];
  expect(estimate.standardError).toBeCloseTo(Math.sqrt(variance), 10);
  expect(estimate.degreesOfFreedom).toBeCloseTo(variance ** 2 / (parts[0] ** 2 / 4 + parts[1] ** 2 / 3), 10);
  expect((estimate.high - estimate.total) / estimate.standardError).toBeCloseTo(T_AT_THIS_DF, 9);
  expect(estimate.total - estimate.low).toBeCloseTo(estimate.high - estimate.total, 9);
});

test("a population read to the end is known exactly", () => {
  const estimate = differenceTotal(10, [{ size: 3, differences: [1, 0, -2] }]);
  expect(estimate).toEqual({ total: 9, standardError: 0, degreesOfFreedom: Number.POSITIVE_INFINITY, low: 9, high: 9 });
});

test("a stratum without a quadrat, or with one of many, is refused", () => {
  expect(() => differenceTotal(0, [{ size: 5, differences: [] }])).toThrow(RangeError);
  expect(() => differenceTotal(0, [{ size: 5, differences: [1] }])).toThrow(RangeError);
  expect(() => differenceTotal(0, [{ size: 1, differences: [1, 2] }])).toThrow(RangeError);
});

/** The 0.975 quantile of t, with 30 digits by mpmath, at the degrees of freedom above. */
const T_AT_THIS_DF = 2.397884353155633;
