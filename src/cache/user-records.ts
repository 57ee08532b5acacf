import { type AuditEntry, type AuditKind, type ChainHead, EMPTY_HEAD } from "../core/audit/audit-log.ts";
import { canonicalJson, type JsonValue } from "../core/base/canonical-json.ts";
import type { Region } from "../core/geometry/shape.ts";
import { slideOfKey } from "../core/model/result.ts";
import { completeDecision, type ReadingList, type ReviewDecision } from "../core/review/review.ts";
import { designAuditEntry, type QuadratRead, type SamplingDesign } from "../core/sampling/sampled-quadrats.ts";
import { AUDIT_LOG_STORES, appendAuditEntries, describeChange, describePlan } from "./audit-log.ts";
import { type GranuloscopeDatabase, type Stores, type WriteTransaction, withStorageErrors } from "./idb-cache.ts";
import type { RecentSlide, SlideUsage, StoredElsewhere, UserRecords } from "./persistence.ts";
import { slideUsage } from "./slide-usage.ts";

type AppendAuditEntry = (slideId: string, kind: AuditKind, data: JsonValue) => Promise<ChainHead>;

/** A decision or region is a value of plain data; what is undefined in it is left out. */
function asJson(record: object): JsonValue {
  return record as unknown as JsonValue;
}

/** Decisions, regions and recent slides in IndexedDB; what can change a number is written to the slide's audit log with it. */
export class IdbUserRecords implements UserRecords {
  readonly #database: GranuloscopeDatabase;
  readonly #tabs: BroadcastChannel;

  constructor(database: GranuloscopeDatabase) {
    this.#database = database;
    this.#tabs = new BroadcastChannel(`${database.name} records`);
  }

  onStoredElsewhere(listener: (stored: StoredElsewhere) => void): void {
    this.#tabs.onmessage = ({ data }: MessageEvent<StoredElsewhere>) => listener(data);
  }

  async loadDecisions(analysis: string): Promise<ReviewDecision[]> {
    return withStorageErrors(async () =>
      (await this.#database.getAllFromIndex("decisions", "analysis", analysis)).map(completeDecision),
    );
  }

  async appendDecision(decision: Omit<ReviewDecision, "sequence">): Promise<ReviewDecision> {
    const [stored] = await this.appendDecisions([decision]);
    return stored as ReviewDecision;
  }

  async appendDecisions(
    decisions: readonly Omit<ReviewDecision, "sequence">[],
    packages: readonly JsonValue[] = [],
  ): Promise<ReviewDecision[]> {
    return withStorageErrors(() =>
      this.#write(["decisions"], async (transaction, append) => {
        const all: ReviewDecision[] = [];
        const [first] = decisions;
        if (first) for (const from of packages) await append(slideOfKey(first.analysis), "package", from);
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

  async loadPlans(analysis: string): Promise<ReadingList[]> {
    return withStorageErrors(() => this.#database.getAllFromIndex("plans", "analysis", analysis));
  }

  async savePlan(plan: ReadingList): Promise<void> {
    await withStorageErrors(() =>
      this.#write(["plans"], async (transaction, append) => {
        await transaction.objectStore("plans").put(plan);
        await append(slideOfKey(plan.analysis), "plan", describePlan(plan));
      }),
    );
  }

  async loadSamplingDesigns(analysis: string): Promise<SamplingDesign[]> {
    return withStorageErrors(() => this.#database.getAllFromIndex("tilePlans", "analysis", analysis));
  }

  async saveSamplingDesign(design: SamplingDesign): Promise<void> {
    await withStorageErrors(() =>
      this.#write(["tilePlans"], async (transaction, append) => {
        await transaction.objectStore("tilePlans").put(design);
        await append(slideOfKey(design.analysis), "plan", designAuditEntry(design));
      }),
    );
  }

  async loadQuadratReads(analysis: string): Promise<QuadratRead[]> {
    return withStorageErrors(() => this.#database.getAllFromIndex("tileReads", "analysis", analysis));
  }

  async appendQuadratRead(read: QuadratRead): Promise<void> {
    await withStorageErrors(() =>
      this.#write(["tileReads"], async (transaction, append) => {
        await transaction.objectStore("tileReads").add(read);
        await append(slideOfKey(read.analysis), "tile-read", asJson(read));
      }),
    );
  }

  async loadRegions(slideId: string): Promise<Region[]> {
    return withStorageErrors(async () => [...((await this.#database.get("regions", slideId))?.regions ?? [])]);
  }

  async saveRegions(slideId: string, regions: readonly Region[]): Promise<void> {
    await withStorageErrors(() =>
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
    const slides = await withStorageErrors(() => this.#database.getAll("slides"));
    return slides.sort((a, b) => b.lastOpenedAt - a.lastOpenedAt);
  }

  async recentSlide(slideId: string): Promise<RecentSlide | null> {
    return withStorageErrors(async () => (await this.#database.get("slides", slideId)) ?? null);
  }

  async saveRecentSlide(slide: RecentSlide): Promise<void> {
    await withStorageErrors(() => this.#database.put("slides", slide));
  }

  async usage(): Promise<SlideUsage[]> {
    return withStorageErrors(() => slideUsage(this.#database));
  }

  async clearSlide(slideId: string, decisionsToo: boolean): Promise<void> {
    await withStorageErrors(() =>
      this.#write(
        ["tiles", "masks", "decisions", "regions", "plans", "tilePlans", "tileReads"],
        async (transaction, append, changed) => {
          changed({ slideId, counted: false, cleared: true, decisionsToo });
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
          const designs = transaction.objectStore("tilePlans");
          for (const design of await designs.getAll()) if (belongs(design.analysis)) await designs.delete(design.id);
          for (let read = await transaction.objectStore("tileReads").openCursor(); read; read = await read.continue()) {
            if (belongs(read.value.analysis)) await read.delete();
          }
          await transaction.objectStore("regions").delete(slideId);
          // The audit log itself stays: what was decided before and then cleared is part of how a number came about.
          await append(slideId, "cleared", { decisions });
        },
      ),
    );
  }

  async appendAuditEntry(slideId: string, kind: AuditKind, data: JsonValue): Promise<ChainHead> {
    return withStorageErrors(() => this.#write([], (_transaction, append) => append(slideId, kind, data)));
  }

  async loadAuditLog(slideId: string): Promise<AuditEntry[]> {
    return withStorageErrors(() =>
      this.#database.getAll("trail", IDBKeyRange.bound([slideId, 0], [slideId, Infinity])),
    );
  }

  async chainHead(slideId: string): Promise<ChainHead> {
    const { entries, hash } = (await withStorageErrors(() => this.#database.get("trailHeads", slideId))) ?? EMPTY_HEAD;
    return { entries, hash };
  }

  /**
   * Everything `work` writes, with its entries in the audit log, or nothing of it; then other tabs hear which slides have changed.
   * append: adds an entry to a slide's log. changed: notes a change that has no entry.
   */
  async #write<T>(
    stores: Stores[],
    work: (
      transaction: WriteTransaction,
      append: AppendAuditEntry,
      changed: (change: StoredElsewhere) => void,
    ) => Promise<T>,
  ): Promise<T> {
    const names = [...stores, ...AUDIT_LOG_STORES];
    const transaction = this.#database.transaction(names, "readwrite", { durability: "strict" });
    const changes = new Map<string, StoredElsewhere>();
    const changed = ({ slideId, counted, cleared, decisionsToo }: StoredElsewhere): void => {
      const before = changes.get(slideId);
      changes.set(slideId, {
        slideId,
        counted: counted || before?.counted === true,
        cleared: cleared || before?.cleared === true,
        decisionsToo: decisionsToo || before?.decisionsToo === true,
      });
    };
    const append: AppendAuditEntry = (slideId, kind, data) => {
      changed({ slideId, counted: kind === "run-ended", cleared: false, decisionsToo: false });
      const auditLog = { entries: transaction.objectStore("trail"), heads: transaction.objectStore("trailHeads") };
      return appendAuditEntries(auditLog, slideId, kind, data, Date.now());
    };
    const [result] = await Promise.all([
      work(transaction, append, changed).catch((error: unknown) => {
        // A request that fails ends its transaction by itself; an error of ours must end it.
        if (!(error instanceof DOMException)) transaction.abort();
        throw error;
      }),
      transaction.done,
    ]);
    for (const change of changes.values()) this.#tabs.postMessage(change);
    return result;
  }
}
