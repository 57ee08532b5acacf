import { expect, test } from "vitest";
import { createCellTable } from "../../../src/core/cells/cells.ts";
import { cellsInScope, markExcluded } from "../../../src/core/cells/select-cells.ts";
import { shapeAreaPx2 } from "../../../src/core/geometry/prepared-shape.ts";
import type { RegionShape } from "../../../src/core/geometry/shape.ts";
import { measureScope } from "../../../src/core/slide/scope-areas.ts";

const mask = { widthPx: 20, heightPx: 20, slidePxPerMaskPx: 32, data: new Uint8Array(400).fill(1) };
const analysed = [
  { x0: 0, y0: 0, x1: 320, y1: 640 },
  { x0: 320, y0: 0, x1: 640, y1: 640 },
];

test("rectangles are measured exactly, circles and polygons within 1 %", () => {
  const rectangle: RegionShape = { kind: "rectangle", bounds: { x0: 100, y0: 100, x1: 400, y1: 250 } };
  expect(measureScope(rectangle, analysed, mask).analysedPx2).toBeCloseTo(300 * 150, 6);
  const circle: RegionShape = { kind: "circle", centre: { x: 300, y: 300 }, radiusPx: 200 };
  const area = measureScope(circle, analysed, mask);
  expect(Math.abs(area.analysedPx2 / shapeAreaPx2(circle) - 1)).toBeLessThan(0.01);
  expect(area.tissuePx2).toBe(area.analysedPx2);
  const triangle: RegionShape = {
    kind: "polygon",
    points: [
      { x: 50, y: 50 },
      { x: 600, y: 80 },
      { x: 300, y: 600 },
    ],
  };
  expect(Math.abs(measureScope(triangle, analysed, mask).analysedPx2 / shapeAreaPx2(triangle) - 1)).toBeLessThan(0.01);
});

test("what was not analysed is not in the area", () => {
  expect(measureScope(null, analysed.slice(0, 1), mask).analysedPx2).toBe(320 * 640);
});

test("cells outside the shape are left out", () => {
  const cells = createCellTable(2);
  cells.x.set([10, 500]);
  cells.y.set([10, 10]);
  cells.centreProbability.set([0.9, 0.9]);
  cells.classProbabilities.set([0.9], 0);
  cells.classProbabilities.set([0.5], 6);
  const inside = cellsInScope(cells, { kind: "rectangle", bounds: { x0: 0, y0: 0, x1: 100, y1: 100 } });
  expect(inside.count).toBe(1);
  expect(inside.x[0]).toBe(10);
});

test("an exclusion is taken out of the slide's area and of every shape's, once, however many lie over each other", () => {
  const out: RegionShape = { kind: "rectangle", bounds: { x0: 300, y0: 0, x1: 340, y1: 640 } };
  expect(measureScope(null, analysed, mask, [out, out]).analysedPx2).toBeCloseTo(640 * 600, 6);
  const circle: RegionShape = { kind: "circle", centre: { x: 320, y: 320 }, radiusPx: 200 };
  const all = measureScope(circle, analysed, mask);
  const left = measureScope(circle, analysed, mask, [out]);
  expect((all.analysedPx2 - left.analysedPx2) / (40 * 400)).toBeGreaterThan(0.98);
  expect(left.tissuePx2).toBeCloseTo(left.analysedPx2, 6);
});

test("cells in an exclusion are marked from a row on", () => {
  const cells = createCellTable(3);
  cells.x.set([10, 20, 500]);
  cells.y.set([10, 20, 10]);
  const marks = new Uint8Array(3);
  markExcluded(cells, [{ kind: "rectangle", bounds: { x0: 0, y0: 0, x1: 100, y1: 100 } }], marks, 1);
  expect([...marks]).toEqual([0, 1, 0]);
});
