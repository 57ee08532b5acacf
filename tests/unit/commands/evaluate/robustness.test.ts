import { expect, test } from "vitest";
import type { FieldMatch } from "../../../../src/commands/evaluate/figures/match-field.ts";
import { flagsFollowErrors, robustnessRow } from "../../../../src/commands/evaluate/figures/robustness.ts";

/** Fields of ten answers each, of which so many are wrong and so many flagged. */
function fields(tallies: readonly (readonly [wrong: number, flagged: number])[]): FieldMatch[] {
  return tallies.map(([wrong, flagged], at) => ({
    field: `f${at}`,
    slide: "s",
    complete: true,
    judged: Array.from({ length: 10 }, (_, cell) => ({
      field: `f${at}`,
      slide: "s",
      x: 0,
      y: 0,
      said: 0,
      met: cell < wrong ? 3 : 0,
      atNothingPoint: false,
      confidence: 0.9,
      centreProbability: 1,
      classProbabilities: [1, 0, 0, 0, 0, 0],
      flagged: cell < flagged,
    })),
    missed: [],
    notJudged: 0,
    flaggedNotJudged: 0,
  }));
}

const clean = fields(Array.from({ length: 20 }, (_, at) => [at % 4, 5] as const));

test("a rise is of the same fields: where each field has one more error, no chance is left", () => {
  const changed = fields(Array.from({ length: 20 }, (_, at) => [(at % 4) + 1, 6] as const));
  const row = robustnessRow("changed", changed, clean);
  expect(row.rise?.wrong.value).toBeCloseTo(0.1, 12);
  expect(row.rise?.wrong.interval?.[0]).toBeCloseTo(0.1, 12);
  expect(row.rise?.wrong.interval?.[1]).toBeCloseTo(0.1, 12);
  expect(flagsFollowErrors(row)).toBe("yes");
});

test("more errors without more flags are said; more errors in a single field are not called more", () => {
  const silent = fields(Array.from({ length: 20 }, (_, at) => [(at % 4) + 1, 5] as const));
  expect(flagsFollowErrors(robustnessRow("silent", silent, clean))).toBe("no");
  const single = fields(Array.from({ length: 20 }, (_, at) => [(at % 4) + (at === 0 ? 1 : 0), 5] as const));
  const row = robustnessRow("single", single, clean);
  expect(row.rise?.wrong.value).toBeCloseTo(0.005, 12);
  expect(row.rise?.wrong.interval?.[0]).toBe(0);
  expect(flagsFollowErrors(row)).toBe("unsure");
});

test("the images as they are rise above nothing", () => {
  const row = robustnessRow("clean", clean, null);
  expect(row.rise).toBeNull();
  expect(flagsFollowErrors(row)).toBeNull();
});
