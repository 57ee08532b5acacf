import { expect, test } from "vitest";
import { CLASS_COUNT, classIndex, createCellTable } from "../../../src/core/cells/cells.ts";
import { createFlagRule } from "../../../src/core/model/flag-rule.ts";
import { mayBeOneOf, QUEUE_GROUPS, queueGroup, VERDICT_CODES } from "../../../src/core/review/review.ts";
import { withState } from "../../../src/store/base/with-state.ts";
import type { AnalysisStore } from "../../../src/store/count/analysis-store.ts";
import { queueOrder } from "../../../src/store/review/queue-order.ts";
import { ReviewQueue } from "../../../src/store/review/review-queue.ts";
import { testManifest } from "../support/test-manifest.ts";

/** Cells as (eosinophil, neutrophil, mast cell, lymphocyte, plasma cell, other) probabilities, all surely there. */
function tableOf(rows: readonly (readonly number[])[]) {
  const cells = createCellTable(rows.length);
  rows.forEach((probabilities, row) => {
    cells.centreProbability[row] = 1;
    cells.classProbabilities.set(probabilities, row * CLASS_COUNT);
    cells.classId[row] = probabilities.indexOf(Math.max(...probabilities));
  });
  return cells;
}

const cells = tableOf([
  [0, 0, 0, 0.5, 0.1, 0.4], // A lymphocyte, hardly anything else that counts.
  [0.25, 0, 0, 0.7, 0, 0.05], // A lymphocyte that may be an eosinophil.
  [0.6, 0.1, 0, 0.3, 0, 0], // An eosinophil in doubt.
  [0, 0.4, 0, 0, 0, 0.6], // Other, and more likely a neutrophil than row 1 an eosinophil.
  [0, 0.45, 0, 0.4, 0, 0.15], // A neutrophil in more doubt.
  [0, 0, 0, 0, 0, 1], // Not flagged.
]);

const rule = createFlagRule(
  { ...testManifest(), thresholds: { ...testManifest().thresholds, Eosinophil: 0.9, Neutrophil: 0.9 } },
  ["Eosinophil", "Neutrophil"],
);

test("a flagged cell is counted, or may be one that is", () => {
  expect([1, 2, 3, 4].map((row) => QUEUE_GROUPS[queueGroup(cells.classId[row] as number, rule)])).toEqual([
    "possible",
    "counted",
    "possible",
    "counted",
  ]);
});

test("a cell may be of a chosen class without being called so", () => {
  const rows = [0, 1, 2, 3, 4];
  expect(rows.filter((row) => mayBeOneOf(cells, row, [classIndex("Eosinophil")]))).toEqual([1, 2]);
  expect(rows.filter((row) => mayBeOneOf(cells, row, [classIndex("Lymphocyte")]))).toEqual([0, 1, 2, 4]);
});

class Counted extends withState(() => ({
  cells,
  generation: 1,
  flagged: Uint8Array.of(0, 1, 1, 1, 1, 0),
  flaggedCount: 4,
  excluded: new Uint8Array(6),
  exclusionVersion: 0,
  rule,
})) {}
const counted = new Counted();
const analysis = counted as unknown as AnalysisStore;

test("the queue goes by what a look can change: counted cells, then likely misses", () => {
  const { rows, ends } = queueOrder(analysis);
  expect([...rows]).toEqual([4, 2, 3, 1]);
  expect(ends).toEqual([2, 4]);
});

test("one goes through the queue part by part; what is decided is passed over, and the ends hold", () => {
  const queue = new ReviewQueue(analysis);
  const open = new Uint8Array(6).fill(VERDICT_CODES.none);
  counted.flagged = new Uint8Array(6);
  counted.flaggedCount = 0;
  expect([queue.rowBeside(-1, 1), queue.nextOpen(-1, open)]).toEqual([null, null]);
  counted.flagged = Uint8Array.of(0, 1, 1, 1, 1, 0);
  counted.flaggedCount = 4;
  expect(queue.sizes).toEqual([2, 2]);
  const verdict = open.slice();
  verdict[2] = VERDICT_CODES.accept;
  expect(queue.partAt(0, verdict)).toEqual({ group: 0, from: 0, to: 2, decided: 1 });
  expect(queue.partAt(3, verdict)).toEqual({ group: 1, from: 2, to: 4, decided: 0 });
  // Rows 4, 2, 3, 1: after the first comes the decided one, which is passed over; after the last the first.
  expect([queue.nextOpen(-1, verdict), queue.nextOpen(0, verdict), queue.nextOpen(3, verdict)]).toEqual([4, 3, 4]);
  expect([queue.rowBeside(-1, 1), queue.rowBeside(0, 1), queue.rowBeside(3, 1), queue.rowBeside(0, -1)]).toEqual([
    4, 2, 1, 4,
  ]);
  expect(queue.nextOpen(0, new Uint8Array(6).fill(VERDICT_CODES.accept))).toBeNull();
});
