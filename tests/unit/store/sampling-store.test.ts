import { expect, test } from "vitest";
import type { UserRecords } from "../../../src/cache/persistence.ts";
import { type CellTable, cellName, createCellTable } from "../../../src/core/cells/cells.ts";
import type { CountedWindows } from "../../../src/core/count/counted-windows.ts";
import type { ReviewDecision } from "../../../src/core/review/review.ts";
import type { QuadratRead, SamplingDesign } from "../../../src/core/sampling/sampled-quadrats.ts";
import { drawDesign } from "../../../src/core/sampling/sampling-design.ts";
import type { ModelWindow } from "../../../src/core/slide/window.ts";
import { correctedLine } from "../../../src/store/app/corrected-lines.ts";
import { MessageStore } from "../../../src/store/base/message-store.ts";
import type { AnalysisStore } from "../../../src/store/count/analysis-store.ts";
import { ReviewStore } from "../../../src/store/review/review-store.ts";
import { SamplingStore } from "../../../src/store/sampling/sampling-store.ts";
import { decisionOf } from "../support/test-decisions.ts";
import { testManifest } from "../support/test-manifest.ts";

const QUADRATS = 12;
const indices = Array.from({ length: QUADRATS }, (_, quadrat) => quadrat);

/** One cell of class 0 in every quadrat of 10 px. */
function table(): CellTable {
  const cells = createCellTable(QUADRATS);
  for (const quadrat of indices) {
    cells.peakColumn[quadrat] = quadrat;
    cells.x[quadrat] = 10 * quadrat + 5;
    cells.y[quadrat] = 5;
  }
  return cells;
}

const design: SamplingDesign = {
  ...drawDesign(
    {
      count: QUADRATS,
      x0: Float64Array.from(indices, (quadrat) => 10 * quadrat),
      y0: new Float64Array(QUADRATS),
      x1: Float64Array.from(indices, (quadrat) => 10 * quadrat + 10),
      y1: new Float64Array(QUADRATS).fill(10),
    },
    new Uint32Array(QUADRATS).fill(1),
    0,
    5,
  ),
  id: "p",
  analysis: "a",
  reviewer: "R",
  createdAt: 1,
  windows: 1,
  readClassIds: [0],
};

function readOf(place: number, reviewer: string, at: number): QuadratRead {
  const quadrat = design.order[place] as number;
  return { uid: `${reviewer}${place}`, planId: "p", analysis: "a", reviewer, tile: quadrat, read: true, at };
}

/** One window per quadrat, the first so many with a result. */
function counted(done: number) {
  const windows = indices.map((quadrat) => ({ x0: 10 * quadrat, y0: 0, x1: 10 * quadrat + 10, y1: 10 }));
  return {
    done: { size: done } as Map<string, ModelWindow>,
    doneBounds: windows.slice(0, done),
    undoneBounds: () => windows.slice(done),
  };
}

/** A store that holds the design, some reads and decisions, as `reader` sees it. */
async function storeOf(
  reader: string,
  reads: readonly QuadratRead[],
  decisions: readonly ReviewDecision[],
  windows: Pick<CountedWindows, "done" | "doneBounds" | "undoneBounds"> = counted(QUADRATS),
) {
  const kept: { plans: SamplingDesign[]; reads: QuadratRead[] } = { plans: [], reads: [] };
  const records = {
    loadDecisions: async () => decisions,
    loadSamplingDesigns: async () => (reader === "R" ? [design] : []),
    loadQuadratReads: async () => reads,
    saveSamplingDesign: async (one: SamplingDesign) => void kept.plans.push(one),
    appendQuadratRead: async (one: QuadratRead) => void kept.reads.push(one),
  } as unknown as UserRecords;
  const analysis = {
    analysis: "a",
    cells: table(),
    networkCells: table(),
    flagged: new Uint8Array(QUADRATS),
    flaggedCount: 0,
    excluded: new Uint8Array(QUADRATS),
    exclusionVersion: 0,
    generation: 1,
    micronsPerPx: 0.25,
    windows: { exclusions: [], mask: null, ...windows },
    manifest: testManifest(),
    subscribe: () => () => undefined,
  } as unknown as AnalysisStore;
  const messages = new MessageStore();
  const reviewer = (): string => reader;
  const review = new ReviewStore({ analysis, records, messages, reviewer });
  const sampling = new SamplingStore({ analysis, review, records, messages, reviewer, showQuadrat: () => undefined });
  await review.load();
  await sampling.load();
  return { sampling, kept };
}

const cells = table();
const rejected = (reviewer: string, place: number, sequence: number): ReviewDecision => ({
  ...decisionOf(sequence, cellName(cells, design.order[place] as number), "reject"),
  reviewer,
});

test("quadrats that either reader read count, each with the word of who read it first, and the line says how many people read", async () => {
  const reads = [0, 1, 2, 3].map((place) => readOf(place, "R", 10 + place));
  const others = [3, 4, 5].map((place) => readOf(place, "S", 100 + place));
  // S sees no cell in the quadrats 3 and 4; R ended quadrat 3 before, and R's word stands there. R's word on quadrat 5 is none of a reader of it.
  const decisions = [rejected("S", 3, 1), rejected("S", 4, 2), rejected("R", 5, 3)];
  const { sampling, kept } = await storeOf("R", reads, decisions);
  expect(sampling.corrected.get(0)).toMatchObject({ quadratsRead: 4, modelCount: QUADRATS });
  expect(sampling.readerCount).toBe(1);
  expect(await sampling.importFrom({ plans: [design], reads: others })).toBe(3);
  expect(await sampling.importFrom({ plans: [design], reads: others })).toBe(0);
  expect(kept).toEqual({ plans: [], reads: others });
  const count = sampling.corrected.get(0);
  expect(count).toMatchObject({ quadratsRead: 6 });
  // One of six quadrats has a cell less.
  expect(count?.estimate?.corrected).toBeCloseTo(QUADRATS - QUADRATS / 6, 9);
  expect(sampling.readerCount).toBe(2);
  if (count) expect(correctedLine(count, 1, sampling.readerCount)).toContain("6 sample squares read by 2 readers");
});

test("a second reader goes on with the design that came, where the first left it; undo takes back their own reading only", async () => {
  const { sampling, kept } = await storeOf("S", [], []);
  expect(sampling.design).toBeNull();
  const reads = [0, 1].map((place) => readOf(place, "R", 10 + place));
  await sampling.importFrom({ plans: [design], reads });
  expect(kept.plans).toEqual([design]);
  sampling.start();
  expect(sampling.quadrat).toBe(design.order[2]);
  await sampling.markRead();
  expect(kept.reads.at(-1)).toMatchObject({ planId: "p", reviewer: "S", tile: design.order[2], read: true });
  await sampling.undo();
  await sampling.undo();
  expect(sampling.quadrat).toBe(design.order[2]);
  expect(sampling.ownReads.map(({ read }) => read)).toEqual([true, false]);
});

test("a design over more than is counted here is reported and corrects nothing: the model's count would be too small", async () => {
  const reads = indices.map((place) => readOf(place, "R", 10 + place));
  const { sampling } = await storeOf("R", reads, [], counted(QUADRATS - 3));
  expect(sampling.uncounted?.places).toBe(3);
  expect(sampling.corrected.size).toBe(0);
  const whole = await storeOf("R", reads, []);
  expect(whole.sampling.uncounted).toBeNull();
  expect(whole.sampling.corrected.get(0)).toMatchObject({ modelCount: QUADRATS });
});
