import type { UserRecords } from "../cache/persistence.ts";
import type { ReadingPlan } from "../core/review.ts";
import type { MessageStore } from "./message-store.ts";
import { WriteQueue } from "./write-queue.ts";

export interface ReadingPlansParts {
  readonly records: UserRecords;
  readonly messages: MessageStore;
  readonly changed: () => void;
}

/** The reading plans of one analysis, made here or taken from a colleague: only ever added to, in memory at once, stored behind. */
export class ReadingPlans {
  readonly #parts: ReadingPlansParts;
  readonly #writes: WriteQueue;
  #loaded: string | null = null;
  all: readonly ReadingPlan[] = [];

  constructor(parts: ReadingPlansParts) {
    this.#parts = parts;
    this.#writes = new WriteQueue(parts.messages, parts.changed);
  }

  /** Lets go of what was loaded and loads what is stored of an analysis (null: nothing); a later load wins over an earlier one. */
  async load(analysis: string | null): Promise<void> {
    const { records, messages, changed } = this.#parts;
    this.#loaded = analysis;
    this.all = [];
    if (analysis === null) return;
    await this.#writes.done;
    try {
      const plans = await records.loadPlans(analysis);
      if (this.#loaded !== analysis) return;
      // What was added while it was being loaded stays.
      this.all = [...plans, ...this.#unknown(this.all, plans)];
    } catch (error) {
      messages.report(error);
    }
    changed();
  }

  /** Adds plans; those known already are left out. Answers how many are new; settles when they are stored, or wait to be. */
  async add(plans: readonly ReadingPlan[]): Promise<number> {
    const fresh = this.#unknown(plans, this.all);
    if (fresh.length === 0) return 0;
    this.all = [...this.all, ...fresh];
    this.#parts.changed();
    await this.#writes.add(() => this.#parts.records.savePlans(fresh));
    return fresh.length;
  }

  /** Plans that are not stored yet: closing the page now would lose them. */
  get unsaved(): number {
    return this.#writes.waiting;
  }

  #unknown(plans: readonly ReadingPlan[], known: readonly ReadingPlan[]): ReadingPlan[] {
    const ids = new Set(known.map(({ id }) => id));
    return plans.filter(({ id }) => !ids.has(id));
  }
}
