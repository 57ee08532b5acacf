import { expect, test } from "vitest";
import { createCellTable } from "../../../src/core/cells.ts";
import { applyVerdicts, foldDecisions, type ReviewDecision, VERDICT_CODES } from "../../../src/core/review.ts";
import { countByClass } from "../../../src/core/scope.ts";

function decision(sequence: number, cellId: string, verdict: ReviewDecision["verdict"], classId: number | null = null) {
  return { sequence, analysis: "a", cellId, verdict, classId, reviewer: "R", decidedAt: 0, note: "", blinded: false };
}

test("the last decision stands, clear takes it back, and the machine's table never changes", () => {
  const cells = createCellTable(3);
  cells.peakColumn.set([1, 2, 3]);
  const state = foldDecisions([
    decision(1, "1_0", "reject"),
    decision(2, "2_0", "relabel", 5),
    decision(3, "3_0", "accept"),
    decision(4, "1_0", "clear"),
    decision(5, "3_0", "reject"),
  ]);
  const reviewed = applyVerdicts(cells, state);
  expect([...reviewed.classId]).toEqual([0, 5, 0]);
  expect([...reviewed.verdict]).toEqual([VERDICT_CODES.none, VERDICT_CODES.relabel, VERDICT_CODES.reject]);
  expect(countByClass(reviewed.classId, 3, reviewed.rejected)).toEqual([1, 0, 0, 0, 0, 1]);
  expect([...cells.classId]).toEqual([0, 0, 0]);
});
