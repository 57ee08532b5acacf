import type { AuditEntry, AuditKind, ChainHead } from "../core/audit/audit-log.ts";
import type { JsonValue } from "../core/base/canonical-json.ts";
import type { Region, RegionShape } from "../core/geometry/shape.ts";
import type { ModelManifest } from "../core/model/manifest.ts";
import type { WindowResult } from "../core/model/result.ts";
import type { ReadingList, ReviewDecision } from "../core/review/review.ts";
import type { QuadratRead, SamplingDesign } from "../core/sampling/sampled-quadrats.ts";
import type { SlideInput } from "../core/slide/slide.ts";
import type { TissueMask } from "../core/slide/tissue.ts";
import type { StainGuess } from "../core/stain/detect-stain.ts";

/** Stored results of windows. A record is written once and never changed. @throws StorageFull, StorageFailed. */
export interface ResultCache {
  get(key: string): Promise<WindowResult | null>;
  /** All windows of one analysis (core/model/result analysisKey). */
  loadAll(analysis: string): Promise<WindowResult[]>;
  /** Returns after the record is durable. */
  put(analysis: string, result: WindowResult): Promise<void>;
  loadMask(key: string): Promise<TissueMask | null>;
  saveMask(key: string, mask: TissueMask): Promise<void>;
}

/** A slide that was opened here before. handle: lets the browser open the same local file again after asking. */
export interface RecentSlide {
  readonly slideId: string;
  readonly name: string;
  readonly lastOpenedAt: number;
  /** Set by the user; null: as the file says. */
  readonly micronsPerPx: number | null;
  /** How to open it again where that needs no file from the user. */
  readonly reopen: Extract<SlideInput, { kind: "url" }> | FileSystemFileHandle | null;
  /** A run was under way when the page was last seen: it goes on when the slide is opened. */
  readonly unfinishedRun: UnfinishedRun | null;
  /** The stain that a user chose (store/slide/stain-store); absent or null: as detected. */
  readonly stain?: unknown;
  /** What the slide's colours said when it was first opened; absent or null: not looked at yet. */
  readonly stainGuess?: StainGuess | null;
  /** What a reader wrote on the slide's report; absent: nothing. */
  readonly reportNotes?: ReportNotes;
}

/** What a reader writes on a report. It stays in this browser and on the printed page: it is in no export. */
export interface ReportNotes {
  readonly caseId: string;
  readonly comment: string;
}

/** A user's own network, tried and kept; the manifest as it was read from its file. */
export interface StoredModel {
  readonly sha256: string;
  readonly manifest: ModelManifest;
  readonly operators: readonly string[];
  readonly parameters: number;
  /** Milliseconds since 1970, UTC. */
  readonly addedAt: number;
}

/** A user's own networks. @throws StorageFull, StorageFailed. */
export interface ModelRecords {
  models(): Promise<StoredModel[]>;
  /** null: no such network (any more). */
  loadOnnx(sha256: string): Promise<Blob | null>;
  /** One of the same SHA-256 is replaced. */
  saveModel(model: StoredModel, onnx: ArrayBuffer): Promise<void>;
  removeModel(sha256: string): Promise<void>;
}

/** What was being counted: a shape in level-0 px, or null for the whole slide. */
export interface UnfinishedRun {
  readonly scope: RegionShape | null;
}

/** What is stored of one slide: windows that can be counted again, with their bytes, and what users made. */
export interface SlideUsage {
  readonly slideId: string;
  readonly name: string;
  readonly windows: number;
  readonly bytes: number;
  readonly decisions: number;
  readonly regions: number;
  /** Plans of readings and designs of random quadrats. */
  readonly plans: number;
}

/** What another tab did with a slide: it stored decisions, plans, reads or regions of it. */
export interface StoredElsewhere {
  readonly slideId: string;
  /** A run ended there. */
  readonly counted: boolean;
  /** What was counted of the slide is not stored any more. */
  readonly cleared: boolean;
  /** Cleared with what users decided, drew and planned. */
  readonly decisionsToo: boolean;
}

/**
 * What users decided and drew, apart from what the model found. Whatever can change a number is appended to the slide's audit log in the
 * same transaction (cache/audit-log). @throws StorageFull, StorageFailed.
 */
export interface UserRecords {
  loadDecisions(analysis: string): Promise<ReviewDecision[]>;
  /** Returns after the decision is durable, with its sequence. */
  appendDecision(decision: Omit<ReviewDecision, "sequence">): Promise<ReviewDecision>;
  /** All of them or none, in this order. packages: what the audit log notes of the packages they came in, before them. */
  appendDecisions(
    decisions: readonly Omit<ReviewDecision, "sequence">[],
    packages?: readonly JsonValue[],
  ): Promise<ReviewDecision[]>;
  /** The sample plans made for an analysis. */
  loadPlans(analysis: string): Promise<ReadingList[]>;
  /** Stores a plan under its id; one stored before is replaced by an equal one. */
  savePlan(plan: ReadingList): Promise<void>;
  /** Sampling designs, with the reads that say which quadrats were read completely, in the order they were made. */
  loadSamplingDesigns(analysis: string): Promise<SamplingDesign[]>;
  saveSamplingDesign(design: SamplingDesign): Promise<void>;
  loadQuadratReads(analysis: string): Promise<QuadratRead[]>;
  appendQuadratRead(read: QuadratRead): Promise<void>;
  loadRegions(slideId: string): Promise<Region[]>;
  saveRegions(slideId: string, regions: readonly Region[]): Promise<void>;
  recentSlides(): Promise<RecentSlide[]>;
  recentSlide(slideId: string): Promise<RecentSlide | null>;
  saveRecentSlide(slide: RecentSlide): Promise<void>;
  /** Every slide of which anything is stored but its name and audit log. */
  usage(): Promise<SlideUsage[]>;
  /** Removes the model's results of a slide; decisions and regions stay unless `decisionsToo`. The audit log stays. */
  clearSlide(slideId: string, decisionsToo: boolean): Promise<void>;
  /** Appends what happened outside these records: a run, a scale. -> the audit log's new head. */
  appendAuditEntry(slideId: string, kind: AuditKind, data: JsonValue): Promise<ChainHead>;
  /** A slide's audit log, oldest first. */
  loadAuditLog(slideId: string): Promise<AuditEntry[]>;
  /** The head as it was written with the last entry. */
  chainHead(slideId: string): Promise<ChainHead>;
  /** Calls back when another tab of this browser has added to a slide's audit log, or cleared the slide. */
  onStoredElsewhere(listener: (stored: StoredElsewhere) => void): void;
}
