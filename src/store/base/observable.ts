/** Something that tells its listeners that it changed; what changed is read from it. */
export interface Subscribable {
  /** Calls `listener` after every change until the returned function is called. */
  subscribe(listener: () => void): () => void;
}

/** The base of every store: plain fields, and a word to the listeners after they changed. */
export class Observable implements Subscribable {
  readonly #listeners = new Set<() => void>();
  #timer: ReturnType<typeof setTimeout> | null = null;

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Tells every listener now. */
  protected changed(): void {
    if (this.#timer !== null) {
      clearTimeout(this.#timer);
      this.#timer = null;
    }
    for (const listener of [...this.#listeners]) listener();
  }

  /** Tells them once within `delayMs`, however often it is called: windows arrive faster than a person reads. */
  protected changedSoon(delayMs = 150): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.changed();
    }, delayMs);
  }
}
