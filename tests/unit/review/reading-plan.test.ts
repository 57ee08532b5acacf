import { expect, test } from "vitest";
import { CLASS_COUNT, cellName, createCellTable } from "../../../src/core/cells/cells.ts";
import { createFlagRule } from "../../../src/core/model/flag-rule.ts";
import { controlsFromTruth, makePlan, NOT_A_CELL, type PlanRequest } from "../../../src/core/review/review.ts";
import { testManifest } from "../support/test-manifest.ts";

const HALF = { ...testManifest().thresholds, Eosinophil: 0.5, Neutrophil: 0.5, "Mast cell": 0.5 };

/** 100 cells "0_0" … "99_0": class by turns, probability falling with the row, ten to a line of 100 px. */
function cellsOf(count = 100) {
  const cells = createCellTable(count);
  for (let row = 0; row < count; row++) {
    cells.peakColumn[row] = row;
    cells.x[row] = 100 * (row % 10);
    cells.y[row] = 100 * Math.floor(row / 10);
    cells.classId[row] = row % 3;
    cells.centreProbability[row] = 1 - row / count;
    cells.classProbabilities[row * CLASS_COUNT + (row % 3)] = 1;
  }
  return cells;
}

function request(more: Partial<PlanRequest> = {}): PlanRequest {
  const cells = cellsOf();
  return {
    analysis: "a",
    id: "plan",
    createdAt: 1,
    createdBy: "R",
    role: "reader",
    ordering: "doubt",
    seed: 7,
    blinded: false,
    knownShare: 0,
    most: 20,
    cells,
    candidates: Uint32Array.from({ length: cells.count }, (_, row) => row),
    rule: createFlagRule({ ...testManifest(), thresholds: HALF }, ["Eosinophil", "Neutrophil", "Mast cell"]),
    stripPx: 100,
    known: new Map(),
    ...more,
  };
}

test("each order is what it says, and the same request gives the same plan", () => {
  expect(makePlan(request()).cells.slice(0, 3)).toEqual(["99_0", "98_0", "97_0"]);
  expect(makePlan(request({ ordering: "class" })).cells.slice(0, 2)).toEqual(["99_0", "96_0"]);
  const region = makePlan(request({ ordering: "region", most: 12 })).cells;
  expect(region.slice(8)).toEqual(["8_0", "9_0", "19_0", "18_0"]);
  const random = makePlan(request({ ordering: "random" })).cells;
  expect(new Set(random).size).toBe(20);
  expect(makePlan(request({ ordering: "random" })).cells).toEqual(random);
  expect(makePlan(request({ ordering: "random", seed: 8 })).cells).not.toEqual(random);
});

test("blinded, the same cells come in an order that shows nothing", () => {
  const open = makePlan(request()).cells;
  const blinded = makePlan(request({ blinded: true })).cells;
  expect(blinded).not.toEqual(open);
  expect([...blinded].sort()).toEqual([...open].sort());
});

test("known cells are mixed in at the share asked for, anywhere in the order, and are no fresh cells", () => {
  const known = new Map(Array.from({ length: 30 }, (_, at) => [`${at}_0`, at % 2 === 0 ? 1 : NOT_A_CELL]));
  const plan = makePlan(request({ known, knownShare: 0.2, most: 40, ordering: "random" }));
  const names = Object.keys(plan.known);
  expect(names).toHaveLength(10);
  expect(plan.cells).toHaveLength(50);
  expect(plan.cells.filter((name) => known.has(name)).sort()).toEqual(names.sort());
  const places = names.map((name) => plan.cells.indexOf(name));
  expect(Math.max(...places) - Math.min(...places)).toBeGreaterThan(15);
});

test("truth gives a known answer only where it is beyond doubt", () => {
  const cells = createCellTable(4);
  cells.peakColumn.set([1, 2, 3, 4]);
  cells.x.set([100, 200, 300, 400]);
  cells.y.set([100, 100, 100, 100]);
  const truth = {
    widthPx: 500,
    heightPx: 500,
    classes: ["Neutrophil", "Eosinophil"],
    // Near cell 1; 6 µm from cell 2; two at one distance from cell 3; nothing near cell 4.
    cells: { x: [101, 224, 296, 304], y: [100, 100, 100, 100], classId: [1, 0, 0, 1] },
  };
  const known = controlsFromTruth(truth, cells, 0.25);
  expect([...known]).toEqual([
    [cellName(cells, 0), 0],
    [cellName(cells, 3), NOT_A_CELL],
  ]);
});
