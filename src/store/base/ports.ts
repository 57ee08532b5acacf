import type { ModelRecords, UserRecords } from "../../cache/persistence.ts";
import type { ExportInput, ExportKind } from "../../core/exports/export-input.ts";
import type { FieldsAnswer, FieldsRequest } from "../../core/fields/fields-request.ts";
import type { Point } from "../../core/geometry/shape.ts";
import type { CountingModel } from "../../core/model/counting-model.ts";
import type { ModelManifest } from "../../core/model/manifest.ts";
import type { RegionFileContent } from "../../core/regions/region-file.ts";
import type { WrittenRegion } from "../../core/regions/write-geojson.ts";
import type { PackageSubject, ReviewPackage } from "../../core/review/package-format.ts";
import type { SlideTruth } from "../../core/review/review.ts";
import type { SlideInput } from "../../core/slide/slide.ts";
import type { TileAddress } from "../../core/slide/window.ts";
import type { AnalysisClient } from "../../worker/analysis/analysis-client.ts";
import type { TriedModelFiles } from "../../worker/rpc/protocol.ts";
import type { OpenedSlide } from "../../worker/slide/slide-connection.ts";
import type { PackageJob } from "../../worker/tasks/tasks.ts";

/** The part of the analysis worker's client the store uses. */
export type AnalysisPort = Pick<
  AnalysisClient,
  "open" | "restore" | "run" | "pause" | "resume" | "setFocus" | "detectStain" | "preview"
>;

/** A square of a slide around a point (level-0 px), drawn at outputPx square. */
export interface CropRequest {
  readonly slideId: string;
  readonly centre: Point;
  readonly sizePx: number;
  readonly outputPx: number;
}

/** The slide worker: what is on screen. Every read names its slide. @throws the tags of sources/, WrongSlide, WorkerFailed. */
export interface SlidePort {
  /** Opens a slide beside those that are open. */
  open(input: SlideInput, signal?: AbortSignal): Promise<OpenedSlide>;
  readTile(slideId: string, address: TileAddress, signal?: AbortSignal): Promise<ImageBitmap>;
  readCrop(request: CropRequest, signal?: AbortSignal): Promise<ImageBitmap>;
}

/** The model in use, and a network's ONNX file once somebody needs it (nothing for a stain profile). */
export interface ModelPort<Model extends CountingModel = CountingModel> {
  readonly manifest: Model;
  /** @throws SlideUnreachable, ModelMismatch; Cancelled at once when the signal is aborted. */
  loadOnnx(signal: AbortSignal): Promise<Blob>;
}

/** A score with its 95 % interval; null where nothing of it could be measured. */
export interface Score {
  readonly value: number;
  readonly interval: readonly [number, number] | null;
}

/** How a network did on held-out slides (models/NAME/evaluation.json), in short. */
export interface ModelEvidence {
  readonly fields: number;
  readonly slides: number;
  readonly classes: readonly {
    readonly name: string;
    readonly labelled: number;
    readonly f1: number | null;
    readonly interval: readonly [number, number] | null;
    /** Absent where an older evaluation wrote the file. */
    readonly precision?: Score | null;
    readonly recall?: Score | null;
  }[];
}

/** Checks and tries a user's own network in a worker of its own. @throws ManifestInvalid, ModelMismatch, ModelRefused, ModelUnusable, CanaryFailed. */
export type TryModel = (files: readonly File[]) => Promise<TriedModelFiles>;

/** Small settings that outlive the visit (localStorage in the browser). */
export interface SettingsStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

/** Makes a file in a worker and reads it back there. @throws ExportFailed, Cancelled. */
export type MakeExport = (kind: ExportKind, input: ExportInput, signal: AbortSignal) => Promise<Blob>;

/** Region files in a worker. @throws RegionFileInvalid. */
export interface RegionFilePort {
  read(file: Blob): Promise<RegionFileContent>;
  write(regions: readonly WrittenRegion[]): Promise<Blob>;
}

/** Peak and random fields in a worker. */
export interface FieldsPort {
  find(request: FieldsRequest): Promise<FieldsAnswer>;
}

/** Packs and unpacks in a worker. @throws PackageDamaged, PackageMismatch. */
export interface PackagePort {
  write(job: PackageJob): Promise<Blob>;
  read(file: Blob, ours: PackageSubject): Promise<ReviewPackage>;
}

/** What main.ts hands in. */
export interface AppOptions {
  /** Asked for late: the client needs the analysis store as its listener. */
  readonly analysis: () => AnalysisPort;
  readonly slides: SlidePort;
  readonly records: UserRecords;
  readonly model: ModelPort<ModelManifest>;
  readonly modelRecords: ModelRecords;
  readonly tryModel: TryModel;
  readonly modelEvidence: (sha256: string) => ModelEvidence | null;
  readonly makeExport: MakeExport;
  readonly regionFiles: RegionFilePort;
  readonly fields: FieldsPort;
  readonly settings: SettingsStorage;
  readonly storageManager: StorageManager | null;
  readonly loadSample: () => Promise<Blob>;
  /** The truth of the built-in slide, where the open slide is that one. */
  readonly loadSampleTruth: () => Promise<SlideTruth>;
  readonly packages: PackagePort;
  readonly nameRegion: (number: number, highPowerField: boolean) => string;
}
