import { expect, test } from "vitest";
import type { Region } from "../../../src/core/geometry/shape.ts";
import { RegionIndex } from "../../../src/core/geometry/shape-index.ts";
import { findSnap } from "../../../src/core/geometry/snap.ts";
import {
  applyRegionEdit,
  invertRegionEdit,
  type RegionEdit,
  RegionHistory,
} from "../../../src/core/regions/region-edit.ts";

function box(id: string, x: number, y: number, side: number): Region {
  const shape = { kind: "rectangle", bounds: { x0: x, y0: y, x1: x + side, y1: y + side } } as const;
  return { id, name: id, shape, highPowerField: false, exclude: false };
}

const regions = [box("a", 0, 0, 10), box("b", 100, 100, 10), box("large", 0, 0, 500)];

test("an edit taken back gives the list before, wherever it changed", () => {
  const edit: RegionEdit = [
    { index: 1, before: regions[1] as Region, after: null },
    { index: 0, before: null, after: box("new", 5, 5, 5) },
    { index: 2, before: regions[2] as Region, after: box("large", 1, 1, 400) },
  ];
  const after = applyRegionEdit(regions, edit);
  expect(after.map(({ id }) => id)).toEqual(["new", "a", "large"]);
  expect(applyRegionEdit(after, invertRegionEdit(edit))).toEqual(regions);
});

test("a thousand edits go back one by one and forth again; a new edit forgets what was undone", () => {
  const history = new RegionHistory();
  let list: readonly Region[] = [];
  for (let number = 0; number < 1000; number++) {
    const edit = [{ index: number, before: null, after: box(String(number), number, 0, 1) }];
    list = applyRegionEdit(list, edit);
    history.note(edit);
  }
  for (let edit = history.undo(); edit; edit = history.undo()) list = applyRegionEdit(list, edit);
  expect(list).toEqual([]);
  for (let number = 0; number < 10; number++) list = applyRegionEdit(list, history.redo() ?? []);
  expect(list).toHaveLength(10);
  history.note([{ index: 10, before: null, after: box("x", 0, 0, 1) }]);
  expect(history.redo()).toBeNull();
});

test("the index finds what is near, in the order of the list, and the smallest region under a point", () => {
  const index = new RegionIndex(regions);
  expect(index.touching({ x0: 90, y0: 90, x1: 101, y1: 101 }).map(({ id }) => id)).toEqual(["b", "large"]);
  expect(index.at(105, 105)?.id).toBe("b");
  expect(index.at(300, 300)?.id).toBe("large");
  expect(index.at(600, 600)).toBeNull();
  expect(new RegionIndex([]).touching({ x0: 0, y0: 0, x1: 1, y1: 1 })).toEqual([]);
});

test("a point snaps to a vertex before an edge, never to the region being changed", () => {
  const index = new RegionIndex(regions);
  expect(findSnap({ x: 12, y: 11 }, [], index, 4)).toEqual({ at: { x: 10, y: 10 }, kind: "vertex" });
  expect(findSnap({ x: 105, y: 112 }, [], index, 4)).toEqual({ at: { x: 105, y: 110 }, kind: "edge" });
  expect(findSnap({ x: 105, y: 112 }, [], index, 4, "b")).toBeNull();
  expect(findSnap({ x: 301, y: 302 }, [{ x: 300, y: 300 }], index, 4)?.at).toEqual({ x: 300, y: 300 });
});
