import { batch } from "@preact/signals-core";
import type { RecentSlide, ReportNotes, UnfinishedRun, UserRecords } from "../../cache/persistence.ts";
import { TaggedError, throwIfCancelled } from "../../core/base/errors.ts";
import { isPlausibleMicronsPerPx, type SlideInfo, type SlideInput } from "../../core/slide/slide.ts";
import type { StainGuess } from "../../core/stain/detect-stain.ts";
import type { OpenedSlide } from "../../worker/slide/slide-connection.ts";
import type { MessageStore } from "../base/message-store.ts";
import type { AnalysisPort, SlidePort } from "../base/ports.ts";
import { withState } from "../base/with-state.ts";
import { openInBoth } from "./open-in-both.ts";
import { type SlideScale, scaleOf } from "./slide-scale.ts";

export type { ReportNotes };

/** What follows once a slide is open and its scale is known or asked for. */
export type SlideListener = (slide: SlideInfo, scale: SlideScale | null) => Promise<void>;

export interface SlideStoreOptions {
  readonly analysis: () => AnalysisPort;
  readonly slides: SlidePort;
  readonly records: UserRecords;
  readonly messages: MessageStore;
}

interface SlideState {
  slide: SlideInfo | null;
  scale: SlideScale | null;
  /** Name of the slide being opened. */
  opening: string | null;
  /** True while the user is asked for the µm/px; nothing is counted meanwhile. */
  asking: boolean;
  recent: readonly RecentSlide[];
  unfinishedRun: UnfinishedRun | null;
  /** What is kept of the stain with the open slide; its owner is the stain store. */
  stain: unknown;
  /** What the slide's colours suggested when it was first opened: they need not be looked at again. */
  stainGuess: StainGuess | null;
}

export const NO_NOTES: ReportNotes = { caseId: "", comment: "" };

const FIRST_STATE: SlideState = {
  slide: null,
  scale: null,
  opening: null,
  asking: false,
  recent: [],
  unfinishedRun: null,
  stain: null,
  stainGuess: null,
};

/** The open slide, its µm/px with its origin, and the slides opened before. */
export class SlideStore extends withState(() => FIRST_STATE) {
  readonly #options: SlideStoreOptions;
  /** Set by the app: takes away what is shown of the slide before, before it first waits; then shows the new one. */
  onSlide: SlideListener = async () => undefined;
  /** Set by the app: ends what goes on with the slide shown, as another is about to take its place. */
  onOpening: () => Promise<void> = async () => undefined;
  onScale: SlideListener = async () => undefined;
  #reopen: RecentSlide["reopen"] = null;
  #abort: AbortController | null = null;
  /** The slide shown, as both workers hold it. */
  #opened: OpenedSlide | null = null;

  constructor(options: SlideStoreOptions) {
    super();
    this.#options = options;
  }

  /** Reads the list of recent slides; a storage that does not answer is reported, and the list stays empty. */
  async loadRecent(): Promise<void> {
    try {
      this.recent = await this.#options.records.recentSlides();
    } catch (error) {
      this.#options.messages.report(error);
    }
  }

  /**
   * Opens a slide in both workers, beside the one that is open. The page turns to it once both hold it; until then, and where opening fails or
   * is cancelled, the slide before stays open. A failure is reported. True when this slide is the one shown in the end.
   */
  async open(input: SlideInput, handle: FileSystemFileHandle | null = null): Promise<boolean> {
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    batch(() => {
      this.opening = input.name;
      this.asking = false;
    });
    this.#options.messages.clear();
    let opened: OpenedSlide | null = null;
    try {
      opened = await openInBoth(input, { ...this.#options, onSlide: () => this.onOpening() }, abort.signal);
      const known = await this.#known(opened.info.id);
      // Once more: a count may have been started meanwhile.
      await this.onOpening();
      throwIfCancelled(abort.signal);
      await this.#turnTo(opened, known, input.kind === "url" ? input : handle);
      return this.#opened === opened;
    } catch (error) {
      if (opened && this.#opened !== opened) opened.close();
      if (this.#abort === abort) {
        this.opening = null;
        this.#options.messages.report(error);
      }
      return false;
    }
  }

  /** Gives up opening; the slide before stays. */
  cancelOpening(): void {
    this.#abort?.abort();
    this.opening = null;
  }

  /** Opens a recent slide without asking for its file; false when the user must choose the file again. */
  async reopen(recent: RecentSlide): Promise<boolean> {
    const { reopen } = recent;
    if (reopen === null) return false;
    if ("url" in reopen) {
      await this.open(reopen);
      return true;
    }
    try {
      const handle = reopen as FileSystemFileHandle & { requestPermission?(how: { mode: "read" }): Promise<string> };
      if ((await handle.requestPermission?.({ mode: "read" })) === "denied") return false;
      const file = await handle.getFile();
      await this.open({ kind: "file", name: file.name, file }, handle);
      return true;
    } catch (error) {
      this.#options.messages.report(
        new TaggedError("SlideUnreachable", "the file moved or may not be read", {}, error),
      );
      return false;
    }
  }

  /** Opens the µm/px question again. */
  askScale(): void {
    this.asking = this.slide !== null;
  }

  /** Leaves the question; without an answer the slide can be looked at, not counted. */
  dismissQuestion(): void {
    this.asking = false;
  }

  /** Uses a user's µm/px (or, with the file's own value, the file's). An impossible value is reported and changes nothing. */
  async setScale(micronsPerPx: number): Promise<void> {
    const slide = this.slide;
    if (!slide) return;
    if (!isPlausibleMicronsPerPx(micronsPerPx)) {
      const problem = new TaggedError("MicronsPerPxInvalid", `not a µm/px: ${micronsPerPx}`, { micronsPerPx });
      this.#options.messages.report(problem);
      return;
    }
    if (this.scale?.micronsPerPx === micronsPerPx) {
      this.dismissQuestion();
      return;
    }
    const fromFile = slide.scale.readings.find((reading) => reading.micronsPerPx === micronsPerPx);
    batch(() => {
      this.scale = { micronsPerPx, source: fromFile?.source ?? "user" };
      this.asking = false;
    });
    const { scale } = this;
    await this.#remember();
    if (this.slide === slide) await this.onScale(slide, scale);
  }

  /** Notes what is being counted, so that it goes on after a crash; null: nothing is. A slide that is not shown any more is left alone. */
  async setUnfinishedRun(slideId: string, run: UnfinishedRun | null): Promise<void> {
    if (this.slide?.id !== slideId) return;
    this.unfinishedRun = run;
    await this.#remember();
  }

  /** Keeps with the slide what its colours suggest. */
  async setStainGuess(guess: StainGuess): Promise<void> {
    this.stainGuess = guess;
    await this.#remember();
  }

  /** Keeps with the slide what a user chose as its stain. */
  async setStain(stain: unknown): Promise<void> {
    this.stain = stain;
    await this.#remember();
  }

  /** What a reader wrote on a slide's report, in this tab or another. @throws StorageFailed. */
  async reportNotes(slideId: string): Promise<ReportNotes> {
    return (await this.#options.records.recentSlide(slideId))?.reportNotes ?? NO_NOTES;
  }

  /** Keeps with a slide what a reader wrote on its report; the slide is named, for another one may be shown by now. */
  async setReportNotes(slideId: string, notes: ReportNotes): Promise<void> {
    try {
      const record = await this.#options.records.recentSlide(slideId);
      if (record) await this.#options.records.saveRecentSlide({ ...record, reportNotes: notes });
    } catch (error) {
      this.#options.messages.report(error);
    }
  }

  async #turnTo(opened: OpenedSlide, known: RecentSlide | null, reopen: RecentSlide["reopen"]): Promise<void> {
    const slide = opened.info;
    const before = this.#opened;
    this.#opened = opened;
    this.#reopen = reopen;
    const taken = batch(() => {
      this.unfinishedRun = known?.unfinishedRun ?? null;
      this.stain = known?.stain ?? null;
      this.stainGuess = known?.stainGuess ?? null;
      this.slide = slide;
      this.scale = scaleOf(slide, known?.micronsPerPx ?? null);
      this.asking = this.scale === null;
      this.opening = null;
      // At once: nothing of the slide before may stand under the new one's name, not even until a record is stored.
      return this.onSlide(slide, this.scale);
    });
    const remembered = this.#remember();
    try {
      await Promise.all([remembered, taken]);
    } finally {
      // Nothing shows the slide before any more: it may go.
      before?.close();
    }
  }

  async #known(slideId: string): Promise<RecentSlide | null> {
    try {
      return await this.#options.records.recentSlide(slideId);
    } catch (error) {
      this.#options.messages.report(error);
      return null;
    }
  }

  async #remember(): Promise<void> {
    const { slide, scale } = this;
    if (!slide) return;
    const chosen = scale !== null && scale.micronsPerPx !== slide.scale.micronsPerPx ? scale.micronsPerPx : null;
    const record: RecentSlide = {
      slideId: slide.id,
      name: slide.name,
      lastOpenedAt: Date.now(),
      micronsPerPx: chosen,
      reopen: this.#reopen,
      unfinishedRun: this.unfinishedRun,
      stain: this.stain,
      stainGuess: this.stainGuess,
    };
    try {
      // What was written on the report, perhaps in another tab, stays.
      const kept = (await this.#options.records.recentSlide(slide.id))?.reportNotes;
      await this.#options.records.saveRecentSlide(kept ? { ...record, reportNotes: kept } : record);
      this.recent = [record, ...this.recent.filter(({ slideId }) => slideId !== record.slideId)];
    } catch (error) {
      this.#options.messages.report(error);
    }
  }
}
