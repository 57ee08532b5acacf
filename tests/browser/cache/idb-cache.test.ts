import { afterEach, beforeEach, expect, test } from "vitest";
import { type GranuloscopeDatabase, IdbResultCache, openDatabase } from "../../../src/cache/idb-cache.ts";
import { IdbUserRecords } from "../../../src/cache/user-records.ts";
import { createCellTable } from "../../../src/core/cells/cells.ts";
import { analysisKey, type WindowResult, windowKey } from "../../../src/core/model/result.ts";
import type { SamplingDesign } from "../../../src/core/sampling/sampled-quadrats.ts";
import { drawDesign } from "../../../src/core/sampling/sampling-design.ts";
import { decisionOf } from "../../unit/support/test-decisions.ts";
import { noQualityFlags } from "../support/no-quality-flags.ts";

const analysis = analysisKey({
  slideId: "slide-a",
  modelSha256: "m".repeat(64),
  micronsPerPx: 0.25,
  detectionThreshold: 0.35,
  detectionRadiusPx: 4,
  temperature: 1,
});

function result(x: number, count: number): WindowResult {
  const window = { level: 0, x, y: 0, corePx: 640, haloPx: 64 };
  const cells = createCellTable(count);
  cells.x.fill(x);
  return {
    key: windowKey(analysis, window),
    window,
    cells,
    guards: noQualityFlags(),
    backend: "wasm",
    timingsMs: { read: 1, preprocess: 1, guards: 1, inference: 1, decode: 1, store: 0 },
    createdAt: 1,
  };
}

const name = "granuloscope-test";
let database: GranuloscopeDatabase;
beforeEach(async () => {
  database = await openDatabase(name);
});
afterEach(async () => {
  database.close();
  await new Promise((resolve) => {
    indexedDB.deleteDatabase(name).onsuccess = resolve;
  });
});

test("a window's typed arrays come back as they were put", async () => {
  const cache = new IdbResultCache(database);
  await cache.put(analysis, result(0, 5));
  await cache.put(analysis, result(640, 0));
  const stored = await cache.get(result(0, 5).key);
  expect(stored?.cells.x).toBeInstanceOf(Float32Array);
  expect(stored?.cells.count).toBe(5);
  expect(await cache.loadAll(analysis)).toHaveLength(2);
  expect(await cache.loadAll(`${analysis}x`)).toHaveLength(0);
});

test("the same window put twice is one record", async () => {
  const cache = new IdbResultCache(database);
  await cache.put(analysis, result(0, 5));
  await cache.put(analysis, result(0, 5));
  expect(await cache.loadAll(analysis)).toHaveLength(1);
});

test("decisions are appended in order and survive clearing the model's results", async () => {
  const cache = new IdbResultCache(database);
  const records = new IdbUserRecords(database);
  await cache.put(analysis, result(0, 5));
  const { sequence: _sequence, ...decision } = decisionOf(1, "1_1", "accept", { analysis });
  const first = await records.appendDecision({ ...decision, verdict: "reject" });
  const second = await records.appendDecision({ ...decision, verdict: "clear" });
  expect(second.sequence).toBeGreaterThan(first.sequence);
  expect((await records.usage())[0]?.windows).toBe(1);
  await records.clearSlide("slide-a", false);
  expect(await cache.loadAll(analysis)).toHaveLength(0);
  expect(await records.loadDecisions(analysis)).toHaveLength(2);
  await records.clearSlide("slide-a", true);
  expect(await records.loadDecisions(analysis)).toHaveLength(0);
});

test("what is stored of each slide is listed, also where only people made something", async () => {
  const cache = new IdbResultCache(database);
  const records = new IdbUserRecords(database);
  await cache.put(analysis, result(0, 5));
  await cache.put(analysis, result(640, 0));
  const { sequence: _sequence, ...decision } = decisionOf(1, "1_1", "accept", { analysis });
  await records.appendDecision(decision);
  const shape = { kind: "circle", centre: { x: 5, y: 5 }, radiusPx: 3 } as const;
  await records.saveRegions("slide-b", [{ id: "r", name: "R", shape, highPowerField: false, exclude: false }]);
  await records.saveRegions("slide-c", []);
  const usage = await records.usage();
  const [first, second] = usage;
  expect(usage).toHaveLength(2);
  expect(first).toMatchObject({ slideId: "slide-a", windows: 2, decisions: 1, regions: 0, plans: 0 });
  expect(first?.bytes).toBeGreaterThan(1000);
  expect(second).toMatchObject({ slideId: "slide-b", windows: 0, bytes: 0, decisions: 0, regions: 1 });
});

test("results stored by an earlier version are found again, and listed", async () => {
  database.close();
  const older = `${name}-older`;
  await new Promise<void>((resolve, reject) => {
    const opening = indexedDB.open(older, 5);
    opening.onupgradeneeded = () => {
      const windows = opening.result.createObjectStore("tiles", { keyPath: "key" });
      windows.createIndex("analysis", "analysis");
      windows.put({ ...result(0, 5), analysis, slideId: "slide-a", bytes: 321 });
      opening.result.createObjectStore("slides", { keyPath: "slideId" });
      opening.result.createObjectStore("regions", { keyPath: "slideId" });
      for (const store of ["decisions", "plans", "tilePlans"]) {
        opening.result.createObjectStore(store, { keyPath: "id" }).createIndex("analysis", "analysis");
      }
    };
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      opening.result.close();
      resolve();
    };
  });
  const newer = await openDatabase(older);
  expect((await new IdbResultCache(newer).loadAll(analysis)).map(({ key }) => key)).toEqual([result(0, 5).key]);
  expect(await new IdbUserRecords(newer).usage()).toMatchObject([{ slideId: "slide-a", windows: 1, bytes: 321 }]);
  newer.close();
  indexedDB.deleteDatabase(older);
});

test("a sampling design and its reads come back as they were put, in order, and stand in the audit log", async () => {
  const records = new IdbUserRecords(database);
  const places = Float64Array.of(0, 10);
  const frame = { count: 2, x0: places, y0: places, x1: places, y1: places };
  const plan: SamplingDesign = {
    ...drawDesign(frame, Uint32Array.of(3, 0), 0, 7),
    id: "plan",
    analysis,
    reviewer: "R",
    createdAt: 1,
    windows: 1,
    readClassIds: [0],
  };
  await records.saveSamplingDesign(plan);
  const read = { planId: "plan", analysis, reviewer: "R", at: 1 };
  await records.appendQuadratRead({ ...read, uid: "a", tile: 1, read: true });
  await records.appendQuadratRead({ ...read, uid: "b", tile: 1, read: false });
  expect(await records.loadSamplingDesigns(analysis)).toEqual([plan]);
  expect((await records.loadQuadratReads(analysis)).map(({ uid }) => uid)).toEqual(["a", "b"]);
  expect((await records.loadAuditLog("slide-a")).map(({ kind }) => kind)).toEqual([
    "genesis",
    "plan",
    "tile-read",
    "tile-read",
  ]);
  await records.clearSlide("slide-a", true);
  expect(await records.loadSamplingDesigns(analysis)).toEqual([]);
  expect(await records.loadQuadratReads(analysis)).toEqual([]);
});
