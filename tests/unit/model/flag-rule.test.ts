import { expect, test } from "vitest";
import { CELL_CLASSES, type CellClass, CLASS_COUNT, createCellTable } from "../../../src/core/cells/cells.ts";
import { createFlagRule, FLAG_BITS, flagReasons, usualCountedClasses } from "../../../src/core/model/flag-rule.ts";
import { flagCells } from "../../../src/core/model/flags.ts";
import { parseManifest } from "../../../src/core/model/manifest.ts";
import { testManifest } from "../support/test-manifest.ts";

/** Cells as (eosinophil, neutrophil, mast cell, lymphocyte, plasma cell, other) probabilities. */
function tableOf(rows: readonly (readonly number[])[], centreProbability = 1) {
  const cells = createCellTable(rows.length);
  rows.forEach((probabilities, row) => {
    cells.centreProbability[row] = centreProbability;
    cells.classProbabilities.set(probabilities, row * CLASS_COUNT);
    cells.classId[row] = probabilities.indexOf(Math.max(...probabilities));
  });
  return cells;
}

const limits = (accept: number, consider: number) => ({
  accept,
  consider,
  licensed: accept < 1,
  acceptEvidence: { cells: 200, wrong: 1, upper95: 0.024 },
  considerEvidence: null,
});
const manifest = {
  ...testManifest(),
  decisions: { Eosinophil: limits(0.9, 0.05), Neutrophil: limits(1, 0.1) },
};
const BOTH: readonly CellClass[] = ["Eosinophil", "Neutrophil"];

const cells = tableOf([
  [0.95, 0, 0, 0.05, 0, 0], // A sure eosinophil.
  [0.8, 0, 0, 0.2, 0, 0], // Called one, not sure.
  [0.06, 0, 0, 0.9, 0, 0.04], // A lymphocyte that may be an eosinophil.
  [0.01, 0.09, 0, 0.5, 0, 0.4], // Neither lymphocyte nor stroma for sure, but surely no counted cell.
  [0, 1, 0, 0, 0, 0], // A neutrophil with probability 1: every neutrophil is shown.
  [0, 0, 0.9, 0, 0, 0.1], // A mast cell.
]);
const NO_ARTEFACT = new Uint8Array(6);

test("a cell is flagged when a look could change a counted class, and for no other reason", () => {
  const flags = flagCells(cells, createFlagRule(manifest, BOTH), NO_ARTEFACT);
  expect([...flags]).toEqual([0, FLAG_BITS.unsure, FLAG_BITS.possible, 0, FLAG_BITS.unsure, 0]);
});

test("what the user counts decides what is asked", () => {
  const neutrophils = flagCells(cells, createFlagRule(manifest, ["Neutrophil"]), NO_ARTEFACT);
  expect([...neutrophils].map((bits) => bits !== 0)).toEqual([false, false, false, false, true, false]);
  expect([...flagCells(cells, createFlagRule(manifest, []), NO_ARTEFACT)]).toEqual([0, 0, 0, 0, 0, 0]);
  const mast = flagCells(cells, createFlagRule(manifest, ["Mast cell"]), NO_ARTEFACT);
  expect(mast[5]).toBe(FLAG_BITS.unsure);
});

test("tissue with a quality flag flags only cells that may be counted", () => {
  const flags = flagCells(cells, createFlagRule(manifest, BOTH), new Uint8Array(6).fill(1));
  const { unsure, possible, quality } = FLAG_BITS;
  expect([...flags]).toEqual([quality, unsure | quality, possible | quality, 0, unsure | quality, 0]);
  expect(flagReasons(possible | quality)).toEqual(["possible", "quality"]);
});

test("a model without decisions is judged by its thresholds on the detection probability", () => {
  const old = createFlagRule(testManifest(), BOTH);
  const threshold = testManifest().thresholds.Eosinophil;
  const sure = tableOf([[1, 0, 0, 0, 0, 0]], threshold + 0.01);
  const unsure = tableOf([[1, 0, 0, 0, 0, 0]], threshold - 0.01);
  expect([flagCells(sure, old, NO_ARTEFACT)[0], flagCells(unsure, old, NO_ARTEFACT)[0]]).toEqual([0, FLAG_BITS.unsure]);
});

test("counted at first: the granulocytes in H&E, mast cells where a stain profile finds them", () => {
  expect(usualCountedClasses("he")).toEqual(BOTH);
  expect(usualCountedClasses("dab")).toEqual(["Mast cell"]);
});

test("decisions are read from a manifest, and a wrong one is named", () => {
  const json = (decisions: unknown) => ({ ...JSON.parse(JSON.stringify(testManifest())), decisions });
  const one = {
    accept: 0.9,
    consider: 0.02,
    licensed: true,
    acceptEvidence: { cells: 300, wrong: 2, upper95: 0.021 },
    considerEvidence: { cells: 90, missed: 1, upper95: 0.052 },
  };
  expect(parseManifest(json({ Eosinophil: one })).decisions?.Eosinophil).toEqual({
    ...one,
    considerEvidence: { cells: 90, wrong: 1, upper95: 0.052 },
  });
  expect(parseManifest(json(undefined)).decisions).toBeUndefined();
  for (const [field, decisions] of [
    ["decisions.Eosinophil.accept", { Eosinophil: { ...one, accept: 2 } }],
    ["decisions.Eosinophil.licensed", { Eosinophil: { ...one, licensed: "yes" } }],
    ["decisions.Basophil", { Basophil: one }],
  ] as const) {
    expect(() => parseManifest(json(decisions))).toThrow(
      expect.objectContaining({ details: expect.objectContaining({ field }) }),
    );
  }
  expect(CELL_CLASSES.length).toBe(6);
});
