import { expect, test } from "vitest";
import {
  type Agreement,
  cohenKappa,
  confusionOf,
  gwetAc1,
  observedAgreement,
} from "../../../src/core/statistics/agreement.ts";
import { fisherCdf, fisherQuantile, intraclassCorrelation } from "../../../src/core/statistics/intraclass.ts";

function standardError({ interval }: Agreement): number {
  return interval ? (interval.high - interval.low) / 2 / 1.959963984540054 : Number.NaN;
}

test("answers are counted pair by pair", () => {
  const pairs = [
    [0, 0],
    [0, 1],
    [1, 1],
    [1, 1],
  ] as const;
  expect(confusionOf(pairs, 2)).toEqual([
    [1, 1],
    [0, 2],
  ]);
  expect(observedAgreement(confusionOf(pairs, 2))).toBe(0.75);
  expect(observedAgreement(confusionOf([], 2))).toBeNull();
  expect(() => confusionOf([[2, 0]], 2)).toThrow(RangeError);
});

test("kappa of two readers: Fleiss's diagnoses (0.676, standard error 0.088) and a table worked by hand (0.4)", () => {
  const fleiss = cohenKappa([
    [75, 1, 4],
    [5, 4, 1],
    [0, 0, 10],
  ]);
  expect(fleiss.value).toBeCloseTo(0.6764705882352942, 12);
  expect(standardError(fleiss)).toBeCloseTo(0.0877, 3);
  // 50 grants: observed 35/50, expected 0.5 * 0.6 + 0.5 * 0.4 = 0.5, kappa (0.7 - 0.5) / 0.5.
  const byHand = cohenKappa([
    [20, 5],
    [10, 15],
  ]);
  expect(byHand.value).toBeCloseTo(0.4, 12);
});

test("AC1 stays where kappa breaks down: Gwet's 125 cases (kappa -0.0234, AC1 0.9408)", () => {
  const table = [
    [118, 5],
    [2, 0],
  ];
  expect(cohenKappa(table).value).toBeCloseTo(-0.0234, 4);
  const ac1 = gwetAc1(table);
  expect(ac1.value).toBeCloseTo(0.9408, 4);
  // The jackknife's standard error of the same table, computed apart.
  expect(standardError(ac1)).toBeCloseTo(0.0229, 2);
});

test("what cannot be said is null: no cells, or one answer only", () => {
  const none = [
    [0, 0],
    [0, 0],
  ];
  const one = [
    [9, 0],
    [0, 0],
  ];
  expect(cohenKappa(none).value).toBeNull();
  expect(gwetAc1(none).value).toBeNull();
  expect(cohenKappa(one).value).toBeNull();
  expect(gwetAc1(one).value).toBe(1);
});

test("ICC(2,1) of Shrout and Fleiss's six targets and four judges: 0.2898 [0.0188, 0.7611]", () => {
  const { value, interval } = intraclassCorrelation([
    [9, 2, 5, 8],
    [6, 1, 3, 2],
    [8, 4, 6, 8],
    [7, 1, 2, 6],
    [10, 5, 6, 9],
    [6, 2, 4, 7],
  ]);
  expect(value).toBeCloseTo(0.2897638, 6);
  expect(interval?.low).toBeCloseTo(0.01878, 4);
  expect(interval?.high).toBeCloseTo(0.76108, 4);
});

test("ICC: equal counts agree wholly, a constant shift does not, and nothing varying says nothing", () => {
  expect(
    intraclassCorrelation([
      [1, 1],
      [4, 4],
      [9, 9],
    ]).value,
  ).toBe(1);
  expect(
    intraclassCorrelation([
      [1, 3],
      [4, 6],
      [9, 11],
    ]).value,
  ).toBeLessThan(1);
  expect(
    intraclassCorrelation([
      [2, 2],
      [2, 2],
    ]).value,
  ).toBeNull();
  expect(intraclassCorrelation([[1, 2]]).value).toBeNull();
});

test("ICC: whatever two readers count in two or three fields, there is an answer, and its interval holds the value", () => {
  const most = 3;
  for (const [fields, codes] of [
    [2, most ** 4],
    [3, most ** 6],
  ] as const) {
    for (let code = 0; code < codes; code++) {
      const count = (at: number): number => Math.floor(code / most ** at) % most;
      const counts = Array.from({ length: fields }, (_, field) => [count(2 * field), count(2 * field + 1)]);
      const { value, interval } = intraclassCorrelation(counts);
      if (value === null || interval === null) continue;
      expect(interval.low, JSON.stringify(counts)).toBeLessThanOrEqual(value + 1e-12);
      expect(interval.low).toBeGreaterThanOrEqual(-1);
      expect(interval.high, JSON.stringify(counts)).toBeGreaterThanOrEqual(value - 1e-12);
      expect(interval.high).toBeLessThanOrEqual(1);
    }
  }
});

test("F quantiles from the printed tables", () => {
  expect(fisherQuantile(0.95, 5, 15)).toBeCloseTo(2.9013, 4);
  expect(fisherQuantile(0.975, 3, 10)).toBeCloseTo(4.8256, 4);
  expect(fisherCdf(fisherQuantile(0.1, 2.5, 7), 2.5, 7)).toBeCloseTo(0.1, 12);
});
