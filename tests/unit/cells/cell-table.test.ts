import { expect, test } from "vitest";
import {
  type CellTable,
  CLASS_COUNT,
  cellTableBuffers,
  concatenateCells,
  createCellTable,
  sortByPeak,
  takeCells,
  viewCells,
} from "../../../src/core/cells/cells.ts";

type Column = Exclude<keyof CellTable, "count">;

/** A table whose values differ in every column and row. */
function numbered(count: number, from: number): CellTable {
  const cells = createCellTable(count);
  for (const [at, name] of (Object.keys(cells) as (keyof CellTable)[]).entries()) {
    if (name === "count") continue;
    const column = cells[name];
    for (let value = 0; value < column.length; value++) column[value] = (from + at * 17 + value * 3) % 250;
  }
  return cells;
}

const columns = Object.keys(createCellTable(0)).filter((name) => name !== "count") as Column[];
const perCell = (name: Column): number => createCellTable(1)[name].length;

test("every column is made, joined, taken, viewed and transferred, with its values per cell", () => {
  expect(perCell("classProbabilities")).toBe(CLASS_COUNT);
  const [a, b] = [numbered(3, 1), numbered(2, 90)];
  const joined = concatenateCells([a, b]);
  const taken = takeCells(joined, [4, 0]);
  const view = viewCells(joined, 4);
  expect(cellTableBuffers(joined)).toHaveLength(columns.length);
  for (const name of columns) {
    const each = perCell(name);
    expect([...joined[name]], name).toEqual([...a[name], ...b[name]]);
    expect([...taken[name]], name).toEqual([...b[name].slice(each), ...a[name].slice(0, each)]);
    expect([...view[name]], name).toEqual([...joined[name].slice(0, 4 * each)]);
    expect(view[name].buffer).toBe(joined[name].buffer);
    expect(cellTableBuffers(joined)).toContain(joined[name].buffer);
  }
});

test("the order of the peaks is the same whatever order the rows came in", () => {
  const cells = createCellTable(4);
  cells.peakRow.set([2, 1, 2, 0]);
  cells.peakColumn.set([5, 9, 4, 7]);
  const sorted = sortByPeak(cells);
  expect([...sorted.peakRow]).toEqual([0, 1, 2, 2]);
  expect([...sorted.peakColumn]).toEqual([7, 9, 4, 5]);
});
