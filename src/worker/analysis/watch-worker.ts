import { TaggedError } from "../../core/base/errors.ts";
import type { RpcClient } from "../rpc/client.ts";
import type { AnalysisRequests } from "../rpc/protocol.ts";

/** Silence for this long during a run (not paused) means that the worker hangs: one CPU window takes seconds, but on a very slow engine. */
const STALL_AFTER_MS = 120_000;
/** On one so slow that its windows should take longer, as many times what they should. */
const STALL_AFTER_WINDOWS = 4;
const WATCHDOG_INTERVAL_MS = 5_000;
/** A worker asked to stop ends the window it is at; one that has not by then hangs. */
const STOP_WITHIN_MS = 15_000;

export interface WorkerWatch {
  /** What one window should take, ms: a slow engine is given its time. */
  expect(windowMs: number): void;
  end(): void;
}

/** Ends the worker of a run (WorkerStalled) that is silent for too long, or does not stop when asked to. */
export function watchWorker(
  rpc: RpcClient<AnalysisRequests>,
  isPaused: () => boolean,
  signal: AbortSignal,
): WorkerWatch {
  rpc.lastHeardAt = performance.now();
  let stallAfterMs = STALL_AFTER_MS;
  let stopBy = Number.POSITIVE_INFINITY;
  const stop = (): void => {
    stopBy = performance.now() + STOP_WITHIN_MS;
  };
  signal.addEventListener("abort", stop, { once: true });
  const timer = setInterval(() => {
    if (performance.now() > stopBy) rpc.terminate(new TaggedError("WorkerStalled", "the worker did not stop"));
    else if (isPaused()) rpc.lastHeardAt = performance.now();
    else if (performance.now() - rpc.lastHeardAt > stallAfterMs) {
      rpc.terminate(new TaggedError("WorkerStalled", `no message from the worker for ${stallAfterMs} ms`));
    }
  }, WATCHDOG_INTERVAL_MS);
  return {
    expect: (windowMs) => {
      stallAfterMs = Math.max(STALL_AFTER_MS, STALL_AFTER_WINDOWS * windowMs);
    },
    end: () => {
      clearInterval(timer);
      signal.removeEventListener("abort", stop);
    },
  };
}
