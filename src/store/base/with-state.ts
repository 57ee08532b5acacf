import { batch, signal } from "@preact/signals-core";
import { hurry } from "./tracked.ts";

/**
 * A base class whose fields are signals: they are read and written like plain ones, and whoever reads one in a computed value or while
 * drawing follows it. `initial` gives a new store's fields. Objects in fields are replaced, never changed. `Base`: what the class extends.
 */
export function withState<State extends object>(initial: () => State): new () => State;
export function withState<State extends object, Base extends object>(
  initial: () => State,
  base: abstract new () => Base,
): abstract new () => Base & State;
export function withState<State extends object>(initial: () => State, base: abstract new () => object = Object) {
  abstract class Stateful extends base {
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
              hurry();
            });
          },
        });
      }
    }
  }
  return Stateful as unknown as new () => State;
}
