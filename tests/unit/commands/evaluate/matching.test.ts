import { expect, test } from "vitest";
import { assignLeastCost } from "../../../../src/commands/evaluate/figures/assign.ts";
import { seededRandom } from "../../../../src/commands/evaluate/figures/bootstrap.ts";
import {
  fieldsOfPart,
  type LabelledField,
  NOTHING,
  parseLabels,
  spreadFields,
  UNDECIDED,
} from "../../../../src/commands/evaluate/figures/labelled-field.ts";
import { matchField } from "../../../../src/commands/evaluate/figures/match-field.ts";
import { createCellTable } from "../../../../src/core/cells/cells.ts";

const split = { calibration: ["b"], test: ["c"], notReallyComplete: ["a"], unlabelledMarginMicrons: 4 };

test("the assignment costs what trying every permutation finds", () => {
  const random = seededRandom(3);
  for (let round = 0; round < 200; round++) {
    const rows = 1 + Math.floor(random() * 5);
    const columns = 1 + Math.floor(random() * 5);
    const cost = Float64Array.from({ length: rows * columns }, () => Math.floor(random() * 20));
    const chosen = assignLeastCost(cost, rows, columns);
    const used = [...chosen].filter((column) => column >= 0);
    expect(used.length).toBe(Math.min(rows, columns));
    expect(new Set(used).size).toBe(used.length);
    const sum = [...chosen].reduce(
      (total, column, row) => total + (column < 0 ? 0 : (cost[row * columns + column] ?? 0)),
      0,
    );
    expect(sum).toBe(leastByTrying(cost, rows, columns, 0, 0, Math.max(0, rows - columns)));
  }
});

function leastByTrying(
  cost: Float64Array,
  rows: number,
  columns: number,
  row: number,
  used: number,
  skips: number,
): number {
  if (row === rows) return 0;
  let least = skips > 0 ? leastByTrying(cost, rows, columns, row + 1, used, skips - 1) : Number.POSITIVE_INFINITY;
  for (let column = 0; column < columns; column++) {
    if (used & (1 << column)) continue;
    const rest = leastByTrying(cost, rows, columns, row + 1, used | (1 << column), skips);
    least = Math.min(least, (cost[row * columns + column] ?? 0) + rest);
  }
  return least;
}

function field(complete: boolean, points: LabelledField["points"]): LabelledField {
  return {
    name: "f",
    image: "f.png",
    slide: "c",
    micronsPerPx: 0.5,
    complete,
    labelledFromPx: 0,
    labelledToPx: 400,
    points,
  };
}

/** Cells at x (px, y = 0) with class ids. */
function cells(...found: [x: number, classId: number][]) {
  const table = createCellTable(found.length);
  for (const [index, [x, classId]] of found.entries()) {
    table.x[index] = x;
    table.classId[index] = classId;
    table.centreProbability[index] = 0.9;
    table.classProbabilities[index * 6 + classId] = 1;
  }
  return { cells: table, flagged: new Uint8Array(found.length) };
}

test("one detection meets one label, 6 µm is the limit, and the class is compared afterwards", () => {
  const labels = [
    { x: 0, y: 0, label: 0 },
    { x: 100, y: 0, label: 3 },
  ];
  // 12 px are 6 µm: met. 13 px are not. A second detection on the same label is a false one.
  const match = matchField(field(true, labels), cells([12, 0], [1, 0], [113, 3]));
  expect(match.judged.map(({ met }) => met)).toEqual([NOTHING, 0, NOTHING]);
  expect(match.missed.map(({ label }) => label)).toEqual([3]);
  const other = matchField(field(true, labels), cells([12, 5], [100, 3]));
  expect(other.judged.map(({ said, met }) => [said, met])).toEqual([
    [5, 0],
    [3, 3],
  ]);
});

test("as many pairs as possible are found, not the nearest first", () => {
  const labels = [
    { x: 0, y: 0, label: 0 },
    { x: 10, y: 0, label: 0 },
  ];
  // The detection at 8 is nearest to the second label, but then the one at 20 would find none.
  const match = matchField(field(true, labels), cells([8, 0], [20, 0]));
  expect(match.missed).toEqual([]);
});

test("in a field that is not complete only what is known is judged", () => {
  const labels = [
    { x: 0, y: 0, label: 0 },
    { x: 100, y: 0, label: NOTHING },
    { x: 200, y: 0, label: UNDECIDED },
  ];
  const found = cells([1, 0], [104, 1], [107, 1], [201, 2], [300, 4]);
  const match = matchField(field(false, labels), found);
  expect(match.judged.map(({ said, met, atNothingPoint }) => [said, met, atNothingPoint])).toEqual([
    [0, 0, false],
    [1, NOTHING, true],
  ]);
  expect(match.notJudged).toBe(3);
  // The same where every cell is labelled: only the undecided one is left out.
  expect(matchField(field(true, labels), found).judged).toHaveLength(4);
});

test("in the margin that nobody labelled, a detection counts only where it meets a label", () => {
  const labels = [{ x: 20, y: 0, label: 0 }];
  const margined = { ...field(true, labels), labelledFromPx: 0, labelledToPx: 40 };
  const match = matchField(margined, cells([21, 0], [39, 1], [41, 1]));
  expect(match.judged.map(({ said, met }) => [said, met])).toEqual([
    [0, 0],
    [1, NOTHING],
  ]);
  expect(match.notJudged).toBe(1);
});

test("labels are read with their own names, moved to pixel centres, and the split keeps slides whole", () => {
  const entry = (slide: string) => ({
    field: `${slide}1`,
    image: "x.png",
    slide,
    sizePx: 512,
    micronsPerPx: 0.25,
    complete: true,
    cells: [
      { x: 3, y: 4, label: "Mast cell" },
      { x: 0, y: 0, label: "none" },
    ],
  });
  const fields = parseLabels({ fields: [entry("a"), entry("b"), entry("c")] }, split);
  expect(fields.map(({ complete }) => complete)).toEqual([false, true, true]);
  expect([fields[1]?.labelledFromPx, fields[1]?.labelledToPx]).toEqual([16, 496]);
  expect(fields[0]?.points).toEqual([
    { x: 3.5, y: 4.5, label: 2 },
    { x: 0.5, y: 0.5, label: NOTHING },
  ]);
  expect(fieldsOfPart(fields, split, "train").map(({ slide }) => slide)).toEqual(["a"]);
  expect(fieldsOfPart(fields, split, "test").map(({ slide }) => slide)).toEqual(["c"]);
  expect(() => parseLabels({ fields: [{ ...entry("a"), cells: [{ x: 1, y: 1, label: "Basophil" }] }] }, split)).toThrow(
    /a1/,
  );
  expect(spreadFields([0, 1, 2, 3, 4, 5, 6, 7], 4)).toEqual([1, 3, 5, 7]);
});
