import { expect, test } from "vitest";
import { createRandom } from "../../../src/core/base/random.ts";
import { eosinophilShare } from "../../../src/core/count/eosinophil-share.ts";
import { bestOfFieldsAtLeast, independentFields, poissonAtLeast } from "../../../src/core/fields/chance.ts";
import { buildCountableMask, isNearMask, isOnMask, maskAreaPx2 } from "../../../src/core/fields/countable-mask.ts";
import { fieldAreaMm2 } from "../../../src/core/fields/high-power-field.ts";
import { drawRandomFields, shareOfDisc, summariseRandomFields } from "../../../src/core/fields/random-fields.ts";
import type { RegionShape } from "../../../src/core/geometry/shape.ts";

test.each([
  [18, 0.159],
  [20, 0.196],
  [22, 0.2376],
  [25, 0.307],
  [26.5, 0.345],
])("field number %d at 40x is %d mm²", (fieldNumberMm, areaMm2) => {
  expect(fieldAreaMm2({ fieldNumberMm, objective: 40 })).toBeCloseTo(areaMm2, 3);
});

test("with a true mean of 5, the best of 500 fields reaches 15 by chance in about one slide of ten", () => {
  expect(poissonAtLeast(5, 0)).toBe(1);
  expect(poissonAtLeast(5, 1)).toBeCloseTo(1 - Math.exp(-5), 12);
  expect(bestOfFieldsAtLeast(5, 500, 15)).toBeCloseTo(0.106, 2);
  expect(independentFields(10, 0.2376)).toBe(42);
  expect(independentFields(0.1, 0.2376)).toBe(1);
  expect(independentFields(0, 0.2376)).toBe(0);
});

test("the eosinophil percentage is of all inflammatory cells, or of nothing", () => {
  expect(eosinophilShare([10, 20, 5, 50, 15, 999], () => true)).toEqual({
    eosinophils: 10,
    inflammatory: 100,
    share: 0.1,
  });
  expect(eosinophilShare([0, 0, 0, 0, 0, 9], () => true)).toMatchObject({ share: null });
  expect(eosinophilShare([10, 20, 5, 50, 15, 0], (id) => id !== 2)).toEqual({ missing: ["Mast cell"] });
});

test("random fields lie on countable tissue, do not overlap and count what is in them", () => {
  const all = { widthPx: 100, heightPx: 100, slidePxPerMaskPx: 16, data: new Uint8Array(100 * 100).fill(1) };
  const mask = buildCountableMask(all, [{ x0: 0, y0: 0, x1: 1200, y1: 1600 }], []);
  const random = createRandom(4);
  const x = Float32Array.from({ length: 4000 }, () => 1600 * random.uniform());
  const y = Float32Array.from({ length: 4000 }, () => 1600 * random.uniform());
  const request = {
    mask,
    x,
    y,
    count: 4000,
    radiusPx: 100,
    wanted: 20,
    random,
    isCountable: (px: number) => px < 1200,
  };
  const fields = drawRandomFields(request);
  expect(fields).toHaveLength(20);
  for (const field of fields) {
    expect(field.x).toBeLessThan(1200);
    expect(field.tissueShare).toBeGreaterThanOrEqual(0.5);
    let inside = 0;
    for (let i = 0; i < 4000; i++) {
      if (((x[i] as number) - field.x) ** 2 + ((y[i] as number) - field.y) ** 2 <= 1e4) inside++;
    }
    expect(field.count).toBe(inside);
    for (const other of fields) {
      if (other !== field) expect(Math.hypot(other.x - field.x, other.y - field.y)).toBeGreaterThan(200);
    }
  }
  expect(drawRandomFields({ ...request, wanted: 500 }).length).toBeLessThan(60);
  expect(drawRandomFields({ ...request, mask: { ...all, data: new Uint8Array(10_000) } })).toEqual([]);
});

test("mean, standard deviation and t interval of random fields", () => {
  const field = (count: number) => ({ x: 0, y: 0, count, tissueShare: 0.5 });
  const summary = summariseRandomFields([field(2), field(4), field(6)], 0.2);
  expect(summary).toMatchObject({ fields: 3, mean: 4, standardDeviation: 2 });
  expect(summary.interval?.high).toBeCloseTo(4 + (4.302652729749464 * 2) / Math.sqrt(3), 9);
  expect(summary.interval?.low).toBe(0);
  expect(summary.perMm2).toBeCloseTo(12 / 0.3, 9);
  expect(summariseRandomFields([field(2)], 0.2)).toMatchObject({ interval: null, standardDeviation: null });
});

test("countable tissue is analysed and not left out; its rim is near it", () => {
  const all = { widthPx: 10, heightPx: 10, slidePxPerMaskPx: 10, data: new Uint8Array(100).fill(1) };
  const analysed = [
    { x0: 0, y0: 0, x1: 50, y1: 100 },
    { x0: 50, y0: 0, x1: 60, y1: 50 },
  ];
  const left: RegionShape = { kind: "rectangle", bounds: { x0: 0, y0: 0, x1: 20, y1: 20 } };
  const mask = buildCountableMask(all, analysed, [left]);
  expect(maskAreaPx2(mask)).toBe(5000 + 500 - 400);
  expect([isOnMask(mask, 5, 5), isOnMask(mask, 25, 5), isOnMask(mask, 55, 60), isOnMask(mask, -1, 0)]).toEqual([
    false,
    true,
    false,
    false,
  ]);
  expect([isNearMask(mask, 55, 55), isNearMask(mask, 85, 5)]).toEqual([true, false]);
  expect(shareOfDisc(mask, 50, 80, 15)).toBeCloseTo(0.5, 2);
});
