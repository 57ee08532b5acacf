/** Runs async work one after another. The inference engine must never see two runs at once: two concurrent ones block its thread. */
export class SerialQueue {
  #tail: Promise<unknown> = Promise.resolve();

  /** Adds work to the end; its failure is the caller's and does not stop the queue. */
  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(work, work);
    this.#tail = result.catch(() => undefined);
    return result;
  }
}
