import { type ErrorTag, isTagged, type SerializedError, serializeError, TaggedError } from "../../core/base/errors.ts";
import type { CellTable } from "../../core/cells/cells.ts";
import type { Point } from "../../core/geometry/shape.ts";
import type { Backend, BackendChoice } from "../../core/model/stages.ts";
import type { SlideInfo, SlideInput } from "../../core/slide/slide.ts";
import type { StainGuess } from "../../core/stain/detect-stain.ts";
import { RpcClient } from "../rpc/client.ts";
import type {
  AnalysisEvents,
  AnalysisRequests,
  AnalysisSettings,
  PreviewRequest,
  RunOutcome,
  RunRequest,
  StoredAnalysis,
} from "../rpc/protocol.ts";

/** Hears the worker's events; every name of AnalysisEvents. */
export type AnalysisListener = <Name extends keyof AnalysisEvents>(name: Name, payload: AnalysisEvents[Name]) => void;

/** No word from the worker for this long during a run (not paused) means that it hangs: one CPU window takes seconds, but for a very slow engine. */
const STALL_AFTER_MS = 120_000;
/** On one so slow that its windows should take longer, as many times what they should. */
const STALL_AFTER_WINDOWS = 4;
const WATCHDOG_INTERVAL_MS = 5_000;
/** What tells that a GPU cannot run the network, before it has counted anything. */
const GPU_UNFIT: readonly ErrorTag[] = ["CanaryFailed", "ModelUnusable", "BackendUnavailable", "Unexpected"];
/** A worker told to stop ends the window it is at; one that has not by then hangs. */
const STOP_WITHIN_MS = 15_000;

/**
 * The main thread's hold on the analysis worker: opens slides, runs, and recovers. A worker that hangs or loses its GPU is ended and started
 * again; after the second loss the run goes on with WASM. So it does, where the backend may be chosen, when the GPU fails before its first
 * window. Stored windows are never computed twice.
 */
export class AnalysisClient {
  readonly #createWorker: () => Worker;
  readonly #listener: AnalysisListener;
  #rpc: RpcClient<AnalysisRequests, AnalysisEvents>;
  #input: SlideInput | null = null;
  #paused = false;
  #stallAfterMs = STALL_AFTER_MS;
  /** Of the run under way: what computes as far as it has said, and how many windows it has computed. */
  #backendInUse: Backend | null = null;
  #windowsComputed = 0;
  /** Why the CPU is to take over; said once it has, as a network that it cannot run either is no fault of the GPU. */
  #fallback: SerializedError | null = null;

  constructor(createWorker: () => Worker, listener: AnalysisListener) {
    this.#createWorker = createWorker;
    this.#listener = listener;
    this.#rpc = this.#start();
  }

  /** Opens a slide in the worker (the one before is closed). @throws the tags of sources/. */
  async open(input: SlideInput, signal?: AbortSignal): Promise<SlideInfo> {
    this.#input = input;
    return this.#rpc.call("open", input, signal);
  }

  /** What is stored of the open slide for these settings. */
  restore(settings: AnalysisSettings): Promise<StoredAnalysis> {
    return this.#rpc.call("restore", settings);
  }

  /**
   * Counts; events arrive at the listener meanwhile. A run that is stopped ends when the worker has ended: what is stored was heard of, so
   * that the count shown is the one found again. @throws Cancelled, CanaryFailed, ModelMismatch and others.
   */
  async run(request: RunRequest, signal: AbortSignal): Promise<RunOutcome> {
    this.#paused = false;
    this.#fallback = null;
    let backend: BackendChoice = request.backend;
    for (let losses = 0; ; losses++) {
      try {
        return await this.#runOnce({ ...request, backend }, signal);
      } catch (error) {
        const isLost = isTagged(error, "DeviceLost") || isTagged(error, "WorkerStalled");
        if (isLost && signal.aborted) {
          await this.#restart();
          throw new TaggedError("Cancelled", "cancelled");
        }
        const isUnfit = !isLost && backend === "auto" && this.#isGpuUnfit(error);
        if (!(isLost || isUnfit) || losses >= 2) throw error;
        if (isUnfit || losses === 1) {
          backend = "wasm";
          if (this.#backendInUse !== "wasm") this.#fallback = serializeError(error);
        }
        await this.#restart();
      }
    }
  }

  /** What the open slide's colours say of its stain. @throws TileUnreadable. */
  detectStain(signal?: AbortSignal): Promise<StainGuess> {
    return this.#rpc.call("detectStain", null, signal);
  }

  /** What parameters would find in a part of the slide; nothing is stored. @throws as run. */
  preview(request: PreviewRequest, signal?: AbortSignal): Promise<CellTable> {
    return this.#rpc.call("preview", request, signal);
  }

  async pause(): Promise<void> {
    this.#paused = true;
    await this.#rpc.call("pause", null);
  }

  async resume(): Promise<void> {
    this.#paused = false;
    await this.#rpc.call("resume", null);
  }

  /** Level-0 px: the windows nearest to this point come next. */
  async setFocus(point: Point): Promise<void> {
    await this.#rpc.call("focus", point);
  }

  terminate(): void {
    this.#rpc.terminate(new TaggedError("Cancelled", "the worker was ended"));
  }

  /** Once windows are counted their answers are in doubt, too, and a person must know: then the run ends. */
  #isGpuUnfit(error: unknown): boolean {
    return (
      this.#backendInUse !== "wasm" && this.#windowsComputed === 0 && GPU_UNFIT.some((tag) => isTagged(error, tag))
    );
  }

  #noteBackend({ backend }: AnalysisEvents["backend"]): void {
    this.#backendInUse = backend;
    if (this.#fallback) this.#listener("fallback", this.#fallback);
    this.#fallback = null;
  }

  async #runOnce(request: RunRequest, signal: AbortSignal): Promise<RunOutcome> {
    const rpc = this.#rpc;
    this.#backendInUse = null;
    this.#windowsComputed = 0;
    rpc.lastHeardAt = performance.now();
    let stopBy = Number.POSITIVE_INFINITY;
    const stop = (): void => {
      stopBy = performance.now() + STOP_WITHIN_MS;
    };
    signal.addEventListener("abort", stop, { once: true });
    const watchdog = setInterval(() => {
      if (performance.now() > stopBy) rpc.terminate(new TaggedError("WorkerStalled", "the worker did not stop"));
      else if (this.#paused) rpc.lastHeardAt = performance.now();
      else if (performance.now() - rpc.lastHeardAt > this.#stallAfterMs) {
        rpc.terminate(new TaggedError("WorkerStalled", `no word from the worker for ${this.#stallAfterMs} ms`));
      }
    }, WATCHDOG_INTERVAL_MS);
    try {
      return await rpc.call("run", request, signal, [], "wait");
    } finally {
      clearInterval(watchdog);
      signal.removeEventListener("abort", stop);
    }
  }

  async #restart(): Promise<void> {
    this.#rpc.terminate(new TaggedError("WorkerStalled", "the worker was started again"));
    this.#rpc = this.#start();
    if (this.#input) await this.#rpc.call("open", this.#input);
  }

  #start(): RpcClient<AnalysisRequests, AnalysisEvents> {
    this.#stallAfterMs = STALL_AFTER_MS;
    const hear: AnalysisListener = (name, payload) => {
      if (name === "window") this.#windowsComputed++;
      else if (name === "backend") this.#noteBackend(payload as AnalysisEvents["backend"]);
      else if (name === "pace") {
        const { windowMs } = payload as AnalysisEvents["pace"];
        this.#stallAfterMs = Math.max(STALL_AFTER_MS, STALL_AFTER_WINDOWS * windowMs);
      }
      this.#listener(name, payload);
    };
    return new RpcClient<AnalysisRequests, AnalysisEvents>(this.#createWorker(), hear);
  }
}
