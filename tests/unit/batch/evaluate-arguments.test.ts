import { expect, test } from "vitest";
import { UsageError } from "../../../src/batch/arguments.ts";
import { parseEvaluateArguments } from "../../../src/batch/evaluation/evaluate-arguments.ts";

test("the defaults are the test slides of the given folder", () => {
  expect(parseEvaluateArguments([], "/cells")).toEqual({
    data: "/cells",
    model: null,
    split: "test",
    out: "evaluation",
    fields: null,
    robustness: 40,
    firstLabels: false,
    backend: "auto",
    quiet: false,
    help: false,
  });
});

test("a full command line is read", () => {
  const line = "--data d --model m --split calibration --out o --fields 12 --robustness 0 --backend wasm --quiet";
  expect(parseEvaluateArguments(line.split(" "), "/cells")).toMatchObject({
    data: "d",
    model: "m",
    split: "calibration",
    fields: 12,
    robustness: 0,
    backend: "wasm",
    quiet: true,
  });
});

test.each(["--split half", "--fields 0", "--fields many", "--robustness -1", "--backend cuda", "--fast", "extra"])(
  "%s is refused",
  (line) => {
    expect(() => parseEvaluateArguments(line.split(" "), "/cells")).toThrow(UsageError);
  },
);
