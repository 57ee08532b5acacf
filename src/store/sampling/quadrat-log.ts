import type { UserRecords } from "../../cache/persistence.ts";
import type { SampledQuadrats } from "../../core/review/quadrat-package.ts";
import type { QuadratRead, SamplingDesign } from "../../core/sampling/sampled-quadrats.ts";
import type { MessageStore } from "../base/message-store.ts";
import { StoredList } from "../base/saved-list.ts";
import { WriteQueue } from "../base/write-queue.ts";

export interface TileLogOptions {
  readonly records: UserRecords;
  readonly messages: MessageStore;
  readonly reviewer: () => string;
  readonly changed: () => void;
}

/** The plans of random tiles of one analysis and what each reader said of their tiles. */
export class QuadratLog {
  readonly #reviewer: () => string;
  readonly #writes: WriteQueue;
  readonly #plans: StoredList<SamplingDesign>;
  readonly #reads: StoredList<QuadratRead>;

  constructor({ records, messages, reviewer, changed }: TileLogOptions) {
    this.#reviewer = reviewer;
    this.#writes = new WriteQueue(messages, changed);
    const common = { writes: this.#writes, messages, changed };
    this.#plans = new StoredList({
      ...common,
      nameOf: ({ id }) => id,
      load: (analysis) => records.loadSamplingDesigns(analysis),
      store: (plan) => records.saveSamplingDesign(plan),
    });
    this.#reads = new StoredList({
      ...common,
      nameOf: ({ uid }) => uid,
      load: (analysis) => records.loadQuadratReads(analysis),
      store: (read) => records.appendQuadratRead(read),
    });
  }

  async load(analysis: string | null): Promise<void> {
    await Promise.all([this.#plans.load(analysis), this.#reads.load(analysis)]);
  }

  async refresh(): Promise<void> {
    await Promise.all([this.#plans.refresh(), this.#reads.refresh()]);
  }

  /** This reader's newest plan; without one of their own, the newest that came from another reader; or null. */
  get plan(): SamplingDesign | null {
    const { all } = this.#plans;
    const own = all.filter((plan) => plan.reviewer === this.#reviewer());
    return (own.length > 0 ? own : all).reduce<SamplingDesign | null>(
      (newest, plan) => (newest && newest.createdAt > plan.createdAt ? newest : plan),
      null,
    );
  }

  /** Every plan and read, as a package carries them. */
  get all(): SampledQuadrats {
    return { plans: this.#plans.all, reads: this.#reads.all };
  }

  /** What was said of the plan's tiles, by whomever. */
  get reads(): readonly QuadratRead[] {
    const { plan } = this;
    return this.#reads.all.filter((read) => read.planId === plan?.id);
  }

  /** What this reader said of them, in order. */
  get ownReads(): readonly QuadratRead[] {
    return this.reads.filter((read) => read.reviewer === this.#reviewer());
  }

  /** Takes plans and reads of another reader; those known already are left out. Answers how many reads are new. */
  async importFrom({ plans, reads }: SampledQuadrats): Promise<number> {
    const [, fresh] = await Promise.all([this.#plans.add(plans), this.#reads.add(reads)]);
    return fresh;
  }

  /** A plan drawn here. */
  async addPlan(plan: SamplingDesign): Promise<void> {
    await this.#plans.add([plan]);
  }

  /** This reader has read a tile of a plan completely, or (`read` false) takes that back. */
  async append(plan: SamplingDesign, tile: number, read: boolean): Promise<void> {
    const { id: planId, analysis } = plan;
    const uid = crypto.randomUUID();
    await this.#reads.add([{ uid, planId, analysis, reviewer: this.#reviewer(), tile, read, at: Date.now() }]);
  }

  /** Plans and reads that are not stored yet: closing the page now would lose them. */
  get unsaved(): number {
    return this.#plans.unsaved + this.#reads.unsaved;
  }

  /** The last attempt to store failed; what waits holds for this visit. */
  get storingFailed(): boolean {
    return this.#writes.failed;
  }

  forget(isCleared: (analysis: string) => boolean): void {
    this.#plans.forget(isCleared);
    this.#reads.forget(isCleared);
  }
}
