import { expect, test } from "vitest";
import type { UserRecords } from "../../../src/cache/persistence.ts";
import { type CellTable, cellName, createCellTable } from "../../../src/core/cells/cells.ts";
import { type RegionShape, rectangleShape } from "../../../src/core/geometry/shape.ts";
import type { ReviewDecision } from "../../../src/core/review/review.ts";
import { MessageStore } from "../../../src/store/base/message-store.ts";
import { withState } from "../../../src/store/base/with-state.ts";
import type { AnalysisStore } from "../../../src/store/count/analysis-store.ts";
import { ReviewStore } from "../../../src/store/review/review-store.ts";
import { SessionTools } from "../../../src/store/session/session-tools.ts";
import { decisionOf } from "../support/test-decisions.ts";
import { testManifest } from "../support/test-manifest.ts";

/** Records in memory; `broken` makes every write fail. */
function memoryRecords() {
  const stored: ReviewDecision[] = [];
  const state = { broken: false };
  const records = {
    loadDecisions: async (analysis: string) => stored.filter((decision) => decision.analysis === analysis),
    appendDecisions: async (decisions: readonly Omit<ReviewDecision, "sequence">[]) => {
      if (state.broken) throw new Error("the disk is full");
      const numbered = decisions.map((decision, at) => ({ ...decision, sequence: stored.length + at + 1 }));
      stored.push(...numbered);
      return numbered;
    },
  };
  return { records: records as unknown as UserRecords, stored, state };
}

function tableOf(count: number): CellTable {
  const cells = createCellTable(count);
  for (let row = 0; row < count; row++) {
    cells.peakColumn[row] = row;
    cells.x[row] = row * 20;
  }
  return cells;
}

class Reader extends withState(() => ({ name: "" })) {}

function storeOf(reader = new Reader()) {
  class Counted extends withState(() => ({
    analysis: "a",
    cells: tableOf(3),
    networkCells: tableOf(3),
    flagged: new Uint8Array(3).fill(1),
    flaggedCount: 3,
    excluded: new Uint8Array(3),
    exclusionVersion: 0,
    generation: 1,
    micronsPerPx: 0.25,
    windows: { exclusions: [] as RegionShape[] },
    manifest: testManifest(),
  })) {}
  const analysis = new Counted();
  const memory = memoryRecords();
  const review = new ReviewStore({
    analysis: analysis as unknown as AnalysisStore,
    records: memory.records,
    messages: new MessageStore(),
    reviewer: () => reader.name,
  });
  return { review, analysis, ...memory };
}

test("what cannot be stored holds for this visit and is stored with the next decision, in order", async () => {
  const { review: log, stored, state } = storeOf();
  await log.load();
  state.broken = true;
  await log.importFrom([decisionOf(1, "1_0", "reject")], "package");
  expect([log.decisions.length, log.unsaved.length, log.storingFailed]).toEqual([1, 1, true]);
  state.broken = false;
  await log.importFrom([decisionOf(2, "2_0", "accept")], "package");
  expect(stored.map(({ uid }) => uid)).toEqual(["uid-1", "uid-2"]);
  expect([log.unsaved.length, log.storingFailed]).toEqual([0, false]);
});

test("decisions from elsewhere are taken in once, whatever order they come in", async () => {
  const { review: log, stored } = storeOf();
  await log.load();
  await log.importFrom([decisionOf(2, "2_0", "accept")], "package");
  const theirs = [decisionOf(3, "3_0", "reject"), decisionOf(1, "1_0", "reject"), decisionOf(2, "2_0", "accept")];
  await log.importFrom(theirs, "theirs");
  await log.importFrom(theirs, "theirs");
  expect(log.decisions.map(({ uid }) => uid)).toEqual(["uid-1", "uid-2", "uid-3"]);
  expect(stored).toHaveLength(3);
});

test("each reader sees, counts and takes back their own decisions only", async () => {
  const reader = new Reader();
  reader.name = "Anna";
  const { review } = storeOf(reader);
  await review.load();
  await review.decide(0, "reject");
  await review.decide(1, "accept");
  reader.name = "Ben";
  expect([...review.reviewed.rejected]).toEqual([0, 0, 0]);
  expect(review.canUndo).toBe(false);
  await review.decide(2, "reject");
  expect([...review.reviewed.rejected]).toEqual([0, 0, 1]);
  expect(review.undo()).toBe("2_0");
  expect(review.undo()).toBeNull();
  review.show({ reviewer: null });
  expect([...review.reviewed.rejected]).toEqual([1, 0, 0]);
  expect(review.readers).toEqual(["Anna", "Ben"]);
});

test("a cell that a reader added is looked at still when the model finds more", async () => {
  const { review, analysis } = storeOf();
  await review.load();
  const name = review.add({ x: 5, y: 5 }, 2);
  expect(review.current).toBe(3);
  analysis.cells = tableOf(5);
  analysis.flagged = new Uint8Array(5);
  analysis.excluded = new Uint8Array(5);
  expect(review.current).toBe(5);
  expect(cellName(review.reviewed.cells, 5)).toBe(name);
  expect([...review.flagged]).toEqual([0, 0, 0, 0, 0, 0]);
  review.undo();
  expect(review.reviewed.cells.count).toBe(5);
});

test("the tools mark a missed cell, the halves of a double, and the neighbour a repeat is folded into", async () => {
  const { review } = storeOf();
  await review.load();
  const tools = new SessionTools(() => ({ row: 1, reviewed: review.reviewed, micronsPerPx: 0.5 }));
  tools.take("split");
  expect(tools.marks).toEqual([
    { x: 15, y: 0 },
    { x: 25, y: 0 },
  ]);
  tools.switchMark();
  tools.move(1, -2);
  expect(tools.marks[1]).toEqual({ x: 27, y: -4 });
  tools.take("split");
  expect(tools.tool).toBeNull();
  tools.take("merge");
  expect(tools.neighbours).toEqual([0, 2]);
  tools.point({ x: 41, y: 3 });
  expect(tools.chosenNeighbour).toBe(2);
  tools.cancelTool();
  expect(tools.chosenNeighbour).toBeNull();
});

test("decisions that another tab stored are taken in beside those that wait here; the cell looked at stays", async () => {
  const { review, stored, state } = storeOf();
  await review.load();
  await review.label(0, 2);
  review.select(2);
  stored.push(decisionOf(2, cellName(review.reviewed.cells, 1), "reject", { analysis: "a", reviewer: "" }));
  state.broken = true;
  await review.decide(2, "reject");
  await review.refresh();
  expect(review.current).toBe(2);
  expect([...review.reviewed.rejected]).toEqual([0, 1, 1]);
  expect(review.unsaved).toHaveLength(1);
});

test("a user's cell on tissue that has just been marked is in no count where such tissue is left out", async () => {
  const { review, analysis } = storeOf();
  await review.load();
  review.add({ x: 105, y: 5 }, 2);
  expect([...review.reviewed.rejected]).toEqual([0, 0, 0, 0]);
  // A window without a cell arrives, and its artefact mask covers the place: neither the cells nor the exclusions by hand change.
  analysis.windows = { exclusions: [rectangleShape({ x0: 100, y0: 0, x1: 110, y1: 10 })] };
  expect([...review.reviewed.rejected]).toEqual([0, 0, 0, 1]);
});
