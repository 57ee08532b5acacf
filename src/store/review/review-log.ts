import type { UserRecords } from "../../cache/persistence.ts";
import { inOrder, type ReviewDecision } from "../../core/review/review.ts";
import type { MessageStore } from "../base/message-store.ts";

type Unnumbered = Omit<ReviewDecision, "sequence">;

/** Decisions in one transaction: an imported log is thousands of them. */
const STORED_AT_ONCE = 250;

/** The decisions on one analysis: a list that only grows, held in memory at once and stored behind, in the order of the keys. */
export class ReviewLog {
  readonly #records: UserRecords;
  readonly #messages: MessageStore;
  readonly #changed: () => void;
  #analysis: string | null = null;
  #storing: Promise<void> = Promise.resolve();
  decisions: readonly ReviewDecision[] = [];
  /** Waiting to be stored, of whatever slide. */
  unsaved: readonly Unnumbered[] = [];
  /** The last attempt to store failed: what waits holds for this visit and is tried again with the next decision. */
  storingFailed = false;
  /** Grows with every change of the list. */
  version = 0;

  constructor(records: UserRecords, messages: MessageStore, changed: () => void) {
    this.#records = records;
    this.#messages = messages;
    this.#changed = changed;
  }

  /** Loads what is stored of an analysis, and what waits to be; null: none is shown. */
  async load(analysis: string | null): Promise<void> {
    this.#analysis = analysis;
    this.decisions = [];
    this.version++;
    await this.refresh();
  }

  /** Reads again what is stored, as another tab may have written; what waits to be stored stays. */
  async refresh(): Promise<void> {
    const analysis = this.#analysis;
    if (analysis === null) return;
    try {
      await this.#storing;
      const stored = await this.#records.loadDecisions(analysis);
      if (this.#analysis !== analysis) return;
      const waiting = this.unsaved.filter((decision) => decision.analysis === analysis);
      const last = stored.reduce((most, { sequence }) => Math.max(most, sequence), 0);
      this.decisions = inOrder([
        ...stored,
        ...waiting.map((decision, at) => ({ ...decision, sequence: last + 1 + at })),
      ]);
    } catch (error) {
      this.#messages.report(error);
    }
    this.version++;
  }

  /** Drops what waits to be stored of some analyses: their records were cleared. */
  forget(isCleared: (analysis: string) => boolean): void {
    this.unsaved = this.unsaved.filter(({ analysis }) => !isCleared(analysis));
  }

  /** The time to give the next decision: now, but later than every decision before, whatever the clock was set to. */
  nextTime(): number {
    return Math.max(Date.now(), (this.decisions.at(-1)?.decidedAt ?? 0) + 1);
  }

  /** Holds at once; returns when it is stored, or when it was said that it could not be. Decisions known already are left out. */
  append(fresh: readonly Unnumbered[]): Promise<void> {
    const known = new Set(this.decisions.map(({ uid }) => uid));
    const added = fresh.length === 1 ? fresh : fresh.filter(({ uid }) => !known.has(uid));
    if (added.length === 0) return Promise.resolve();
    const from = this.decisions.length + 1;
    const numbered = added.map((decision, at) => ({ ...decision, sequence: from + at }));
    const joined = [...this.decisions, ...numbered];
    this.decisions = added.length === 1 ? joined : inOrder(joined);
    this.unsaved = [...this.unsaved, ...added];
    this.version++;
    this.#changed();
    this.#storing = this.#storing.then(() => this.#storeWaiting());
    return this.#storing;
  }

  async #storeWaiting(): Promise<void> {
    try {
      while (this.unsaved.length > 0) {
        const next = this.unsaved.slice(0, STORED_AT_ONCE);
        await this.#records.appendDecisions(next);
        const stored = new Set(next);
        this.unsaved = this.unsaved.filter((decision) => !stored.has(decision));
      }
      this.storingFailed = false;
    } catch (error) {
      this.storingFailed = true;
      this.#messages.report(error);
    }
    this.#changed();
  }
}
