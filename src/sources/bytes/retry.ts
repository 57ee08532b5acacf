import { isTagged } from "../../core/base/errors.ts";

const ATTEMPTS = 3;
const FIRST_PAUSE_MS = 80;

/** Tries input/output up to three times with growing pauses; a cancelled or truncated read is not tried again. */
export async function withRetries<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const final =
        signal.aborted || attempt >= ATTEMPTS || isTagged(error, "TruncatedFile") || isTagged(error, "Cancelled");
      if (final) throw error;
      await new Promise((resolve) => setTimeout(resolve, FIRST_PAUSE_MS * 2 ** attempt));
    }
  }
}
