import type { JsonValue } from "../../core/base/canonical-json.ts";
import { slideOfKey } from "../../core/model/result.ts";
import type { SlideInfo } from "../../core/slide/slide.ts";
import type { StainGuess } from "../../core/stain/detect-stain.ts";
import type { StainKind, StainParameters } from "../../core/stain/stain-profile.ts";
import type { AppOptions } from "../base/ports.ts";
import type { SlideScale } from "../slide/slide-scale.ts";
import { NO_NOTES } from "../slide/slide-store.ts";
import type { ChangedElsewhere } from "./other-tabs.ts";
import type { Stores } from "./stores.ts";

/** File name of the built-in slide. */
export const SAMPLE_NAME = "sample-slide.tif";

/** What happens in order when a slide, its scale, its stain or the network changes: open, scale, stain, show. */
export class SlideOpening {
  readonly #app: Stores;
  readonly #ports: Pick<AppOptions, "analysis" | "loadSample">;
  #settled: Promise<void> = Promise.resolve();

  constructor(app: Stores, ports: Pick<AppOptions, "analysis" | "loadSample">) {
    this.#app = app;
    this.#ports = ports;
    app.slides.onOpening = () => app.analysis.cancel();
    app.slides.onSlide = (slide) => this.#settle(() => this.#open(slide));
    app.slides.onScale = (slide, scale) => this.#settle(() => this.#changeScale(slide, scale));
  }

  /** Settles when what is under way with the slide is done. */
  get settled(): Promise<void> {
    return this.#settled;
  }

  /** Opens the built-in slide and counts it; with `countIt` false a count goes on only where one was not ended. */
  async openSample(countIt: boolean): Promise<void> {
    const { slides, analysis, messages } = this.#app;
    try {
      const file = await this.#ports.loadSample();
      const shown = await slides.open({ kind: "file", name: SAMPLE_NAME, file });
      const { slide } = slides;
      // Only the sample, not a slide that overtook it; where a run of it was unfinished, that one goes on instead.
      if (countIt && shown && slide) void analysis.run(null, { x: slide.widthPx / 2, y: slide.heightPx / 2 });
    } catch (error) {
      messages.report(error);
    }
  }

  /** Removes what was counted of a slide, with `everything` also what users decided, drew and planned; what is shown of it follows. */
  async clearSlide(slideId: string, everything: boolean): Promise<void> {
    const slide = this.#app.slides.slide?.id === slideId ? this.#app.slides.slide : null;
    if (slide) await this.#app.analysis.cancel();
    const { regions, review, session, sampling } = this.#app;
    const isOfSlide = (analysis: string): boolean => slideOfKey(analysis) === slideId;
    // What could not be stored before would come back with the next write, even while the records are cleared.
    const ends = everything
      ? [...[review, session, sampling].map((store) => store.beginClearing(isOfSlide)), regions.beginClearing(slideId)]
      : [];
    const isDone = await this.#app.storage.clear(slideId, everything);
    for (const end of ends) end(isDone);
    if (!isDone) return;
    if (everything) await this.#app.slides.setReportNotes(slideId, NO_NOTES);
    await this.#app.slides.loadRecent();
    if (!slide || this.#app.slides.slide !== slide) return;
    if (everything) await regions.load(slideId);
    await this.#settle(() => this.#showScale(slide, this.#app.slides.scale));
  }

  /** Another tab has cleared what users made on a slide, shown here or not: what still waits here to be stored goes too. */
  forgetCleared(slideId: string): void {
    const { regions, review, session, sampling } = this.#app;
    for (const store of [review, session, sampling]) store.forget((analysis) => slideOfKey(analysis) === slideId);
    regions.forget(slideId);
  }

  /** Who counts waits until the slide, its scale and its stain are known. */
  #settle(work: () => Promise<void>): Promise<void> {
    const before = this.#settled;
    const done = work();
    const settled = done.catch(() => undefined);
    this.#settled = Promise.all([before, settled]).then(() => undefined);
    return done;
  }

  /** Shows what another tab has stored of the slide, or cleared. */
  async refreshStored({ counted, cleared }: ChangedElsewhere): Promise<void> {
    await this.#settled;
    const { slide, scale } = this.#app.slides;
    // A run of this tab goes on: it stores what it counts after the clearing.
    const isShownAnew = cleared && slide !== null && this.#app.analysis.state === "idle";
    if (isShownAnew) await this.#settle(() => this.#showScale(slide, scale));
    else if (counted) await this.#app.analysis.refresh();
    const { regions, review, session, sampling } = this.#app;
    await Promise.all([regions, review, session, sampling].map((store) => store.refresh()));
  }

  /** A slide is open: its regions, then its stain, then what is counted of it at its scale. */
  async #open(slide: SlideInfo): Promise<void> {
    const unfinished = this.#app.slides.unfinishedRun;
    // Up to the first wait: nothing of the slide before stays.
    this.#app.analysis.leave();
    this.#app.stain.setDraft(null);
    const left = this.#loadRecords();
    this.#app.view.reset();
    this.#app.fields.reset();
    this.#app.auditLog.reset();
    this.#app.view.viewer?.openSlide(slide);
    await Promise.all([left, this.#app.regions.load(slide.id)]);
    await this.#beginStain(slide);
    if (this.#app.slides.slide !== slide) return;
    // The user may have set the µm/px meanwhile: the one in use is shown, not the one the slide was opened with.
    const scale = this.#app.slides.scale;
    await this.#showScale(slide, scale);
    if (!scale || this.#app.slides.slide !== slide) return;
    const centre = { x: slide.widthPx / 2, y: slide.heightPx / 2 };
    // Not awaited: opening is over, counting goes on beside it and reports its own failures.
    if (unfinished && !this.#app.stain.cannotTell) void this.#app.analysis.run(unfinished.scope, centre);
  }

  async #beginStain(slide: SlideInfo): Promise<void> {
    let guess: StainGuess | null = this.#app.slides.stainGuess;
    if (guess === null) {
      try {
        guess = await this.#ports.analysis().detectStain(slide.id, { withContrast: false });
        if (this.#app.slides.slide === slide) await this.#app.slides.setStainGuess(guess);
      } catch (error) {
        this.#app.messages.report(error);
      }
    }
    if (this.#app.slides.slide !== slide) return;
    this.#app.stain.begin(guess, this.#app.slides.stain);
    // A guess that an older version kept, or a profile chosen by hand: nothing is known of the contrast yet.
    await this.#measureContrast(slide, this.#app.stain.kind);
    if (this.#app.slides.slide !== slide) return;
    this.#app.fields.beginWith(this.#app.stain.profile);
  }

  /** Sets how the slide is stained, or a profile's parameters: another count is shown; the one before is kept. */
  setStain(kind: StainKind, parameters: StainParameters | null = null): Promise<void> {
    return this.#settle(() => this.#changeStain(kind, parameters));
  }

  async #changeStain(kind: StainKind, parameters: StainParameters | null): Promise<void> {
    const { slide, scale } = this.#app.slides;
    if (!slide) return;
    await this.#app.analysis.cancel();
    // Said of a slide that is not shown any more.
    if (this.#app.slides.slide !== slide) return;
    const profileBefore = this.#app.stain.profile;
    // Where it cannot be measured the failure is reported, and the stain stays what it was.
    if (!(await this.#measureContrast(slide, kind)) || this.#app.slides.slide !== slide) return;
    this.#app.stain.choose(kind, parameters);
    if ((profileBefore === null) !== (this.#app.stain.profile === null))
      this.#app.fields.beginWith(this.#app.stain.profile);
    await this.#app.slides.setStain(this.#app.stain.saved);
    const { profile } = this.#app.stain;
    await this.#app.auditLog.note("stain", { kind, profile: profile as unknown as JsonValue }, slide.id);
    await this.#showScale(slide, scale);
  }

  /** Before a profile counts: whether its stain stands off the tissue here. False where that could not be measured. */
  async #measureContrast(slide: SlideInfo, kind: StainKind): Promise<boolean> {
    if (kind === "he" || this.#app.stain.guess?.contrasts) return true;
    try {
      const guess = await this.#ports.analysis().detectStain(slide.id, { withContrast: true });
      if (this.#app.slides.slide !== slide) return false;
      this.#app.stain.setGuess(guess);
      await this.#app.slides.setStainGuess(guess);
      return true;
    } catch (error) {
      this.#app.messages.report(error);
      return false;
    }
  }

  async #changeScale(slide: SlideInfo, scale: SlideScale | null): Promise<void> {
    const unfinished = this.#app.slides.unfinishedRun;
    if (scale) await this.#app.auditLog.note("scale", { ...scale }, slide.id);
    await this.#showScale(slide, scale);
    if (!scale || !unfinished || this.#app.slides.slide !== slide) return;
    void this.#app.analysis.run(unfinished.scope, { x: slide.widthPx / 2, y: slide.heightPx / 2 });
  }

  /** Ends the run of the network before; then the slide shows what the chosen one has counted. */
  async changeModel(change: () => void): Promise<void> {
    await this.#app.analysis.cancel();
    change();
    const { slide, scale } = this.#app.slides;
    if (slide) await this.#showScale(slide, scale);
  }

  /** Shows what is counted of the slide at a scale; nothing, where another slide is shown by now. */
  async #showScale(slide: SlideInfo, scale: SlideScale | null): Promise<void> {
    if (this.#app.slides.slide !== slide) return;
    this.#app.view.viewer?.setMicronsPerPx(scale?.micronsPerPx ?? null);
    // What an older version counted by a stain that cannot be told here is no number: not shown, and in no file.
    await this.#app.analysis.show(slide, this.#app.stain.cannotTell ? null : (scale?.micronsPerPx ?? null));
    await this.#loadRecords();
  }

  /** What users decided and planned on the analysis shown; what belongs to another goes at once. */
  async #loadRecords(): Promise<void> {
    const { review, session, sampling } = this.#app;
    await Promise.all([review, session, sampling].map((store) => store.load()));
  }
}
