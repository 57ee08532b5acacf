import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB, type StoreNames } from "idb";
import { TaggedError } from "../core/errors.ts";
import type { Region } from "../core/regions.ts";
import { slideOfKey, type TileResult } from "../core/result.ts";
import { completeDecision, type ReadingPlan, type ReviewDecision } from "../core/review.ts";
import { planTrailEntry, type TilePlan, type TileRead } from "../core/sampling/tile-reading.ts";
import type { TissueMask } from "../core/tissue.ts";
import { canonicalJson, type JsonValue } from "../core/trail/canonical-json.ts";
import { EMPTY_HEAD, type TrailEntry, type TrailHead, type TrailKind } from "../core/trail/trail.ts";
import type { ModelRecords, RecentSlide, ResultCache, SlideUsage, StoredModel, UserRecords } from "./persistence.ts";
import { resultBytes } from "./result-bytes.ts";
import { slideUsage } from "./slide-usage.ts";
import { appendToTrail, describeChange, describePlan, TRAIL_STORES, type TrailHeadRecord } from "./trail-log.ts";

interface TileRecord extends TileResult {
  readonly analysis: string;
  readonly slideId: string;
  readonly bytes: number;
}

interface GranuloscopeSchema extends DBSchema {
  tiles: { key: string; value: TileRecord; indexes: { analysis: string; usage: [slideId: string, bytes: number] } };
  masks: { key: string; value: TissueMask & { readonly key: string } };
  decisions: { key: number; value: ReviewDecision; indexes: { analysis: string } };
  regions: { key: string; value: { readonly slideId: string; readonly regions: readonly Region[] } };
  slides: { key: string; value: RecentSlide };
  plans: { key: string; value: ReadingPlan; indexes: { analysis: string } };
  tilePlans: { key: string; value: TilePlan; indexes: { analysis: string } };
  tileReads: { key: number; value: TileRead; indexes: { analysis: string } };
  trail: { key: [string, number]; value: TrailEntry };
  trailHeads: { key: string; value: TrailHeadRecord };
  models: { key: string; value: StoredModel };
  modelFiles: { key: string; value: { readonly sha256: string; readonly onnx: ArrayBuffer } };
}

export type GranuloscopeDatabase = IDBPDatabase<GranuloscopeSchema>;

type Stores = StoreNames<GranuloscopeSchema>;
type AppendToTrail = (slideId: string, kind: TrailKind, data: JsonValue) => Promise<TrailHead>;
type WriteTransaction = IDBPTransaction<GranuloscopeSchema, Stores[], "readwrite">;

/** Opens (or creates) the database. name: another one in tests. */
export async function openDatabase(name = "granuloscope"): Promise<GranuloscopeDatabase> {
  return guard(() =>
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
      // A newer version in another tab needs this one to let go; its later writes fail and are said to.
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
async function guard<T>(work: () => Promise<T>): Promise<T> {
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

  async get(key: string): Promise<TileResult | null> {
    return guard(async () => (await this.#database.get("tiles", key)) ?? null);
  }

  async loadAll(analysis: string): Promise<TileResult[]> {
    return guard(() => this.#database.getAllFromIndex("tiles", "analysis", analysis));
  }

  async put(analysis: string, result: TileResult): Promise<void> {
    await guard(async () => {
      const transaction = this.#database.transaction("tiles", "readwrite", { durability: "strict" });
      const record = { ...result, analysis, slideId: slideOfKey(analysis), bytes: resultBytes(result) };
      await Promise.all([transaction.store.put(record), transaction.done]);
    });
  }

  async loadMask(key: string): Promise<TissueMask | null> {
    return guard(async () => (await this.#database.get("masks", key)) ?? null);
  }

  async saveMask(key: string, mask: TissueMask): Promise<void> {
    await guard(async () => {
      await this.#database.put("masks", { ...mask, key });
    });
  }
}

/** A person's own networks in IndexedDB: what is said of them apart from their files, so that a list needs no file. */
export class IdbModelRecords implements ModelRecords {
  readonly #database: GranuloscopeDatabase;

  constructor(database: GranuloscopeDatabase) {
    this.#database = database;
  }

  async models(): Promise<StoredModel[]> {
    const models = await guard(() => this.#database.getAll("models"));
    return models.sort((a, b) => a.addedAt - b.addedAt);
  }

  async loadOnnx(sha256: string): Promise<Blob | null> {
    const file = await guard(() => this.#database.get("modelFiles", sha256));
    return file ? new Blob([file.onnx]) : null;
  }

  async saveModel(model: StoredModel, onnx: ArrayBuffer): Promise<void> {
    await guard(async () => {
      const transaction = this.#database.transaction(["models", "modelFiles"], "readwrite", { durability: "strict" });
      await Promise.all([
        transaction.objectStore("models").put(model),
        transaction.objectStore("modelFiles").put({ sha256: model.sha256, onnx }),
        transaction.done,
      ]);
    });
  }

  async removeModel(sha256: string): Promise<void> {
    await guard(async () => {
      const transaction = this.#database.transaction(["models", "modelFiles"], "readwrite");
      await Promise.all([
        transaction.objectStore("models").delete(sha256),
        transaction.objectStore("modelFiles").delete(sha256),
        transaction.done,
      ]);
    });
  }
}

/** A decision or region is a value of plain data; what is undefined in it is left out. */
function asJson(record: object): JsonValue {
  return record as unknown as JsonValue;
}

/** Decisions, regions and recent slides in IndexedDB; what can change a number is written to the slide's trail with it. */
export class IdbUserRecords implements UserRecords {
  readonly #database: GranuloscopeDatabase;
  readonly #tabs: BroadcastChannel;

  constructor(database: GranuloscopeDatabase) {
    this.#database = database;
    this.#tabs = new BroadcastChannel(`${database.name} records`);
  }

  onStoredElsewhere(listener: (slideId: string) => void): void {
    this.#tabs.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (typeof data === "string") listener(data);
    };
  }

  async loadDecisions(analysis: string): Promise<ReviewDecision[]> {
    return guard(async () =>
      (await this.#database.getAllFromIndex("decisions", "analysis", analysis)).map(completeDecision),
    );
  }

  async appendDecision(decision: Omit<ReviewDecision, "sequence">): Promise<ReviewDecision> {
    const [stored] = await this.appendDecisions([decision]);
    return stored as ReviewDecision;
  }

  async appendDecisions(decisions: readonly Omit<ReviewDecision, "sequence">[]): Promise<ReviewDecision[]> {
    return guard(() =>
      this.#write(["decisions"], async (transaction, append) => {
        const all: ReviewDecision[] = [];
        for (const decision of decisions) {
          // The sequence is absent on purpose: the store's key generator fills it in.
          const sequence = await transaction.objectStore("decisions").add(decision as ReviewDecision);
          const stored = { ...decision, sequence };
          await append(slideOfKey(decision.analysis), "decision", asJson(stored));
          all.push(stored);
        }
        return all;
      }),
    );
  }

  async loadPlans(analysis: string): Promise<ReadingPlan[]> {
    return guard(() => this.#database.getAllFromIndex("plans", "analysis", analysis));
  }

  async savePlan(plan: ReadingPlan): Promise<void> {
    await guard(() =>
      this.#write(["plans"], async (transaction, append) => {
        await transaction.objectStore("plans").put(plan);
        await append(slideOfKey(plan.analysis), "plan", describePlan(plan));
      }),
    );
  }

  async loadTilePlans(analysis: string): Promise<TilePlan[]> {
    return guard(() => this.#database.getAllFromIndex("tilePlans", "analysis", analysis));
  }

  async saveTilePlan(plan: TilePlan): Promise<void> {
    await guard(() =>
      this.#write(["tilePlans"], async (transaction, append) => {
        await transaction.objectStore("tilePlans").put(plan);
        await append(slideOfKey(plan.analysis), "plan", planTrailEntry(plan));
      }),
    );
  }

  async loadTileReads(analysis: string): Promise<TileRead[]> {
    return guard(() => this.#database.getAllFromIndex("tileReads", "analysis", analysis));
  }

  async appendTileRead(read: TileRead): Promise<void> {
    await guard(() =>
      this.#write(["tileReads"], async (transaction, append) => {
        await transaction.objectStore("tileReads").add(read);
        await append(slideOfKey(read.analysis), "tile-read", asJson(read));
      }),
    );
  }

  async loadRegions(slideId: string): Promise<Region[]> {
    return guard(async () => [...((await this.#database.get("regions", slideId))?.regions ?? [])]);
  }

  async saveRegions(slideId: string, regions: readonly Region[]): Promise<void> {
    await guard(() =>
      this.#write(["regions"], async (transaction, append) => {
        const store = transaction.objectStore("regions");
        const before = (await store.get(slideId))?.regions ?? [];
        await store.put({ slideId, regions });
        const change = describeChange(before, regions, (region) => canonicalJson(asJson(region)));
        if (change) await append(slideId, "regions", asJson(change));
      }),
    );
  }

  async recentSlides(): Promise<RecentSlide[]> {
    const slides = await guard(() => this.#database.getAll("slides"));
    return slides.sort((a, b) => b.lastOpenedAt - a.lastOpenedAt);
  }

  async recentSlide(slideId: string): Promise<RecentSlide | null> {
    return guard(async () => (await this.#database.get("slides", slideId)) ?? null);
  }

  async saveRecentSlide(slide: RecentSlide): Promise<void> {
    await guard(() => this.#database.put("slides", slide));
  }

  async usage(): Promise<SlideUsage[]> {
    return guard(() => slideUsage(this.#database));
  }

  async clearSlide(slideId: string, decisionsToo: boolean): Promise<void> {
    await guard(() =>
      this.#write(
        ["tiles", "masks", "decisions", "regions", "plans", "tilePlans", "tileReads"],
        async (transaction, append) => {
          const belongs = (key: string): boolean => slideOfKey(key) === slideId;
          for (const name of ["tiles", "masks"] as const) {
            const store = transaction.objectStore(name);
            for (const key of await store.getAllKeys()) if (belongs(key)) await store.delete(key);
          }
          if (!decisionsToo) return;
          const store = transaction.objectStore("decisions");
          let decisions = 0;
          for (const decision of await store.getAll()) {
            if (!belongs(decision.analysis)) continue;
            await store.delete(decision.sequence);
            decisions++;
          }
          const plans = transaction.objectStore("plans");
          for (const plan of await plans.getAll()) if (belongs(plan.analysis)) await plans.delete(plan.id);
          const tilePlans = transaction.objectStore("tilePlans");
          for (const plan of await tilePlans.getAll()) if (belongs(plan.analysis)) await tilePlans.delete(plan.id);
          for (let read = await transaction.objectStore("tileReads").openCursor(); read; read = await read.continue()) {
            if (belongs(read.value.analysis)) await read.delete();
          }
          await transaction.objectStore("regions").delete(slideId);
          // The trail itself stays: what was decided before and then cleared is part of how a number came about.
          await append(slideId, "cleared", { decisions });
        },
      ),
    );
  }

  async appendTrail(slideId: string, kind: TrailKind, data: JsonValue): Promise<TrailHead> {
    return guard(() => this.#write([], (_transaction, append) => append(slideId, kind, data)));
  }

  async loadTrail(slideId: string): Promise<TrailEntry[]> {
    return guard(() => this.#database.getAll("trail", IDBKeyRange.bound([slideId, 0], [slideId, Infinity])));
  }

  async trailHead(slideId: string): Promise<TrailHead> {
    const { entries, hash } = (await guard(() => this.#database.get("trailHeads", slideId))) ?? EMPTY_HEAD;
    return { entries, hash };
  }

  /**
   * Everything `work` writes, with its entries in the trail, or nothing of it; then other tabs are told of the slides that have new entries.
   * append: adds an entry to a slide's trail.
   */
  async #write<T>(
    stores: Stores[],
    work: (transaction: WriteTransaction, append: AppendToTrail) => Promise<T>,
  ): Promise<T> {
    const names = [...stores, ...TRAIL_STORES];
    const transaction = this.#database.transaction(names, "readwrite", { durability: "strict" });
    const changed = new Set<string>();
    const append: AppendToTrail = (slideId, kind, data) => {
      changed.add(slideId);
      const trail = { entries: transaction.objectStore("trail"), heads: transaction.objectStore("trailHeads") };
      return appendToTrail(trail, slideId, kind, data, Date.now());
    };
    const [result] = await Promise.all([
      work(transaction, append).catch((error: unknown) => {
        // A request that fails ends its transaction by itself; an error of ours must end it.
        if (!(error instanceof DOMException)) transaction.abort();
        throw error;
      }),
      transaction.done,
    ]);
    for (const slideId of changed) this.#tabs.postMessage(slideId);
    return result;
  }
}
