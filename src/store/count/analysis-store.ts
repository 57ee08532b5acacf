import { batch } from "@preact/signals-core";
import { describeRunEnd } from "../../core/audit/run-entry.ts";
import type { JsonValue } from "../../core/base/canonical-json.ts";
import { isTagged, toTaggedError } from "../../core/base/errors.ts";
import { countByClass } from "../../core/cells/select-cells.ts";
import type { Point, RegionShape } from "../../core/geometry/shape.ts";
import type { CountingModel } from "../../core/model/counting-model.ts";
import type { BackendChoice } from "../../core/model/stages.ts";
import type { SlideInfo } from "../../core/slide/slide.ts";
import type { AnalysisListener } from "../../worker/analysis/analysis-client.ts";
import type { MessageStore } from "../base/message-store.ts";
import { soon } from "../base/tracked.ts";
import { withState } from "../base/with-state.ts";
import { type CountRun, type CountRunOptions, startRun } from "./count-run.ts";
import { CountedTable } from "./counted-table.ts";
import { RunProgress } from "./run-progress.ts";
import { FIRST_STATE, type RunEvent, stateAfter } from "./run-state.ts";

export interface AnalysisStoreOptions extends CountRunOptions {
  readonly messages: MessageStore;
}

/** The model's count of the open slide: what was stored, and what the run under way adds. Users' decisions are elsewhere. */
export class AnalysisStore extends withState(() => FIRST_STATE, CountedTable) {
  readonly #options: AnalysisStoreOptions;
  readonly progress = new RunProgress();
  #run: CountRun | null = null;
  /** Grows whenever something else is to be shown: what was asked for before is out of date. */
  #turns = 0;
  /** Another tab has counted something during the run of this one. */
  #isBehind = false;

  constructor(options: AnalysisStoreOptions) {
    super();
    this.#options = options;
  }

  override get manifest(): CountingModel {
    return this.#options.model.manifest;
  }

  /** The slide whose cells are shown. */
  get slideId(): string | null {
    return this.slide?.id ?? null;
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
    if (micronsPerPx !== null) await this.#restore(slide, micronsPerPx);
  }

  #take(slide: SlideInfo | null, micronsPerPx: number | null): void {
    this.#turns++;
    this.#isBehind = false;
    batch(() => {
      this.#forget();
      this.slide = slide;
      this.micronsPerPx = micronsPerPx;
    });
  }

  /** Adds what is stored of the slide and not known yet. */
  async #restore(slide: SlideInfo, micronsPerPx: number): Promise<void> {
    const { manifest } = this;
    const turn = this.#turns;
    try {
      const stored = await this.#options.analysis().restore(slide.id, { micronsPerPx, manifest });
      // Asked before the slide, its scale or its network changed, or before it was cleared.
      if (turn !== this.#turns || this.manifest !== manifest) return;
      batch(() => {
        this.analysis = stored.analysis;
        this.changeTable((fold) => {
          fold.setGeometry(stored.grid, stored.mask);
          fold.addResults(stored);
        });
      });
    } catch (error) {
      this.#options.messages.report(error);
    }
  }

  /** Adds what another tab has counted of the slide shown; during a run of this tab, once that has ended. */
  async refresh(): Promise<void> {
    const slide = this.slide;
    this.#isBehind = this.#run !== null;
    if (slide === null || this.micronsPerPx === null || this.#isBehind) return;
    await this.#restore(slide, this.micronsPerPx);
  }

  /** Counts a part of the slide (level-0 px; null: all of it), nearest to `focus` first. Failures are reported and kept. */
  run(scope: RegionShape | null, focus: Point): Promise<void> {
    if (this.#run || !this.ready || !this.slide || this.micronsPerPx === null) return Promise.resolve();
    const { id: slideId } = this.slide;
    const run: CountRun = {
      abort: new AbortController(),
      slideId,
      micronsPerPx: this.micronsPerPx,
      scope,
      focus,
      ended: Promise.resolve(),
    };
    this.#run = run;
    batch(() => {
      this.state = "running";
      this.stopped = false;
      this.stopping = false;
      this.noTissueInScope = false;
      this.fallback = null;
      this.phase = "model";
      this.phaseFraction = 0;
      this.progress.begin(0, performance.now());
    });
    run.ended = this.#runToEnd(run);
    return run.ended;
  }

  async pause(): Promise<void> {
    if (this.state !== "running") return;
    batch(() => {
      this.state = "paused";
      this.progress.pause(performance.now());
    });
    await this.#try(() => this.#options.analysis().pause());
  }

  async resume(): Promise<void> {
    if (this.state !== "paused") return;
    batch(() => {
      this.state = "running";
      this.progress.resume(performance.now());
    });
    await this.#try(() => this.#options.analysis().resume());
  }

  /** Ends the run, once the windows under way are counted or given up; what was counted stays. */
  async cancel(): Promise<void> {
    // A run started while the one before wrote its last notes is ended, too.
    while (this.#run) {
      this.#run.abort.abort();
      this.stopping = true;
      await this.#run.ended;
    }
  }

  setBackend(backend: BackendChoice): void {
    this.backend = backend;
  }

  /** Level-0 px: what the user looks at now is counted next. */
  setFocus(point: Point): void {
    if (this.state === "running") void this.#try(() => this.#options.analysis().setFocus(point));
  }

  /** Adds what an event of the run under way reports; panels follow within 150 ms. */
  readonly listen: AnalysisListener = (name, payload) => {
    const event = { name, payload } as RunEvent;
    if (!this.slide || !this.#run) return;
    soon(() => {
      this.changeTable((fold) => fold.take(event));
      this.progress.take(event, performance.now());
      Object.assign(this, stateAfter(event));
    });
  };

  async #runToEnd(run: CountRun): Promise<void> {
    const { slideId } = run;
    const { messages, noteRun, noteAudit } = this.#options;
    const { manifest, backend } = this;
    try {
      await startRun(
        run,
        this.#options,
        manifest,
        backend,
        () => this.state === "paused",
        (name, payload) => {
          // Events of a run that is over, or of another slide, change nothing.
          if (this.#run === run && this.slide?.id === slideId) this.listen(name, payload);
        },
      );
    } catch (error) {
      this.stopped = true;
      if (!isTagged(toTaggedError(error), "Cancelled")) messages.report(error);
    }
    this.#run = null;
    batch(() => {
      this.state = "idle";
      this.stopping = false;
      this.progress.pause(performance.now());
    });
    // Now: another slide may be shown before these notes are stored.
    const outcome = this.#outcome();
    await noteRun(slideId, null);
    await noteAudit(slideId, "run-ended", outcome);
    // A run of a part finds only that part by itself.
    if (this.#isBehind) await this.refresh();
  }

  #outcome(): JsonValue {
    const { stopped, cells, windows } = this;
    const counts = countByClass(cells.classId, cells.count);
    const windowCounts = { windowsDone: windows.done.size, windowsFailed: windows.failed.size };
    return describeRunEnd({ stopped, backends: [...this.backends], ...windowCounts, counts });
  }

  #forget(): void {
    this.changeTable((fold) => fold.clear());
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
