import { expect, test } from "vitest";
import { createCellTable } from "../../../src/core/cells/cells.ts";
import {
  CellRows,
  compareReaders,
  conflictsOf,
  controlAccuracy,
  foldDecisions,
  modelAgreement,
  NOT_A_CELL,
  recentMedianMs,
  sessionAnswers,
  settledAnswers,
} from "../../../src/core/review/review.ts";
import { decisionOf } from "../support/test-decisions.ts";

const modelSaysEosinophil = () => 0;

test("accuracy on known cells has Wilson's interval, and unsure is no answer", () => {
  const known = Object.fromEntries(Array.from({ length: 21 }, (_, at) => [`${at}_0`, at < 18 ? 0 : NOT_A_CELL]));
  const answers = Array.from({ length: 21 }, (_, at) => decisionOf(at, `${at}_0`, at === 20 ? "unsure" : "accept"));
  const accuracy = controlAccuracy(answers, known, modelSaysEosinophil);
  expect([accuracy.hits, accuracy.of]).toEqual([18, 20]);
  expect(accuracy.interval?.low).toBeCloseTo(0.69897, 5);
  expect(accuracy.interval?.high).toBeCloseTo(0.97213, 5);
  expect(controlAccuracy([], known, modelSaysEosinophil).share).toBeNull();
});

test("agreement with the model is given stretch by stretch, in the order of the answers", () => {
  const answers = Array.from({ length: 26 }, (_, at) =>
    decisionOf(at, `${at}_0`, at < 10 ? "accept" : "relabel", { classId: at < 10 ? null : 1 }),
  );
  const stretches = modelAgreement(answers, modelSaysEosinophil, 5, 5);
  expect(stretches.map(({ first, last, hits }) => [first, last, hits])).toEqual([
    [1, 6, 6],
    [7, 12, 4],
    [13, 18, 0],
    [19, 26, 0],
  ]);
});

test("the pace is the median of the last eight answers", () => {
  const took = (times: number[]) => times.map((lookedMs, at) => decisionOf(at, `${at}_0`, "accept", { lookedMs }));
  expect(recentMedianMs(took([1, 2, 3]))).toBeNull();
  expect(recentMedianMs(took([9000, 100, 200, 300, 400, 500, 600, 700, 800]))).toBe(450);
});

test("a probe measures the reader and changes no count", () => {
  const log = [decisionOf(1, "1_0", "accept"), decisionOf(2, "1_0", "reject", { probe: true, session: "s" })];
  expect(foldDecisions(log).verdicts.get("1_0")?.verdict).toBe("accept");
  expect([...sessionAnswers(log, "s").keys()]).toEqual(["1_0"]);
});

/** Two readers on 40 cells in four squares: they differ on every tenth cell. */
function twoReaders() {
  const cells = createCellTable(41);
  const log = [];
  for (let row = 0; row < 40; row++) {
    cells.peakColumn[row] = row;
    cells.x[row] = 100 * Math.floor(row / 10);
    log.push(decisionOf(2 * row, `${row}_0`, row % 2 === 0 ? "accept" : "reject", { reviewer: "A" }));
    const differs = row % 10 === 0;
    log.push(decisionOf(2 * row + 1, `${row}_0`, row % 2 === 0 && !differs ? "accept" : "reject", { reviewer: "B" }));
  }
  cells.peakColumn[40] = 40;
  log.push(decisionOf(900, "40_0", "unsure", { reviewer: "A" }), decisionOf(901, "40_0", "accept", { reviewer: "B" }));
  return { cells, log };
}

test("two readers are compared on the cells that both decided", () => {
  const { cells, log } = twoReaders();
  const rows = new CellRows();
  rows.update(cells);
  const rowOf = (name: string): number | null => (rows.find(name) < 0 ? null : rows.find(name));
  const onlyOne = decisionOf(999, "3_0", "accept", { reviewer: "C" });
  const result = compareReaders([...log, onlyOne], ["A", "B"], cells, rowOf, 100);
  expect([result.cells, result.unsure, result.fields]).toEqual([40, 1, 4]);
  expect([result.confusion[0]?.[0], result.confusion[0]?.[NOT_A_CELL]]).toEqual([16, 4]);
  // 36 of 40 agree; expected by chance 0.5 * 0.4 + 0.5 * 0.6.
  expect(result.kappa.value).toBeCloseTo((0.9 - 0.5) / 0.5, 12);
  expect(result.perClass[0]?.kappa.value).toBeCloseTo(0.8, 12);
  expect(result.perClass[1]?.kappa.value).toBeNull();
});

test("disagreements are listed for adjudication until the adjudicator has spoken; what both said is settled", () => {
  const { log } = twoReaders();
  const conflicts = conflictsOf(log);
  expect(conflicts.map(({ cellId }) => cellId)).toEqual(["0_0", "10_0", "20_0", "30_0", "40_0"]);
  expect(conflicts[0]?.said.map(({ reviewer, verdict }) => [reviewer, verdict.verdict])).toEqual([
    ["A", "accept"],
    ["B", "reject"],
  ]);
  const settled = [...log, decisionOf(1000, "0_0", "reject", { reviewer: "C", role: "adjudicator" })];
  expect(conflictsOf(settled)[0]?.settled?.verdict).toBe("reject");
  const answers = settledAnswers(settled, modelSaysEosinophil);
  expect(answers.get("0_0")).toBe(NOT_A_CELL);
  expect(answers.get("2_0")).toBe(0);
  expect(answers.has("10_0")).toBe(false);
});
