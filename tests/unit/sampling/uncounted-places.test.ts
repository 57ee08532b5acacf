import { expect, test } from "vitest";
import { prepareShape } from "../../../src/core/geometry/prepared-shape.ts";
import type { Bounds } from "../../../src/core/geometry/shape.ts";
import { frameOf } from "../../../src/core/sampling/quadrat-frame.ts";
import { quadratMiddles, uncountedPlaces } from "../../../src/core/sampling/uncounted-places.ts";

/** A window of 100 px of a lattice, and its four quadrats. */
const window = (column: number, row: number): Bounds => ({
  x0: 100 * column,
  y0: 100 * row,
  x1: 100 * column + 100,
  y1: 100 * row + 100,
});
const quadratsOf = ({ x0, y0 }: Bounds): Bounds[] =>
  [0, 1, 2, 3].map((at) => {
    const left = x0 + 50 * (at % 2);
    const top = y0 + 50 * Math.floor(at / 2);
    return { x0: left, y0: top, x1: left + 50, y1: top + 50 };
  });
const lattice = [0, 1, 2, 3].flatMap((row) => [0, 1, 2, 3].map((column) => window(column, row)));

test("names the quadrats without a result and a shape that touches their windows and no others", () => {
  const planned = [window(0, 0), window(1, 1), window(2, 1), window(0, 3)];
  const counted = [window(0, 0), window(3, 0)];
  const others = lattice.filter((box) => !counted.some(({ x0, y0 }) => x0 === box.x0 && y0 === box.y0));
  const found = uncountedPlaces(quadratMiddles(frameOf(planned.flatMap(quadratsOf))), counted, others);
  expect(found?.places).toBe(12);
  const shape = found?.shape;
  if (!shape) throw new Error("a shape was expected");
  expect(shape).toMatchObject({ kind: "polygons", polygons: { length: 2 } });
  expect(lattice.filter((box) => prepareShape(shape).touches(box))).toEqual(planned.slice(1));
});

test("null where every quadrat is counted; no shape where no window holds a quadrat", () => {
  const middles = quadratMiddles(frameOf(quadratsOf(window(1, 1))));
  expect(uncountedPlaces(middles, [window(1, 1)], [window(0, 0)])).toBeNull();
  expect(uncountedPlaces(middles, [], [window(0, 0)])).toEqual({ places: 4, shape: null });
});
