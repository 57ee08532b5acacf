import { expect, test } from "vitest";
import { type CellTable, takeCells } from "../../../src/core/cells/cells.ts";
import { decodeLattice, encodeLattice, fromBase64, latticeCells } from "../../../src/core/exports/cell-digest.ts";
import { compareProvenance } from "../../../src/core/exports/compare-records.ts";
import {
  makeProvenanceRecord,
  type ProvenanceRecord,
  readProvenanceRecord,
} from "../../../src/core/exports/provenance-record.ts";
import { inputOf } from "./test-request.ts";

const input = inputOf(3001);

/** A receipt of the same settings over another table. */
function provenanceOf(cells: CellTable): ProvenanceRecord {
  return makeProvenanceRecord({ ...input, receipt: { ...input.receipt, cells } });
}

/** The rows of the test's table without those that `leaveOut` names. */
function without(leaveOut: (index: number) => boolean): CellTable {
  const { cells } = input.request;
  return takeCells(
    cells,
    [...Array(cells.count).keys()].filter((index) => !leaveOut(index)),
  );
}

test("the list of cells is read back as it was written, a reader's own cells are not in it", () => {
  const receipt = makeProvenanceRecord(input);
  const lattice = latticeCells(input.request.cells);
  expect(lattice.count).toBe(3000);
  expect(receipt.machine.cells.count).toBe(3000);
  expect(decodeLattice(fromBase64(receipt.machine.cells.list), 3000)).toEqual(lattice);
  expect(encodeLattice(lattice).length).toBeLessThan(3000 * 4);
  expect(receipt.machine.counts.Eosinophil).toBe(500);
});

test("the hash does not depend on the order of the rows, on probabilities or on the last digits of a position", () => {
  const { cells } = input.request;
  const shuffled = takeCells(cells, [...Array(cells.count).keys()].reverse());
  shuffled.x.forEach((x, at) => {
    shuffled.x[at] = x + 0.01;
    shuffled.centreProbability[at] = (shuffled.centreProbability[at] as number) * 0.9999;
  });
  expect(provenanceOf(shuffled).machine.cells.sha256).toBe(makeProvenanceRecord(input).machine.cells.sha256);
  expect(compareProvenance(makeProvenanceRecord(input), provenanceOf(shuffled))).toMatchObject({
    outcome: "identical",
  });
});

test("of 1,000 cells one may differ; more is a difference that is shown", () => {
  const receipt = makeProvenanceRecord(input);
  const three = compareProvenance(receipt, provenanceOf(without((index) => index > 100 && index < 104)));
  expect(three).toMatchObject({ outcome: "same", differingCells: 3, differences: [] });
  const four = compareProvenance(receipt, provenanceOf(without((index) => index > 100 && index < 105)));
  expect(four).toMatchObject({ outcome: "different", differingCells: 4 });
  expect(four.differences.at(-1)?.what).toBe("cells");
  expect(four.differences.length).toBeGreaterThan(1);
  expect(four.examples[0]).toMatch(/^only in the receipt: .+ at lattice column \d+, row \d+$/);
  const relabelled = takeCells(input.request.cells, [...Array(3001).keys()]);
  relabelled.classId.fill(3, 0, 50);
  expect(compareProvenance(receipt, provenanceOf(relabelled)).outcome).toBe("different");
});

test("another slide, network, scale or setting is a difference even where the cells are equal", () => {
  const receipt = makeProvenanceRecord(input);
  for (const changed of [
    { ...receipt, slide: { ...receipt.slide, id: "another" } },
    { ...receipt, micronsPerPx: 0.251 },
    { ...receipt, model: { ...receipt.model, manifestSha256: "0" } },
    { ...receipt, settings: { guards: "leave-out" } },
    { ...receipt, tiles: { ...receipt.tiles, failed: 1 } },
  ]) {
    expect(compareProvenance(receipt, changed)).toMatchObject({ outcome: "different", differingCells: 0 });
  }
});

test("a receipt that was changed is found by its own hash, whatever was changed", () => {
  const text = JSON.stringify(makeProvenanceRecord(inputOf(60)));
  expect(readProvenanceRecord(text).machine.cells.count).toBe(59);
  let found = 0;
  for (let at = 0; at < text.length; at += 7) {
    const tampered = text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ 1) + text.slice(at + 1);
    expect(() => readProvenanceRecord(tampered), `byte ${at}`).toThrow();
    found++;
  }
  expect(found).toBeGreaterThan(200);
});
