import { expect, test } from "vitest";
import { shiftedPrior } from "../../../bench/learning/shifted-prior.ts";
import { fitRidgeLogistic, type LearningRow } from "../../../src/core/learning/ridge-logistic.ts";

const rows = Array.from(
  { length: 24 },
  (_, i): LearningRow => ({
    logOdds: [Math.sin(i) * 2, Math.cos(i * 1.7) - 1],
    features: [Math.sin(i * 0.9), (i % 5) / 4],
    group: (i * 7 + 3) % 3,
  }),
);

test("the fit is the one that scipy's minimiser finds (tests/golden/adapter_reference.py)", () => {
  const weights = fitRidgeLogistic(rows, 2, { bias: 2, weight: 10 });
  const reference = [-0.296997583, -0.144866186, -0.069940086, 0.570678325, 0.061487155, 0.083102678];
  weights.flat().forEach((value, at) => {
    expect(value).toBeCloseTo(reference[at] as number, 6);
  });
});

test("without answers, or under an endless penalty, nothing changes", () => {
  expect(fitRidgeLogistic([], 2, { bias: 2, weight: 10 })).toEqual([[0], [0]]);
  const held = fitRidgeLogistic(rows, 2, { bias: 1e9, weight: 1e9 });
  for (const value of held.flat()) expect(Math.abs(value)).toBeLessThan(1e-6);
});

test("a slide's class shares follow from the model's posteriors (Saerens et al. 2002)", () => {
  const posteriors = [
    ...Array.from({ length: 300 }, () => [0.9, 0.1]),
    ...Array.from({ length: 700 }, () => [0.1, 0.9]),
  ];
  const [first, second] = shiftedPrior(posteriors, [0.5, 0.5]);
  expect(first).toBeCloseTo(0.25, 9);
  expect(second).toBeCloseTo(0.75, 9);
});
