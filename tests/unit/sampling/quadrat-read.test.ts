import { expect, test } from "vitest";
import {
  designAuditEntry,
  foldQuadratReads,
  lastStandingRead,
  type QuadratRead,
  quadratReaders,
} from "../../../src/core/sampling/sampled-quadrats.ts";
import { drawDesign } from "../../../src/core/sampling/sampling-design.ts";

const nowhere = new Float64Array(6);
const frame = { count: 6, x0: nowhere, y0: nowhere, x1: nowhere, y1: nowhere };
const design = drawDesign(frame, Uint32Array.of(0, 0, 1, 1, 5, 5), 0, 3);

let clock = 0;
function read(quadrat: number, isRead = true, reviewer = "R", at = clock++): QuadratRead {
  return {
    uid: `${reviewer}${quadrat}${isRead}${at}`,
    planId: "p",
    analysis: "a",
    reviewer,
    tile: quadrat,
    read: isRead,
    at,
  };
}

test("the last word on a quadrat stands, and undo takes back the last that stands", () => {
  const reads = [read(2), read(4), read(2, false), read(0), read(0, false)];
  expect([...foldQuadratReads(design, reads)]).toEqual([0, 0, 0, 0, 1, 0]);
  expect(lastStandingRead(reads)?.tile).toBe(4);
  expect(lastStandingRead([read(1), read(1, false)])).toBeNull();
  expect(lastStandingRead([read(1), read(2), read(1, false), read(1)])?.tile).toBe(1);
});

test("of two readers of one quadrat the first to end it counts; when the first takes it back, the other", () => {
  const own = [read(2, true, "R", 10), read(4, true, "R", 20)];
  const others = [read(2, true, "S", 15), read(4, true, "S", 12), read(5, true, "S", 30)];
  const both = quadratReaders(design, [...own, ...others]);
  expect(Array.from(both.readerOf, (reader) => both.readers[reader] ?? null)).toEqual([
    null,
    null,
    "R",
    null,
    "S",
    "S",
  ]);
  expect(quadratReaders(design, [...others, ...own])).toEqual(both);
  expect([...foldQuadratReads(design, [...own, ...others])]).toEqual([0, 0, 1, 0, 1, 1]);
  const back = quadratReaders(design, [...own, ...others, read(2, false, "R", 40)]);
  expect(back.readers[back.readerOf[2] as number]).toBe("S");
});

test("the audit log's word of a design changes with its order and its predictions", () => {
  const stored = { ...design, id: "p", analysis: "a", reviewer: "R", createdAt: 0, windows: 1, readClassIds: [0] };
  const entry = designAuditEntry(stored);
  expect(entry).toMatchObject({ seed: 3, tiles: 6, random: "xoshiro128** seeded by splitmix32" });
  expect(designAuditEntry({ ...stored, order: stored.order.toReversed() }).orderSha256).not.toBe(entry.orderSha256);
  expect(designAuditEntry({ ...stored, predicted: new Uint32Array(6) }).predictedSha256).not.toBe(
    entry.predictedSha256,
  );
});
