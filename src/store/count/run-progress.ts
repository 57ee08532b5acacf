/** A window that takes longer than this is worth a word: on most CPUs it takes seconds. */
const SLOW_WINDOW_MS = 60_000;

/** How far a run is: windows of this run, the pace of the computed ones, and the time they leave. Times in ms. */
export class RunProgress {
  total = 0;
  done = 0;
  failed = 0;
  #computed = 0;
  #workedMs = 0;
  #since: number | null = null;
  #expectedWindowMs: number | null = null;

  /** Starts (again) with a plan. */
  begin(total: number, now: number): void {
    this.total = total;
    this.done = 0;
    this.failed = 0;
    this.#computed = 0;
    this.#workedMs = 0;
    this.#since = now;
    this.#expectedWindowMs = null;
  }

  /** What a window should take, by the run's self-test. */
  expect(windowMs: number): void {
    this.#expectedWindowMs = windowMs;
  }

  restored(windows: number): void {
    this.done += windows;
  }

  computed(): void {
    this.done++;
    this.#computed++;
  }

  failedOne(): void {
    this.failed++;
    this.#computed++;
  }

  /** Pausing stops the clock. */
  pause(now: number): void {
    if (this.#since !== null) this.#workedMs += now - this.#since;
    this.#since = null;
  }

  resume(now: number): void {
    this.#since ??= now;
  }

  /** Windows per second, or null before the first one. */
  rate(now: number): number | null {
    const ms = this.#workedMs + (this.#since === null ? 0 : now - this.#since);
    return this.#computed === 0 || ms <= 0 ? null : (this.#computed / ms) * 1000;
  }

  /** What a window takes, or before the first one should take, where that is very long; else null. */
  slowWindowMs(now: number): number | null {
    const rate = this.rate(now);
    const windowMs = rate === null ? this.#expectedWindowMs : 1000 / rate;
    return windowMs !== null && windowMs > SLOW_WINDOW_MS ? windowMs : null;
  }

  /** Seconds left at the present pace, or null when it is unknown. */
  secondsLeft(now: number): number | null {
    const rate = this.rate(now);
    return rate === null ? null : Math.max(0, this.total - this.done - this.failed) / rate;
  }
}
