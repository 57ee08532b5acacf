import fc from "fast-check";
import { expect, test } from "vitest";
import { prepareShape } from "../../../src/core/geometry/prepared-shape.ts";
import {
  boundsTouch,
  type Point,
  type Region,
  type RegionShape,
  ringAreaPx2,
} from "../../../src/core/geometry/shape.ts";
import { RegionIndex } from "../../../src/core/geometry/shape-index.ts";
import { clipSpans, type Spans, spansLength, subtractSpans, uniteSpans } from "../../../src/core/geometry/spans.ts";
import { seeded } from "./settings.ts";

const SIDE = 24;
const coordinate = fc.integer({ min: 0, max: SIDE });
const point = fc.record({ x: coordinate, y: coordinate });
const pairs = fc.array(coordinate, { maxLength: 10 }).map((ends) => ends.slice(0, ends.length - (ends.length % 2)));
const spans = pairs.map(uniteSpans);

/** 1 per unit interval of a line that lies in the spans. */
function pixelsOf(line: Spans): number[] {
  return Array.from({ length: SIDE }, (_, at) => {
    for (let i = 0; i + 1 < line.length; i += 2) {
      if (at >= (line[i] as number) && at + 1 <= (line[i + 1] as number)) return 1;
    }
    return 0;
  });
}

test("spans are united as pixels are, in rising order without touching", () => {
  fc.assert(
    fc.property(pairs, (ends) => {
      const united = uniteSpans(ends);
      const covered = new Array<number>(SIDE).fill(0);
      for (let i = 0; i < ends.length; i += 2)
        covered.fill(1, ends[i], Math.max(ends[i] as number, ends[i + 1] as number));
      expect(pixelsOf(united)).toEqual(covered);
      for (let i = 1; i < united.length; i++) expect(united[i]).toBeGreaterThan(united[i - 1] as number);
      expect(spansLength(united)).toBe(covered.reduce((sum, pixel) => sum + pixel, 0));
    }),
    seeded(),
  );
});

test("what is subtracted and what is clipped are the pixels' differences and overlaps; both parts together are the whole", () => {
  fc.assert(
    fc.property(spans, spans, coordinate, coordinate, (a, b, from, to) => {
      const [inA, inB] = [pixelsOf(a), pixelsOf(b)];
      const left = subtractSpans(a, b);
      expect(pixelsOf(left)).toEqual(inA.map((pixel, at) => (inB[at] === 1 ? 0 : pixel)));
      const both = subtractSpans(a, left);
      expect(pixelsOf(both)).toEqual(inA.map((pixel, at) => pixel * (inB[at] as number)));
      expect(spansLength(left) + spansLength(both)).toBe(spansLength(a));
      expect(uniteSpans([...left, ...both])).toEqual(a);
      expect(pixelsOf(clipSpans(a, from, to))).toEqual(inA.map((pixel, at) => (at >= from && at < to ? pixel : 0)));
    }),
    seeded(),
  );
});

/** Even-odd rule, by the crossings of a ray to the right; asked only of points that lie on no edge. */
function isInside(rings: readonly (readonly Point[])[], x: number, y: number): boolean {
  let crossings = 0;
  for (const ring of rings) {
    for (let i = 0; i < ring.length; i++) {
      const [a, b] = [ring[i] as Point, ring[(i + 1) % ring.length] as Point];
      if (a.y > y === b.y > y) continue;
      if (a.x + ((y - a.y) / (b.y - a.y)) * (b.x - a.x) > x) crossings++;
    }
  }
  return crossings % 2 === 1;
}

const ring = fc.array(point, { minLength: 3, maxLength: 8 });

test("a prepared polygon contains what the even-odd rule says, and its spans are those of the same places", () => {
  fc.assert(
    fc.property(ring, (points) => {
      const shape = prepareShape({ kind: "polygon", points });
      // Places that lie on no edge between whole numbers.
      for (let y = 0.41713; y < SIDE; y += 3) {
        const places = Array.from({ length: 14 }, (_, at) => 0.31337 + 1.7 * at);
        const line = shape.spansAt(y);
        const inside = places.map((x) => isInside([points], x, y));
        expect(places.map((x) => shape.contains(x, y))).toEqual(inside);
        expect(places.map((x) => clipSpans(line, x, x + 1e-9).length > 0)).toEqual(inside);
      }
    }),
    seeded(),
  );
});

test("areas: a rectangle's, a triangle's, a ring with a hole; never less than nothing", () => {
  fc.assert(
    fc.property(point, point, point, (a, b, c) => {
      const [x0, x1] = [Math.min(a.x, b.x), Math.max(a.x, b.x)];
      const [y0, y1] = [Math.min(a.y, b.y), Math.max(a.y, b.y)];
      expect(prepareShape({ kind: "rectangle", bounds: { x0, y0, x1, y1 } }).areaPx2).toBe((x1 - x0) * (y1 - y0));
      const twice = Math.abs((b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y));
      expect(prepareShape({ kind: "polygon", points: [a, b, c] }).areaPx2).toBeCloseTo(twice / 2, 9);
      expect(Math.abs(ringAreaPx2([a, b, c]))).toBeCloseTo(twice / 2, 9);
    }),
    seeded(),
  );
});

test("touches and covers agree with contains over the pixels of a rectangle", () => {
  fc.assert(
    fc.property(ring, point, fc.integer({ min: 1, max: 8 }), (points, at, side) => {
      const shape = prepareShape({ kind: "polygon", points });
      const box = { x0: at.x, y0: at.y, x1: at.x + side, y1: at.y + side };
      const inside: boolean[] = [];
      for (let y = box.y0 + 0.5; y < box.y1; y++)
        for (let x = box.x0 + 0.5; x < box.x1; x++) inside.push(shape.contains(x, y));
      if (inside.includes(true)) expect(shape.touches(box)).toBe(true);
      if (shape.covers(box)) expect(inside).not.toContain(false);
    }),
    seeded(),
  );
});

test("the index finds the regions that looking at all of them finds, in their order", () => {
  const shape: fc.Arbitrary<RegionShape> = fc.oneof(
    fc.record({ kind: fc.constant("circle" as const), centre: point, radiusPx: fc.integer({ min: 1, max: 6 }) }),
    ring.map((points) => ({ kind: "polygon" as const, points })),
  );
  fc.assert(
    fc.property(fc.array(shape, { maxLength: 40 }), point, coordinate, (shapes, at, side) => {
      const regions = shapes.map((one, index): Region => {
        return { id: String(index), name: "", shape: one, highPowerField: false, exclude: false };
      });
      const box = { x0: at.x, y0: at.y, x1: at.x + side, y1: at.y + side };
      const found = new RegionIndex(regions).touching(box);
      const expected = regions.filter((region) => boundsTouch(prepareShape(region.shape).bounds, box));
      expect(found.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
    }),
    seeded(),
  );
});
