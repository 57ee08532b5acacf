import { type ErrorTag, isTagged, type SerializedError, serializeError, TaggedError } from "../../core/base/errors.ts";
import { orCancelled } from "../../core/base/or-cancelled.ts";
import type { CellTable } from "../../core/cells/cells.ts";
import type { Point } from "../../core/geometry/shape.ts";
import type { Backend, BackendChoice } from "../../core/model/stages.ts";
import type { SlideInput } from "../../core/slide/slide.ts";
import type { StainGuess } from "../../core/stain/detect-stain.ts";
import type { RpcClient } from "../rpc/client.ts";
import type {
  AnalysisEvents,
  AnalysisRequests,
  AnalysisSettings,
  EventListener,
  PreviewRequest,
  RunOutcome,
  RunRequest,
  StainRequest,
  StoredAnalysis,
} from "../rpc/protocol.ts";
import { type OpenedSlide, SlideConnection } from "../slide/slide-connection.ts";
import { watchWorker } from "./watch-worker.ts";

/** Receives the events of one run; every name of AnalysisEvents. */
export type AnalysisListener = EventListener<AnalysisEvents>;

/** The errors that mean a GPU cannot run the network, before it has counted anything. */
const GPU_UNFIT: readonly ErrorTag[] = [
  "CanaryFailed",
  "ModelUnusable",
  "BackendUnavailable",
  "WorkerFailed",
  "Unexpected",
];

/** One run, over all the workers it may need. */
interface Run {
  readonly number: number;
  readonly listener: AnalysisListener;
  paused: boolean;
  /** The worker that counts; null: between two. */
  rpc: RpcClient<AnalysisRequests> | null;
  /** Of the worker that counts: what computes as far as it has reported, and how many windows it has computed. */
  backendInUse: Backend | null;
  windowsComputed: number;
  /** Why the CPU is to take over; reported once it has, as a network that it cannot run either is no fault of the GPU. */
  fallback: SerializedError | null;
}

/**
 * The page's hold on the analysis worker: opens slides, runs, and recovers. A worker that hangs or loses its GPU is ended and started again;
 * after the second loss the run goes on with WASM. So it does, where the backend may be chosen, when the GPU fails before its first window.
 * The worker started again opens the run's slide and no other. Stored windows are never computed twice.
 */
export class AnalysisClient {
  readonly #connection: SlideConnection<AnalysisRequests>;
  #run: Run | null = null;
  #nextRun = 1;

  constructor(createWorker: () => Worker) {
    this.#connection = new SlideConnection<AnalysisRequests>(createWorker);
  }

  /** Opens a slide beside those that are open. @throws the tags of sources/, Cancelled, WorkerFailed. */
  open(input: SlideInput, signal?: AbortSignal): Promise<OpenedSlide> {
    return this.#connection.open(input, signal);
  }

  /** What is stored of an open slide for these settings. @throws WrongSlide, WorkerFailed and the tags of storage. */
  async restore(slideId: string, settings: AnalysisSettings): Promise<StoredAnalysis> {
    const { rpc, slide } = await this.#connection.to(slideId);
    return rpc.call("restore", { slide, request: settings });
  }

  /**
   * Counts; the events of this run, and of no other, arrive at the listener meanwhile. A run that is stopped ends when the worker has ended:
   * all that is stored was reported before, so that the count shown is the one found again.
   * @throws Cancelled, CanaryFailed, ModelMismatch, WrongSlide, WorkerFailed, WorkerStalled and others.
   */
  async run(
    slideId: string,
    request: RunRequest,
    signal: AbortSignal,
    listener: AnalysisListener,
  ): Promise<RunOutcome> {
    const { paused } = request;
    const number = this.#nextRun++;
    const run: Run = {
      number,
      listener,
      paused,
      rpc: null,
      backendInUse: null,
      windowsComputed: 0,
      fallback: null,
    };
    this.#run = run;
    try {
      return await this.#runWithRecovery(slideId, request, signal, run);
    } finally {
      if (this.#run === run) this.#run = null;
    }
  }

  /** What an open slide's colours say of its stain. @throws TileUnreadable, WrongSlide, WorkerFailed. */
  async detectStain(slideId: string, request: StainRequest, signal?: AbortSignal): Promise<StainGuess> {
    const { rpc, slide } = await this.#connection.to(slideId);
    return rpc.call("detectStain", { slide, request }, { signal });
  }

  /** What parameters would find in a part of an open slide; nothing is stored. @throws as run. */
  async preview(slideId: string, request: PreviewRequest, signal?: AbortSignal): Promise<CellTable> {
    const { rpc, slide } = await this.#connection.to(slideId);
    return rpc.call("preview", { slide, request }, { signal });
  }

  /** Pauses the run under way, also where its worker is being started again. */
  async pause(): Promise<void> {
    if (!this.#run) return;
    this.#run.paused = true;
    await livingWorker(this.#run)?.call("pause", this.#run.number);
  }

  async resume(): Promise<void> {
    if (!this.#run) return;
    this.#run.paused = false;
    await livingWorker(this.#run)?.call("resume", this.#run.number);
  }

  /** Level-0 px: the windows of the run that are nearest to this point come next. */
  async setFocus(at: Point): Promise<void> {
    if (this.#run) await livingWorker(this.#run)?.call("focus", { run: this.#run.number, at });
  }

  terminate(): void {
    this.#connection.terminate();
  }

  async #runWithRecovery(slideId: string, request: RunRequest, signal: AbortSignal, run: Run): Promise<RunOutcome> {
    let backend: BackendChoice = request.backend;
    for (let losses = 0; ; losses++) {
      const { rpc, slide } = await orCancelled(this.#connection.to(slideId), signal);
      run.rpc = rpc;
      run.backendInUse = null;
      run.windowsComputed = 0;
      const watch = watchWorker(rpc, () => run.paused, signal);
      const onEvent: AnalysisListener = (name, payload) => {
        if (name === "pace") watch.expect((payload as AnalysisEvents["pace"]).windowMs);
        passOn(run, name, payload);
      };
      try {
        const numbered = { ...request, backend, paused: run.paused, run: run.number };
        return await rpc.call("run", { slide, request: numbered }, { signal, onAbort: "wait", onEvent });
      } catch (error) {
        const isLost = isTagged(error, "DeviceLost") || isTagged(error, "WorkerStalled");
        if (isLost && signal.aborted) {
          this.#connection.replace(rpc);
          throw new TaggedError("Cancelled", "cancelled");
        }
        const isUnfit = !isLost && backend === "auto" && isGpuUnfit(run, error);
        if (!(isLost || isUnfit) || losses >= 2) throw error;
        if (isUnfit || losses === 1) {
          backend = "wasm";
          if (run.backendInUse !== "wasm") run.fallback = serializeError(error);
        }
        run.rpc = null;
        this.#connection.replace(rpc);
      } finally {
        watch.end();
      }
    }
  }
}

/** The worker that counts, where it can still be asked: one started anew gets it with its run. */
function livingWorker({ rpc }: Run): RpcClient<AnalysisRequests> | null {
  return rpc?.failure ? null : rpc;
}

/** Once windows are counted their answers are in doubt, too, and the user must know: then the run ends. */
function isGpuUnfit(run: Run, error: unknown): boolean {
  return run.backendInUse !== "wasm" && run.windowsComputed === 0 && GPU_UNFIT.some((tag) => isTagged(error, tag));
}

function passOn<Name extends keyof AnalysisEvents>(run: Run, name: Name, payload: AnalysisEvents[Name]): void {
  if (name === "window") run.windowsComputed++;
  else if (name === "backend") {
    run.backendInUse = (payload as AnalysisEvents["backend"]).backend;
    if (run.fallback) run.listener("fallback", run.fallback);
    run.fallback = null;
  }
  run.listener(name, payload);
}
