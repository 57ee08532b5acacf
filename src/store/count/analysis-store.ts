import type { UnfinishedRun } from "../../cache/persistence.ts";
import { describeRunEnd, describeRunStart } from "../../core/audit/run-entry.ts";
import type { JsonValue } from "../../core/base/canonical-json.ts";
import { isTagged, type SerializedError, toTaggedError } from "../../core/base/errors.ts";
import { orCancelled } from "../../core/base/or-cancelled.ts";
import type { CellTable } from "../../core/cells/cells.ts";
import { countByClass } from "../../core/cells/select-cells.ts";
import { CountFold } from "../../core/count/count-fold.ts";
import type { CountedWindows } from "../../core/count/counted-windows.ts";
import type { Point, RegionShape } from "../../core/geometry/shape.ts";
import type { Backend, BackendChoice } from "../../core/model/stages.ts";
import type { ArtefactTreatment } from "../../core/quality/window-quality.ts";
import type { SlideInfo } from "../../core/slide/slide.ts";
import type { AnalysisListener } from "../../worker/analysis/analysis-client.ts";
import type { AnalysisEvents } from "../../worker/rpc/protocol.ts";
import type { MessageStore } from "../base/message-store.ts";
import { Observable } from "../base/observable.ts";
import type { AnalysisPort, ModelPort } from "../base/ports.ts";
import { RunProgress } from "./run-progress.ts";

export type RunState = "idle" | "running" | "paused";
export type RunPhase = AnalysisEvents["phase"]["phase"];

/** A run from the wish to count to its last note. */
interface Run {
  readonly abort: AbortController;
  readonly slideId: string;
  readonly micronsPerPx: number;
  ended: Promise<void>;
}

export interface AnalysisStoreOptions {
  readonly analysis: () => AnalysisPort;
  readonly model: ModelPort;
  readonly messages: MessageStore;
  /** Notes durably what is being counted. */
  readonly noteRun: (slideId: string, run: UnfinishedRun | null) => Promise<void>;
  /** Appends to the slide's trail what a run is made with, and what it gave. */
  readonly noteAudit: (slideId: string, kind: "run-started" | "run-ended", data: JsonValue) => Promise<void>;
  /** Where the µm/px in use came from. */
  readonly scaleSource: () => string;
}

/** The machine's count of the open slide: what was stored, and what the run under way adds. People's decisions are elsewhere. */
export class AnalysisStore extends Observable {
  readonly #options: AnalysisStoreOptions;
  /** The counted table; the command folds the same worker's events with the same class. */
  readonly table: CountFold;
  readonly progress = new RunProgress();
  state: RunState = "idle";
  phase: RunPhase = "model";
  phaseFraction = 0;
  backend: BackendChoice = "auto";
  storageProblem: SerializedError | null = null;
  /** Why the run went on with the CPU; null: it did not have to. */
  fallback: SerializedError | null = null;
  /** True when the last run ended before every window of it was tried. */
  stopped = false;
  /** True when what was asked for last holds no tissue, so that there was nothing to count. */
  noTissueInScope = false;
  /** Names the analysis whose cells are shown; null: no slide, or no µm/px yet. */
  analysis: string | null = null;
  #slide: SlideInfo | null = null;
  #micronsPerPx: number | null = null;
  #run: Run | null = null;
  /** Grows whenever something else is to be shown: what was asked for before is out of date. */
  #turns = 0;
  /** Another tab has counted something during the run of this one. */
  #isBehind = false;

  constructor(options: AnalysisStoreOptions) {
    super();
    this.#options = options;
    this.table = new CountFold(() => options.model.manifest);
  }

  get manifest(): ModelPort["manifest"] {
    return this.#options.model.manifest;
  }

  /** Every cell known; a view that is valid until the next window arrives. */
  get cells(): CellTable {
    return this.table.cells;
  }

  get windows(): CountedWindows {
    return this.table.windows;
  }

  /** Per row: 1 where the cell is to be checked. */
  get flagged(): Uint8Array<ArrayBuffer> {
    return this.table.flagged;
  }

  get flaggedCount(): number {
    return this.table.flaggedCount;
  }

  /** Per row: 1 where the cell is in no count. */
  get excluded(): Uint8Array<ArrayBuffer> {
    return this.table.excluded;
  }

  /** Per row: 1 where the cell lies in an excluded region. */
  get inExcludedRegion(): Uint8Array<ArrayBuffer> {
    return this.table.inExcludedRegion;
  }

  /** Per row: the quality flags of the cell's place (bits of core/quality), 0 where there are none. */
  get guarded(): Uint8Array<ArrayBuffer> {
    return this.table.guarded;
  }

  /** Grows with every change of the exclusions. */
  get exclusionVersion(): number {
    return this.table.exclusionVersion;
  }

  /** Grows whenever rows before the end may have changed: a new slide, scale or cleared storage. */
  get generation(): number {
    return this.table.generation;
  }

  get backendInUse(): CountFold["backendInUse"] {
    return this.table.backendInUse;
  }

  get backends(): ReadonlySet<Backend> {
    return this.table.backends;
  }

  /** The slide whose cells are shown. */
  get slideId(): string | null {
    return this.#slide?.id ?? null;
  }

  get micronsPerPx(): number | null {
    return this.#micronsPerPx;
  }

  /** Whether a count may start: a slide is open and its µm/px is known. */
  get ready(): boolean {
    return this.analysis !== null;
  }

  /** Shows nothing of the slide before any more: another one is named now. */
  leave(): void {
    this.#run?.abort.abort();
    this.#take(null, null);
  }

  /** Shows what is stored of a slide at a scale, starting no network; without a scale nothing is shown or counted. */
  async show(slide: SlideInfo, micronsPerPx: number | null): Promise<void> {
    const turn = ++this.#turns;
    await this.cancel();
    // Another slide or scale was asked for meanwhile.
    if (turn !== this.#turns) return;
    this.#take(slide, micronsPerPx);
    if (micronsPerPx === null) return;
    await this.#restore(slide, micronsPerPx);
    this.changed();
  }

  #take(slide: SlideInfo | null, micronsPerPx: number | null): void {
    this.#turns++;
    this.#isBehind = false;
    this.#forget();
    this.#slide = slide;
    this.#micronsPerPx = micronsPerPx;
    this.changed();
  }

  /** Adds what is stored of the slide and not known yet. */
  async #restore(slide: SlideInfo, micronsPerPx: number): Promise<void> {
    const { manifest } = this;
    const turn = this.#turns;
    try {
      const stored = await this.#options.analysis().restore(slide.id, { micronsPerPx, manifest });
      // Asked before the slide, its scale or its network changed, or before it was cleared.
      if (turn !== this.#turns || this.manifest !== manifest) return;
      this.analysis = stored.analysis;
      this.table.setGeometry(stored.grid, stored.mask);
      this.table.addResults(stored);
    } catch (error) {
      this.#options.messages.report(error);
    }
  }

  /** Adds what another tab has counted of the slide shown; during a run of this tab, once that has ended. */
  async refresh(): Promise<void> {
    const slide = this.#slide;
    this.#isBehind = this.#run !== null;
    if (slide === null || this.#micronsPerPx === null || this.#isBehind) return;
    await this.#restore(slide, this.#micronsPerPx);
    this.changed();
  }

  /** Takes the shapes (level-0 px) whose cells and area are in no number. */
  setExclusions(exclusions: readonly RegionShape[]): void {
    this.table.setExclusions(exclusions);
    this.changed();
  }

  /** Counts guarded tissue, or leaves its cells and area out of every number. */
  setArtefactTreatment(treatment: ArtefactTreatment): void {
    if (this.table.setArtefactTreatment(treatment)) this.changed();
  }

  /** Counts a part of the slide (level-0 px; null: all of it), nearest to `focus` first. Failures are reported and kept. */
  run(scope: RegionShape | null, focus: Point): Promise<void> {
    if (this.#run || !this.ready || !this.#slide || this.#micronsPerPx === null) return Promise.resolve();
    const { id: slideId } = this.#slide;
    const run: Run = {
      abort: new AbortController(),
      slideId,
      micronsPerPx: this.#micronsPerPx,
      ended: Promise.resolve(),
    };
    this.#run = run;
    this.state = "running";
    this.stopped = false;
    this.noTissueInScope = false;
    this.fallback = null;
    this.phase = "model";
    this.phaseFraction = 0;
    this.progress.begin(0, performance.now());
    this.changed();
    run.ended = this.#runToEnd(run, scope, focus);
    return run.ended;
  }

  async pause(): Promise<void> {
    if (this.state !== "running") return;
    this.state = "paused";
    this.progress.pause(performance.now());
    this.changed();
    await this.#try(() => this.#options.analysis().pause());
  }

  async resume(): Promise<void> {
    if (this.state !== "paused") return;
    this.state = "running";
    this.progress.resume(performance.now());
    this.changed();
    await this.#try(() => this.#options.analysis().resume());
  }

  /** Ends the run, once the windows under way are counted or given up; what was counted stays. */
  async cancel(): Promise<void> {
    // A run started while the one before wrote its last notes is ended, too.
    while (this.#run) {
      this.#run.abort.abort();
      this.changed();
      await this.#run.ended;
    }
  }

  /** The run is to end, and the worker is still at the windows it had begun. */
  get stopping(): boolean {
    return this.#run?.abort.signal.aborted ?? false;
  }

  setBackend(backend: BackendChoice): void {
    this.backend = backend;
    this.changed();
  }

  /** Level-0 px: what the person looks at now is counted next. */
  setFocus(point: Point): void {
    if (this.state === "running") void this.#try(() => this.#options.analysis().setFocus(point));
  }

  /** Adds what an event of the run under way tells. */
  readonly listen: AnalysisListener = (name, payload) => {
    type Event = {
      [Name in keyof AnalysisEvents]: { name: Name; payload: AnalysisEvents[Name] };
    }[keyof AnalysisEvents];
    const event = { name, payload } as Event;
    if (!this.#slide || !this.#run) return;
    this.table.take(event);
    switch (event.name) {
      case "phase":
        this.phase = event.payload.phase;
        this.phaseFraction = event.payload.fraction;
        break;
      case "plan":
        this.progress.begin(event.payload.windows.length, performance.now());
        this.noTissueInScope = event.payload.windows.length === 0;
        break;
      case "pace":
        this.progress.expect(event.payload.windowMs);
        break;
      case "restored":
        this.progress.restored(event.payload.windows.length);
        break;
      case "window":
        this.progress.computed();
        break;
      case "failed":
        this.progress.failedOne();
        break;
      case "storage":
        this.storageProblem = event.payload;
        break;
      case "fallback":
        this.fallback = event.payload;
        break;
    }
    this.changedSoon();
  };

  async #runToEnd(run: Run, scope: RegionShape | null, focus: Point): Promise<void> {
    const { slideId, micronsPerPx } = run;
    const { signal } = run.abort;
    const { analysis, model, messages, noteRun, noteAudit, scaleSource } = this.#options;
    const { manifest, backend } = this;
    try {
      await noteRun(slideId, { scope });
      const micronsPerPxSource = scaleSource();
      const start = describeRunStart({ manifest, micronsPerPx, micronsPerPxSource, scope, backend });
      await noteAudit(slideId, "run-started", start);
      const onnx = await orCancelled(model.loadOnnx(signal), signal);
      const request = {
        micronsPerPx,
        manifest,
        onnx,
        backend,
        scope,
        focus,
        gridOffsetPx: 0,
        // Paused while the network was loaded.
        paused: this.state === "paused",
      };
      await analysis().run(slideId, request, signal, (name, payload) => {
        // Events of a run that is over, or of another slide, change nothing.
        if (this.#run === run && this.#slide?.id === slideId) this.listen(name, payload);
      });
    } catch (error) {
      this.stopped = true;
      if (!isTagged(toTaggedError(error), "Cancelled")) messages.report(error);
    }
    this.#run = null;
    this.state = "idle";
    this.progress.pause(performance.now());
    // Now: another slide may be shown before these notes are stored.
    const outcome = this.#outcome();
    await noteRun(slideId, null);
    await noteAudit(slideId, "run-ended", outcome);
    this.changed();
    // A run of a part finds only that part by itself.
    if (this.#isBehind) await this.refresh();
  }

  #outcome(): JsonValue {
    const { stopped, cells, windows } = this;
    const counts = countByClass(cells.classId, cells.count);
    const tiles = { tilesDone: windows.done.size, tilesFailed: windows.failed.size };
    return describeRunEnd({ stopped, backends: [...this.backends], ...tiles, counts });
  }

  #forget(): void {
    this.table.clear();
    this.analysis = null;
    this.storageProblem = null;
    this.fallback = null;
    this.stopped = false;
    this.noTissueInScope = false;
    this.progress.begin(0, performance.now());
  }

  async #try(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#options.messages.report(error);
    }
  }
}
