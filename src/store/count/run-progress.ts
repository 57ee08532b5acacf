import { signal } from "@preact/signals-core";
import type { RunEvent } from "./run-state.ts";

/** A window that takes longer than this is worth a word: on most CPUs it takes seconds. */
const SLOW_WINDOW_MS = 60_000;

/** Windows of a run, and the time worked on it. Times in ms. */
interface Progress {
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  /** Done or failed here, not restored. */
  readonly computed: number;
  readonly workedMs: number;
  /** When the clock was started; null: it stands. */
  readonly since: number | null;
  readonly expectedWindowMs: number | null;
}

const NOT_BEGUN: Progress = {
  total: 0,
  done: 0,
  failed: 0,
  computed: 0,
  workedMs: 0,
  since: null,
  expectedWindowMs: null,
};

/** How far a run is: windows of this run, the pace of the computed ones, and the time they leave. Times in ms. */
export class RunProgress {
  readonly #progress = signal(NOT_BEGUN);

  get total(): number {
    return this.#progress.value.total;
  }

  get done(): number {
    return this.#progress.value.done;
  }

  get failed(): number {
    return this.#progress.value.failed;
  }

  /** Starts (again) with a plan. */
  begin(total: number, now: number): void {
    this.#progress.value = { ...NOT_BEGUN, total, since: now };
  }

  /** Follows one event of the run. */
  take(event: RunEvent, now: number): void {
    switch (event.name) {
      case "plan":
        this.begin(event.payload.windows.length, now);
        break;
      case "pace":
        this.expect(event.payload.windowMs);
        break;
      case "restored":
        this.restored(event.payload.windows.length);
        break;
      case "window":
        this.computed();
        break;
      case "failed":
        this.failedOne();
        break;
      default:
        break;
    }
  }

  /** What a window should take, by the run's self-test. */
  expect(windowMs: number): void {
    this.#change({ expectedWindowMs: windowMs });
  }

  restored(windows: number): void {
    this.#change({ done: this.#now.done + windows });
  }

  computed(): void {
    this.#change({ done: this.#now.done + 1, computed: this.#now.computed + 1 });
  }

  failedOne(): void {
    this.#change({ failed: this.#now.failed + 1, computed: this.#now.computed + 1 });
  }

  /** Pausing stops the clock. */
  pause(now: number): void {
    const { since, workedMs } = this.#now;
    this.#change({ since: null, workedMs: since === null ? workedMs : workedMs + now - since });
  }

  resume(now: number): void {
    this.#change({ since: this.#now.since ?? now });
  }

  /** Windows per second, or null before the first one. */
  rate(now: number): number | null {
    const { workedMs, since, computed } = this.#progress.value;
    const ms = workedMs + (since === null ? 0 : now - since);
    return computed === 0 || ms <= 0 ? null : (computed / ms) * 1000;
  }

  /** What a window takes, or before the first one should take, where that is very long; else null. */
  slowWindowMs(now: number): number | null {
    const rate = this.rate(now);
    const windowMs = rate === null ? this.#progress.value.expectedWindowMs : 1000 / rate;
    return windowMs !== null && windowMs > SLOW_WINDOW_MS ? windowMs : null;
  }

  /** Seconds left at the present pace, or null when it is unknown. */
  secondsLeft(now: number): number | null {
    const rate = this.rate(now);
    return rate === null ? null : Math.max(0, this.total - this.done - this.failed) / rate;
  }

  /** As it is, without following it: for who changes it. */
  get #now(): Progress {
    return this.#progress.peek();
  }

  #change(change: Partial<Progress>): void {
    this.#progress.value = { ...this.#now, ...change };
  }
}
