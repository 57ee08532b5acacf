import { expect, test } from "vitest";
import { type CellTable, CLASS_COUNT, createCellTable } from "../../../src/core/cells/cells.ts";
import { CellIndex } from "../../../src/viewer/cells/cell-index.ts";
import { CellStore } from "../../../src/viewer/cells/shown-cells.ts";
import { formatLength, roundLength, scaleBarLength } from "../../../src/viewer/slide/scale-bar.ts";

function scatter(count: number): CellTable {
  const cells = createCellTable(count);
  for (let index = 0; index < count; index++) {
    cells.x[index] = (index * 7919) % 5003;
    cells.y[index] = (index * 104_729) % 3001;
    cells.classId[index] = index % CLASS_COUNT;
    cells.centreProbability[index] = 0.5 + (index % 50) / 100;
    cells.classProbabilities[index * CLASS_COUNT + (index % CLASS_COUNT)] = 1;
  }
  return cells;
}

test("the index finds what looking at every cell finds", () => {
  const cells = scatter(3000);
  const index = new CellIndex(cells, 5003, 3001);
  for (let probe = 0; probe < 200; probe++) {
    const x = (probe * 613) % 5200;
    const y = (probe * 389) % 3100;
    let best: number | null = null;
    let bestSquared = 60 * 60;
    for (let row = 0; row < cells.count; row++) {
      const squared = ((cells.x[row] as number) - x) ** 2 + ((cells.y[row] as number) - y) ** 2;
      if (squared < bestSquared && row % 2 === 0) {
        best = row;
        bestSquared = squared;
      }
    }
    const found = index.nearest(x, y, 60, (row) => row % 2 === 0);
    const distance = (row: number) => Math.hypot((cells.x[row] as number) - x, (cells.y[row] as number) - y);
    if (best === null) expect(found).toBeNull();
    else expect(distance(found as number)).toBeCloseTo(distance(best));
  }
});

test("appending keeps the rows before and shows the rows after", () => {
  const all = scatter(1000);
  const store = new CellStore();
  store.setSlideSize(5003, 3001);
  const part = { ...scatter(400) };
  store.setCells(part, new Uint8Array(400), new Uint8Array(400), 0);
  const flagged = new Uint8Array(1000);
  flagged[2] = 1;
  const hidden = new Uint8Array(1000);
  hidden[3] = 1;
  store.setCells(all, flagged, hidden, 400);
  expect(store.detectionProbability[399]).toBeCloseTo(0.99);
  expect(store.detectionProbability[999]).toBeCloseTo(0.99);
  expect(Array.from(store.flags.subarray(1, 5))).toEqual([0, 1, 2, 0]);
  expect(store.nearest(all.x[2] as number, all.y[2] as number, 1)).toBe(2);
  expect(store.nearest(all.x[3] as number, all.y[3] as number, 1)).toBeNull();
});

test("only shown main classes are in the density map", () => {
  const store = new CellStore();
  store.setSlideSize(5003, 3001);
  store.setCells(scatter(600), new Uint8Array(600), new Uint8Array(600), 0);
  const sum = () => store.densityAt(10).counts.reduce((total, count) => total + count, 0);
  expect(sum()).toBeCloseTo(300, 1);
  store.setClassShown(0, false);
  expect(sum()).toBeCloseTo(200, 1);
  store.clear();
  expect(sum()).toBe(0);
});

test("too few flags are refused", () => {
  const store = new CellStore();
  expect(() => store.setCells(scatter(10), new Uint8Array(9), new Uint8Array(10), 0)).toThrow(RangeError);
});

test("the scale bar has a round length in µm, mm or px", () => {
  expect([999, 1000, 499, 20, 0.9].map(roundLength)).toEqual([500, 1000, 200, 20, 0.5]);
  expect(scaleBarLength(1, 0.25, 160)).toEqual({ screenPx: 80, label: "20 µm" });
  expect(scaleBarLength(64, 0.25, 160)).toEqual({ screenPx: 125, label: "2 mm" });
  expect(scaleBarLength(4, null, 160)).toEqual({ screenPx: 125, label: "500 px" });
  expect(formatLength(106.8, true)).toBe("107 µm");
});
