import type { SerializedError } from "../../core/base/errors.ts";
import type { CellTable } from "../../core/cells/cells.ts";
import type { Bounds, Point, RegionShape } from "../../core/geometry/shape.ts";
import type { CountingModel } from "../../core/model/counting-model.ts";
import type { ModelManifest } from "../../core/model/manifest.ts";
import type { WindowTimingsMs } from "../../core/model/result.ts";
import type { Backend, BackendChoice } from "../../core/model/stages.ts";
import type { WindowQuality } from "../../core/quality/window-quality.ts";
import type { SlideInfo, SlideInput } from "../../core/slide/slide.ts";
import type { TissueMask } from "../../core/slide/tissue.ts";
import type { ModelGrid, ModelWindow, TileAddress } from "../../core/slide/window.ts";
import type { StainGuess } from "../../core/stain/detect-stain.ts";

/** Names a slide that a worker holds. The worker refuses a request whose opening it does not hold, or holds with another slide. */
export interface SlideHandle {
  /** Counts the openings of one client; never used twice. */
  readonly opening: number;
  /** Fingerprint of the content. */
  readonly slideId: string;
}

/** A request about one slide. */
export interface OfSlide<T> {
  readonly slide: SlideHandle;
  readonly request: T;
}

/** Every worker that reads slides answers these. It may hold several slides: opening one leaves the others open. */
export interface OpeningRequests {
  /** @throws the tags of sources/, Cancelled. */
  open: [{ readonly opening: number; readonly input: SlideInput }, SlideInfo];
  /** Lets go of an opening; one that is not held is no error. */
  close: [number, null];
}

/** A model as handed to a worker: what is known of it, and a network's ONNX file (nothing for a stain profile). */
export interface ModelFiles<Model extends CountingModel = CountingModel> {
  readonly manifest: Model;
  readonly onnx: Blob;
}

/** Names an analysis: with the open slide, all that changes an answer. */
export interface AnalysisSettings {
  readonly micronsPerPx: number;
  readonly manifest: CountingModel;
}

/** How far a stain is looked into. */
export interface StainRequest {
  /** Measures how the stains stand off the tissue even where the slide looks like H&E: a profile was chosen by hand. */
  readonly withContrast: boolean;
}

export interface RunRequest extends AnalysisSettings {
  readonly onnx: Blob;
  readonly backend: BackendChoice;
  /** Threads of the network on the CPU; absent: all cores but one, which is left to the page. */
  readonly threads?: number;
  /** What to count (level-0 px); null: the whole slide. */
  readonly scope: RegionShape | null;
  /** Windows nearest to this point (level-0 px) come first. */
  readonly focus: Point;
  /** Moves the window grid (model px); 0 but in tests of the grid's independence. */
  readonly gridOffsetPx: number;
  /** The run starts paused. */
  readonly paused: boolean;
}

/** A run with its number, by which it is paused, resumed and steered. */
export interface NumberedRun extends RunRequest {
  readonly run: number;
}

/** What is already known of a slide without computing: the mask and the stored windows. */
export interface StoredAnalysis {
  readonly analysis: string;
  readonly grid: ModelGrid;
  readonly mask: TissueMask | null;
  readonly windows: readonly ModelWindow[];
  /** One per window, in their order. */
  readonly quality: readonly WindowQuality[];
  readonly cells: CellTable;
  readonly backends: readonly Backend[];
}

export interface RunPlan {
  readonly analysis: string;
  readonly grid: ModelGrid;
  readonly mask: TissueMask;
  readonly windows: readonly ModelWindow[];
  readonly skipped: readonly ModelWindow[];
}

export interface WindowFailure {
  readonly window: ModelWindow;
  readonly error: SerializedError;
}

export interface RunOutcome {
  readonly done: number;
  readonly failures: readonly WindowFailure[];
}

/** Parameters to be tried on a part of the slide (level-0 px). */
export interface PreviewRequest extends AnalysisSettings {
  readonly onnx: Blob;
  readonly backend: BackendChoice;
  readonly bounds: Bounds;
}

/** name -> [request, response] or [request, response, events of the request]: every question one may ask the analysis worker. */
export interface AnalysisRequests extends OpeningRequests {
  restore: [OfSlide<AnalysisSettings>, StoredAnalysis];
  run: [OfSlide<NumberedRun>, RunOutcome, AnalysisEvents];
  /** What the slide's colours say of its stain. */
  detectStain: [OfSlide<StainRequest>, StainGuess];
  preview: [OfSlide<PreviewRequest>, CellTable];
  /** These name a run; one that has ended is no error. */
  pause: [number, null];
  resume: [number, null];
  /** Level-0 px: the windows nearest to this point come next. */
  focus: [{ readonly run: number; readonly at: Point }, null];
}

/** What a run reports before it ends. */
export interface AnalysisEvents {
  backend: { readonly backend: Backend; readonly description: string; readonly reason: string };
  phase: { readonly phase: "model" | "tissue" | "stored" | "counting"; readonly fraction: number };
  plan: RunPlan;
  /** What one window should take, judged by the self-test, ms; the first one of a cold start is rather overrated. */
  pace: { readonly windowMs: number };
  /** Windows that were stored before: one message for all of them. */
  restored: {
    readonly windows: readonly ModelWindow[];
    /** One per window, in their order. */
    readonly quality: readonly WindowQuality[];
    readonly cells: CellTable;
    readonly backends: readonly Backend[];
  };
  window: {
    readonly window: ModelWindow;
    readonly quality: WindowQuality;
    readonly cells: CellTable;
    readonly backend: Backend;
    readonly timingsMs: WindowTimingsMs;
  };
  failed: WindowFailure;
  storage: SerializedError;
  /** The GPU could not be used, for this reason: the run goes on with the CPU. Reported by the client, which outlives the worker. */
  fallback: SerializedError;
}

/** A square of the slide around a point (level-0 px), drawn at `outputPx` square. */
export interface CropSquare {
  readonly centre: Point;
  readonly sizePx: number;
  readonly outputPx: number;
}

/** Questions for the slide worker, which serves the display so that it never waits for the network's turn. */
export interface SlideRequests extends OpeningRequests {
  readTile: [OfSlide<TileAddress>, ImageBitmap];
  readCrop: [OfSlide<CropSquare>, ImageBitmap];
}

/** A user's own network after its trial: what is kept of it, and what may be reported of it. */
export interface TriedModelFiles {
  readonly manifest: ModelManifest;
  readonly onnx: ArrayBuffer;
  readonly facts: { readonly operators: readonly string[]; readonly nodes: number; readonly parameters: number };
}

/** What the trial of a network reports before its answer. */
export interface ModelEvents {
  /** The files passed every check; a session is about to be made. */
  session: null;
}

/** The wire: requests are numbered; answers and events carry the number of their request. */
export type ToWorker =
  | { readonly type: "request"; readonly id: number; readonly name: string; readonly payload: unknown }
  | { readonly type: "abort"; readonly id: number };
export type FromWorker =
  | { readonly type: "response"; readonly id: number; readonly payload: unknown }
  | { readonly type: "error"; readonly id: number; readonly error: SerializedError }
  | { readonly type: "event"; readonly id: number; readonly name: string; readonly payload: unknown };

/** name -> [request, response] or [request, response, events]. */
export type RequestMap<T> = { [Name in keyof T]: [unknown, unknown] | [unknown, unknown, unknown] };

/** The events that a request may send before its answer. */
export type EventsOf<Request> = Request extends [unknown, unknown, infer Events] ? Events : Record<never, never>;

/** Receives the events of one request. */
export type EventListener<Events> = <Name extends keyof Events>(name: Name, payload: Events[Name]) => void;
