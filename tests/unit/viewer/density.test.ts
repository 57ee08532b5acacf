import { expect, test } from "vitest";
import { CLASS_COUNT, createCellTable } from "../../../src/core/cells/cells.ts";
import { classStyle, parseColour } from "../../../src/core/cells/class-style.ts";
import {
  binDensity,
  type CellFilter,
  chooseBinSize,
  densityIntensities,
  passesFilter,
  peakDensityPerMm2,
} from "../../../src/core/cells/density.ts";

const showAll = (count: number): CellFilter => ({
  detectionProbability: new Float32Array(count).fill(1),
  hidden: new Uint8Array(count),
  shownClasses: new Uint8Array(CLASS_COUNT).fill(1),
  leastProbability: 0.5,
});

test("a cell in the middle of a bin counts in that bin alone", () => {
  const cells = createCellTable(1);
  cells.x[0] = 15;
  cells.y[0] = 25;
  const grid = binDensity(cells, showAll(1), 40, 30, 10);
  expect([grid.columns, grid.rows]).toEqual([4, 3]);
  expect(grid.counts[2 * 4 + 1]).toBe(1);
  expect(grid.maximum).toBe(1);
});

test("cells at edges and corners are shared between bins and none is lost", () => {
  const cells = createCellTable(500);
  for (let index = 0; index < 500; index++) {
    cells.x[index] = (index * 37) % 1001;
    cells.y[index] = (index * 91) % 701;
  }
  const grid = binDensity(cells, showAll(500), 1001, 701, 64);
  expect(grid.counts.reduce((sum, count) => sum + count, 0)).toBeCloseTo(500, 2);
});

test("hidden, unlikely and unshown cells stay out of the map", () => {
  const cells = createCellTable(4);
  cells.classId.set([0, 0, 0, 3]);
  const filter = showAll(4);
  filter.hidden[1] = 1;
  filter.detectionProbability[2] = 0.4;
  filter.shownClasses[3] = 0;
  expect([0, 1, 2, 3].map((index) => passesFilter(cells, filter, index))).toEqual([true, false, false, false]);
  const grid = binDensity(cells, filter, 10, 10, 16);
  expect(grid.counts.reduce((sum, count) => sum + count, 0)).toBeCloseTo(1);
});

test("an empty map is empty, not a division by zero", () => {
  const grid = binDensity(createCellTable(0), showAll(0), 100, 100, 10);
  expect(densityIntensities(grid).every((value) => value === 0)).toBe(true);
});

test("the peak is per mm², and unknown without µm/px", () => {
  const grid = { columns: 1, rows: 1, binSizePx: 400, counts: new Float32Array([5]), maximum: 5 };
  expect(peakDensityPerMm2(grid, 0.25)).toBeCloseTo(500);
  expect(peakDensityPerMm2(grid, null)).toBeNull();
});

test("a bin is a power of two and the grid keeps its limit", () => {
  expect(chooseBinSize(100, 1000, 1000, 1024)).toBe(128);
  expect(200_000 / chooseBinSize(1, 200_000, 1000, 1024)).toBeLessThanOrEqual(1024);
});

test("every class has its own shape and colour", () => {
  const styles = Array.from({ length: CLASS_COUNT }, (_unused, classId) => classStyle(classId));
  expect(new Set(styles.map((style) => style.shape)).size).toBe(CLASS_COUNT);
  expect(new Set(styles.map((style) => style.colour)).size).toBe(CLASS_COUNT);
  expect(() => classStyle(CLASS_COUNT)).toThrow(RangeError);
  expect(parseColour("#ff0080")).toEqual([1, 0, 128 / 255]);
});
