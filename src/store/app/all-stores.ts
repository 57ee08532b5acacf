import { untracked } from "@preact/signals-core";
import type { JsonValue } from "../../core/base/canonical-json.ts";
import type { CellClass } from "../../core/cells/cells.ts";
import { usualCountedClasses } from "../../core/model/flag-rule.ts";
import type { SlideTruth } from "../../core/review/review.ts";
import { text } from "../../core/text/text.ts";
import { AuditLogStore } from "../audit/audit-log-store.ts";
import { MessageStore } from "../base/message-store.ts";
import type { AppOptions } from "../base/ports.ts";
import { follow } from "../base/tracked.ts";
import { AnalysisStore } from "../count/analysis-store.ts";
import { ModelStore } from "../count/model-store.ts";
import { SettingsStore } from "../count/settings-store.ts";
import { StainPreview } from "../count/stain-preview.ts";
import { ReviewExchange } from "../exchange/review-exchange.ts";
import { ExportStore } from "../exports/export-store.ts";
import { FieldsStore } from "../fields/fields-store.ts";
import { LearningStore } from "../learning/learning-store.ts";
import { RegionFiles } from "../regions/region-files.ts";
import { RegionStore } from "../regions/region-store.ts";
import { ReviewStore } from "../review/review-store.ts";
import { SamplingStore } from "../sampling/sampling-store.ts";
import { SessionStore } from "../session/session-store.ts";
import { SlideStore } from "../slide/slide-store.ts";
import { StainStore } from "../slide/stain-store.ts";
import { ViewStore } from "../slide/view-store.ts";
import { correctedLines } from "./corrected-lines.ts";
import { noteSettings } from "./note-settings.ts";
import { followOtherTabs } from "./other-tabs.ts";
import { SAMPLE_NAME, SlideOpening } from "./slide-opening.ts";
import { StorageStore } from "./storage-store.ts";
import type { Stores } from "./stores.ts";
import { syncMarks } from "./sync-marks.ts";
import { syncViewer } from "./sync-viewer.ts";

/** Every store, made in order with what it needs of the others, and what follows their changes. */
export class AllStores implements Stores {
  protected readonly options: AppOptions;
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
  readonly learning: LearningStore;
  readonly auditLog: AuditLogStore;
  readonly exports: ExportStore;
  readonly session: SessionStore;
  readonly exchange: ReviewExchange;
  protected readonly opening: SlideOpening;
  protected readonly stainPreview: StainPreview;

  constructor(options: AppOptions) {
    this.options = options;
    const { records } = options;
    const { messages } = this;
    this.settings = new SettingsStore(options.settings);
    this.models = new ModelStore({
      builtIn: options.model,
      records: options.modelRecords,
      settings: options.settings,
      tryModel: options.tryModel,
      onChange: (change) => this.opening.changeModel(change),
    });
    this.auditLog = new AuditLogStore({
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
      noteAudit: (slideId, kind, data) => this.auditLog.note(kind, data, slideId),
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
    this.session = new SessionStore({
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
    this.stainPreview = new StainPreview({ stain, slides, view, analysis, messages, port: options.analysis });
    this.fields = new FieldsStore({ analysis, review, settings, messages, port: options.fields });
    this.sampling = new SamplingStore({
      analysis,
      review,
      records,
      messages,
      reviewer,
      showQuadrat: (bounds) => this.view.viewer?.fitBounds(bounds),
    });
    this.learning = new LearningStore({
      analysis,
      review,
      session: this.session,
      sampling: this.sampling,
      messages,
      noteAudit: (slideId, data) => this.auditLog.note("settings", data, slideId),
    });
    this.exchange = new ReviewExchange({
      slides: this.slides,
      analysis: this.analysis,
      review: this.review,
      session: this.session,
      sampling: this.sampling,
      messages,
      packages: options.packages,
      reviewer,
      researchUseOnly: text.app.researchUseOnly,
      noteAudit: (kind, data) => this.auditLog.note(kind, data),
    });
    this.storage = new StorageStore(records, messages, options.storageManager);
    this.exports = new ExportStore({
      slides: this.slides,
      analysis: this.analysis,
      review: this.review,
      auditLog: this.auditLog,
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
    this.opening = new SlideOpening(this, options);
    this.analysis.setArtefactTreatment(this.settings.guardTreatment);
    // Excluded regions leave every number the moment they are drawn, moved or taken back.
    follow(() => {
      const { exclusions } = this.regions;
      untracked(() => this.analysis.setExclusions(exclusions));
    });
    follow(() => {
      const classes = this.countedClasses;
      untracked(() => {
        this.analysis.setCountedClasses(classes);
        this.settings.showCounted(classes);
      });
    });
    noteSettings(this);
    followOtherTabs({
      records,
      shown: () => this.slides.slide?.id ?? null,
      forget: (slideId) => this.opening.forgetCleared(slideId),
      refresh: (changed) => this.opening.refreshStored(changed),
    });
    syncViewer(this);
    syncMarks(this);
  }

  /** The classes counted on the open slide: as the user chose, or the usual ones of its stain. */
  get countedClasses(): readonly CellClass[] {
    const { kind } = this.stain;
    return (kind === "he" ? this.settings.countedClasses : null) ?? usualCountedClasses(kind);
  }

  async #loadTruth(): Promise<SlideTruth | null> {
    const { slide } = this.slides;
    if (slide?.name !== SAMPLE_NAME) return null;
    const truth = await this.options.loadSampleTruth();
    return truth.widthPx === slide.widthPx && truth.heightPx === slide.heightPx ? truth : null;
  }
}
