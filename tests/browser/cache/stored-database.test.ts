import { beforeEach, expect, test } from "vitest";
import sampleUrl from "../../../samples/sample-slide.tif?url";
import { openDatabase } from "../../../src/cache/idb-cache.ts";
import { IdbUserRecords } from "../../../src/cache/user-records.ts";
import { verifyAuditLog } from "../../../src/core/audit/verify-audit-log.ts";
import { countByClass } from "../../../src/core/cells/select-cells.ts";
import { shapeBounds } from "../../../src/core/geometry/shape.ts";
import fixtureJson from "../../fixtures/database/schema-6.json?raw";
import { restoreDatabase, type StoredDatabase } from "../../unit/support/stored-database.ts";
import { loadBuiltInModel } from "../support/built-in-model.ts";
import { countSlide, deleteStoredResults } from "../support/count-slide.ts";

const fixture = JSON.parse(fixtureJson) as StoredDatabase;
const { analysis, slideId, micronsPerPx, scope, modelCounts } = fixture.expected;

beforeEach(async () => {
  await deleteStoredResults();
  await restoreDatabase(fixture, "granuloscope");
});

test("a database of an earlier version, opened by the browser: its windows are not counted anew", async () => {
  const file = await (await fetch(sampleUrl)).blob();
  const input = { kind: "file", name: "sample-slide.tif", file } as const;
  // The network must still be the one that counted then; a later one has its own analyses.
  const model = await loadBuiltInModel();
  const isSameNetwork = analysis.includes(model.manifest.sha256.slice(0, 32));
  const counted = await countSlide(input, model, { micronsPerPx, scope: shapeBounds(scope) });
  expect(counted.info.id).toBe(slideId);
  expect(counted.table.planned.length).toBe(4);
  if (!isSameNetwork) return;
  expect(counted.events).toContain("restored");
  expect(counted.events).not.toContain("window");
  expect(countByClass(counted.cells.classId, counted.cells.count)).toEqual(modelCounts);
});

test("its decisions, reads and regions are read, and its audit log is sound to the chain head", async () => {
  const database = await openDatabase();
  const records = new IdbUserRecords(database);
  expect((await records.loadDecisions(analysis)).length).toBe(19);
  expect((await records.loadQuadratReads(analysis)).length).toBe(25);
  expect((await records.loadRegions(slideId)).length).toBe(3);
  const head = await records.chainHead(slideId);
  expect(head.entries).toBe(54);
  expect(verifyAuditLog(await records.loadAuditLog(slideId), slideId, [head])).toMatchObject({ sound: true });
  database.close();
});
