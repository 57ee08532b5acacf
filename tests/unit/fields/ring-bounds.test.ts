import { expect, test } from "vitest";
import { createRandom } from "../../../src/core/base/random.ts";
import { canBoundParts, PARTS, RingBounds } from "../../../src/core/fields/max-disc/ring-bounds.ts";

const RADIUS = 100;

test.each([
  [1, 12.5],
  [2, 35],
  [3, 3],
])("no disc centred in a part holds more than the part's bound, seed %d, half side %d", (seed, half) => {
  const random = createRandom(seed);
  const count = 600;
  const pairs = Float64Array.from({ length: 2 * count }, () => 500 + 320 * (random.uniform() - 0.5));
  const ring = new RingBounds(half, RADIUS);
  ring.begin(7);
  ring.add(pairs, 0, 200, 500, 500);
  ring.add(pairs, 200, count, 500, 500);
  const found = ring.findParts(0);
  expect(found).toBe(PARTS * PARTS);
  let over = 0;
  for (let at = 0; at < found; at++) {
    const part = ring.parts[at] as number;
    const side = (2 * half) / PARTS;
    let most = 0;
    // Corners of the part and centres within it.
    for (let trial = 0; trial < 12; trial++) {
      const x = 500 - half + side * ((part % PARTS) + (trial < 4 ? trial & 1 : random.uniform()));
      const y = 500 - half + side * (Math.floor(part / PARTS) + (trial < 4 ? trial >> 1 : random.uniform()));
      let depth = 7;
      for (let i = 0; i < 2 * count; i += 2) {
        if (Math.hypot((pairs[i] as number) - x, (pairs[i + 1] as number) - y) <= RADIUS) depth++;
      }
      most = Math.max(most, depth);
    }
    expect(ring.bounds[at]).toBeGreaterThanOrEqual(most);
    over += (ring.bounds[at] as number) - most;
  }
  // Close enough to be of use: of some 200 points in a disc.
  expect(over / found).toBeLessThan(half < 20 ? 12 : 40);
});

test("parts that do not promise more are not named; a second square begins anew", () => {
  const ring = new RingBounds(10, RADIUS);
  ring.begin(0);
  // All beyond the right: only discs centred right of the middle hold them.
  ring.add(Float64Array.of(105, 0, 105, 1, 105, -1), 0, 3, 0, 0);
  const found = ring.findParts(2);
  expect(found).toBeGreaterThan(0);
  expect(found).toBeLessThan((PARTS * PARTS) / 2);
  for (let at = 0; at < found; at++) expect((ring.parts[at] as number) % PARTS).toBeGreaterThanOrEqual(PARTS / 2);
  ring.begin(2);
  expect(ring.findParts(2)).toBe(0);
});

test("a square as great as the field is not bounded in parts", () => {
  expect(canBoundParts(RADIUS / 8, RADIUS)).toBe(true);
  expect(canBoundParts(RADIUS, RADIUS)).toBe(false);
});
