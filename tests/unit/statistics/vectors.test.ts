import { describe, expect, test } from "vitest";
import {
  expectedCalibrationError,
  fitTemperature,
  negativeLogLikelihood,
} from "../../../src/core/statistics/calibration.ts";
import { garwoodInterval, wilsonInterval } from "../../../src/core/statistics/count-intervals.ts";
import {
  chiSquareQuantile,
  normalCdf,
  normalQuantile,
  studentCdf,
  studentQuantile,
} from "../../../src/core/statistics/quantiles.ts";
import { incompleteBeta, incompleteGamma, logGamma } from "../../../src/core/statistics/special-functions.ts";

/** Equal within 1e-9, relative for what is larger than 1. */
function expectExact(actual: number, expected: number, tolerance = 1e-9): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(expected)));
}

describe("quantiles agree with SciPy 1.10", () => {
  test("normal", () => {
    for (const [p, z] of NORMAL) expectExact(normalQuantile(p), z);
    expectExact(normalCdf(normalQuantile(0.3)), 0.3);
  });
  test("Student's t, whole and broken degrees of freedom", () => {
    for (const [p, df, t] of STUDENT) expectExact(studentQuantile(p, df), t);
    expectExact(studentCdf(1.5, 7.5), 1 - studentCdf(-1.5, 7.5));
    expectExact(studentQuantile(0.975, Number.POSITIVE_INFINITY), normalQuantile(0.975));
  });
  test("chi-square", () => {
    for (const [p, df, x] of CHI_SQUARE) expectExact(chiSquareQuantile(p, df), x);
  });
  test("impossible arguments are refused", () => {
    expect(() => normalQuantile(0)).toThrow(RangeError);
    expect(() => studentQuantile(0.9, 0)).toThrow(RangeError);
    expect(() => chiSquareQuantile(1, 3)).toThrow(RangeError);
    expect(() => logGamma(0)).toThrow(RangeError);
    expect(() => incompleteGamma(-1, 1)).toThrow(RangeError);
    expect(() => incompleteBeta(1, 1, 2)).toThrow(RangeError);
  });
});

test("Garwood's interval", () => {
  const cases = [
    [0, 0, 3.6889],
    [1, 0.02532, 5.57164],
    [5, 1.62349, 11.66833],
    [15, 8.39539, 24.74022],
    [100, 81.36399, 121.62679],
  ] as const;
  for (const [count, low, high] of cases) {
    const interval = garwoodInterval(count);
    expect(Math.abs(interval.low - low)).toBeLessThan(5.1e-6);
    expect(Math.abs(interval.high - high)).toBeLessThan(count === 0 ? 5.1e-5 : 5.1e-6);
  }
  expectExact(garwoodInterval(0).high, -Math.log(0.025));
});

test("Wilson's interval", () => {
  const interval = wilsonInterval(18, 20);
  expect(interval.low).toBeCloseTo(0.69897, 5);
  expect(interval.high).toBeCloseTo(0.97213, 5);
  expect(wilsonInterval(0, 59).high).toBeCloseTo(0.06113, 5);
  expect(wilsonInterval(0, 59).low).toBe(0);
  expect(wilsonInterval(59, 59).high).toBe(1);
});

test("temperature and calibration error", () => {
  const logits = [
    [4, 0, 0],
    [3, 1, 0],
    [0, 5, 1],
    [1, 0, 4],
    [2.5, 2, 0],
    [0, 3, 2.8],
    [3, 0, 3.2],
    [6, 0, 0],
    [0, 0, 2],
    [0, 4, 0],
  ];
  const truth = [0, 0, 1, 2, 1, 1, 0, 1, 2, 1];
  const temperature = fitTemperature(logits, truth);
  expect(temperature).toBeCloseTo(1.9392466, 6);
  expect(negativeLogLikelihood(logits, truth)).toBeCloseTo(0.9046276, 7);
  expect(negativeLogLikelihood(logits, truth, temperature)).toBeCloseTo(0.766633, 7);
  expect(expectedCalibrationError(logits, truth)).toBeCloseTo(0.1870576, 7);
  expect(expectedCalibrationError(logits, truth, temperature)).toBeCloseTo(0.2962464, 7);
});

/** p, quantile. */
const NORMAL = [
  [1e-12, -7.034483825301131],
  [1e-5, -4.264890793922825],
  [0.025, -1.9599639845400545],
  [0.3, -0.5244005127080409],
  [0.5, 0.0],
  [0.975, 1.959963984540054],
  [0.9999, 3.719016485455709],
] as const;
/** p, degrees of freedom, quantile. */
const STUDENT = [
  [0.975, 1, 12.706204736432095],
  [0.975, 2, 4.302652729911275],
  [0.975, 3.7, 2.8675207071912086],
  [0.95, 12.25, 1.7792618031498948],
  [0.025, 29, -2.0452296421327034],
  [0.975, 120, 1.9799304050527766],
  [0.999, 5, 5.893429532923187],
  [0.6, 8, 0.26192109674883074],
  [0.975, 5000, 1.9604385517065075],
] as const;
/** p, degrees of freedom, quantile. */
const CHI_SQUARE = [
  [0.025, 2, 0.05063561596857975],
  [0.975, 2, 7.377758908227871],
  [0.025, 30, 16.79077226556663],
  [0.975, 32, 49.48043774297169],
  [0.975, 0.5, 3.433235299960771],
  [0.025, 200, 162.72798250184627],
  [0.975, 2002, 2127.904272032604],
  [0.5, 200000, 199999.3333337284],
] as const;
