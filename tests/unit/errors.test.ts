import { expect, test } from "vitest";
import { deserializeError, isTagged, serializeError, TaggedError } from "../../src/core/base/errors.ts";
import { describeError } from "../../src/core/text/english/errors.ts";

test("an error keeps its tag and details across a worker's edge", () => {
  const error = new TaggedError("TileUnreadable", "tile 3,4", { column: 3, row: 4 });
  const copy = deserializeError(structuredClone(serializeError(error)));
  expect(isTagged(copy, "TileUnreadable")).toBe(true);
  expect(copy.details).toEqual({ column: 3, row: 4 });
});

test("the title names the value that was wrong, and nothing where there was none", () => {
  const { title } = describeError("MicronsPerPxInvalid");
  expect(describeError("MicronsPerPxInvalid", { micronsPerPx: Number.NaN }).title).toBe(title);
  expect(describeError("MicronsPerPxInvalid", { micronsPerPx: 30.25 }).title).toBe(`${title} (micronsPerPx: 30.25)`);
});

test("an abort becomes Cancelled", () => {
  expect(serializeError(new DOMException("stop", "AbortError"))._tag).toBe("Cancelled");
});
