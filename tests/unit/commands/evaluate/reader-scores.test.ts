import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { readersOf, readersWeightedF1 } from "../../../../src/commands/evaluate/figures/reader-scores.ts";

const figure = (value: number) => ({ value, interval: [value - 0.1, value + 0.1] as const });
const anna = { reader: "Anna", points: 40, undecided: 2, f1: { Eosinophil: figure(0.9), Other: figure(0.6) } };
const file = { kind: "readers", slides: ["b", "a"], readers: [anna] };

test("readers are shown for the slides that they read, and for no others", () => {
  expect(readersOf(["a", "b"], file)).toEqual([anna]);
  expect(readersOf(["a"], file)).toEqual([]);
  expect(() => readersOf(["a"], { ...file, kind: "labels" })).toThrow(/"readers"/);
  expect(() => readersOf(["a", "b"], { ...file, readers: [{ reader: "Anna" }] })).toThrow(/as described/);
});

test("a reader's weighted F1 counts the classes that were judged, by their labels", () => {
  expect(readersWeightedF1(anna, { Eosinophil: 10, Other: 20, Lymphocyte: 1000 })).toBeCloseTo(0.7);
  expect(readersWeightedF1(anna, { Lymphocyte: 1000 })).toBeNull();
});

test("the project's readers of the test slides are as described", () => {
  const path = fileURLToPath(new URL("../../../../models/training/labels/test-readers.json", import.meta.url));
  const own = JSON.parse(readFileSync(path, "utf8")) as { slides: string[]; points: unknown[] };
  const readers = readersOf(own.slides, own);
  expect(readers.length).toBeGreaterThan(1);
  for (const { f1 } of readers)
    for (const { value, interval } of Object.values(f1)) {
      expect(value).toBeGreaterThanOrEqual(interval?.[0] ?? 1);
      expect(value).toBeLessThanOrEqual(interval?.[1] ?? 0);
    }
});
