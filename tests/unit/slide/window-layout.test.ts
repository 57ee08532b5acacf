import { expect, test } from "vitest";
import { rectangleShape } from "../../../src/core/geometry/shape.ts";
import { hasTissue, type TissueMask, tissueAreaPx2 } from "../../../src/core/slide/tissue.ts";
import type { ModelGrid } from "../../../src/core/slide/window.ts";
import { planWindows, windowBounds } from "../../../src/core/slide/window-layout.ts";
import { testManifest } from "../support/test-manifest.ts";

const grid: ModelGrid = {
  level: 0,
  levelWidthPx: 4000,
  levelHeightPx: 3000,
  levelPxPerModelPx: 2,
  slidePxPerModelPx: 2,
  widthPx: 2000,
  heightPx: 1500,
  micronsPerPx: 0.5,
};

function maskOf(rows: string[], slidePxPerMaskPx: number): TissueMask {
  const data = new Uint8Array(
    rows
      .join("")
      .split("")
      .map((letter) => (letter === "#" ? 1 : 0)),
  );
  return { widthPx: rows[0]?.length ?? 0, heightPx: rows.length, slidePxPerMaskPx, data };
}

test.each([0, 320, -320, 64])("windows with grid offset %i own every px of the slide exactly once", (offset) => {
  const plan = planWindows(grid, testManifest(), null, null, offset);
  const area = plan.windows
    .map((window) => windowBounds(window, grid))
    .reduce((sum, b) => sum + (b.x1 - b.x0) * (b.y1 - b.y0), 0);
  expect(area).toBe(4000 * 3000);
});

test("glass windows are skipped and reported, none is lost", () => {
  const all = planWindows(grid, testManifest(), null, null).windows.length;
  const plan = planWindows(grid, testManifest(), null, maskOf(["#...", "....", "...."], 1000));
  expect(plan.windows.length).toBeGreaterThan(0);
  expect(plan.windows.length + plan.skipped.length).toBe(all);
  expect(plan.skipped.length).toBeGreaterThan(0);
});

test("a scope takes only the windows that touch it", () => {
  const plan = planWindows(grid, testManifest(), rectangleShape({ x0: 10, y0: 10, x1: 20, y1: 20 }), null);
  expect(plan.windows).toHaveLength(1);
});

test("a slide smaller than the network's window gets a smaller window", () => {
  const small = { ...grid, widthPx: 256, heightPx: 200 };
  const plan = planWindows(small, testManifest(), null, null);
  expect(plan.windows).toEqual([{ level: 0, x: 0, y: 0, corePx: 256, haloPx: 64 }]);
});

test("tissue area counts mask px cut by the edge by their share", () => {
  const mask = maskOf(["##", ".#"], 10);
  expect(tissueAreaPx2(mask, 0, 0, 20, 20)).toBe(300);
  expect(tissueAreaPx2(mask, 5, 5, 15, 15)).toBe(75);
  expect(hasTissue(mask, 0, 10, 10, 20)).toBe(false);
});

test("a slanted strip takes the windows along it, not those of its box", () => {
  const strip = [
    { x: 0, y: 0 },
    { x: 200, y: 0 },
    { x: 4000, y: 2800 },
    { x: 4000, y: 3000 },
    { x: 3800, y: 3000 },
  ];
  const inBox = planWindows(grid, testManifest(), rectangleShape({ x0: 0, y0: 0, x1: 4000, y1: 3000 }), null);
  const along = planWindows(grid, testManifest(), { kind: "polygon", points: strip }, null);
  expect(inBox.windows).toHaveLength(12);
  expect(along.windows.length).toBeLessThan(inBox.windows.length);
  expect(
    planWindows(grid, testManifest(), rectangleShape({ x0: 9000, y0: 0, x1: 9500, y1: 10 }), null).windows,
  ).toEqual([]);
});
