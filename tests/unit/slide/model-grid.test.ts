import { expect, test } from "vitest";
import { reflectIndex } from "../../../src/core/base/reflect.ts";
import { createFilterTable } from "../../../src/core/reference/filter-table.ts";
import { createModelGrid, levelPositionOfModelPx, levelRectangle } from "../../../src/core/slide/model-grid.ts";
import type { SlideLevel } from "../../../src/core/slide/slide.ts";

const level = (downsample: number, synthetic = false): SlideLevel => ({
  widthPx: Math.round(20000 / downsample),
  heightPx: Math.round(10000 / downsample),
  downsample,
  tileWidthPx: 256,
  tileHeightPx: 256,
  synthetic,
});

test("the coarsest stored level that is not coarser than the model (by more than 5 %) is read", () => {
  const levels = [level(1), level(2), level(4)];
  expect(createModelGrid({ levels }, 0.25, 0.5)).toMatchObject({
    level: 1,
    levelPxPerModelPx: 1,
    slidePxPerModelPx: 2,
  });
  expect(createModelGrid({ levels }, 0.2528, 0.5).level).toBe(1);
  expect(createModelGrid({ levels }, 0.27, 0.5).level).toBe(0);
  expect(createModelGrid({ levels }, 0.504, 0.5).level).toBe(0);
  expect(createModelGrid({ levels: [level(1), level(2, true)] }, 0.25, 0.5).level).toBe(0);
  expect(() => createModelGrid({ levels }, 0, 0.5)).toThrow(/µm\/px/);
});

test("the mirror stands on the border px's outer edge, at any distance", () => {
  expect([-3, -2, -1, 0, 1, 2, 3, 4, 5, 6].map((index) => reflectIndex(index, 3))).toEqual([
    2, 1, 0, 0, 1, 2, 2, 1, 0, 0,
  ]);
});

test("the level rectangle of a window holds every px its filter reads, and nothing outside the level", () => {
  for (const scale of [0.6, 0.992, 1, 1.98, 3.7]) {
    const grid = { ...createModelGrid({ levels: [level(1)] }, 0.5, 0.5), levelPxPerModelPx: scale };
    for (const x of [-40, 0, 128, 20000 / scale - 64]) {
      const window = { level: 0, x: Math.round(x / 8) * 8, y: 0, corePx: 64, haloPx: 16 };
      const area = levelRectangle(window, grid);
      expect(area.x).toBeGreaterThanOrEqual(0);
      expect(area.x + area.widthPx).toBeLessThanOrEqual(20000);
      const common = { sizePx: 96, levelPxPerModelPx: scale, levelLengthPx: 20000, firstModelPx: window.x - 16 };
      const whole = createFilterTable({ ...common, deliveredFromPx: 0, deliveredLengthPx: 20000 });
      const part = createFilterTable({ ...common, deliveredFromPx: area.x, deliveredLengthPx: area.widthPx });
      expect(Array.from(part.indices, (index) => index + area.x)).toEqual(Array.from(whole.indices));
    }
  }
});

test("weights sum to one and put their centre at the sample's position, far from the corner too", () => {
  const firstModelPx = 200_000;
  const table = createFilterTable({
    firstModelPx,
    sizePx: 64,
    levelPxPerModelPx: 1.97,
    levelLengthPx: 1_000_000,
    deliveredFromPx: 0,
    deliveredLengthPx: 1_000_000,
  });
  for (let i = 0; i < 64; i++) {
    let sum = 0;
    let centre = 0;
    for (let entry = i * table.taps; entry < (i + 1) * table.taps; entry++) {
      sum += table.weights[entry] ?? 0;
      centre += (table.weights[entry] ?? 0) * ((table.indices[entry] ?? 0) - 394_000);
    }
    expect(sum).toBeCloseTo(1, 6);
    // A discrete triangle of this width is symmetric only on average: its centre strays by up to 0.1 px.
    expect(Math.abs(centre + 394_000 - levelPositionOfModelPx(firstModelPx + i, 1.97))).toBeLessThan(0.1);
  }
});
