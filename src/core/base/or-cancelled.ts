import { TaggedError } from "./errors.ts";

/** Waits for work that cannot be aborted itself, no longer than until the signal is. @throws Cancelled, and what the work throws. */
export function orCancelled<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = (): void => reject(new TaggedError("Cancelled", "cancelled"));
    if (signal.aborted) cancel();
    signal.addEventListener("abort", cancel, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", cancel));
  });
}
