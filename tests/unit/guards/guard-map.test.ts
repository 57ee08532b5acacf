import { expect, test } from "vitest";
import { createCellTable } from "../../../src/core/cells.ts";
import { GuardMap } from "../../../src/core/guards/guard-map.ts";
import { guardBit, type TileGuards } from "../../../src/core/guards/tile-guards.ts";
import { paintedGrid, paintedWindow } from "../support/painted-window.ts";

const nuclei = { darkSamples: 10, darkStarts: 2, tissueSamples: 100 };
function guardsWith(blocks: Readonly<Record<number, number>>): TileGuards {
  const reasons = new Uint8Array(100);
  for (const [block, bits] of Object.entries(blocks)) reasons[Number(block)] = bits;
  return { blockPx: 32, blocksPerSide: 10, reasons, nuclei };
}
const pen = guardBit("pen");
const focus = guardBit("focus");
const mask = { widthPx: 500, heightPx: 500, slidePxPerMaskPx: 16, data: new Uint8Array(250_000).fill(1) };

test("a cell is guarded by the block its peak lies in, also in a window further off", () => {
  const map = new GuardMap();
  map.add({ ...paintedWindow, x: 640, y: 320 }, guardsWith({ 11: pen }), paintedGrid);
  const cells = createCellTable(3);
  // Blocks are 32 model px; the stride is 2. Block 11 of the window at (640, 320) covers (672..704, 352..384).
  cells.peakColumn.set([336, 335, 340]);
  cells.peakRow.set([176, 176, 10]);
  const bits = new Uint8Array(3);
  map.markRows(cells, 2, bits);
  expect([...bits]).toEqual([pen, 0, 0]);
});

test("areas are tissue per reason, each block once in the total", () => {
  const map = new GuardMap();
  map.add(paintedWindow, guardsWith({ 0: pen, 1: pen | focus, 57: focus }), paintedGrid);
  map.add({ ...paintedWindow, x: 320 }, guardsWith({}), paintedGrid);
  const blockPx2 = 64 * 64;
  const { areas, tissuePx2 } = map.measure(mask);
  expect(areas).toEqual([
    { reason: "focus", tiles: 1, tissuePx2: 2 * blockPx2 },
    { reason: "pen", tiles: 1, tissuePx2: 2 * blockPx2 },
  ]);
  expect(tissuePx2).toBe(3 * blockPx2);
  expect(map.nuclei).toEqual({ darkSamples: 20, darkStarts: 4, tissueSamples: 200 });
});

test("neighbouring blocks join to few rectangles that cover the same area", () => {
  const map = new GuardMap();
  const guarded = map.add(paintedWindow, guardsWith({ 0: pen, 1: pen, 10: pen, 11: focus, 13: pen }), paintedGrid);
  expect(guarded?.areas).toEqual([
    { x0: 0, y0: 0, x1: 128, y1: 128 },
    { x0: 192, y0: 64, x1: 256, y1: 128 },
  ]);
  // A square of two by two blocks and a single one: eight and four edges.
  expect(guarded?.outline.length).toBe(4 * 12);
});
