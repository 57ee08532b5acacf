import type { ResultCache } from "../../cache/persistence.ts";
import { isTagged, serializeError, TaggedError, throwIfCancelled } from "../../core/base/errors.ts";
import { type CellTable, cellTableBuffers, concatenateCells } from "../../core/cells/cells.ts";
import { CANARY_SIZE_PX } from "../../core/model/canary.ts";
import type { CountingModel } from "../../core/model/counting-model.ts";
import { type AnalysisIdentity, analysisKey, PIPELINE_VERSION, type WindowResult } from "../../core/model/result.ts";
import type { Backend } from "../../core/model/stages.ts";
import { createModelGrid } from "../../core/slide/model-grid.ts";
import { isPlausibleMicronsPerPx } from "../../core/slide/slide.ts";
import type { TissueMask } from "../../core/slide/tissue.ts";
import { type ModelGrid, windowName, windowSizePx } from "../../core/slide/window.ts";
import { planWindows } from "../../core/slide/window-layout.ts";
import { detectStain, type StainGuess } from "../../core/stain/detect-stain.ts";
import { measureContrast } from "../../core/stain/stain-contrast.ts";
import { buildTissueMask, type ClassifyTissue } from "../../pipeline/build-tissue-mask.ts";
import { type RunControl, runWindows } from "../../pipeline/run-windows.ts";
import { SerialQueue } from "../../pipeline/serial-queue.ts";
import type { SlideSource } from "../../sources/base/slide-source.ts";
import type {
  AnalysisEvents,
  AnalysisSettings,
  PreviewRequest,
  RunOutcome,
  RunRequest,
  StainRequest,
  StoredAnalysis,
  WindowFailure,
} from "../rpc/protocol.ts";
import type { Emit } from "../rpc/server.ts";
import { readOverview } from "../slide/read-overview.ts";
import { readPatches } from "../slide/read-patches.ts";
import type { ComposedStages, StageRequest } from "./compose-stages.ts";
import { previewCells } from "./preview-cells.ts";

/** Where a slide does not say it: most are scanned at 40x. */
const USUAL_MICRONS_PER_PX = 0.25;

/** Builds (or reuses) the compute stages for a request. */
export type ProvideStages = (request: StageRequest) => Promise<ComposedStages>;

export interface RunOptions {
  readonly provideStages: ProvideStages;
  readonly control: RunControl;
  readonly emit: Emit<AnalysisEvents>;
  readonly signal: AbortSignal;
}

/** What the tissue mask reports while it is made. */
type EmitMask = Emit<Pick<AnalysisEvents, "phase" | "storage">>;

/** One open slide in the analysis worker: what is stored of it, and its runs. The worker lets one run at a time. */
export class AnalysisSession {
  readonly #source: SlideSource;
  readonly #cache: ResultCache;
  readonly #queue = new SerialQueue();
  readonly #closed = new AbortController();

  constructor(source: SlideSource, cache: ResultCache) {
    this.#source = source;
    this.#cache = cache;
  }

  /** Ends what goes on with the slide. */
  close(): void {
    this.#closed.abort();
    this.#source.close();
  }

  /** What was computed before, without starting the network or reading a pixel. */
  async restore(settings: AnalysisSettings): Promise<StoredAnalysis> {
    const { analysis, grid } = this.#identify(settings);
    const results = await this.#cache.loadAll(analysis);
    const mask = await this.#cache.loadMask(this.#maskKey(settings.micronsPerPx));
    return {
      analysis,
      grid,
      mask,
      windows: results.map((result) => result.window),
      quality: results.map((result) => result.guards),
      cells: concatenateCells(results.map((result) => result.cells)),
      backends: distinctBackends(results),
    };
  }

  /** Counts a scope: stored windows are reported at once, the rest is computed. @throws as runWindows; results so far are kept. */
  async run(request: RunRequest, options: RunOptions): Promise<RunOutcome> {
    const { provideStages, control, emit } = options;
    const signal = AbortSignal.any([options.signal, this.#closed.signal]);
    throwIfCancelled(signal);
    const { analysis, grid } = this.#identify(request);
    emit("phase", { phase: "model", fraction: 0 });
    const composed = await provideStages(request);
    throwIfCancelled(signal);
    emit("backend", {
      backend: composed.stages.backend,
      description: composed.description,
      reason: composed.reason,
    });

    const mask = await this.#mask(request.micronsPerPx, composed.classifyTissue, emit, signal);
    const plan = planWindows(grid, request.manifest, request.scope, mask, request.gridOffsetPx);
    emit("plan", { analysis, grid, mask, windows: plan.windows, skipped: plan.skipped });

    emit("phase", { phase: "stored", fraction: 0 });
    const wanted = new Set(plan.windows.map(windowName));
    const stored = (await this.#cache.loadAll(analysis)).filter((result) => wanted.has(windowName(result.window)));
    emitRestored(stored, emit);
    const known = new Set(stored.map((result) => windowName(result.window)));

    emit("phase", { phase: "counting", fraction: 0 });
    const failures: WindowFailure[] = [];
    let done = stored.length;
    await runWindows(
      plan.windows.filter((window) => !known.has(windowName(window))),
      {
        analysis,
        grid,
        mask,
        cache: this.#cache,
        source: this.#source,
        stages: composed.stages,
        queue: this.#queue,
        onStorageProblem: (error) => emit("storage", serializeError(error)),
      },
      control,
      {
        onSelfTest: (milliseconds) => {
          const [first] = plan.windows;
          if (first) emit("pace", { windowMs: milliseconds * (windowSizePx(first) / CANARY_SIZE_PX) ** 2 });
        },
        onDone: ({ window, guards: quality, cells, backend, timingsMs }) => {
          done++;
          emit("window", { window, quality, cells, backend, timingsMs }, cellTableBuffers(cells));
        },
        onFailed: (window, error) => {
          const failure = { window, error: serializeError(error) };
          failures.push(failure);
          emit("failed", failure);
        },
      },
      signal,
    );
    return { done, failures };
  }

  /** What the slide's colours say of its stain. @throws TileUnreadable, Cancelled. */
  async detectStain({ withContrast }: StainRequest, signal: AbortSignal): Promise<StainGuess> {
    const overview = await readOverview(this.#source, signal);
    const guess = detectStain(overview.rgba);
    // Most slides are H&E, which the network counts: nothing more has to be read before it may.
    if (guess.kind === "he" && !withContrast) return guess;
    const patches = await readPatches(this.#source, overview, signal);
    const { micronsPerPx } = this.#source.info.scale;
    const blockPx = Math.max(1, Math.round(1 / (micronsPerPx ?? USUAL_MICRONS_PER_PX)));
    return { ...guess, contrasts: measureContrast(patches, blockPx) };
  }

  /** What these parameters would find in a part of the slide; nothing is stored. @throws as processWindow. */
  async preview(request: PreviewRequest, provideStages: ProvideStages, cancel: AbortSignal): Promise<CellTable> {
    const signal = AbortSignal.any([cancel, this.#closed.signal]);
    throwIfCancelled(signal);
    const { analysis, grid } = this.#identify(request);
    const { stages, classifyTissue } = await provideStages(request);
    const mask = await this.#mask(request.micronsPerPx, classifyTissue, () => undefined, signal);
    const parts = { analysis, grid, mask, source: this.#source, stages, queue: this.#queue };
    return previewCells(request, grid, { ...parts, onStorageProblem: () => undefined }, signal);
  }

  #identify(settings: AnalysisSettings): { analysis: string; grid: ModelGrid } {
    const { micronsPerPx, manifest } = settings;
    if (!isPlausibleMicronsPerPx(micronsPerPx)) {
      throw new TaggedError("MicronsPerPxInvalid", `not a µm/px: ${micronsPerPx}`, { micronsPerPx });
    }
    const grid = createModelGrid(this.#source.info, micronsPerPx, manifest.input.micronsPerPx);
    return { analysis: analysisKey(identityOf(this.#source.info.id, micronsPerPx, manifest)), grid };
  }

  async #mask(
    micronsPerPx: number,
    classify: ClassifyTissue,
    emit: EmitMask,
    signal: AbortSignal,
  ): Promise<TissueMask> {
    const key = this.#maskKey(micronsPerPx);
    const stored = await this.#cache.loadMask(key);
    if (stored) return stored;
    const onProgress = (fraction: number): void => emit("phase", { phase: "tissue", fraction });
    onProgress(0);
    const mask = await buildTissueMask(this.#source, micronsPerPx, classify, onProgress, signal);
    try {
      await this.#cache.saveMask(key, mask);
    } catch (error) {
      if (!isTagged(error, "StorageFull") && !isTagged(error, "StorageFailed")) throw error;
      emit("storage", serializeError(error));
    }
    return mask;
  }

  #maskKey(micronsPerPx: number): string {
    return `v${PIPELINE_VERSION}|${this.#source.info.id}|${micronsPerPx.toPrecision(9)}`;
  }
}

/** The parts of an analysis' name. */
export function identityOf(slideId: string, micronsPerPx: number, manifest: CountingModel): AnalysisIdentity {
  return {
    slideId,
    modelSha256: manifest.sha256,
    micronsPerPx,
    detectionThreshold: manifest.detection.threshold,
    detectionRadiusPx: manifest.detection.radiusPx,
    temperature: manifest.temperature,
  };
}

function emitRestored(stored: readonly WindowResult[], emit: Emit<AnalysisEvents>): void {
  if (stored.length === 0) return;
  const cells: CellTable = concatenateCells(stored.map((result) => result.cells));
  const windows = stored.map((result) => result.window);
  const quality = stored.map((result) => result.guards);
  emit("restored", { windows, quality, cells, backends: distinctBackends(stored) }, cellTableBuffers(cells));
}

function distinctBackends(results: readonly WindowResult[]): Backend[] {
  return [...new Set(results.map((result) => result.backend))];
}
