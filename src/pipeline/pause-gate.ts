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

  /** Waits until the gate is open or the signal is aborted; a gate shut again meanwhile is waited for again. */
  async pass(signal: AbortSignal): Promise<void> {
    if (!this.#open || signal.aborted) return;
    let stop = (): void => undefined;
    const aborted = new Promise<void>((resolve) => {
      stop = resolve;
    });
    signal.addEventListener("abort", stop, { once: true });
    while (this.paused && !signal.aborted) await Promise.race([this.#opened, aborted]);
    signal.removeEventListener("abort", stop);
  }
}
