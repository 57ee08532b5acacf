import type { UserRecords } from "../cache/persistence.ts";
import type { TileReadings } from "../core/review/tile-package.ts";
import type { TilePlan, TileRead } from "../core/sampling/tile-reading.ts";
import type { MessageStore } from "./message-store.ts";
import { WriteQueue } from "./write-queue.ts";

export interface TileLogParts {
  readonly records: UserRecords;
  readonly messages: MessageStore;
  readonly reviewer: () => string;
  readonly changed: () => void;
}

/** The plans of random tiles of one analysis and what each reader said of their tiles: only ever added to, in memory at once, stored behind. */
export class TileLog {
  readonly #parts: TileLogParts;
  readonly #writes: WriteQueue;
  #plans: readonly TilePlan[] = [];
  #reads: readonly TileRead[] = [];
  #loaded: string | null = null;

  constructor(parts: TileLogParts) {
    this.#parts = parts;
    this.#writes = new WriteQueue(parts.messages, parts.changed);
  }

  /** Lets go of what was loaded and loads what is stored of an analysis (null: nothing); a later load wins over an earlier one. */
  async load(analysis: string | null): Promise<void> {
    const { records, messages, changed } = this.#parts;
    this.#loaded = analysis;
    this.#plans = [];
    this.#reads = [];
    if (analysis === null) return;
    await this.#writes.done;
    try {
      const [plans, reads] = await Promise.all([records.loadTilePlans(analysis), records.loadTileReads(analysis)]);
      if (this.#loaded !== analysis) return;
      // What was added while it was being loaded stays.
      const knownPlans = new Set(plans.map(({ id }) => id));
      const knownReads = new Set(reads.map(({ uid }) => uid));
      this.#plans = [...plans, ...this.#plans.filter(({ id }) => !knownPlans.has(id))];
      this.#reads = [...reads, ...this.#reads.filter(({ uid }) => !knownReads.has(uid))];
    } catch (error) {
      messages.report(error);
    }
    changed();
  }

  /** This reader's newest plan; without one of their own, the newest that came from another reader; or null. */
  get plan(): TilePlan | null {
    const reviewer = this.#parts.reviewer();
    const own = this.#plans.filter((plan) => plan.reviewer === reviewer);
    return (own.length > 0 ? own : this.#plans).reduce<TilePlan | null>(
      (newest, plan) => (newest && newest.createdAt > plan.createdAt ? newest : plan),
      null,
    );
  }

  /** Every plan and read, as a package carries them. */
  get all(): TileReadings {
    return { plans: this.#plans, reads: this.#reads };
  }

  /** What was said of the plan's tiles, by whomever. */
  get reads(): readonly TileRead[] {
    const { plan } = this;
    return this.#reads.filter((read) => read.planId === plan?.id);
  }

  /** What this reader said of them, in order. */
  get ownReads(): readonly TileRead[] {
    const reviewer = this.#parts.reviewer();
    return this.reads.filter((read) => read.reviewer === reviewer);
  }

  /** Takes plans and reads of another reader; those known already are left out. Answers how many reads are new. */
  async takeIn({ plans, reads }: TileReadings): Promise<number> {
    const { records, changed } = this.#parts;
    const knownPlans = new Set(this.#plans.map(({ id }) => id));
    const knownReads = new Set(this.#reads.map(({ uid }) => uid));
    const freshPlans = plans.filter(({ id }) => !knownPlans.has(id));
    const freshReads = reads.filter(({ uid }) => !knownReads.has(uid));
    this.#plans = [...this.#plans, ...freshPlans];
    this.#reads = [...this.#reads, ...freshReads];
    changed();
    await this.#writes.add(async () => {
      for (const plan of freshPlans) await records.saveTilePlan(plan);
    });
    for (const read of freshReads) await this.#writes.add(() => records.appendTileRead(read));
    return freshReads.length;
  }

  /** A plan drawn here. */
  async addPlan(plan: TilePlan): Promise<void> {
    this.#plans = [...this.#plans, plan];
    this.#parts.changed();
    await this.#writes.add(() => this.#parts.records.saveTilePlan(plan));
  }

  /** This reader has read a tile of a plan completely, or (`read` false) takes that back. */
  async append(plan: TilePlan, tile: number, read: boolean): Promise<void> {
    const one: TileRead = {
      uid: crypto.randomUUID(),
      planId: plan.id,
      analysis: plan.analysis,
      reviewer: this.#parts.reviewer(),
      tile,
      read,
      at: Date.now(),
    };
    this.#reads = [...this.#reads, one];
    this.#parts.changed();
    await this.#writes.add(() => this.#parts.records.appendTileRead(one));
  }

  /** Plans and reads that are not stored yet: closing the page now would lose them. */
  get unsaved(): number {
    return this.#writes.waiting;
  }

  /** The last attempt to store failed; what waits holds for this visit. */
  get storingFailed(): boolean {
    return this.#writes.failed;
  }
}
