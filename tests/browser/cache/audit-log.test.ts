import { afterEach, beforeEach, expect, test } from "vitest";
import { type GranuloscopeDatabase, openDatabase } from "../../../src/cache/idb-cache.ts";
import type { StoredElsewhere } from "../../../src/cache/persistence.ts";
import { IdbUserRecords } from "../../../src/cache/user-records.ts";
import { verifyAuditLog } from "../../../src/core/audit/verify-audit-log.ts";
import { decisionOf } from "../../unit/support/test-decisions.ts";

const name = "granuloscope-audit-log-test";
const analysis = "v1|slide-a|m|0.25|0.3|4|1";
const { sequence: _sequence, ...decision } = decisionOf(1, "1_1", "reject", { analysis, note: "µ" });
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

function region(id: string, radiusPx: number) {
  return {
    id,
    name: id,
    shape: { kind: "circle", centre: { x: 1, y: 2 }, radiusPx },
    highPowerField: false,
    exclude: false,
  } as const;
}

test("every record that can change a number is in the audit log, with what it says", async () => {
  const records = new IdbUserRecords(database);
  await records.appendAuditEntry("slide-a", "run-started", { thresholds: { Eosinophil: 0.5 } });
  const stored = await records.appendDecision(decision);
  await records.saveRegions("slide-a", [region("a", 1), region("b", 1)]);
  await records.saveRegions("slide-a", [region("a", 1), region("b", 1)]);
  await records.saveRegions("slide-a", [region("a", 2)]);
  await records.clearSlide("slide-a", true);
  await records.appendAuditEntry("slide-b", "scale", { micronsPerPx: 0.25 });

  const entries = await records.loadAuditLog("slide-a");
  expect(entries.map(({ kind }) => kind)).toEqual([
    "genesis",
    "run-started",
    "decision",
    "regions",
    "regions",
    "cleared",
  ]);
  expect(entries[2]?.data).toEqual({ ...stored });
  expect(entries[4]?.data).toEqual({ put: [region("a", 2)], removed: ["b"] });
  expect(entries[5]?.data).toEqual({ decisions: 1 });
  const head = await records.chainHead("slide-a");
  expect(verifyAuditLog(entries, "slide-a", [head])).toEqual({ sound: true, head, slideId: "slide-a" });
  expect(await records.loadAuditLog("slide-b")).toHaveLength(2);
});

test("what cannot be written to the audit log is not stored either", async () => {
  const records = new IdbUserRecords(database);
  await expect(records.appendDecision({ ...decision, note: "\ud800" })).rejects.toMatchObject({
    _tag: "StorageFailed",
  });
  expect(await records.loadDecisions(analysis)).toEqual([]);
  expect(await records.loadAuditLog("slide-a")).toEqual([]);
  await records.appendDecision(decision);
  expect(await records.loadAuditLog("slide-a")).toHaveLength(2);
});

test("two tabs that write at once make one chain", async () => {
  const other = await openDatabase(name);
  const tabs = [new IdbUserRecords(database), new IdbUserRecords(other)];
  await Promise.all(
    Array.from({ length: 40 }, (_, at) => tabs[at % 2]?.appendDecision({ ...decision, decidedAt: at })),
  );
  const entries = await new IdbUserRecords(database).loadAuditLog("slide-a");
  const head = await new IdbUserRecords(other).chainHead("slide-a");
  other.close();
  expect(entries).toHaveLength(41);
  expect(verifyAuditLog(entries, "slide-a", [head]).sound).toBe(true);
});

test("a database of the first version is opened, keeps its records and gets an audit log", async () => {
  database.close();
  await new Promise((resolve) => {
    indexedDB.deleteDatabase(name).onsuccess = resolve;
  });
  await new Promise<void>((resolve) => {
    const opening = indexedDB.open(name, 1);
    opening.onupgradeneeded = () => {
      const old = opening.result;
      old.createObjectStore("tiles", { keyPath: "key" }).createIndex("analysis", "analysis");
      old.createObjectStore("masks", { keyPath: "key" });
      const store = old.createObjectStore("decisions", { keyPath: "sequence", autoIncrement: true });
      store.createIndex("analysis", "analysis");
      old.createObjectStore("regions", { keyPath: "slideId" });
      old.createObjectStore("slides", { keyPath: "slideId" });
      store.add(decision);
    };
    opening.onsuccess = () => {
      opening.result.close();
      resolve();
    };
  });
  database = await openDatabase(name);
  const records = new IdbUserRecords(database);
  await records.appendDecision(decision);
  expect(await records.loadDecisions(analysis)).toHaveLength(2);
  expect(await records.loadAuditLog("slide-a")).toHaveLength(2);
});

test("decisions of a package are stored with the package's entry, or neither is", async () => {
  const records = new IdbUserRecords(database);
  const from = { createdBy: "Ben", members: [{ name: "decisions.jsonl", sha256: "00" }] };
  await expect(records.appendDecisions([{ ...decision, note: "\ud800" }], [from])).rejects.toMatchObject({
    _tag: "StorageFailed",
  });
  expect(await records.loadAuditLog("slide-a")).toEqual([]);
  await records.appendDecisions([decision], [from]);
  const log = await records.loadAuditLog("slide-a");
  expect(log.map(({ kind }) => kind)).toEqual(["genesis", "package", "decision"]);
  expect(log[1]?.data).toEqual(from);
});

test("other tabs hear of a slide that is cleared, also where its decisions stay", async () => {
  const [here, there] = [new IdbUserRecords(database), new IdbUserRecords(database)];
  const heard: StoredElsewhere[] = [];
  there.onStoredElsewhere((stored) => void heard.push(stored));
  await here.clearSlide("slide-a", false);
  await here.clearSlide("slide-a", true);
  await expect
    .poll(() => heard)
    .toEqual([
      { slideId: "slide-a", counted: false, cleared: true, decisionsToo: false },
      { slideId: "slide-a", counted: false, cleared: true, decisionsToo: true },
    ]);
});
