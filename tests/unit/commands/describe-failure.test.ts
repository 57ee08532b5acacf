import { expect, test } from "vitest";
import { describeFailure } from "../../../src/commands/base/describe-failure.ts";

test("a failure on the command line says what happened, what to do, and what to report", () => {
  expect(describeFailure({ _tag: "TruncatedFile", message: "bytes 9+2 of a file of 5" })).toBe(
    "The file ends before its image does. Copy or download the file again in full. (TruncatedFile: bytes 9+2 of a file of 5)",
  );
  expect(describeFailure({ _tag: "MicronsPerPxMissing", message: "give it with --mpp" })).toBe(
    "MicronsPerPxMissing: give it with --mpp",
  );
});
