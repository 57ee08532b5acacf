import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB, type StoreNames } from "idb";
import type { AuditEntry } from "../core/audit/audit-log.ts";
import { TaggedError } from "../core/base/errors.ts";
import type { Region } from "../core/geometry/shape.ts";
import { slideOfKey, type WindowResult } from "../core/model/result.ts";
import type { ReadingList, ReviewDecision } from "../core/review/review.ts";
import type { QuadratRead, SamplingDesign } from "../core/sampling/sampled-quadrats.ts";
import type { TissueMask } from "../core/slide/tissue.ts";
import type { ChainHeadRecord } from "./audit-log.ts";
import type { RecentSlide, ResultCache, StoredModel } from "./persistence.ts";
import { resultBytes } from "./result-bytes.ts";

interface WindowRecord extends WindowResult {
  readonly analysis: string;
  readonly slideId: string;
  readonly bytes: number;
}

/**
 * Names of stores are for ever. Today's words: `tiles` hold windows, `tilePlans` sampling designs, `tileReads` reads of quadrats, `trail` the
 * audit log.
 */
interface GranuloscopeSchema extends DBSchema {
  tiles: { key: string; value: WindowRecord; indexes: { analysis: string; usage: [slideId: string, bytes: number] } };
  masks: { key: string; value: TissueMask & { readonly key: string } };
  decisions: { key: number; value: ReviewDecision; indexes: { analysis: string } };
  regions: { key: string; value: { readonly slideId: string; readonly regions: readonly Region[] } };
  slides: { key: string; value: RecentSlide };
  plans: { key: string; value: ReadingList; indexes: { analysis: string } };
  tilePlans: { key: string; value: SamplingDesign; indexes: { analysis: string } };
  tileReads: { key: number; value: QuadratRead; indexes: { analysis: string } };
  trail: { key: [string, number]; value: AuditEntry };
  trailHeads: { key: string; value: ChainHeadRecord };
  models: { key: string; value: StoredModel };
  modelFiles: { key: string; value: { readonly sha256: string; readonly onnx: ArrayBuffer } };
}

export type GranuloscopeDatabase = IDBPDatabase<GranuloscopeSchema>;

export type Stores = StoreNames<GranuloscopeSchema>;
export type WriteTransaction = IDBPTransaction<GranuloscopeSchema, Stores[], "readwrite">;

/** Opens (or creates) the database. name: another one in tests. */
export async function openDatabase(name = "granuloscope"): Promise<GranuloscopeDatabase> {
  return withStorageErrors(() =>
    openDB<GranuloscopeSchema>(name, 6, {
      upgrade(database, before, _after, transaction) {
        if (before < 1) createFirstStores(database);
        if (before < 2) {
          database.createObjectStore("trail", { keyPath: ["slideId", "index"] });
          database.createObjectStore("trailHeads", { keyPath: "slideId" });
        }
        if (before < 3) database.createObjectStore("plans", { keyPath: "id" }).createIndex("analysis", "analysis");
        if (before < 4) {
          database.createObjectStore("tilePlans", { keyPath: "id" }).createIndex("analysis", "analysis");
          database.createObjectStore("tileReads", { autoIncrement: true }).createIndex("analysis", "analysis");
        }
        if (before < 5) {
          database.createObjectStore("models", { keyPath: "sha256" });
          database.createObjectStore("modelFiles", { keyPath: "sha256" });
        }
        if (before < 6) transaction.objectStore("tiles").createIndex("usage", ["slideId", "bytes"]);
      },
      // A newer version in another tab needs this one to let go; its later writes fail with an error.
      blocking(_current, _blocked, event) {
        (event.target as IDBDatabase).close();
      },
    }),
  );
}

function createFirstStores(database: GranuloscopeDatabase): void {
  database.createObjectStore("tiles", { keyPath: "key" }).createIndex("analysis", "analysis");
  database.createObjectStore("masks", { keyPath: "key" });
  const decisions = database.createObjectStore("decisions", { keyPath: "sequence", autoIncrement: true });
  decisions.createIndex("analysis", "analysis");
  database.createObjectStore("regions", { keyPath: "slideId" });
  database.createObjectStore("slides", { keyPath: "slideId" });
}

/** Turns the database's exceptions into StorageFull or StorageFailed. */
export async function withStorageErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DOMException && error.name === "QuotaExceededError") {
      throw new TaggedError("StorageFull", error.message, {}, error);
    }
    throw new TaggedError("StorageFailed", error instanceof Error ? error.message : String(error), {}, error);
  }
}

/** Results and masks in IndexedDB: one record of typed arrays per window, strict durability (the browser's default is relaxed). */
export class IdbResultCache implements ResultCache {
  readonly #database: GranuloscopeDatabase;

  constructor(database: GranuloscopeDatabase) {
    this.#database = database;
  }

  async get(key: string): Promise<WindowResult | null> {
    return withStorageErrors(async () => (await this.#database.get("tiles", key)) ?? null);
  }

  async loadAll(analysis: string): Promise<WindowResult[]> {
    return withStorageErrors(() => this.#database.getAllFromIndex("tiles", "analysis", analysis));
  }

  async put(analysis: string, result: WindowResult): Promise<void> {
    await withStorageErrors(async () => {
      const transaction = this.#database.transaction("tiles", "readwrite", { durability: "strict" });
      const record = { ...result, analysis, slideId: slideOfKey(analysis), bytes: resultBytes(result) };
      await Promise.all([transaction.store.put(record), transaction.done]);
    });
  }

  async loadMask(key: string): Promise<TissueMask | null> {
    return withStorageErrors(async () => (await this.#database.get("masks", key)) ?? null);
  }

  async saveMask(key: string, mask: TissueMask): Promise<void> {
    await withStorageErrors(async () => {
      await this.#database.put("masks", { ...mask, key });
    });
  }
}
