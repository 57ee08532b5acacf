import { expect, test } from "vitest";
import { RunProgress } from "../../../src/store/count/run-progress.ts";

test("a very slow engine is said before its first window, and by what its windows take after it", () => {
  const progress = new RunProgress();
  progress.begin(45, 0);
  expect(progress.slowWindowMs(0)).toBeNull();
  progress.expect(2_000);
  expect(progress.slowWindowMs(10)).toBeNull();
  progress.expect(420_000);
  expect(progress.slowWindowMs(10)).toBe(420_000);
  progress.computed();
  expect(progress.slowWindowMs(1_000)).toBeNull();
  expect(progress.slowWindowMs(90_000)).toBeCloseTo(90_000, 6);
  progress.begin(45, 0);
  expect(progress.slowWindowMs(0)).toBeNull();
});

test("stops the clock while paused and leaves restored windows out of the pace", () => {
  const progress = new RunProgress();
  progress.begin(10, 0);
  progress.restored(4);
  progress.computed();
  progress.pause(1000);
  progress.resume(9000);
  progress.computed();
  expect(progress.rate(10000)).toBe(1);
  expect(progress.secondsLeft(10000)).toBe(4);
});
