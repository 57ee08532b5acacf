import { isTagged, type TaggedError, toTaggedError } from "../core/base/errors.ts";
import type { Point } from "../core/geometry/shape.ts";
import type { WindowResult } from "../core/model/result.ts";
import type { ModelWindow } from "../core/slide/window.ts";
import { nearestWindowIndex } from "../core/slide/window-layout.ts";
import type { PauseGate } from "./pause-gate.ts";
import { processWindow, type WindowOptions } from "./process-window.ts";

/** Windows being read while one is computed: enough to hide the decoder, few enough to bound memory. */
const WINDOWS_IN_FLIGHT = 3;
/** The canary runs at the start and then once per this many windows. */
export const CANARY_INTERVAL_WINDOWS = 200;

/** Hears of every window exactly once, and before the first of them how long the self-test took. */
export interface WindowListener {
  onSelfTest(milliseconds: number): void;
  onDone(result: WindowResult): void;
  onFailed(window: ModelWindow, error: TaggedError): void;
}

/** Steers a run from outside. */
export interface RunControl {
  readonly gate: PauseGate;
  /** Level-0 px; the nearest windows come first. May change during the run. */
  focus: Point;
}

/**
 * Computes windows, nearest to the focus first. A window that fails is reported and the run goes on; a broken backend ends it.
 * @throws CanaryFailed, DeviceLost (results so far are kept), Cancelled.
 */
export async function runWindows<Input, Output>(
  windows: readonly ModelWindow[],
  dependencies: WindowOptions<Input, Output>,
  control: RunControl,
  listener: WindowListener,
  signal: AbortSignal,
): Promise<void> {
  const waiting = [...windows];
  if (waiting.length === 0) return;
  const started = performance.now();
  await dependencies.queue.run(() => dependencies.stages.checkCanary());
  listener.onSelfTest(performance.now() - started);
  let sinceCanary = 0;
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);

  const lane = async (): Promise<void> => {
    while (waiting.length > 0) {
      await control.gate.pass(either);
      if (either.aborted) return;
      const index = nearestWindowIndex(waiting, dependencies.grid, control.focus);
      const window = waiting.splice(index, 1)[0];
      if (!window) return;
      try {
        listener.onDone(await processWindow(window, dependencies, either));
      } catch (error) {
        const tagged = toTaggedError(error);
        if (either.aborted) return;
        if (isTagged(tagged, "DeviceLost") || isTagged(tagged, "CanaryFailed")) throw tagged;
        listener.onFailed(window, tagged);
      }
      if (++sinceCanary >= CANARY_INTERVAL_WINDOWS) {
        sinceCanary = 0;
        await dependencies.queue.run(() => dependencies.stages.checkCanary());
      }
    }
  };
  const lanes = Array.from({ length: WINDOWS_IN_FLIGHT }, () =>
    lane().catch((error: unknown) => {
      stop.abort();
      throw error;
    }),
  );
  const outcomes = await Promise.allSettled(lanes);
  const failure = outcomes.find((outcome) => outcome.status === "rejected");
  if (failure?.status === "rejected") throw failure.reason;
  if (signal.aborted) throw toTaggedError(new DOMException("cancelled", "AbortError"));
}
