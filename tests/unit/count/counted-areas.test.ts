import fc from "fast-check";
import { expect, test } from "vitest";
import { CountedAreas } from "../../../src/core/count/counted-areas.ts";
import { shapeContains } from "../../../src/core/geometry/prepared-shape.ts";
import { type Bounds, rectangleShape } from "../../../src/core/geometry/shape.ts";
import { type TissueMask, tissueAreaPx2 } from "../../../src/core/slide/tissue.ts";

const SIDE = 12;
const SIZE_PX = 8;
const WINDOW_PX = 32;

const masks = fc
  .array(fc.integer({ min: 0, max: 1 }), { minLength: SIDE * SIDE, maxLength: SIDE * SIDE })
  .map(
    (data): TissueMask => ({ widthPx: SIDE, heightPx: SIDE, slidePxPerMaskPx: SIZE_PX, data: Uint8Array.from(data) }),
  );
const rectangles = fc
  .tuple(fc.nat(90), fc.nat(90), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }))
  .map(([x, y, width, height]): Bounds => ({ x0: x, y0: y, x1: x + width, y1: y + height }));

/** One window per WINDOW_PX, over all of the slide. */
const windows: readonly Bounds[] = Array.from({ length: 9 }, (_, at) => {
  const [x0, y0] = [(at % 3) * WINDOW_PX, Math.floor(at / 3) * WINDOW_PX];
  return { x0, y0, x1: x0 + WINDOW_PX, y1: y0 + WINDOW_PX };
});

/** Level-0 px of a rectangle that lie on tissue and in none of the shapes, counted one by one. */
function pixelsOnTissue(mask: TissueMask, { x0, y0, x1, y1 }: Bounds, without: readonly Bounds[] = []): number {
  const shapes = without.map(rectangleShape);
  let count = 0;
  for (let y = y0; y < y1; y++) {
    for (let x = x0; x < x1; x++) {
      const [column, row] = [Math.floor(x / SIZE_PX), Math.floor(y / SIZE_PX)];
      if (column >= SIDE || row >= SIDE || mask.data[row * SIDE + column] === 0) continue;
      if (!shapes.some((shape) => shapeContains(shape, x + 0.5, y + 0.5))) count++;
    }
  }
  return count;
}

test("the tissue in a rectangle is every px of it that lies on tissue", () => {
  fc.assert(
    fc.property(masks, rectangles, (mask, box) => {
      expect(tissueAreaPx2(mask, box.x0, box.y0, box.x1, box.y1)).toBe(pixelsOnTissue(mask, box));
    }),
  );
});

test("the share of tissue counted equals the px counted one by one, with regions excluded and artefacts left out", () => {
  // Exclusions are measured along lines, four per mask px: on even px the lines meet them exactly.
  const even = rectangles.map(({ x0, y0, x1, y1 }) => ({ x0: 2 * x0, y0: 2 * y0, x1: 2 * x1, y1: 2 * y1 }));
  const cases = fc.tuple(masks, fc.array(even, { maxLength: 3 }), fc.nat(9), fc.boolean());
  fc.assert(
    fc.property(cases, ([mask, excluded, done, leaveOut]) => {
      const artefactOf = ({ x0, y0 }: Bounds): Bounds => ({ x0: x0 + 8, y0: y0 + 8, x1: x0 + 16, y1: y0 + 24 });
      const areas = new CountedAreas();
      areas.setMask(mask, windows);
      areas.setRegions(excluded.map(rectangleShape));
      areas.setTreatment(leaveOut ? "leave-out" : "mark");
      const counted = windows.slice(0, done);
      for (const window of counted) areas.add(window, [artefactOf(window)]);
      const without = (window: Bounds) => [...excluded, ...(leaveOut ? [artefactOf(window)] : [])];
      const inside = counted.reduce((sum, window) => sum + pixelsOnTissue(mask, window, without(window)), 0);
      const rest = windows.slice(done).reduce((sum, window) => sum + pixelsOnTissue(mask, window, excluded), 0);
      expect(areas.counted.tissuePx2).toBeCloseTo(inside, 6);
      const share = areas.tissueShare(() => windows.slice(done));
      if (inside + rest === 0) expect(share === null || share === 0).toBe(true);
      else expect(share).toBeCloseTo(inside / (inside + rest), 6);
    }),
  );
});
