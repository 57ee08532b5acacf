import { expect, test } from "vitest";
import { makeSamplingPlan } from "../../../src/core/sampling/sampling-plan.ts";
import {
  foldTileReads,
  lastStandingRead,
  planTrailEntry,
  type TileRead,
} from "../../../src/core/sampling/tile-reading.ts";

const nowhere = new Float64Array(6);
const frame = { count: 6, x0: nowhere, y0: nowhere, x1: nowhere, y1: nowhere };
const plan = makeSamplingPlan(frame, Uint32Array.of(0, 0, 1, 1, 5, 5), 0, 3);

function read(tile: number, isRead = true): TileRead {
  return { uid: `${tile}${isRead}`, planId: "p", analysis: "a", reviewer: "R", tile, read: isRead, at: 0 };
}

test("the last word on a tile stands, and undo takes back the last that stands", () => {
  const reads = [read(2), read(4), read(2, false), read(0), read(0, false)];
  expect([...foldTileReads(plan, reads)]).toEqual([0, 0, 0, 0, 1, 0]);
  expect(lastStandingRead(reads)?.tile).toBe(4);
  expect(lastStandingRead([read(1), read(1, false)])).toBeNull();
  expect(lastStandingRead([read(1), read(2), read(1, false), read(1)])?.tile).toBe(1);
});

test("the trail's word of a plan changes with its order and its predictions", () => {
  const stored = { ...plan, id: "p", analysis: "a", reviewer: "R", createdAt: 0, windows: 1, readClassIds: [0] };
  const entry = planTrailEntry(stored);
  expect(entry).toMatchObject({ seed: 3, tiles: 6, random: "xoshiro128** seeded by splitmix32" });
  expect(planTrailEntry({ ...stored, order: stored.order.toReversed() }).orderSha256).not.toBe(entry.orderSha256);
  expect(planTrailEntry({ ...stored, predicted: new Uint32Array(6) }).predictedSha256).not.toBe(entry.predictedSha256);
});
