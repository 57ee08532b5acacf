import fc from "fast-check";
import { expect, test } from "vitest";
import {
  decisionsOf,
  foldDecisions,
  foldShown,
  inOrder,
  type ReviewDecision,
  standingDecisions,
  undoLast,
} from "../../../src/core/review/review.ts";
import { decisionOf } from "../support/test-decisions.ts";

const ADDED = "added-8000000000000001";
const cellId = fc.constantFrom("1_0", "2_0", "3_0", ADDED);
const content = fc.record({
  cellId,
  verdict: fc.constantFrom("accept", "reject", "relabel", "unsure", "clear", "merge", "split", "add"),
  classId: fc.nat({ max: 5 }),
  reviewer: fc.constantFrom("Anna", "Ben"),
  probe: fc.boolean(),
});

/** A log of two readers, each content an ordinary decision. */
const log = fc.array(content, { maxLength: 25 }).map((contents) =>
  contents.map(({ cellId, verdict, classId, reviewer, probe }, at) =>
    decisionOf(at + 1, verdict === "add" ? ADDED : cellId, verdict as ReviewDecision["verdict"], {
      reviewer,
      probe,
      classId: verdict === "relabel" || verdict === "add" || verdict === "split" ? classId : null,
      positions:
        verdict === "add"
          ? [{ x: 1, y: 2 }]
          : verdict === "split"
            ? [
                { x: 1, y: 1 },
                { x: 2, y: 2 },
              ]
            : [],
      intoCellId: verdict === "merge" ? "1_0" : null,
    }),
  ),
);

function undone(decisions: readonly ReviewDecision[], reviewer: string): ReviewDecision[] {
  const undo = undoLast(decisionsOf(decisions, reviewer));
  if (!undo) return [...decisions];
  const { content, undoes } = undo;
  const sequence = decisions.length + 1;
  return [...decisions, decisionOf(sequence, content.cellId, content.verdict, { ...content, undoes, reviewer })];
}

test("the order in which decisions arrive does not matter: the log is put in order, and one decision is folded once", () => {
  fc.assert(
    fc.property(log, fc.infiniteStream(fc.nat()), (decisions, numbers) => {
      const keyed = decisions.map((decision) => ({ decision, key: numbers.next().value as number }));
      const shuffled = keyed.sort((a, b) => a.key - b.key).map(({ decision }) => decision);
      expect(inOrder(shuffled)).toEqual(decisions);
    }),
  );
});

test("undo appends, stands for what stood before on that cell, and ends with nothing standing", () => {
  fc.assert(
    fc.property(log, (decisions) => {
      let now: ReviewDecision[] = decisions;
      for (let left = standingDecisions(decisionsOf(decisions, "Anna")).length; left > 0; left--) {
        const before = now;
        now = undone(now, "Anna");
        expect(now.slice(0, before.length)).toEqual(before);
        expect(standingDecisions(decisionsOf(now, "Anna"))).toEqual(
          standingDecisions(decisionsOf(before, "Anna")).slice(0, -1),
        );
      }
      expect(undoLast(decisionsOf(now, "Anna"))).toBeNull();
      expect(foldDecisions(decisionsOf(now, "Anna")).verdicts.size).toBe(0);
      expect(foldDecisions(decisionsOf(now, "Anna")).added.size).toBe(0);
    }),
  );
});

test("a reader's own state depends on no other reader's decisions", () => {
  fc.assert(
    fc.property(log, (decisions) => {
      const own = decisionsOf(decisions, "Anna");
      expect(foldShown(decisions, { reviewer: "Anna" }, 10)).toEqual(foldDecisions(own));
      expect(foldShown(undone(decisions, "Ben"), { reviewer: "Anna" }, 10)).toEqual(foldDecisions(own));
    }),
  );
});

test("everybody's state has a word on a cell exactly where a reader has one", () => {
  fc.assert(
    fc.property(log, (decisions) => {
      const together = foldShown(decisions, { reviewer: null }, 10);
      const each = ["Anna", "Ben"].map((reviewer) => foldDecisions(decisionsOf(decisions, reviewer)));
      const ofModel = (names: Iterable<string>): string[] =>
        [...new Set(names)].filter((name) => !name.startsWith("added-")).sort();
      expect(ofModel(together.verdicts.keys())).toEqual(ofModel(each.flatMap(({ verdicts }) => [...verdicts.keys()])));
    }),
  );
});
