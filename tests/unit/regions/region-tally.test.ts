import { expect, test } from "vitest";
import { compareProvenance } from "../../../src/core/exports/compare-records.ts";
import { makeProvenanceRecord } from "../../../src/core/exports/provenance-record.ts";
import { summarise } from "../../../src/core/exports/summary.ts";
import { type NamedRegion, tallyRegions } from "../../../src/core/regions/region-tally.ts";
import { inputOf } from "../exports/test-request.ts";

const input = inputOf(1400);
const { cells, classId, flagged } = input.request;
const rectangle = (x0: number, y0: number, x1: number, y1: number) =>
  ({ kind: "rectangle", bounds: { x0, y0, x1, y1 } }) as const;
const regions: NamedRegion[] = [
  { name: "first row", shape: rectangle(0, 9, 9000, 11), exclude: false, highPowerField: false },
  { name: "fold", shape: rectangle(1000, 0, 1010, 100), exclude: true, highPowerField: false },
  { name: "empty", shape: rectangle(5000, 5000, 6000, 6000), exclude: false, highPowerField: true },
];

/** Rows in the excluded region. */
const leftOut = Uint8Array.from({ length: cells.count }, (_, row) => ((cells.x[row] as number) < 1010 ? 1 : 0));
const tallies = tallyRegions(regions, { cells, classId, leftOut, flagged }, (shape) => ({
  analysedPx2: 4_000_000,
  tissuePx2: shape === regions[0]?.shape ? 2_000_000 : 0,
}));

test("a region's cells are those in it and in no excluded one; an excluded region is not counted itself", () => {
  const expected = new Array<number>(6).fill(0);
  let open = 0;
  for (let row = 0; row < 700; row++) {
    if (leftOut[row] === 1) continue;
    const id = classId[row] as number;
    expected[id] = (expected[id] as number) + 1;
    open += flagged[row] as number;
  }
  expect(tallies.map(({ name }) => name)).toEqual(["first row", "empty"]);
  expect(tallies[0]).toMatchObject({ counts: expected, flagged: open, areaPx2: 18_000 });
  expect(tallies[1]).toMatchObject({ counts: [0, 0, 0, 0, 0, 0], flagged: 0, highPowerField: true });
});

test("the summary gives counts, densities per mm² of tissue and Garwood intervals of each", () => {
  const summed = summarise({ ...input.summary, regions: tallies });
  const [first, empty] = summed.regions ?? [];
  // 2,000,000 px² at 0.25 µm/px.
  expect(first?.tissueAreaMm2).toBeCloseTo(0.125, 12);
  const count = tallies[0]?.counts[0] as number;
  expect(first?.perMm2.Eosinophil).toBeCloseTo(count / 0.125, 9);
  const { low, high } = first?.countInterval95.Eosinophil ?? { low: 0, high: 0 };
  expect(low).toBeLessThan(count);
  expect(high).toBeGreaterThan(count);
  expect(first?.perMm2Interval95.Eosinophil?.high).toBeCloseTo(high / 0.125, 9);
  expect(empty?.countInterval95.Eosinophil?.high).toBeCloseTo(3.6889, 4);
  expect([empty?.perMm2.Eosinophil, empty?.perMm2Interval95.Eosinophil]).toEqual([null, null]);
  expect(summarise({ ...input.summary, regions: null })).not.toHaveProperty("regions");
});

test("a receipt holds the regions and the model's counts in them: other counts or shapes over the same cells are a difference", () => {
  const reviewedClassId = classId.map((id) => (id + 1) % 6);
  const provenanceOf = (changed: Partial<typeof input.receipt>) =>
    makeProvenanceRecord({
      ...input,
      request: { ...input.request, classId: reviewedClassId },
      receipt: { ...input.receipt, leftOut, regions, ...changed },
    });
  const receipt = provenanceOf({});
  expect(receipt.settings["regions"]).toEqual(regions);
  // Whatever people decided since; the last row is a reader's own and lies in none of these.
  expect(receipt.regions?.map(({ name, counts }) => [name, Object.values(counts)])).toEqual(
    tallies.map(({ name, counts }) => [name, counts]),
  );
  expect(compareProvenance(receipt, provenanceOf({})).outcome).toBe("identical");
  const other = provenanceOf({ leftOut: new Uint8Array(cells.count) });
  expect(compareProvenance(receipt, other).differences.map(({ what }) => what)).toEqual(["regions"]);
  const moved = provenanceOf({ regions: regions.map((region) => ({ ...region, shape: rectangle(0, 0, 1, 1) })) });
  expect(compareProvenance(receipt, moved).differences.map(({ what }) => what)).toEqual(["settings", "regions"]);
  // A receipt from before there were regions in it.
  const { regions: _none, ...old } = makeProvenanceRecord(input);
  expect(compareProvenance(old as typeof receipt, makeProvenanceRecord(input)).outcome).toBe("identical");
  expect(makeProvenanceRecord(input).settings).not.toHaveProperty("regions");
});

test("a reader's cell in a region is not in the model's counts", () => {
  const [x, y] = [cells.x.at(-1) as number, cells.y.at(-1) as number];
  const around = {
    name: "around",
    shape: rectangle(x - 1, y - 1, x + 1, y + 1),
    exclude: false,
    highPowerField: false,
  };
  const { regions: summed } = makeProvenanceRecord({
    ...input,
    receipt: { ...input.receipt, leftOut, regions: [around] },
  });
  expect(summed).toEqual([
    { name: "around", counts: expect.objectContaining({ Eosinophil: 0, Lymphocyte: 0, Other: 0 }) },
  ]);
});
