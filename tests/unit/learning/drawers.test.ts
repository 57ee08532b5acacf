import { expect, test } from "vitest";
import { sortIntoDrawers } from "../../../src/core/learning/drawers.ts";
import { NOT_A_CELL } from "../../../src/core/review/answers.ts";
import { completeDecision, type ReviewDecision } from "../../../src/core/review/decision.ts";

let sequence = 0;
function decided(cellId: string, parts: Partial<ReviewDecision> = {}): ReviewDecision {
  sequence++;
  return completeDecision({ sequence, uid: `u${sequence}`, cellId, verdict: "accept", decidedAt: sequence, ...parts });
}
const BLIND = { ordering: "random", blinded: true } as const;
const namesOf = (answers: readonly { readonly cellId: string }[]) => answers.map(({ cellId }) => cellId);

test("an answer goes where its cell was met", () => {
  const { train, validate, count } = sortIntoDrawers(
    [
      decided("1_1"),
      decided("2_2", BLIND),
      decided("3_3", { ordering: "tile" }),
      decided("4_4", { ordering: "random" }),
    ],
    () => 0,
  );
  expect(namesOf(train)).toEqual(["1_1", "4_4"]);
  expect(namesOf(validate)).toEqual(["2_2"]);
  expect(namesOf(count)).toEqual(["3_3"]);
});

test("a cell of VALIDATE or COUNT never trains, before or after, nor when its answer was taken back", () => {
  const blind = decided("2_2", BLIND);
  const { train, validate, count } = sortIntoDrawers(
    [
      decided("2_2"),
      blind,
      decided("2_2", { verdict: "clear", undoes: blind.uid, ...BLIND }),
      decided("2_2"),
      decided("5_5", BLIND),
      decided("5_5", { ordering: "tile" }),
    ],
    () => 0,
  );
  expect(namesOf(train)).toEqual([]);
  expect(namesOf(validate)).toEqual([]);
  expect(namesOf(count)).toEqual(["5_5"]);
});

test("what was said: right, another class, no cell; the last word counts; doubt, probes and users' own cells teach nothing", () => {
  const { train } = sortIntoDrawers(
    [
      decided("1_1"),
      decided("2_2", { verdict: "relabel", classId: 3 }),
      decided("3_3", { verdict: "reject" }),
      decided("4_4"),
      decided("4_4", { verdict: "unsure" }),
      decided("5_5", { probe: true }),
      decided("added-1"),
      decided("1_1", { verdict: "relabel", classId: 4 }),
    ],
    (cellId) => (cellId.startsWith("added") ? null : 0),
  );
  expect(train.map(({ cellId, classId }) => [cellId, classId])).toEqual([
    ["1_1", 4],
    ["2_2", 3],
    ["3_3", NOT_A_CELL],
  ]);
});
