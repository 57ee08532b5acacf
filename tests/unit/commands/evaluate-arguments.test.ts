import { expect, test } from "vitest";
import { UsageError } from "../../../src/commands/base/arguments.ts";
import { commandOf, parseEvaluateArguments } from "../../../src/commands/evaluate/evaluate-arguments.ts";

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

test.each([
  ["--robustness 86 --quiet --out o", "--split test --robustness 86"],
  [
    "--split calibration --fields 12 --robustness 0 --first-labels --backend wasm --model granulocytes-4",
    "--split calibration --robustness 0 --model granulocytes-4 --fields 12 --first-labels --backend wasm",
  ],
  ["--model /home/anna/networks/mine", "--split test --robustness 40 --model DIR"],
])("the command of %s is kept without folders", (line, said) => {
  expect(commandOf(parseEvaluateArguments(line.split(" "), "/cells"))).toBe(`npm run evaluate -- ${said}`);
});
