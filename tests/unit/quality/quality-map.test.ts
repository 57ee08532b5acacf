import { expect, test } from "vitest";
import { createCellTable } from "../../../src/core/cells/cells.ts";
import { QualityMap } from "../../../src/core/quality/quality-map.ts";
import { summariseQuality } from "../../../src/core/quality/quality-summary.ts";
import { qualityBit, type WindowQuality } from "../../../src/core/quality/window-quality.ts";
import { paintedGrid, paintedWindow } from "../support/painted-window.ts";

const nuclei = { darkSamples: 10, darkStarts: 2, tissueSamples: 100 };
function qualityWith(blocks: Readonly<Record<number, number>>): WindowQuality {
  const reasons = new Uint8Array(100);
  for (const [block, bits] of Object.entries(blocks)) reasons[Number(block)] = bits;
  return { blockPx: 32, blocksPerSide: 10, reasons, nuclei };
}
const pen = qualityBit("pen");
const focus = qualityBit("focus");
const mask = { widthPx: 500, heightPx: 500, slidePxPerMaskPx: 16, data: new Uint8Array(250_000).fill(1) };
const extent = { mask, scope: null, exclusions: [] };
const box = (x0: number, y0: number, x1: number, y1: number) =>
  ({ kind: "rectangle", bounds: { x0, y0, x1, y1 } }) as const;

test("a cell lies under an artefact by the block its peak lies in, also in a window further off", () => {
  const map = new QualityMap();
  map.add({ ...paintedWindow, x: 640, y: 320 }, qualityWith({ 11: pen }), paintedGrid);
  const cells = createCellTable(3);
  // Blocks are 32 model px; the stride is 2. Block 11 of the window at (640, 320) covers (672..704, 352..384).
  cells.peakColumn.set([336, 335, 340]);
  cells.peakRow.set([176, 176, 10]);
  const bits = new Uint8Array(3);
  map.markRows(cells, 2, bits);
  expect([...bits]).toEqual([pen, 0, 0]);
});

test("areas are tissue per reason, each block once in the total", () => {
  const map = new QualityMap();
  map.add(paintedWindow, qualityWith({ 0: pen, 1: pen | focus, 57: focus }), paintedGrid);
  map.add({ ...paintedWindow, x: 320 }, qualityWith({}), paintedGrid);
  const blockPx2 = 64 * 64;
  const { areas, tissuePx2 } = map.measure(extent);
  expect(areas).toEqual([
    { reason: "focus", windows: 1, tissuePx2: 2 * blockPx2 },
    { reason: "pen", windows: 1, tissuePx2: 2 * blockPx2 },
  ]);
  expect(tissuePx2).toBe(3 * blockPx2);
  expect(map.nuclei).toEqual({ darkSamples: 20, darkStarts: 4, tissueSamples: 200 });
});

test("neighbouring blocks join to few rectangles that cover the same area", () => {
  const map = new QualityMap();
  const artefact = map.add(paintedWindow, qualityWith({ 0: pen, 1: pen, 10: pen, 11: focus, 13: pen }), paintedGrid);
  expect(artefact?.areas).toEqual([
    { x0: 0, y0: 0, x1: 128, y1: 128 },
    { x0: 192, y0: 64, x1: 256, y1: 128 },
  ]);
  // A square of two by two blocks and a single one: eight and four edges.
  expect(artefact?.outline.length).toBe(4 * 12);
});

test("what an excluded region covers is in no reason's area, whole or in part; a window wholly covered is left out", () => {
  const map = new QualityMap();
  const blockPx2 = 64 * 64;
  map.add(paintedWindow, qualityWith({ 0: pen, 57: focus }), paintedGrid);
  map.add({ ...paintedWindow, x: 320 }, qualityWith({ 0: pen | focus }), paintedGrid);
  expect(map.measure(extent).tissuePx2).toBe(3 * blockPx2);
  // A quarter of the first window's pen, and all that is in the second.
  const exclusions = [box(0, 0, 32, 32), box(640, 0, 704, 64), box(9000, 0, 9100, 9)];
  const cut = map.measure({ ...extent, exclusions });
  expect(cut.areas).toEqual([
    { reason: "focus", windows: 1, tissuePx2: blockPx2 },
    { reason: "pen", windows: 1, tissuePx2: expect.closeTo(0.75 * blockPx2, 6) },
  ]);
  expect(cut.tissuePx2).toBeCloseTo(1.75 * blockPx2, 6);
  expect(map.windowsWith("pen", { ...extent, exclusions }).map(({ window }) => window.x)).toEqual([0]);
  // Taken back, and in a scope: the right half of the pen, nothing of the focus.
  expect(map.measure(extent).tissuePx2).toBe(3 * blockPx2);
  expect(map.measure({ ...extent, scope: box(32, 0, 640, 200) }).areas).toEqual([
    { reason: "pen", windows: 1, tissuePx2: blockPx2 / 2 },
  ]);
});

test("cells in an excluded region are not counted among those under an artefact", () => {
  const map = new QualityMap();
  map.add(paintedWindow, qualityWith({ 0: pen }), paintedGrid);
  const cells = { count: 3, classId: Uint8Array.of(0, 0, 1), qualityBits: Uint8Array.of(pen, pen, 0) };
  const { guardedCounts } = summariseQuality(map, extent, 0.25, "mark", {
    ...cells,
    inExcludedRegion: Uint8Array.of(0, 1, 1),
  });
  expect(guardedCounts).toMatchObject({ Eosinophil: 1, Neutrophil: 0 });
});
