import { untracked } from "@preact/signals-core";
import type { JsonValue } from "../../core/base/canonical-json.ts";
import { TaggedError } from "../../core/base/errors.ts";
import { fieldRadiusPx } from "../../core/fields/high-power-field.ts";
import { type RegionShape, shapeBounds } from "../../core/geometry/shape.ts";
import { type QualitySummary, summariseQuality } from "../../core/quality/quality-summary.ts";
import type { ArtefactTreatment } from "../../core/quality/window-quality.ts";
import type { SlideTruth } from "../../core/review/review.ts";
import type { SlideInfo } from "../../core/slide/slide.ts";
import type { StainKind, StainParameters } from "../../core/stain/stain-profile.ts";
import { text } from "../../core/text/text.ts";
import { AuditLogStore } from "../audit/audit-log-store.ts";
import { MessageStore } from "../base/message-store.ts";
import type { AppOptions, ModelEvidence, SlidePort } from "../base/ports.ts";
import { follow } from "../base/tracked.ts";
import { AnalysisStore } from "../count/analysis-store.ts";
import { type CountScope, scopeShape } from "../count/count-scope.ts";
import { ModelStore } from "../count/model-store.ts";
import { SettingsStore } from "../count/settings-store.ts";
import { StainPreview } from "../count/stain-preview.ts";
import { ReviewExchange } from "../exchange/review-exchange.ts";
import { ExportStore } from "../exports/export-store.ts";
import { FieldsStore } from "../fields/fields-store.ts";
import { RegionFiles } from "../regions/region-files.ts";
import { RegionStore } from "../regions/region-store.ts";
import { ReviewStore } from "../review/review-store.ts";
import { SamplingStore } from "../sampling/sampling-store.ts";
import { SessionStore } from "../session/session-store.ts";
import { SlideStore } from "../slide/slide-store.ts";
import { StainStore } from "../slide/stain-store.ts";
import { ViewStore } from "../slide/view-store.ts";
import type { AppActions } from "./app-actions.ts";
import { correctedLines } from "./corrected-lines.ts";
import { noteSettings } from "./note-settings.ts";
import { followOtherTabs } from "./other-tabs.ts";
import { SAMPLE_NAME, SlideOpening } from "./slide-opening.ts";
import { StorageStore } from "./storage-store.ts";
import type { Stores } from "./stores.ts";
import { syncMarks } from "./sync-marks.ts";
import { syncViewer } from "./sync-viewer.ts";

/** A peak field is shown with a little around it. */
const PEAK_MARGIN = 1.15;

/** Every store, and the few actions that need more than one of them. */
export class AppStore implements Stores, AppActions {
  readonly #options: AppOptions;
  readonly messages = new MessageStore();
  readonly view = new ViewStore();
  readonly settings: SettingsStore;
  readonly models: ModelStore;
  readonly slides: SlideStore;
  /** How the slide is stained, and with it what counts: the network or a profile. */
  readonly stain: StainStore;
  readonly analysis: AnalysisStore;
  readonly review: ReviewStore;
  readonly regions: RegionStore;
  readonly regionFiles: RegionFiles;
  readonly storage: StorageStore;
  readonly fields: FieldsStore;
  readonly sampling: SamplingStore;
  readonly trail: AuditLogStore;
  readonly exports: ExportStore;
  readonly reading: SessionStore;
  readonly exchange: ReviewExchange;
  readonly #opening: SlideOpening;
  readonly #stainPreview: StainPreview;

  constructor(options: AppOptions) {
    this.#options = options;
    const { records } = options;
    const { messages } = this;
    this.settings = new SettingsStore(options.settings);
    this.models = new ModelStore({
      builtIn: options.model,
      records: options.modelRecords,
      settings: options.settings,
      tryModel: options.tryModel,
      onChange: (change) => this.#opening.changeModel(change),
    });
    this.trail = new AuditLogStore({
      records,
      messages,
      shown: () => ({ slideId: this.slides.slide?.id ?? null, analysis: this.analysis.analysis }),
    });
    this.slides = new SlideStore({ analysis: options.analysis, slides: options.slides, records, messages });
    this.stain = new StainStore(this.models);
    this.analysis = new AnalysisStore({
      analysis: options.analysis,
      model: this.stain,
      messages,
      noteRun: (slideId, run) => this.slides.setUnfinishedRun(slideId, run),
      noteAudit: (slideId, kind, data) => this.trail.note(kind, data, slideId),
      scaleSource: () => this.slides.scale?.source ?? "user",
    });
    const reviewer = (): string => this.settings.reviewer;
    this.review = new ReviewStore({ analysis: this.analysis, records, messages, reviewer });
    this.regions = new RegionStore({ records, messages, nameRegion: options.nameRegion });
    this.regionFiles = new RegionFiles({
      regions: this.regions,
      analysis: this.analysis,
      review: this.review,
      messages,
      files: options.regionFiles,
      slide: () => this.slides.slide,
    });
    this.reading = new SessionStore({
      analysis: this.analysis,
      review: this.review,
      regions: this.regions,
      records,
      messages,
      reviewer,
      readCrop: (request) => options.slides.readCrop(request),
      loadTruth: () => this.#loadTruth(),
    });
    const { analysis, review, settings } = this;
    const { stain, slides, view } = this;
    this.#stainPreview = new StainPreview({ stain, slides, view, analysis, messages, port: options.analysis });
    this.fields = new FieldsStore({ analysis, review, settings, messages, port: options.fields });
    this.sampling = new SamplingStore({
      analysis,
      review,
      records,
      messages,
      reviewer,
      showQuadrat: (bounds) => this.view.viewer?.fitBounds(bounds),
    });
    this.exchange = new ReviewExchange({
      slides: this.slides,
      analysis: this.analysis,
      review: this.review,
      reading: this.reading,
      sampling: this.sampling,
      messages,
      packages: options.packages,
      reviewer,
      researchUseOnly: text.app.researchUseOnly,
      noteAudit: (kind, data) => this.trail.note(kind, data),
    });
    this.storage = new StorageStore(records, messages, options.storageManager);
    this.exports = new ExportStore({
      slides: this.slides,
      analysis: this.analysis,
      review: this.review,
      trail: this.trail,
      messages,
      makeExport: options.makeExport,
      estimates: () => correctedLines(this),
      // Without their ids, which mean nothing outside this visit.
      regions: () => this.regions.regions.map(({ id: _id, ...region }) => region),
      stain: () => this.stain.use,
      countSettings: () => ({
        guards: this.settings.guardTreatment,
        stain: this.stain.profile as unknown as JsonValue,
      }),
    });
    this.#opening = new SlideOpening(this, options);
    this.analysis.setArtefactTreatment(this.settings.guardTreatment);
    // Excluded regions leave every number the moment they are drawn, moved or taken back.
    follow(() => {
      const { exclusions } = this.regions;
      untracked(() => this.analysis.setExclusions(exclusions));
    });
    noteSettings(this);
    followOtherTabs({
      records,
      shown: () => this.slides.slide?.id ?? null,
      refresh: (changed) => this.#opening.refreshStored(changed),
    });
    syncViewer(this);
    syncMarks(this);
  }

  /** The crops of the open slide. */
  get crops(): Pick<SlidePort, "readCrop" | "readTile"> {
    return this.#options.slides;
  }

  /** What is known of a network's quality, by its SHA-256. */
  modelEvidence(sha256: string): ModelEvidence | null {
    return this.#options.modelEvidence(sha256);
  }

  /** Opens the built-in slide and counts it; with `countIt` false a count goes on only where one was not ended. */
  openSample(countIt = true): Promise<void> {
    return this.#opening.openSample(countIt);
  }

  /** Removes what was counted of a slide, with `everything` also what users decided, drew and planned; what is shown of it follows. */
  clearSlide(slideId: string, everything: boolean): Promise<void> {
    return this.#opening.clearSlide(slideId, everything);
  }

  /** Sets how the slide is stained, or a profile's parameters: another count is shown; the one before is kept. */
  setStain(kind: StainKind, parameters: StainParameters | null = null): Promise<void> {
    return this.#opening.setStain(kind, parameters);
  }

  /** Starts a count, once the slide is ready for it; a scope that cannot be counted is said and starts nothing. */
  async count(scope: CountScope): Promise<void> {
    const slide = this.slides.slide;
    if (!slide) return;
    // Asked for while the stain is still looked at or stored results are read: the wish is kept.
    await this.#opening.settled;
    if (this.slides.slide !== slide) return;
    if (!this.slides.scale) {
      this.slides.askScale();
      return;
    }
    const view = this.view.viewer?.viewBounds() ?? null;
    const shape = scopeShape(scope, slide, this.regions.selected?.shape ?? null, view);
    if (shape === undefined) {
      this.messages.report(new TaggedError("RegionInvalid", `nothing to count: ${scope}`, { scope }));
      return;
    }
    await this.#countShape(shape, slide);
  }

  /** Counts what other readers' plans and decisions speak of and is not counted here: the plan's tiles, or cells. */
  async countPlanned(what: "tiles" | "cells"): Promise<void> {
    const { slide } = this.slides;
    const shape = (what === "tiles" ? this.sampling : this.exchange).uncounted?.shape;
    if (slide && shape) await this.#countShape(shape, slide);
  }

  /** null: the whole slide. */
  async #countShape(shape: RegionShape | null, slide: SlideInfo): Promise<void> {
    const focus = this.view.viewer?.centre() ?? { x: slide.widthPx / 2, y: slide.heightPx / 2 };
    await this.analysis.run(shape, focus);
    await this.storage.refresh();
  }

  /** Puts a cell into the middle of the screen. */
  goToCell(row: number): void {
    const { cells } = this.review.reviewed;
    if (row < cells.count) this.view.viewer?.panTo(cells.x[row] as number, cells.y[row] as number, 40);
  }

  /** Chooses a region and brings it into view where it is not. */
  goToRegion(id: string): void {
    this.regions.select(id);
    const region = this.regions.selected;
    if (region) this.view.viewer?.fitBounds(shapeBounds(region.shape));
  }

  /** Shows a peak field on the slide and in the list. */
  goToPeak(place: number): void {
    const { found } = this.fields;
    const { micronsPerPx } = this.analysis;
    const peak = found?.peaks[place];
    if (!peak || !found || micronsPerPx === null) return;
    this.fields.selectPeak(place);
    const halfPx = fieldRadiusPx(found, micronsPerPx) * PEAK_MARGIN;
    const { x, y } = peak;
    this.view.viewer?.fitBounds({ x0: x - halfPx, y0: y - halfPx, x1: x + halfPx, y1: y + halfPx });
  }

  /** Puts a place (level-0 px) into the middle of the screen. */
  goToPlace(x: number, y: number, magnification: number): void {
    this.view.viewer?.panTo(x, y, magnification);
  }

  /** Points at the middle of the view while a sample square is read, as a click there would. */
  pointAtCentre(): void {
    const centre = this.view.viewer?.centre();
    if (centre) this.sampling.pointAt(centre);
  }

  /** A copy of the chosen region a little beside it. */
  duplicateRegion(): void {
    const by = this.view.viewer?.slideDelta(24, 24) ?? { x: 0, y: 0 };
    void this.regions.duplicateSelected(by.x, by.y);
  }

  /** Puts the copied region into the middle of the view. */
  pasteRegion(): void {
    const { viewer } = this.view;
    if (viewer) void this.regions.paste(viewer.centre());
  }

  /** What is guarded on the counted tissue, and how it is treated. */
  qualitySummary(micronsPerPx: number): QualitySummary {
    const { windows, guarded, inExcludedRegion } = this.analysis;
    const { classId, machineCount } = this.review.reviewed;
    const { guardTreatment } = this.settings;
    const cells = { count: machineCount, classId, qualityBits: guarded, inExcludedRegion };
    return summariseQuality(windows.guards, windows.countedExtent, micronsPerPx, guardTreatment, cells);
  }

  /** Guarded tissue enters or leaves every number the moment the person says so. */
  async setArtefactTreatment(treatment: ArtefactTreatment): Promise<void> {
    if (treatment === this.settings.guardTreatment) return;
    this.settings.setArtefactTreatment(treatment);
    this.analysis.setArtefactTreatment(treatment);
    await this.trail.note("guards", { treatment });
  }

  async #loadTruth(): Promise<SlideTruth | null> {
    const { slide } = this.slides;
    if (slide?.name !== SAMPLE_NAME) return null;
    const truth = await this.#options.loadSampleTruth();
    return truth.widthPx === slide.widthPx && truth.heightPx === slide.heightPx ? truth : null;
  }

  /** Tries parameters on the part of the slide on screen; the last ones asked for are the ones shown. */
  previewStain(draft: StainParameters): Promise<void> {
    return this.#stainPreview.show(draft);
  }
}
