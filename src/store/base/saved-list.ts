import { batch, signal } from "@preact/signals-core";
import type { MessageStore } from "./message-store.ts";
import { hurry } from "./tracked.ts";

export interface SavedListOptions<Item> {
  /** Names an item. */
  readonly nameOf: (item: Item) => string;
  /** What an item belongs to: an analysis, or a slide. */
  readonly subjectOf: (item: Item) => string;
  /** What is stored of a subject, in order; shown: the items that are shown of it. @throws StorageFailed. */
  readonly load: (subject: string, shown: readonly Item[]) => Promise<readonly Item[]>;
  /** Stores these, all of them or none. @throws StorageFull, StorageFailed. */
  readonly store: (items: readonly Item[]) => Promise<void>;
  /** Most items in one call of `store`. */
  readonly atOnce?: number;
  /** The list with further items of the same subject; by default they go to its end. */
  readonly join?: (known: readonly Item[], added: readonly Item[]) => readonly Item[];
  readonly messages: MessageStore;
}

/** Ends a clearing. isDone: the records are cleared, and not left as they were. */
export type EndClearing = (isDone: boolean) => void;

/**
 * What users made, of one subject at a time: in memory at once, stored behind, in the order in which it was made. What cannot be stored waits
 * for the next addition or refresh. It is in the list all the same, also when its subject is loaded again.
 */
export class SavedList<Item> {
  readonly #options: SavedListOptions<Item>;
  readonly #all = signal<readonly Item[]>([]);
  /** Not stored yet, of whatever subject. */
  readonly #waiting = signal<readonly Item[]>([]);
  readonly #failed = signal(false);
  /** Names of the items shown. */
  #names = new Set<string>();
  #subject: string | null = null;
  #storing: Promise<void> = Promise.resolve();
  /** Grows whenever records are cleared: what was read before is out of date. */
  #clearings = 0;
  /** Subjects whose records are being cleared. */
  readonly #held = new Set<(subject: string) => boolean>();

  constructor(options: SavedListOptions<Item>) {
    this.#options = options;
  }

  /** The items of the subject shown. */
  get all(): readonly Item[] {
    return this.#all.value;
  }

  /** Items that are not stored yet, of whatever subject: closing the page now would lose them. */
  get waiting(): readonly Item[] {
    return this.#waiting.value;
  }

  /** The last attempt to store failed; what waits holds for this visit. */
  get failed(): boolean {
    return this.#failed.value;
  }

  /** Shows what is stored of a subject, and what waits to be; null: nothing. A later load wins over an earlier one. */
  async load(subject: string | null): Promise<void> {
    this.#subject = subject;
    this.#show(this.#join([], this.#waitingOf(subject)));
    await this.refresh();
  }

  /** Reads again what is stored, as another tab may have written; what waits to be stored, or is added meanwhile, stays. */
  async refresh(): Promise<void> {
    const subject = this.#subject;
    if (subject === null) return;
    const clearings = this.#clearings;
    if (this.waiting.length > 0) await this.#save();
    else await this.#storing;
    const { load, nameOf, messages } = this.#options;
    // Known before the reading and not waiting: stored, so it is read, or another tab has cleared it.
    const settled = new Set(this.all.map(nameOf));
    for (const item of this.waiting) settled.delete(nameOf(item));
    try {
      const stored = await load(subject, this.all);
      if (this.#subject !== subject || this.#clearings !== clearings) return;
      const kept = this.all.filter((item) => !settled.has(nameOf(item)));
      this.#show(this.#join(stored, this.#unknown(kept, stored)));
    } catch (error) {
      messages.report(error);
    }
  }

  /** Adds items; those known already are left out. Answers how many are new; settles when they are stored, or wait to be. */
  async add(items: readonly Item[]): Promise<number> {
    const { nameOf, subjectOf } = this.#options;
    const fresh = this.#unknown(items, this.waiting).filter((item) => !this.#names.has(nameOf(item)));
    if (fresh.length === 0) return 0;
    const shown = fresh.filter((item) => subjectOf(item) === this.#subject);
    for (const item of shown) this.#names.add(nameOf(item));
    batch(() => {
      if (shown.length > 0) this.#all.value = this.#join(this.all, shown);
      this.#waiting.value = [...this.waiting, ...fresh];
      hurry();
    });
    await this.#save();
    return fresh.length;
  }

  /** Keeps items of some subjects from being stored while their records are cleared. The answer ends that, and drops them where it is done. */
  beginClearing(isCleared: (subject: string) => boolean): EndClearing {
    this.#held.add(isCleared);
    return (isDone) => {
      this.#held.delete(isCleared);
      if (isDone) this.forget(isCleared);
      else void this.#save();
    };
  }

  /** Drops what is shown, and what waits to be stored, of some subjects: their records were cleared. */
  forget(isCleared: (subject: string) => boolean): void {
    this.#clearings++;
    this.#waiting.value = this.waiting.filter((item) => !isCleared(this.#options.subjectOf(item)));
    if (this.waiting.length === 0) this.#failed.value = false;
    if (this.#subject !== null && isCleared(this.#subject)) this.#show([]);
  }

  /** Stores what waits, after what is being stored. Never rejects. */
  #save(): Promise<void> {
    this.#storing = this.#storing.then(() => this.#storeWaiting());
    return this.#storing;
  }

  async #storeWaiting(): Promise<void> {
    const { store, atOnce = 1, messages } = this.#options;
    try {
      for (;;) {
        const next = this.#free().slice(0, atOnce);
        if (next.length === 0) break;
        await store(next);
        const stored = new Set(next);
        this.#waiting.value = this.waiting.filter((item) => !stored.has(item));
      }
      this.#failed.value = false;
    } catch (error) {
      // Nothing waits where it was cleared meanwhile.
      this.#failed.value = this.waiting.length > 0;
      messages.report(error);
    }
    hurry();
  }

  /** What may be stored now, the oldest first. */
  #free(): readonly Item[] {
    const isHeld = (subject: string): boolean => [...this.#held].some((isCleared) => isCleared(subject));
    return this.waiting.filter((item) => !isHeld(this.#options.subjectOf(item)));
  }

  #show(items: readonly Item[]): void {
    this.#names = new Set(items.map(this.#options.nameOf));
    this.#all.value = items;
    hurry();
  }

  #waitingOf(subject: string | null): readonly Item[] {
    return this.waiting.filter((item) => this.#options.subjectOf(item) === subject);
  }

  #join(known: readonly Item[], added: readonly Item[]): readonly Item[] {
    const { join } = this.#options;
    return join ? join(known, added) : [...known, ...added];
  }

  /** Each once, without those known. */
  #unknown(items: readonly Item[], known: readonly Item[]): Item[] {
    const { nameOf } = this.#options;
    const names = new Set(known.map(nameOf));
    return items.filter((item) => {
      const name = nameOf(item);
      return !names.has(name) && names.add(name);
    });
  }
}
