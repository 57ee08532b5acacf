import { expect, test } from "vitest";
import { CLASS_COUNT, createCellTable } from "../../../src/core/cells/cells.ts";
import { type ReviewedCells, VERDICT_CODES } from "../../../src/core/review/review.ts";
import { type CellListFilter, listCells, shownProbability } from "../../../src/store/review/cell-list.ts";

/** Five cells from bottom to top: three eosinophils of p 0.5, 0.9, 0.7, a rejected one, a neutrophil a reader named. */
function reviewed(): ReviewedCells {
  const cells = createCellTable(5);
  [0.5, 0.9, 0.7, 0.8, 0.6].forEach((p, row) => {
    cells.y[row] = 100 - row;
    cells.classId[row] = 0;
    cells.centreProbability[row] = 1;
    cells.classProbabilities.set([p, 1 - p], row * CLASS_COUNT);
  });
  return {
    cells,
    modelRowCount: 5,
    classId: Uint8Array.of(0, 0, 0, 0, 1),
    verdict: Uint8Array.of(0, 0, 0, VERDICT_CODES.reject, VERDICT_CODES.relabel),
    rejected: Uint8Array.of(0, 0, 0, 1, 0),
    excluded: new Uint8Array(5),
  };
}

test("cells are listed by class and state, in the order asked for", () => {
  const flags = Uint8Array.of(1, 0, 1, 0, 0);
  const list = (change: Partial<CellListFilter>): number[] => [
    ...listCells(reviewed(), flags, { classId: null, state: "counted", order: "place", ...change }),
  ];
  expect(list({})).toEqual([4, 2, 1, 0]);
  expect(list({ classId: 0, order: "doubtful" })).toEqual([0, 2, 1]);
  expect(list({ classId: 0, order: "sure" })).toEqual([1, 2, 0]);
  expect(list({ state: "to-look-at" })).toEqual([2, 0]);
  expect(list({ state: "decided" })).toEqual([4, 3]);
  expect(list({ state: "no-count" })).toEqual([3]);
  expect(list({ classId: 5 })).toEqual([]);
});

test("a row shows the probability of the class it has now", () => {
  expect(shownProbability(reviewed(), 1)).toBeCloseTo(0.9, 6);
  expect(shownProbability(reviewed(), 4)).toBeCloseTo(0.4, 6);
});
