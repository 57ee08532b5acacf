import { expect, test } from "vitest";
import { cellName, createCellTable, isAddedCell } from "../../../src/core/cells/cells.ts";
import { countByClass } from "../../../src/core/cells/select-cells.ts";
import {
  CellRows,
  EVERYBODY,
  effectiveCells,
  foldDecisions,
  foldShown,
  NOTHING_DECIDED,
  VERDICT_CODES,
} from "../../../src/core/review/review.ts";
import { decisionOf } from "../support/test-decisions.ts";

/** Cells "1_0", "2_0", … all of class 0, at x = 10, 20, … */
function tableOf(count: number) {
  const cells = createCellTable(count);
  for (let row = 0; row < count; row++) {
    cells.peakColumn[row] = row + 1;
    cells.x[row] = 10 * (row + 1);
  }
  return cells;
}

const ADDED = "added-8000000100000002";

test("the last decision stands, clear takes it back, unsure keeps the model's class, and the model's table never changes", () => {
  const cells = tableOf(4);
  const state = foldDecisions([
    decisionOf(1, "1_0", "reject"),
    decisionOf(2, "2_0", "relabel", { classId: 5 }),
    decisionOf(3, "3_0", "accept"),
    decisionOf(4, "1_0", "clear"),
    decisionOf(5, "3_0", "reject"),
    decisionOf(6, "4_0", "unsure"),
    decisionOf(7, "99_99", "reject"),
  ]);
  const reviewed = effectiveCells(cells, state);
  const { none, relabel, reject, unsure } = VERDICT_CODES;
  expect([...reviewed.classId]).toEqual([0, 5, 0, 0]);
  expect([...reviewed.verdict]).toEqual([none, relabel, reject, unsure]);
  expect(countByClass(reviewed.classId, reviewed.cells.count, reviewed.rejected)).toEqual([2, 0, 0, 0, 0, 1]);
  expect([...cells.classId]).toEqual([0, 0, 0, 0]);
  expect(reviewed.cells).toBe(cells);
});

test("added cells and the halves of a split one are rows after the model's, counted in the parent's place", () => {
  const cells = tableOf(2);
  const positions = [
    { x: 18, y: 1 },
    { x: 22, y: 1 },
  ];
  const state = foldDecisions([
    decisionOf(1, ADDED, "add", { classId: 1, positions: [{ x: 5, y: 6 }] }),
    decisionOf(2, "2_0", "split", { classId: 0, positions }),
    decisionOf(3, "2_0/2", "relabel", { classId: 3 }),
  ]);
  const reviewed = effectiveCells(cells, state);
  expect(reviewed.modelRowCount).toBe(2);
  const { cells: all } = reviewed;
  expect(Array.from({ length: all.count }, (_, row) => cellName(all, row))).toEqual([
    "1_0",
    "2_0",
    ADDED,
    "2_0/1",
    "2_0/2",
  ]);
  expect(countByClass(reviewed.classId, all.count, reviewed.rejected)).toEqual([2, 1, 0, 1, 0, 0]);
  expect([...all.x.subarray(2)]).toEqual([5, 18, 22]);
  expect([1, 2, 4].map((row) => isAddedCell(all, row))).toEqual([false, true, true]);
  expect(reviewed.verdict[4]).toBe(VERDICT_CODES.add);
});

test("a reader's cell can be rejected, and clearing takes it off the slide", () => {
  const add = decisionOf(1, ADDED, "add", { classId: 1, positions: [{ x: 5, y: 6 }] });
  const rejected = effectiveCells(tableOf(1), foldDecisions([add, decisionOf(2, ADDED, "reject")]));
  expect(countByClass(rejected.classId, rejected.cells.count, rejected.rejected)).toEqual([1, 0, 0, 0, 0, 0]);
  expect(effectiveCells(tableOf(1), foldDecisions([add, decisionOf(2, ADDED, "clear")])).cells.count).toBe(1);
});

test("a merged cell is not counted; one folded into nothing or in a ring stays in the count as a conflict", () => {
  const merge = (sequence: number, from: string, intoCellId: string, reviewer = "R") =>
    decisionOf(sequence, from, "merge", { intoCellId, reviewer });
  const once = effectiveCells(tableOf(3), foldDecisions([merge(1, "1_0", "2_0")]));
  expect([...once.rejected]).toEqual([1, 0, 0]);
  const ring = foldShown([merge(1, "1_0", "2_0", "A"), merge(2, "2_0", "1_0", "B")], EVERYBODY, 0);
  expect([...effectiveCells(tableOf(3), ring).rejected]).toEqual([0, 0, 0]);
  const gone = effectiveCells(tableOf(3), foldDecisions([merge(1, "1_0", ADDED)]));
  expect([gone.rejected[0], gone.verdict[0]]).toEqual([0, VERDICT_CODES.conflict]);
});

test("each reader has a fold of their own; together they agree, conflict, or are settled by the adjudicator", () => {
  const log = [
    decisionOf(1, "1_0", "reject", { reviewer: "A" }),
    decisionOf(2, "1_0", "accept", { reviewer: "B" }),
    decisionOf(3, "2_0", "reject", { reviewer: "A" }),
    decisionOf(4, "2_0", "reject", { reviewer: "B" }),
    decisionOf(5, "3_0", "relabel", { reviewer: "B", classId: 2 }),
  ];
  const seen = (decisions: typeof log, reviewer: string | null) => {
    const { classId, verdict, cells, rejected } = effectiveCells(tableOf(3), foldShown(decisions, { reviewer }, 5));
    return { verdict: [...verdict], counts: countByClass(classId, cells.count, rejected) };
  };
  const { none, accept, relabel, reject, conflict } = VERDICT_CODES;
  expect(seen(log, "A")).toEqual({ verdict: [reject, reject, none], counts: [1, 0, 0, 0, 0, 0] });
  expect(seen(log, "B").verdict).toEqual([accept, reject, relabel]);
  expect(seen(log, null)).toEqual({ verdict: [conflict, reject, relabel], counts: [1, 0, 1, 0, 0, 0] });
  const settled = [...log, decisionOf(6, "1_0", "reject", { reviewer: "C", role: "adjudicator" })];
  expect(seen(settled, null).verdict).toEqual([reject, reject, relabel]);
  expect(seen(settled, "B").verdict).toEqual([reject, reject, relabel]);
});

test("a missed cell that two readers added at one place is one cell", () => {
  const add = (sequence: number, reviewer: string, x: number, classId: number) =>
    decisionOf(sequence, `added-800000000000000${sequence}`, "add", { reviewer, classId, positions: [{ x, y: 0 }] });
  const counted = (decisions: ReturnType<typeof add>[]) => {
    const { cells, classId, rejected } = effectiveCells(tableOf(0), foldShown(decisions, EVERYBODY, 20));
    return countByClass(classId, cells.count, rejected);
  };
  expect(counted([add(1, "A", 100, 0), add(2, "B", 110, 0)])).toEqual([1, 0, 0, 0, 0, 0]);
  expect(counted([add(1, "A", 100, 0), add(2, "B", 130, 0)])).toEqual([2, 0, 0, 0, 0, 0]);
  // One reader's own two cells stay two, however near.
  expect(counted([add(1, "A", 100, 0), add(2, "A", 110, 0)])).toEqual([2, 0, 0, 0, 0, 0]);
});

test("rows are found by name while the table grows", () => {
  const rows = new CellRows();
  const grown = createCellTable(5000);
  for (let row = 0; row < 5000; row++) {
    grown.peakColumn[row] = (row * 7919) % 65536;
    grown.peakRow[row] = row;
  }
  for (const count of [10, 1000, 5000]) {
    rows.update({ ...grown, count });
    for (const row of [0, count - 1]) expect(rows.find(cellName(grown, row))).toBe(row);
  }
  expect(rows.find("65535_65535")).toBe(-1);
  expect(rows.find("what is this")).toBe(-1);
});

test("200,000 cells with 5,000 decisions, and nothing decided, give tables of the right length", () => {
  const cells = tableOf(200_000);
  expect(effectiveCells(cells, NOTHING_DECIDED).verdict).toHaveLength(200_000);
  const log = Array.from({ length: 5000 }, (_, at) => decisionOf(at, `${at * 7 + 1}_0`, "reject"));
  const { rejected } = effectiveCells(cells, foldDecisions(log));
  expect(rejected.reduce((sum, value) => sum + value, 0)).toBe(5000);
});
