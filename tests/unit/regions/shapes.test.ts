import { expect, test } from "vitest";
import {
  deleteVertex,
  dragHandle,
  insertVertex,
  moveShape,
  resizeShape,
  shapeHandles,
} from "../../../src/core/geometry/edit-shape.ts";
import { prepareShape } from "../../../src/core/geometry/prepared-shape.ts";
import type { Point, RegionShape } from "../../../src/core/geometry/shape.ts";
import { simplifyLine } from "../../../src/core/geometry/simplify.ts";
import { clipSpans, subtractSpans, uniteSpans } from "../../../src/core/geometry/spans.ts";

const points = (...pairs: [number, number][]): Point[] => pairs.map(([x, y]) => ({ x, y }));
const square = points([0, 0], [100, 0], [100, 100], [0, 100]);
const hole = points([40, 40], [60, 40], [60, 60], [40, 60]);
const ringShape: RegionShape = { kind: "polygons", polygons: [[square, hole]] };
const bow: RegionShape = { kind: "polygon", points: points([0, 0], [100, 100], [100, 0], [0, 100]) };
const triangle: RegionShape = { kind: "polygon", points: points([10, 10], [210, 10], [10, 210]) };

test("a hole is outside: not contained, not in the area, not on the lines through it", () => {
  const shape = prepareShape(ringShape);
  expect(shape.areaPx2).toBe(100 * 100 - 20 * 20);
  expect(shape.contains(50, 50)).toBe(false);
  expect(shape.contains(30, 50)).toBe(true);
  expect(shape.spansAt(50)).toEqual([0, 40, 60, 100]);
  expect(shape.touches({ x0: 45, y0: 45, x1: 55, y1: 55 })).toBe(false);
  expect(shape.touches({ x0: 35, y0: 45, x1: 55, y1: 55 })).toBe(true);
});

test("an outline that crosses itself has the area of what it contains, not of the shoelace formula", () => {
  expect(prepareShape(bow).areaPx2).toBeCloseTo(5000, 0);
});

test("pieces that lie over each other are counted once along a line", () => {
  const shifted = square.map(({ x, y }) => ({ x: x + 50, y }));
  expect(prepareShape({ kind: "polygons", polygons: [[square], [shifted]] }).spansAt(50)).toEqual([0, 150]);
});

test("a triangle touches only the squares that it reaches, though its box holds them all", () => {
  const { touches, covers } = prepareShape(triangle);
  expect(touches({ x0: 150, y0: 150, x1: 200, y1: 200 })).toBe(false);
  expect(touches({ x0: 80, y0: 80, x1: 120, y1: 120 })).toBe(true);
  expect(touches({ x0: 0, y0: 0, x1: 300, y1: 300 })).toBe(true);
  expect(covers({ x0: 20, y0: 20, x1: 60, y1: 60 })).toBe(true);
  expect(covers({ x0: 80, y0: 80, x1: 140, y1: 140 })).toBe(false);
});

test("a many-cornered polygon answers as the plain even-odd rule does, point for point", () => {
  const corners: Point[] = [];
  for (let step = 0; step < 500; step++) {
    const radius = 300 + 80 * Math.sin(step * 0.9) + 40 * Math.cos(step * 2.3);
    const angle = (step / 500) * 2 * Math.PI;
    corners.push({ x: 500 + radius * Math.cos(angle), y: 500 + radius * Math.sin(angle) });
  }
  const shape = prepareShape({ kind: "polygon", points: corners });
  for (let probe = 0; probe < 4000; probe++) {
    const x = (probe * 7919) % 1000;
    const y = (probe * 104729) % 997;
    let inside = false;
    corners.forEach((a, i) => {
      const b = corners[(i + 499) % 500] as Point;
      if (a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) inside = !inside;
    });
    expect(shape.contains(x, y)).toBe(inside);
  }
});

test("spans are joined, clipped and subtracted", () => {
  expect(uniteSpans([5, 9, 0, 3, 2, 4, 9, 10])).toEqual([0, 4, 5, 10]);
  expect(clipSpans([0, 4, 5, 10], 3, 6)).toEqual([3, 4, 5, 6]);
  expect(subtractSpans([0, 10, 20, 30], [5, 22, 25, 26])).toEqual([0, 5, 22, 25, 26, 30]);
  expect(subtractSpans([0, 10], [0, 10])).toEqual([]);
});

test("shapes are moved and resized, and a handle pulled past its opposite keeps the corners in order", () => {
  const rectangle: RegionShape = { kind: "rectangle", bounds: { x0: 10, y0: 10, x1: 30, y1: 20 } };
  expect(moveShape(ringShape, 5, -5)).toMatchObject({ polygons: [[{ 0: { x: 5, y: -5 } }, { 0: { x: 45, y: 35 } }]] });
  const [corner] = shapeHandles(rectangle);
  if (!corner) throw new Error("no handle");
  expect(dragHandle(rectangle, corner, { x: 50, y: 5 })).toEqual({
    kind: "rectangle",
    bounds: { x0: 30, y0: 5, x1: 50, y1: 20 },
  });
  const circle: RegionShape = { kind: "circle", centre: { x: 0, y: 0 }, radiusPx: 10 };
  const [top] = shapeHandles(circle);
  if (!top) throw new Error("no handle");
  expect(dragHandle(circle, top, { x: 3, y: 4 })).toMatchObject({ radiusPx: 5 });
  expect(resizeShape(circle, 4, 0, prepareShape(circle).bounds)).toMatchObject({ radiusPx: 12 });
  expect(resizeShape(rectangle, -100, 10, prepareShape(rectangle).bounds)).toMatchObject({
    bounds: { x1: 11, y1: 30 },
  });
});

test("a vertex is put into the nearest edge and taken out again; a triangle keeps its three", () => {
  const inserted = insertVertex(ringShape, { x: 50, y: 38 }, 5);
  expect(inserted?.handle).toMatchObject({ kind: "vertex", ring: 1, index: 1, at: { x: 50, y: 40 } });
  if (!inserted) throw new Error("nothing inserted");
  expect(deleteVertex(inserted.shape, inserted.handle)).toEqual(ringShape);
  expect(insertVertex(ringShape, { x: 50, y: 20 }, 5)).toBeNull();
  const [first] = shapeHandles(triangle);
  expect(first && deleteVertex(triangle, first)).toBeNull();
});

test("a drawn line keeps its corners and loses the points between", () => {
  const line = points([0, 0], [10, 0.2], [20, -0.2], [30, 0], [30, 40]);
  expect(simplifyLine(line, 1)).toEqual(points([0, 0], [30, 0], [30, 40]));
});
