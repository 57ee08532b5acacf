import type { MessageStore } from "./message-store.ts";

/** Writes one after the other, in the order they were asked for; a failed one is reported, and tried again with what comes next. */
export class WriteQueue {
  readonly #messages: MessageStore;
  readonly #changed: () => void;
  #unsaved: (() => Promise<void>)[] = [];
  #storing: Promise<void> = Promise.resolve();
  /** The last attempt failed. */
  failed = false;

  constructor(messages: MessageStore, changed: () => void) {
    this.#messages = messages;
    this.#changed = changed;
  }

  /** Settles when what was asked for so far is stored or has failed. */
  get done(): Promise<void> {
    return this.#storing;
  }

  /** Never rejects: what cannot be stored waits. */
  add(work: () => Promise<void>): Promise<void> {
    this.#unsaved.push(work);
    this.#storing = this.#storing.then(async () => {
      try {
        for (let next = this.#unsaved[0]; next; next = this.#unsaved[0]) {
          await next();
          this.#unsaved.shift();
        }
        this.failed = false;
      } catch (error) {
        this.failed = true;
        this.#messages.report(error);
      }
      this.#changed();
    });
    return this.#storing;
  }
}
