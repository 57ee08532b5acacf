import type { JsonValue } from "../../core/base/canonical-json.ts";
import { type CoordinateFrame, framesOf } from "../../core/exports/coordinate-frame.ts";
import { EXPORT_FILES } from "../../core/exports/export-files.ts";
import type { ExportInput, ExportKind } from "../../core/exports/export-input.ts";
import { gatherExport } from "../../core/exports/gather-export.ts";
import type { NamedRegion } from "../../core/regions/region-tally.ts";
import type { StainUse } from "../../core/stain/stain-report.ts";
import type { AuditLogStore } from "../audit/audit-log-store.ts";
import type { MessageStore } from "../base/message-store.ts";
import type { MakeExport } from "../base/ports.ts";
import { withState } from "../base/with-state.ts";
import type { AnalysisStore } from "../count/analysis-store.ts";
import type { ReviewStore } from "../review/review-store.ts";
import type { SlideStore } from "../slide/slide-store.ts";

export interface ExportStoreOptions {
  readonly slides: SlideStore;
  readonly analysis: AnalysisStore;
  readonly review: ReviewStore;
  readonly auditLog: AuditLogStore;
  readonly messages: MessageStore;
  readonly makeExport: MakeExport;
  /** One line per class that has an estimate, as it is shown. */
  readonly estimates: () => readonly string[];
  readonly regions: () => readonly NamedRegion[];
  readonly stain: () => StainUse;
  /** What changes a count and is in no other part of a receipt. */
  readonly countSettings: () => Readonly<Record<string, JsonValue>>;
}

/** A file to take away, whole and read back. */
export interface TakeAway {
  readonly name: string;
  readonly file: Blob;
}

interface ExportState {
  /** What is being made. */
  making: ExportKind | "auditLog" | null;
  /** The coordinate frame the user chose. */
  frameName: CoordinateFrame["name"] | null;
}

/** Makes the files that leave the program, of everything counted so far. */
export class ExportStore extends withState((): ExportState => ({ making: null, frameName: null })) {
  readonly #options: ExportStoreOptions;
  #abort: AbortController | null = null;

  constructor(options: ExportStoreOptions) {
    super();
    this.#options = options;
  }

  /** The coordinate frames the open slide can be exported in. */
  get frames(): readonly CoordinateFrame[] {
    const { slide } = this.#options.slides;
    return slide ? framesOf(slide) : [];
  }

  /** The frame in use: the chosen one where the slide has it, else the first. */
  get frame(): CoordinateFrame | null {
    return this.frames.find(({ name }) => name === this.frameName) ?? this.frames[0] ?? null;
  }

  setFrame(name: CoordinateFrame["name"]): void {
    this.frameName = name;
  }

  /** Makes a file, or reports why not and gives null; nothing half-made is ever given. */
  async make(kind: ExportKind | "auditLog"): Promise<TakeAway | null> {
    const { slides, messages, makeExport, auditLog } = this.#options;
    if (this.making || !slides.slide) return null;
    const { name } = slides.slide;
    this.making = kind;
    this.#abort = new AbortController();
    try {
      if (kind === "auditLog") return { name: `${name}.trail.jsonl`, file: await auditLog.file(this.#abort.signal) };
      const input = await this.input();
      if (!input) return null;
      return { name: `${name}.${EXPORT_FILES[kind].ending}`, file: await makeExport(kind, input, this.#abort.signal) };
    } catch (error) {
      messages.report(error);
      return null;
    } finally {
      this.making = null;
      this.#abort = null;
    }
  }

  /** Gives up what is being made. */
  cancel(): void {
    this.#abort?.abort();
  }

  /** Everything a file is made of; null before there is anything. @throws StorageFailed when the audit log cannot be read. */
  async input(): Promise<ExportInput | null> {
    const { slides, analysis, review, auditLog } = this.#options;
    const head = await auditLog.head();
    const { slide, scale } = slides;
    const { frame } = this;
    if (!slide || !scale || !analysis.ready || !frame) return null;
    return gatherExport({
      slide,
      micronsPerPx: scale.micronsPerPx,
      micronsPerPxSource: scale.source,
      manifest: analysis.manifest,
      table: analysis.table,
      reviewed: review.reviewed,
      readers: review.readers,
      estimates: this.#options.estimates(),
      chainHead: head,
      scope: null,
      windows: null,
      regions: this.#options.regions(),
      stain: this.#options.stain(),
      frame,
      settings: this.#options.countSettings(),
    });
  }
}
