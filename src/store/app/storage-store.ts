import type { SlideUsage, UserRecords } from "../../cache/persistence.ts";
import type { MessageStore } from "../base/message-store.ts";
import { withState } from "../base/with-state.ts";

export type { SlideUsage } from "../../cache/persistence.ts";

interface StorageState {
  usage: readonly SlideUsage[] | null;
  persisted: boolean | null;
  /** Bytes in use and granted by the browser for this address, where it gives them. */
  estimate: { readonly usedBytes: number; readonly quotaBytes: number } | null;
}

/** What this browser keeps: results per slide, and whether the browser may throw them away. */
export class StorageStore extends withState((): StorageState => ({ usage: null, persisted: null, estimate: null })) {
  readonly #records: UserRecords;
  readonly #messages: MessageStore;
  readonly #manager: StorageManager | null;

  constructor(records: UserRecords, messages: MessageStore, manager: StorageManager | null) {
    super();
    this.#records = records;
    this.#messages = messages;
    this.#manager = manager;
  }

  async refresh(): Promise<void> {
    try {
      this.usage = await this.#records.usage();
      this.persisted = (await this.#manager?.persisted()) ?? null;
      const estimate = await this.#manager?.estimate();
      if (estimate) this.estimate = { usedBytes: estimate.usage ?? 0, quotaBytes: estimate.quota ?? 0 };
    } catch (error) {
      this.#messages.report(error);
    }
  }

  /** Removes a slide's model results; with `decisionsToo` also what users decided and drew. False, and reported, where that failed. */
  async clear(slideId: string, decisionsToo: boolean): Promise<boolean> {
    let cleared = true;
    try {
      await this.#records.clearSlide(slideId, decisionsToo);
    } catch (error) {
      cleared = false;
      this.#messages.report(error);
    }
    await this.refresh();
    return cleared;
  }

  /** Asks the browser never to throw the results away by itself. */
  async requestPersistence(): Promise<void> {
    this.persisted = (await this.#manager?.persist()) ?? null;
  }
}
