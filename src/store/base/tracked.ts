import { batch, effect, signal, untracked } from "@preact/signals-core";

/** What is on screen follows a change that came through `soon` within this time. */
const SOON_MS = 150;

let isSoon = false;
/** What waits to follow a change. */
const waiting = new Map<() => void, ReturnType<typeof setTimeout>>();
const hurries = signal(0);
effect(() => {
  if (hurries.value > 0) untracked(runWaiting);
});

/**
 * Changes signals whose followers may come after, once within `delayMs` however often they change: windows arrive faster than a user reads.
 * Who reads a signal itself always reads its newest value.
 */
export function soon(work: () => void, delayMs = SOON_MS): void {
  isSoon = true;
  soonMs = delayMs;
  try {
    batch(work);
  } finally {
    isSoon = false;
  }
}
let soonMs = SOON_MS;

/** A change that a user waits for: who waits for an earlier one follows now. */
export function hurry(): void {
  if (!isSoon && waiting.size > 0) hurries.value++;
}

function runWaiting(): void {
  for (const [onChange, timer] of [...waiting]) {
    clearTimeout(timer);
    waiting.delete(onChange);
    onChange();
  }
}

/** Work that reads signals; calls `onChange` once after any of them has changed, until the work is run again. */
export class Tracked {
  readonly #onChange: () => void;
  #stop: (() => void) | null = null;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  run(work: () => void): void {
    this.stop();
    let isFirst = true;
    this.#stop = effect(() => {
      if (isFirst) {
        isFirst = false;
        work();
      } else untracked(() => this.#changed());
    });
  }

  stop(): void {
    this.#stop?.();
    this.#stop = null;
    clearTimeout(waiting.get(this.#onChange));
    waiting.delete(this.#onChange);
  }

  #changed(): void {
    if (!isSoon) {
      this.#onChange();
      return;
    }
    const onChange = this.#onChange;
    const timer = setTimeout(() => {
      waiting.delete(onChange);
      onChange();
    }, soonMs);
    waiting.set(onChange, timer);
  }
}

/** Runs `work` now, and again after any signal that it read has changed, until the returned function is called. */
export function follow(work: () => void): () => void {
  const run = (): void => tracked.run(work);
  const tracked = new Tracked(run);
  run();
  return () => tracked.stop();
}
