import { expect, test } from "vitest";
import { foldDecisions, inOrder, type ReviewDecision, undoLast } from "../../../src/core/review/review.ts";
import { decisionOf } from "../support/test-decisions.ts";

function undoOnce(log: readonly ReviewDecision[]): ReviewDecision[] {
  const undo = undoLast(log);
  if (!undo) return [...log];
  const { content, undoes } = undo;
  return [...log, decisionOf(log.length + 1, content.cellId, content.verdict, { ...content, undoes })];
}

test("undo appends and goes back through every state to the first", () => {
  const log = [
    decisionOf(1, "1_0", "reject"),
    decisionOf(2, "1_0", "relabel", { classId: 2 }),
    decisionOf(3, "added-8000000000000001", "add", { classId: 1, positions: [{ x: 1, y: 2 }] }),
    decisionOf(4, "added-8000000000000001", "reject"),
    decisionOf(5, "2_0", "merge", { intoCellId: "1_0" }),
    decisionOf(6, "2_0", "split", {
      classId: 0,
      positions: [
        { x: 1, y: 1 },
        { x: 2, y: 2 },
      ],
    }),
  ];
  let undone: ReviewDecision[] = log;
  for (let left = log.length - 1; left >= 0; left--) {
    undone = undoOnce(undone);
    expect(undone).toHaveLength(log.length * 2 - left);
    expect(foldDecisions(undone)).toEqual(foldDecisions(log.slice(0, left)));
  }
  expect(undoLast(undone)).toBeNull();
});

test("after an undo new decisions can be made and undone again", () => {
  const log = undoOnce([decisionOf(1, "1_0", "reject"), decisionOf(2, "2_0", "accept")]);
  const again = undoOnce(undoOnce([...log, decisionOf(9, "2_0", "unsure")]));
  expect(foldDecisions(again).verdicts.size).toBe(0);
});

test("a log has one order on every computer, whatever numbers its storage gave", () => {
  const here = [decisionOf(1, "1_0", "reject"), decisionOf(2, "1_0", "accept")];
  const there = here.map((decision, at) => ({ ...decision, sequence: 900 - at })).reverse();
  expect(inOrder(there).map(({ uid }) => uid)).toEqual(["uid-1", "uid-2"]);
});
