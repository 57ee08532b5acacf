import "fake-indexeddb/auto";
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type GranuloscopeDatabase, IdbResultCache, openDatabase } from "../../../src/cache/idb-cache.ts";
import { IdbModelRecords } from "../../../src/cache/model-records.ts";
import { IdbUserRecords } from "../../../src/cache/user-records.ts";
import { verifyAuditLog } from "../../../src/core/audit/verify-audit-log.ts";
import { concatenateCells } from "../../../src/core/cells/cells.ts";
import { countByClass } from "../../../src/core/cells/select-cells.ts";
import { parseManifest } from "../../../src/core/model/manifest.ts";
import { effectiveCells } from "../../../src/core/review/effective.ts";
import { foldShown } from "../../../src/core/review/fold.ts";
import { foldQuadratReads } from "../../../src/core/sampling/sampled-quadrats.ts";
import { windowName } from "../../../src/core/slide/window.ts";
import type { SlideSource } from "../../../src/sources/base/slide-source.ts";
import { AnalysisSession } from "../../../src/worker/analysis/analysis-session.ts";
import { restoreDatabase, type StoredDatabase } from "../support/stored-database.ts";

const fixture = JSON.parse(
  readFileSync(new URL("../../fixtures/database/schema-6.json", import.meta.url), "utf8"),
) as StoredDatabase;
const { analysis, slideId, micronsPerPx, reader, modelCounts, reviewedCounts, verdicts } = fixture.expected;
/** Readers' added cells within 5 µm are one cell. */
const samePlacePx = 5 / micronsPerPx;

let name = "";
let database: GranuloscopeDatabase;
let visit = 0;

beforeEach(async () => {
  name = `stored-${visit++}`;
  await restoreDatabase(fixture, name);
  database = await openDatabase(name);
});
afterEach(() => database.close());

test("every record of the earlier version is still there", async () => {
  expect([...database.objectStoreNames]).toEqual(fixture.stores.map(({ schema }) => schema.name));
  for (const { schema, records } of fixture.stores) {
    expect(await database.count(schema.name as "tiles"), schema.name).toBe(records.length);
  }
});

test("stored windows are found under the keys of today, with the counts of then", async () => {
  const cache = new IdbResultCache(database);
  const results = await cache.loadAll(analysis);
  expect(results.length).toBe(4);
  for (const { key, window, guards } of results) {
    expect(key).toBe(`${analysis}|${windowName(window)}`);
    expect((await cache.get(key))?.window).toEqual(window);
    expect(guards.reasons.length).toBe(guards.blocksPerSide ** 2);
  }
  const cells = concatenateCells(results.map((result) => result.cells));
  expect(countByClass(cells.classId, cells.count)).toEqual(modelCounts);
});

test("an analysis is restored without reading a pixel of the slide", async () => {
  const manifest = parseManifest(
    JSON.parse(readFileSync(new URL("../../../models/granulocytes-5/manifest.json", import.meta.url), "utf8")),
  );
  // The numbers of the analysis' name: a later network has other ones, the database keeps these.
  const [, , sha256 = "", , threshold, radiusPx, temperature] = analysis.split("|");
  const then = {
    ...manifest,
    sha256: sha256.padEnd(64, "0"),
    detection: { threshold: Number(threshold), radiusPx: Number(radiusPx) },
    temperature: Number(temperature),
  };
  const sidePx = 10_240;
  const level = { widthPx: sidePx, heightPx: sidePx, downsample: 1, tileWidthPx: 256, tileHeightPx: 256 };
  const source = {
    info: { id: slideId, widthPx: sidePx, heightPx: sidePx, levels: [level] },
    readRegion: () => Promise.reject(new Error("a pixel was read")),
  } as unknown as SlideSource;
  const session = new AnalysisSession(source, new IdbResultCache(database));
  const restored = await session.restore({ micronsPerPx, manifest: then });
  expect(restored.analysis).toBe(analysis);
  expect(restored.windows.length).toBe(4);
  expect(countByClass(restored.cells.classId, restored.cells.count)).toEqual(modelCounts);
  const mask = fixture.stores.find(({ schema }) => schema.name === "masks")?.records[0]?.value;
  expect(restored.mask?.widthPx).toBe((mask as { widthPx: number }).widthPx);
});

test("every decision stands, those without a uid too", async () => {
  const decisions = await new IdbUserRecords(database).loadDecisions(analysis);
  expect(decisions.length).toBe(19);
  expect(decisions.filter(({ uid }) => uid.startsWith("local-")).length).toBe(3);
  expect(new Set(decisions.map(({ uid }) => uid)).size).toBe(19);
  const results = await new IdbResultCache(database).loadAll(analysis);
  const cells = concatenateCells(results.map((result) => result.cells));
  const folded = foldShown(decisions, { reviewer: reader }, samePlacePx);
  const regions = await new IdbUserRecords(database).loadRegions(slideId);
  const exclusions = regions.filter(({ exclude }) => exclude).map(({ shape }) => shape);
  const reviewed = effectiveCells(cells, folded, { exclusions });
  const counts = new Array<number>(reviewedCounts.length).fill(0);
  for (let row = 0; row < reviewed.cells.count; row++) {
    if (reviewed.rejected[row] === 1) continue;
    const classId = reviewed.classId[row] as number;
    counts[classId] = (counts[classId] ?? 0) + 1;
  }
  expect(counts).toEqual(reviewedCounts);
  const standing = [...folded.verdicts.values()].filter(({ verdict }) => verdict === "relabel");
  expect(standing.length).toBe(verdicts["relabel"]);
});

test("the audit log is sound and ends at its stored chain head; a new entry goes on from there", async () => {
  const records = new IdbUserRecords(database);
  const head = await records.chainHead(slideId);
  expect(head.entries).toBe(54);
  expect(verifyAuditLog(await records.loadAuditLog(slideId), slideId, [head])).toMatchObject({ sound: true, head });
  const after = await records.appendAuditEntry(slideId, "settings", { cells: true });
  expect(after.entries).toBe(55);
  expect(verifyAuditLog(await records.loadAuditLog(slideId), slideId, [head, after])).toMatchObject({ sound: true });
});

test("session list, sampling design with its reads, regions, recent slide and own network are read", async () => {
  const records = new IdbUserRecords(database);
  const [list] = await records.loadPlans(analysis);
  expect(list).toMatchObject({ createdBy: reader, blinded: true });
  expect(list?.cells.length).toBe(12);
  expect(Object.keys(list?.known ?? {}).length).toBe(6);
  const [design] = await records.loadSamplingDesigns(analysis);
  const reads = await records.loadQuadratReads(analysis);
  expect(reads.length).toBe(25);
  if (!design) throw new Error("no sampling design");
  expect(design.frame.count).toBe(34);
  expect(foldQuadratReads(design, reads).reduce((sum, read) => sum + read, 0)).toBe(23);
  const regions = await records.loadRegions(slideId);
  expect(regions.map(({ highPowerField, exclude }) => [highPowerField, exclude])).toEqual([
    [false, false],
    [true, false],
    [false, true],
  ]);
  expect(await records.recentSlide(slideId)).toMatchObject({ name: "sample-slide.tif", unfinishedRun: null });
  expect(await records.usage()).toMatchObject([{ slideId, windows: 4, decisions: 15, regions: 3, plans: 2 }]);
  const models = new IdbModelRecords(database);
  const [model] = await models.models();
  expect(model?.manifest.id).toBe("tiny-1");
  expect((await models.loadOnnx(model?.sha256 ?? ""))?.size).toBe(model?.manifest.bytes);
});
