import type { AuditLogStore } from "../audit/audit-log-store.ts";
import type { MessageStore } from "../base/message-store.ts";
import type { AnalysisStore } from "../count/analysis-store.ts";
import type { ModelStore } from "../count/model-store.ts";
import type { SettingsStore } from "../count/settings-store.ts";
import type { ReviewExchange } from "../exchange/review-exchange.ts";
import type { ExportStore } from "../exports/export-store.ts";
import type { FieldsStore } from "../fields/fields-store.ts";
import type { LearningStore } from "../learning/learning-store.ts";
import type { RegionFiles } from "../regions/region-files.ts";
import type { RegionStore } from "../regions/region-store.ts";
import type { ReviewStore } from "../review/review-store.ts";
import type { SamplingStore } from "../sampling/sampling-store.ts";
import type { SessionStore } from "../session/session-store.ts";
import type { SlideStore } from "../slide/slide-store.ts";
import type { StainStore } from "../slide/stain-store.ts";
import type { ViewStore } from "../slide/view-store.ts";
import type { StorageStore } from "./storage-store.ts";

/** Every store, by name. A function that needs a few of them takes `Pick<Stores, …>`. */
export interface Stores {
  readonly messages: MessageStore;
  readonly view: ViewStore;
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
}
