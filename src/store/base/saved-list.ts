import type { MessageStore } from "./message-store.ts";
import type { WriteQueue } from "./write-queue.ts";

export interface StoredListOptions<Item> {
  /** Tells items apart. */
  readonly nameOf: (item: Item) => string;
  readonly load: (analysis: string) => Promise<readonly Item[]>;
  readonly store: (item: Item) => Promise<void>;
  /** Lists that share a queue are stored in the order in which things were added to any of them. */
  readonly writes: WriteQueue;
  readonly messages: MessageStore;
  readonly changed: () => void;
}

/**
 * What people made on one analysis: a list that only grows, in memory at once, stored behind. What cannot be stored waits for the next
 * write, and is in the list all the same, also when the analysis is loaded again.
 */
export class StoredList<Item extends { readonly analysis: string }> {
  readonly #options: StoredListOptions<Item>;
  #analysis: string | null = null;
  /** Not stored yet, of whatever analysis. */
  readonly #waiting = new Set<Item>();
  all: readonly Item[] = [];

  constructor(options: StoredListOptions<Item>) {
    this.#options = options;
  }

  /** Loads what is stored of an analysis, and what waits to be; null: none is shown. A later load wins over an earlier one. */
  async load(analysis: string | null): Promise<void> {
    this.#analysis = analysis;
    this.all = this.#waitingOf(analysis);
    await this.refresh();
  }

  /** Reads again what is stored, as another tab may have written; what waits to be stored, or is added meanwhile, stays. */
  async refresh(): Promise<void> {
    const analysis = this.#analysis;
    if (analysis === null) return;
    const { load, writes, messages, changed } = this.#options;
    const before = new Set(this.all);
    await writes.done;
    try {
      const stored = await load(analysis);
      if (this.#analysis !== analysis) return;
      const added = this.all.filter((item) => !before.has(item));
      this.all = [...stored, ...this.#unknown([...new Set([...this.#waitingOf(analysis), ...added])], stored)];
    } catch (error) {
      messages.report(error);
    }
    changed();
  }

  /** Adds items; those known already are left out. Answers how many are new; settles when they are stored, or wait to be. */
  async add(items: readonly Item[]): Promise<number> {
    const { writes, changed } = this.#options;
    const fresh = this.#unknown(items, this.all);
    if (fresh.length === 0) return 0;
    this.all = [...this.all, ...fresh];
    for (const item of fresh) this.#waiting.add(item);
    changed();
    // Never rejects.
    for (const item of fresh) void writes.add(() => this.#store(item));
    await writes.done;
    return fresh.length;
  }

  /** Items that are not stored yet: closing the page now would lose them. */
  get unsaved(): number {
    return this.#waiting.size;
  }

  /** Drops what waits to be stored of some analyses: their records were cleared. */
  forget(isCleared: (analysis: string) => boolean): void {
    for (const item of this.#waiting) if (isCleared(item.analysis)) this.#waiting.delete(item);
  }

  async #store(item: Item): Promise<void> {
    // Forgotten meanwhile.
    if (!this.#waiting.has(item)) return;
    await this.#options.store(item);
    this.#waiting.delete(item);
  }

  #waitingOf(analysis: string | null): Item[] {
    return [...this.#waiting].filter((item) => item.analysis === analysis);
  }

  #unknown(items: readonly Item[], known: readonly Item[]): Item[] {
    const names = new Set(known.map(this.#options.nameOf));
    return items.filter((item) => !names.has(this.#options.nameOf(item)));
  }
}
