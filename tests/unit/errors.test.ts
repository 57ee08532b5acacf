import { expect, test } from "vitest";
import { deserializeError, isTagged, serializeError, TaggedError } from "../../src/core/errors.ts";

test("an error keeps its tag and details across a worker's edge", () => {
  const error = new TaggedError("TileUnreadable", "tile 3,4", { column: 3, row: 4 });
  const copy = deserializeError(structuredClone(serializeError(error)));
  expect(isTagged(copy, "TileUnreadable")).toBe(true);
  expect(copy.details).toEqual({ column: 3, row: 4 });
});

test("an abort becomes Cancelled", () => {
  expect(serializeError(new DOMException("stop", "AbortError"))._tag).toBe("Cancelled");
});
