import { batch, signal } from "@preact/signals-core";
import { hurry, soon, Tracked } from "./tracked.ts";

/** Something that tells its listeners that it changed; what changed is read from it. */
export interface Subscribable {
  /** Calls `listener` after every change until the returned function is called. */
  subscribe(listener: () => void): () => void;
}

/** The base of every store. */
export class Observable implements Subscribable {
  readonly #revision = signal(0);

  /** Grows with every change. Whoever reads it in a computed value or while drawing follows the whole store. */
  get revision(): number {
    return this.#revision.value;
  }

  subscribe(listener: () => void): () => void {
    const read = (): void => void this.revision;
    const tracked = new Tracked(() => {
      tracked.run(read);
      listener();
    });
    tracked.run(read);
    return () => tracked.stop();
  }

  /** Fields that are no signals have changed: whoever follows the store follows now. */
  protected changed(): void {
    batch(() => {
      this.#revision.value++;
      hurry();
    });
  }

  /** The same, but what is on screen may follow within `delayMs`. */
  protected changedSoon(delayMs?: number): void {
    soon(() => this.#revision.value++, delayMs);
  }
}

/**
 * A store whose fields are signals: they are read and written like plain ones, and whoever reads one in a computed value or while drawing
 * follows it. `initial` gives a new store's fields. Objects in fields are replaced, never changed.
 */
export function withState<State extends object>(initial: () => State): new () => Observable & State {
  class Stateful extends Observable {
    constructor() {
      super();
      for (const [name, value] of Object.entries(initial())) {
        const field = signal<unknown>(value);
        Object.defineProperty(this, name, {
          enumerable: true,
          get: () => field.value,
          set: (next: unknown) => {
            if (next === field.peek()) return;
            batch(() => {
              field.value = next;
              this.changed();
            });
          },
        });
      }
    }
  }
  return Stateful as unknown as new () => Observable & State;
}
