import { beforeEach, expect, test } from "vitest";
import type { RegionShape } from "../../../src/core/geometry/shape.ts";
import { DrawingTools } from "../../../src/viewer/regions/drawing-tools.ts";

let drawn: { shape: RegionShape; highPowerField: boolean }[];
let lengths: number[];
let placed: { x: number; y: number }[];
let withoutScale: number;
let tools: DrawingTools;

beforeEach(() => {
  drawn = [];
  lengths = [];
  placed = [];
  withoutScale = 0;
  tools = new DrawingTools({
    onRegionDrawn: (shape, highPowerField) => drawn.push({ shape, highPowerField }),
    snap: (at) => at,
    onRulerMeasured: (lengthPx) => lengths.push(lengthPx),
    onCellPlaced: (at) => placed.push(at),
    onHighPowerFieldWithoutScale: () => {
      withoutScale++;
    },
  });
});

test("a rectangle dragged up and to the left has its corners in order", () => {
  tools.setTool("rectangle");
  tools.press({ x: 100, y: 80 });
  tools.drag({ x: 20, y: 30 });
  tools.release();
  expect(drawn).toEqual([
    { shape: { kind: "rectangle", bounds: { x0: 20, y0: 30, x1: 100, y1: 80 } }, highPowerField: false },
  ]);
  expect(tools.draft).toBeNull();
});

test("a slip of the hand draws nothing", () => {
  tools.slidePxPerScreenPx = 10;
  tools.setTool("rectangle");
  tools.press({ x: 0, y: 0 });
  tools.drag({ x: 30, y: 200 });
  tools.release();
  expect(drawn).toEqual([]);
});

test("a double click's second corner is not counted twice, and finishing closes the polygon", () => {
  tools.setTool("polygon");
  for (const [x, y] of [
    [0, 0],
    [100, 0],
    [100, 100],
    [101, 100],
  ] as const) {
    tools.click({ x, y });
  }
  expect(tools.finish()).toBe(true);
  expect(drawn[0]?.shape).toEqual({
    kind: "polygon",
    points: [
      { x: 0, y: 0 },
      { x: 100, y: 0 },
      { x: 100, y: 100 },
    ],
  });
});

test("two corners are no polygon, and cancelling forgets them", () => {
  tools.setTool("polygon");
  tools.click({ x: 0, y: 0 });
  tools.click({ x: 100, y: 0 });
  expect(tools.finish()).toBe(false);
  expect(tools.cancel()).toBe(true);
  expect(tools.cancel()).toBe(false);
  expect(drawn).toEqual([]);
});

test("a high-power field is a circle of the known radius, or a complaint", () => {
  tools.setTool("high-power-field");
  tools.click({ x: 5, y: 6 });
  expect(withoutScale).toBe(1);
  tools.highPowerFieldRadiusPx = 1100;
  tools.click({ x: 5, y: 6 });
  expect(drawn).toEqual([{ shape: { kind: "circle", centre: { x: 5, y: 6 }, radiusPx: 1100 }, highPowerField: true }]);
});

test("the ruler measures the drag and stays until the tool changes", () => {
  tools.setTool("ruler");
  tools.press({ x: 0, y: 0 });
  tools.drag({ x: 30, y: 40 });
  tools.release();
  expect(lengths).toEqual([50]);
  expect(tools.draft?.kind).toBe("ruler");
  tools.setTool("pan");
  expect(tools.draft).toBeNull();
});

test("a missed cell is put where the click or the middle of the view is, and no shape is drawn", () => {
  tools.setTool("missed-cell");
  tools.click({ x: 3, y: 4 });
  expect(tools.placeAt({ x: 5, y: 6 }, 100)).toBe(true);
  expect(placed).toEqual([
    { x: 3, y: 4 },
    { x: 5, y: 6 },
  ]);
  expect(tools.draft).toBeNull();
});
