import type { SerializedError } from "../../core/base/errors.ts";
import type { CellClass } from "../../core/cells/cells.ts";
import type { ExportKind } from "../../core/exports/export-input.ts";
import type { ProvenanceRecord } from "../../core/exports/provenance-record.ts";
import type { Summary } from "../../core/exports/summary.ts";
import type { RegionShape } from "../../core/geometry/shape.ts";
import type { ModelManifest } from "../../core/model/manifest.ts";
import type { BackendChoice } from "../../core/model/stages.ts";
import type { ArtefactTreatment } from "../../core/quality/window-quality.ts";
import type { FileRegion } from "../../core/regions/region-file.ts";
import type { StainKind, StainParameters } from "../../core/stain/stain-profile.ts";
import type { ModelFiles } from "../../worker/rpc/protocol.ts";

/** What the page of the headless command is given by main.ts: the same workers and model as the app's. */
export interface HeadlessOptions {
  readonly createAnalysisWorker: () => Worker;
  readonly createTaskWorker: () => Worker;
  readonly loadBuiltInModel: (name: string | null) => Promise<ModelFiles<ModelManifest>>;
}

/** What the command asks of the page; the slide's file is handed over through the page's file input. */
export interface HeadlessRequest {
  readonly micronsPerPx: number | null;
  /** Which of several images in the file, by number or name; null: as the file decides. */
  readonly image?: string | null;
  /** Level-0 px. */
  readonly region: RegionShape | null;
  /** Regions of the slide with names or without, level-0 px: those that are excluded leave every number, the others get their own. None: []. */
  readonly regions: readonly FileRegion[];
  /** Count only these windows (top-left corners, model px), as a receipt names them; null: all of the region. */
  readonly windows: readonly (readonly [number, number])[] | null;
  /** The slide it must be; null: whichever. */
  readonly slideId: string | null;
  readonly backend: BackendChoice;
  /** Threads of the network on the CPU. */
  readonly threads: number;
  readonly guards: ArtefactTreatment;
  readonly stain: StainKind | "auto";
  /** Classes the user counts; null: the usual ones of the stain. */
  readonly countedClasses: readonly CellClass[] | null;
  /** Of the stain's profile; null: the usual ones. */
  readonly stainParameters: StainParameters | null;
  /** The user's own model, chosen in the page's second input. */
  readonly ownModel: boolean;
  readonly builtInModel: string | null;
  /** The parsed content of an adapter file; null: the network alone. */
  readonly adapter: unknown;
  /** The files to make, in this order; none: only the outcome. */
  readonly files: readonly ExportKind[];
}

/** What the page says back. */
export interface HeadlessOutcome {
  readonly summary: Summary;
  readonly failedTiles: readonly { readonly tile: string; readonly reason: string }[];
  /** Why the CPU took over from the GPU; null: it did not have to. */
  readonly fallback: SerializedError | null;
  /** SHA-256 of each file handed over, by its name's ending. */
  readonly written: Readonly<Record<string, string>>;
  readonly receipt: ProvenanceRecord;
}

/** What was asked for, or why it could not be had. */
export type HeadlessAnswer<T> = { readonly value: T } | { readonly failure: SerializedError };

/** Names of the inputs and functions shared between the page and the command. */
export const HEADLESS = {
  slideInput: "headless-slide",
  modelInput: "headless-model",
  write: "granuloscopeWrite",
  progress: "granuloscopeProgress",
} as const;

declare global {
  interface Window {
    granuloscopeHeadless?: {
      run(request: HeadlessRequest): Promise<HeadlessAnswer<HeadlessOutcome>>;
      /** The slide's fingerprint; nothing is counted. */
      identify(): Promise<HeadlessAnswer<string>>;
    };
    /** Appends bytes (base64) to the file with this ending. */
    granuloscopeWrite?: (ending: string, base64: string) => Promise<void>;
    granuloscopeProgress?: (done: number, total: number, phase: string) => Promise<void>;
  }
}
