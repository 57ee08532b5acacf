import { beforeEach, expect, test } from "vitest";
import type { Region, RegionShape } from "../../../src/core/geometry/shape.ts";
import { RegionControl } from "../../../src/viewer/regions/region-control.ts";

const square: Region = {
  id: "square",
  name: "square",
  shape: { kind: "rectangle", bounds: { x0: 100, y0: 100, x1: 200, y1: 200 } },
  highPowerField: false,
  exclude: false,
};
const triangle: Region = {
  ...square,
  id: "triangle",
  shape: {
    kind: "polygon",
    points: [
      { x: 300, y: 100 },
      { x: 400, y: 100 },
      { x: 300, y: 200 },
    ],
  },
};

let regions: Region[];
let selected: string | null;
let changes: [string, RegionShape][];
let drawn: RegionShape[];
let control: RegionControl;

beforeEach(() => {
  regions = [square, triangle];
  selected = "square";
  changes = [];
  drawn = [];
  const show = (): void => control.setRegions(regions, selected);
  control = new RegionControl({
    onRegionDrawn: (shape) => drawn.push(shape),
    onRegionChanged: (id, shape) => {
      changes.push([id, shape]);
      regions = regions.map((region) => (region.id === id ? { ...region, shape } : region));
      show();
    },
    onSelectRegion: (id) => {
      selected = id;
      show();
    },
    onRulerMeasured: () => undefined,
    onCellPlaced: () => undefined,
    onHighPowerFieldWithoutScale: () => undefined,
  });
  show();
  control.setTool("edit");
});

function pull(from: [number, number], to: [number, number]): void {
  control.press({ x: from[0], y: from[1] });
  control.drag({ x: to[0], y: to[1] });
  control.release();
}

test("a corner pulled near a vertex of another region lands on it; with snapping off it does not", () => {
  pull([200, 200], [296, 203]);
  expect(changes).toEqual([["square", { kind: "rectangle", bounds: { x0: 100, y0: 100, x1: 300, y1: 200 } }]]);
  control.snapping = false;
  pull([300, 200], [296, 203]);
  expect(changes[1]?.[1]).toEqual({ kind: "rectangle", bounds: { x0: 100, y0: 100, x1: 296, y1: 203 } });
});

test("a region under the pointer is chosen and moved in one pull; pressing beside all lets the slide move", () => {
  pull([320, 130], [330, 140]);
  expect(selected).toBe("triangle");
  expect(changes[0]?.[0]).toBe("triangle");
  expect(control.press({ x: 900, y: 900 })).toBe(false);
  expect(selected).toBeNull();
});

test("a press without a pull changes nothing, and cancelling drops a pull", () => {
  control.press({ x: 150, y: 150 });
  control.release();
  control.press({ x: 150, y: 150 });
  control.drag({ x: 170, y: 170 });
  expect(control.cancel()).toBe(true);
  control.release();
  expect(changes).toEqual([]);
});

test("a double click puts a vertex into an edge, and the vertex touched last can be taken out again", () => {
  selected = "triangle";
  control.setRegions(regions, selected);
  expect(control.editing.insertVertex({ x: 350, y: 103 })).toBe(true);
  expect(control.shown.handles).toHaveLength(4);
  pull([350, 100], [350, 60]);
  control.press({ x: 350, y: 60 });
  control.release();
  expect(control.editing.deleteVertex()).toBe(true);
  expect(regions[1]?.shape).toEqual(triangle.shape);
  expect(control.editing.deleteVertex()).toBe(false);
});

test("a high-power field has no handles: its size is the microscope's", () => {
  const shape: RegionShape = { kind: "circle", centre: { x: 500, y: 500 }, radiusPx: 100 };
  control.setRegions([{ ...square, id: "field", shape, highPowerField: true }], "field");
  expect(control.shown.handles).toEqual([]);
});

test("freehand keeps the line's course with few points; circle and keys draw too", () => {
  control.setTool("freehand");
  control.press({ x: 600, y: 100 });
  for (let step = 1; step < 120; step++) {
    control.drag({ x: 600 + 50 * Math.sin(step / 19), y: 50 + 50 * Math.cos(step / 19) });
  }
  control.release();
  const [line] = drawn;
  if (line?.kind !== "polygon") throw new Error("no polygon");
  expect(line.points.length).toBeLessThan(60);
  control.setTool("circle");
  pull([600, 400], [630, 440]);
  expect(drawn[1]).toEqual({ kind: "circle", centre: { x: 600, y: 400 }, radiusPx: 50 });
  expect(control.placeAt({ x: 10, y: 20 }, 100)).toBe(true);
  expect(drawn[2]).toEqual({ kind: "circle", centre: { x: 10, y: 20 }, radiusPx: 15 });
});
