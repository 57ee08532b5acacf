import { expect, test } from "vitest";
import { tissueInFieldWords } from "../../../src/ui/parts/words.ts";

test("a field that reaches beyond counted tissue says how much of it is tissue, and the density there", () => {
  expect(tissueInFieldWords({ count: 23, tissueShare: 0.26 }, 0.2376)).toBe(
    "Counted tissue fills 26\u00a0% of this field: 372/mm² of tissue.",
  );
  // Cells at the rim of tissue alone.
  expect(tissueInFieldWords({ count: 1, tissueShare: 0 }, 0.2376)).toBe(
    "Counted tissue fills 0\u00a0% of this field: –/mm² of tissue.",
  );
  expect(tissueInFieldWords({ count: 23, tissueShare: 0.97 }, 0.2376)).toBe("");
});
