import { expect, test } from "vitest";
import { type CellTable, CLASS_COUNT, cellName } from "../../../src/core/cells/cells.ts";
import { PeaksReference } from "../../../src/core/reference/peaks.ts";
import { fillLogits, logitAt } from "../../browser/support/random-logits.ts";
import { syntheticGrid } from "../../browser/support/synthetic-pixels.ts";

const settings = { stridePx: 2, thresholdLogit: Math.fround(-0.619), radiusCells: 4, temperature: 1.4 };
const grid = { ...syntheticGrid(700, 530, 1), slidePxPerModelPx: 2 };
const haloPx = 32;

/** Every cell of the made-up slide, window by window, on a grid of windows moved by offsetPx. */
function countSlide(corePx: number, offsetPx: number): Map<string, string> {
  const reference = new PeaksReference(settings);
  const found = new Map<string, string>();
  for (let y = -offsetPx; y < grid.heightPx; y += corePx) {
    for (let x = -offsetPx; x < grid.widthPx; x += corePx) {
      const sizeCells = (corePx + 2 * haloPx) / 2;
      const column = (x - haloPx) / 2;
      const row = (y - haloPx) / 2;
      const window = { level: 0, x, y, corePx, haloPx };
      const centre = fillLogits(1, 0, sizeCells, column, row);
      const { cells } = reference.run(centre, fillLogits(CLASS_COUNT, 1, sizeCells, column, row), window, grid);
      for (let i = 0; i < cells.count; i++) {
        expect(found.has(cellName(cells, i))).toBe(false);
        found.set(cellName(cells, i), rowText(cells, i));
      }
    }
  }
  return found;
}

function rowText(cells: CellTable, i: number): string {
  return [cells.x[i], cells.y[i], cells.classId[i], cells.centreProbability[i]].join(" ");
}

test("moving or resizing the grid of windows changes no cell, and no cell is owned twice", () => {
  const expected = countSlide(128, 0);
  expect(expected.size).toBeGreaterThan(500);
  for (const [corePx, offsetPx] of [
    [128, 64],
    [128, 2],
    [96, 38],
    [640, 0],
  ] as const) {
    expect([...countSlide(corePx, offsetPx)].sort()).toEqual([...expected].sort());
  }
});

/** A window over the slide's corner with one map of logits. */
function decode(peaks: readonly (readonly [column: number, row: number, logit: number])[]) {
  const centre = new Float32Array(64 * 64).fill(-6);
  for (const [column, row, logit] of peaks) centre[(row + 16) * 64 + column + 16] = logit;
  const classes = new Float32Array(CLASS_COUNT * 64 * 64);
  classes.fill(2.8, 2 * 64 * 64, 3 * 64 * 64);
  const window = { level: 0, x: 0, y: 0, corePx: 64, haloPx: 32 };
  return new PeaksReference(settings).run(centre, classes, window, grid).cells;
}

test("position, probability and class of one peak follow the contract", () => {
  const cells = decode([
    [10, 12, 2],
    [11, 12, 1],
  ]);
  const sigmoid = (logit: number) => 1 / (1 + Math.exp(-logit));
  const sum = sigmoid(2) + sigmoid(1) + 7 * sigmoid(-6);
  expect(cells.count).toBe(1);
  expect([cells.peakColumn[0], cells.peakRow[0], cells.classId[0]]).toEqual([10, 12, 2]);
  // Two neighbours right of the peak hold the background, as three left of it do: they leave the one logit of 1 and one of -6.
  expect(cells.x[0]).toBeCloseTo((10.5 + (sigmoid(1) - sigmoid(-6)) / sum) * 4, 4);
  expect(cells.y[0]).toBeCloseTo(12.5 * 4, 4);
  expect(cells.centreProbability[0]).toBeCloseTo(sigmoid(2), 6);
  expect(cells.classProbabilities[2]).toBeCloseTo(Math.exp(2) / (Math.exp(2) + 5), 6);
});

test("of equal neighbours the lower row, then the lower column wins; below the threshold there is none", () => {
  const cells = decode([
    [10, 10, 1],
    [12, 10, 1],
    [11, 12, 1],
    [20, 20, 1],
    [25, 20, 1],
    [30, 2, -0.7],
  ]);
  const names = Array.from({ length: cells.count }, (_, i) => cellName(cells, i));
  expect(names).toEqual(["10_10", "20_20", "25_20"]);
});

test("a cell's mirror image beyond the slide's border neither counts nor suppresses it", () => {
  const cells = decode([
    [0, 20, 1],
    [-1, 20, 1.001],
  ]);
  expect(Array.from({ length: cells.count }, (_, i) => cellName(cells, i))).toEqual(["0_20"]);
});

test("cells come row by row", () => {
  const reference = new PeaksReference(settings);
  const window = { level: 0, x: 128, y: 128, corePx: 128, haloPx };
  const { cells } = reference.run(fillLogits(1, 0, 96, 48, 48), fillLogits(CLASS_COUNT, 1, 96, 48, 48), window, grid);
  const order = Array.from(cells.peakRow, (row, i) => row * 10_000 + (cells.peakColumn[i] ?? 0));
  expect(order).toEqual([...order].sort((a, b) => a - b));
  expect(cells.centreProbability[0]).toBeCloseTo(
    1 / (1 + Math.exp(-logitAt(0, cells.peakColumn[0] ?? 0, cells.peakRow[0] ?? 0))),
    6,
  );
});

test("a full list is reported, and logits that are no numbers are an error", () => {
  const window = { level: 0, x: 128, y: 128, corePx: 128, haloPx };
  const centre = fillLogits(1, 0, 96, 48, 48);
  const classes = fillLogits(CLASS_COUNT, 1, 96, 48, 48);
  const short = new PeaksReference(settings, 3).run(centre, classes, window, grid);
  expect(short.truncated).toBe(true);
  expect(short.cells.count).toBe(3);
  const broken = centre.slice();
  broken[5] = Number.NaN;
  expect(() => new PeaksReference(settings).run(broken, classes, window, grid)).toThrow(/not a number/);
  expect(() => new PeaksReference(settings).run(centre, classes.fill(Number.NaN), window, grid)).toThrow(
    /not a number/,
  );
});

test("a window off the output lattice is refused: its cells would not be its neighbours'", () => {
  const window = { level: 0, x: 127, y: 128, corePx: 128, haloPx };
  const reference = new PeaksReference(settings);
  expect(() => reference.run(new Float32Array(9216), new Float32Array(55296), window, grid)).toThrow(/lattice/);
});
