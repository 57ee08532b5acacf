import { expect, test } from "vitest";
import { createRandom } from "../../../src/core/base/random.ts";
import { CLASS_COUNT, createCellTable } from "../../../src/core/cells/cells.ts";
import { teach } from "../../../src/core/learning/teach.ts";
import { drawValidation, validationStrata, validationWeights } from "../../../src/core/learning/validation-sample.ts";
import { createFlagRule } from "../../../src/core/model/flag-rule.ts";
import { testManifest } from "../support/test-manifest.ts";

const manifest = testManifest();
const rule = createFlagRule(manifest, ["Eosinophil", "Neutrophil"]);
const ROWS = 400;

/** The network is too sure of eosinophils: of those it gives 0.7 only every fourth is one. Neutrophils are right. */
function overconfident() {
  const network = createCellTable(ROWS);
  const truth: number[] = [];
  for (let row = 0; row < ROWS; row++) {
    const kind = row % 4;
    const values = kind === 3 ? [0.1, 0.8, 0, 0, 0, 0.1] : [0.7, 0.05, 0, 0, 0, 0.25];
    network.classProbabilities.set(values, row * CLASS_COUNT);
    network.classId[row] = kind === 3 ? 1 : 0;
    network.centreProbability[row] = 0.9;
    truth.push(kind === 3 ? 1 : Math.floor(row / 4) % 4 === 0 ? 0 : 5);
  }
  return { network, truth };
}

const namesOf = (rows: readonly number[], truth: readonly number[]) =>
  rows.map((row) => ({ uid: `u${row}`, cellId: String(row), classId: truth[row] as number }));
const rowsWhere = (keep: (row: number) => boolean) => Array.from({ length: ROWS }, (_, row) => row).filter(keep);

function lessonOf(trained: readonly number[], blind: readonly number[]) {
  const { network, truth } = overconfident();
  const drawers = { train: namesOf(trained, truth), validate: namesOf(blind, truth), count: [] };
  const model = { id: manifest.id, sha256: manifest.sha256 };
  return teach({ network, model, rule, drawers, rowOf: Number, name: "lab" });
}

test("what the reader corrects again and again is learned, and offered where blind answers bear it out", () => {
  const { verdict, adapter } = lessonOf(
    rowsWhere((row) => row < 100),
    rowsWhere((row) => row >= 100),
  );
  // Eosinophils that were called so by luck are lost: that is no improvement to a count of them.
  expect(verdict?.lossAfter).toBeLessThan(verdict?.lossBefore ?? 0);
  expect(verdict?.outcome).toBe("losesCells");
  expect(adapter).toBeNull();
});

test("too few answers to learn from give no verdict; too few to judge by give no adapter", () => {
  expect(
    lessonOf(
      rowsWhere((row) => row < 10),
      [],
    ).verdict,
  ).toBeNull();
  expect(
    lessonOf(
      rowsWhere((row) => row < 50),
      rowsWhere((row) => row >= 350),
    ).verdict?.outcome,
  ).toBe("tooFew");
});

test("VALIDATE is drawn by stratum, of cells not met before, and weighted back", () => {
  const { network } = overconfident();
  const strata = validationStrata(network, rule, rule.countedIds);
  expect([strata[0], strata[3]]).toEqual([0, 1]);
  const drawn = [...drawValidation(strata, (row) => row < 8, createRandom(1))];
  expect(drawn).toHaveLength(50);
  expect(drawn.every((row) => row >= 8)).toBe(true);
  const weights = validationWeights(strata, drawn);
  expect(weights.reduce((sum, weight) => sum + weight)).toBeCloseTo(ROWS, 6);
});
