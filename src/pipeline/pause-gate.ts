/** A door that work passes before it starts: shut while paused. */
export class PauseGate {
  #opened: Promise<void> = Promise.resolve();
  #open: (() => void) | null = null;

  get paused(): boolean {
    return this.#open !== null;
  }

  pause(): void {
    if (this.#open) return;
    this.#opened = new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  resume(): void {
    this.#open?.();
    this.#open = null;
  }

  /** Waits until the gate is open or the signal is aborted. */
  async pass(signal: AbortSignal): Promise<void> {
    if (!this.#open || signal.aborted) return;
    await Promise.race([
      this.#opened,
      new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true })),
    ]);
  }
}
