import { describe, expect, test } from "vitest";
import { createRandom } from "../../../src/core/base/random.ts";
import { findPeakFields, type PeakField } from "../../../src/core/fields/peak-fields.ts";

interface Places {
  readonly x: Float32Array;
  readonly y: Float32Array;
}

const SLACK = 1e-9;
const APART = 2 * (1 + 4 * SLACK);

function countIn({ x, y }: Places, centreX: number, centreY: number, radius: number): number {
  let count = 0;
  for (let i = 0; i < x.length; i++) {
    if (Math.hypot((x[i] as number) - centreX, (y[i] as number) - centreY) <= radius * (1 + 2 * SLACK)) count++;
  }
  return count;
}

/** Every corner of the arrangement of rims (and of the rims that taken fields forbid), and every point, tried one by one. */
function bruteForce(places: Places, radius: number, taken: readonly PeakField[]): number {
  const { x, y } = places;
  const rim = radius * (1 + SLACK);
  const circles = [
    ...Array.from(x, (px, i) => ({ x: px, y: y[i] as number, r: rim })),
    ...taken.map((field) => ({ x: field.x, y: field.y, r: APART * rim })),
  ];
  let best = 0;
  const offer = (cx: number, cy: number): void => {
    if (taken.some((field) => Math.hypot(field.x - cx, field.y - cy) < APART * rim * (1 - SLACK))) return;
    best = Math.max(best, countIn(places, cx, cy, radius));
  };
  for (let i = 0; i < circles.length; i++) {
    const a = circles[i] as { x: number; y: number; r: number };
    offer(a.x, a.y);
    for (let j = 0; j < i; j++) {
      const b = circles[j] as { x: number; y: number; r: number };
      const distance = Math.hypot(b.x - a.x, b.y - a.y);
      if (distance === 0 || distance > a.r + b.r || distance < Math.abs(a.r - b.r)) continue;
      const along = (distance ** 2 + a.r ** 2 - b.r ** 2) / (2 * distance);
      const across = Math.sqrt(Math.max(0, a.r ** 2 - along ** 2));
      const ux = (b.x - a.x) / distance;
      const uy = (b.y - a.y) / distance;
      offer(a.x + along * ux - across * uy, a.y + along * uy + across * ux);
      offer(a.x + along * ux + across * uy, a.y + along * uy - across * ux);
    }
  }
  return best;
}

function check(places: Places, radius: number, wanted: number): PeakField[] {
  const fields = findPeakFields(places.x, places.y, places.x.length, radius, wanted);
  for (let k = 0; k < fields.length; k++) {
    const field = fields[k] as PeakField;
    const before = fields.slice(0, k);
    expect(countIn(places, field.x, field.y, radius)).toBe(field.count);
    expect(field.count).toBe(bruteForce(places, radius, before));
    for (const other of before) {
      expect(Math.hypot(other.x - field.x, other.y - field.y)).toBeGreaterThan(2 * radius * (1 + SLACK));
    }
  }
  if (fields.length < wanted) expect(bruteForce(places, radius, fields)).toBe(0);
  return fields;
}

function randomPlaces(
  count: number,
  seed: number,
  place: (uniform: () => number) => readonly [number, number],
): Places {
  const random = createRandom(seed);
  const places = { x: new Float32Array(count), y: new Float32Array(count) };
  for (let i = 0; i < count; i++) [places.x[i], places.y[i]] = place(() => random.uniform());
  return places;
}

describe("brute force agrees", () => {
  test.each(Array.from({ length: 30 }, (_, seed) => seed))("scattered points, seed %d", (seed) => {
    check(
      randomPlaces(60, seed, (u) => [5000 * u(), 4000 * u()]),
      200 + 60 * seed,
      4,
    );
  });
  test.each(Array.from({ length: 15 }, (_, seed) => seed))(
    "whole places with ties, duplicates and exact rims, seed %d",
    (seed) => {
      // Radius 5 on a lattice: 3-4-5 triangles put many points exactly on a rim.
      check(
        randomPlaces(70, 100 + seed, (u) => [Math.floor(20 * u()), Math.floor(20 * u())]),
        5,
        4,
      );
    },
  );
  test.each(Array.from({ length: 8 }, (_, seed) => seed))("dense clusters, seed %d", (seed) => {
    const clusters = (u: () => number): readonly [number, number] => {
      const centre = Math.floor(3 * u()) * 900;
      return [centre + 300 * (u() + u() - 1), centre / 2 + 300 * (u() + u() - 1)];
    };
    check(randomPlaces(110, 200 + seed, clusters), 250, 3);
  });
});

describe("brute force agrees where much is equal", () => {
  test.each([0, 1, 2, 3, 4])("a lattice, where many fields tie, seed %d", (seed) => {
    const lattice = (u: () => number): readonly [number, number] => [
      10 * Math.floor(9 * u()),
      10 * Math.floor(9 * u()),
    ];
    check(randomPlaces(80, 300 + seed, lattice), 10 + 2.5 * seed, 4);
  });
  test.each([0, 1, 2, 3, 4])("few places, each with many points, seed %d", (seed) => {
    const places = (u: () => number): readonly [number, number] => {
      const place = Math.floor(12 * u());
      return [(place * 7919) % 1000, (place * 104_729) % 700];
    };
    check(randomPlaces(140, 400 + seed, places), 90 + 40 * seed, 4);
  });
  test.each([0, 1, 2, 3, 4])("along the slide's border and in its corners, seed %d", (seed) => {
    const border = (u: () => number): readonly [number, number] => {
      const along = 3000 * u();
      const side = Math.floor(5 * u());
      return [
        [0, along],
        [3000, along],
        [along, 0],
        [along, 3000],
        [u() < 0.5 ? 0 : 3000, u() < 0.5 ? 0 : 3000],
      ][side] as [number, number];
    };
    check(randomPlaces(90, 500 + seed, border), 150 + 100 * seed, 4);
  });
  test.each([0, 1, 2])("heaps in heaps, far from the origin, seed %d", (seed) => {
    const heaps = (u: () => number): readonly [number, number] => {
      const heap = Math.floor(4 * u());
      const spread = [5, 40, 200, 900][heap] as number;
      return [120_000 + 1000 * heap + spread * (u() - u()), 90_000 + spread * (u() - u())];
    };
    check(randomPlaces(120, 600 + seed, heaps), 100 + 80 * seed, 3);
  });
});

describe("brute force agrees on even layouts and on lines", () => {
  test.each([0, 1, 2, 3, 4, 5])("evenly dense, with every fifth point twice, seed %d", (seed) => {
    const places = randomPlaces(120, 700 + seed, (u) => [900 * u(), 900 * u()]);
    for (let i = 4; i < 120; i += 5) {
      places.x[i] = places.x[i - 1] as number;
      places.y[i] = places.y[i - 1] as number;
    }
    check(places, 100 + 50 * seed, 3);
  });
  test.each([0, 1, 2, 3])("on a few straight lines, seed %d", (seed) => {
    const lines = (u: () => number): readonly [number, number] => {
      const along = Math.floor(300 * u()) * 4;
      return [
        [along, 500],
        [500, along],
        [along, along],
        [along, 1200 - along],
      ][Math.floor(4 * u())] as [number, number];
    };
    check(randomPlaces(110, 800 + seed, lines), 120 + 60 * seed, 3);
  });
  test.each([0, 1, 2])("thousands of points, against a sweep of every rim over the whole plane, seed %d", (seed) => {
    const places = randomPlaces(3000, 900 + seed, (u) => [10_000 * u(), 10_000 * u()]);
    const radius = 700 + 400 * seed;
    const [best] = findPeakFields(places.x, places.y, 3000, radius, 1);
    expect(best?.count).toBe(sweepAll(places, radius));
    expect(countIn(places, best?.x ?? 0, best?.y ?? 0, radius)).toBe(best?.count);
  });
});

/** The greatest depth where the rim of any disc enters another: points in general position only. */
function sweepAll({ x, y }: Places, radius: number): number {
  let most = 1;
  for (let i = 0; i < x.length; i++) {
    const begins: number[] = [];
    const ends: number[] = [];
    for (let j = 0; j < x.length; j++) {
      const dx = (x[j] as number) - (x[i] as number);
      const dy = (y[j] as number) - (y[i] as number);
      const distance = Math.hypot(dx, dy);
      if (i === j || distance > 2 * radius) continue;
      const half = Math.acos(distance / (2 * radius));
      for (const turn of [0, 2 * Math.PI]) {
        begins.push(Math.atan2(dy, dx) - half + turn);
        ends.push(Math.atan2(dy, dx) + half + turn);
      }
    }
    begins.sort((a, b) => a - b);
    ends.sort((a, b) => a - b);
    // Two rounds: what lies over the beginning of the first is open in the second.
    let ended = 0;
    for (let begun = 0; begun < begins.length; begun++) {
      while ((ends[ended] as number) < (begins[begun] as number)) ended++;
      most = Math.max(most, begun + 1 - ended + 1);
    }
  }
  return most;
}

describe("by hand", () => {
  test("no point, one point, one place", () => {
    expect(findPeakFields([], [], 0, 10, 3)).toEqual([]);
    expect(check({ x: Float32Array.of(7), y: Float32Array.of(9) }, 10, 3)).toHaveLength(1);
    expect(check({ x: new Float32Array(50).fill(3), y: new Float32Array(50).fill(4) }, 10, 2)[0]?.count).toBe(50);
    expect(() => findPeakFields([1], [1], 1, 0, 1)).toThrow(RangeError);
  });
  test("a point on the rim is in: two points one diameter apart are one field", () => {
    expect(findPeakFields([0, 20], [0, 0], 2, 10, 2).map(({ count }) => count)).toEqual([2]);
    expect(findPeakFields([0, 20.001], [0, 0], 2, 10, 2).map(({ count }) => count)).toEqual([1, 1]);
  });
  test("points on one circle are all in the field inside it", () => {
    const x = Float64Array.from({ length: 150 }, (_, i) => 1000 + 100 * Math.cos(i));
    const y = Float64Array.from({ length: 150 }, (_, i) => 1000 + 100 * Math.sin(i));
    const [field] = findPeakFields(x, y, 150, 100, 1);
    expect(field?.count).toBe(150);
    expect(field?.x).toBeCloseTo(1000, 3);
  });
  test("two heaps one diameter apart", () => {
    const x = Float32Array.from({ length: 4000 }, (_, i) => (i % 2) * 200);
    const [field] = findPeakFields(x, new Float32Array(4000), 4000, 100, 1);
    expect(field?.count).toBe(4000);
  });
});
