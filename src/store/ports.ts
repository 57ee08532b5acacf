import type { ExportRequest } from "../core/exports/export-request.ts";
import type { ModelManifest } from "../core/manifest.ts";
import type { RegionFileContent } from "../core/regions/region-file.ts";
import type { WrittenRegion } from "../core/regions/write-geojson.ts";
import type { Point } from "../core/regions.ts";
import type { SlideInfo, SlideInput } from "../core/slide.ts";
import type { SummaryInput } from "../core/summary.ts";
import type { TileAddress } from "../core/tile.ts";
import type { AnalysisClient } from "../worker/client.ts";

/** The part of the analysis worker's client the store uses. */
export type AnalysisPort = Pick<AnalysisClient, "open" | "restore" | "run" | "pause" | "resume" | "setFocus">;

/** A square of the slide around a point (level-0 px), drawn at outputPx square. */
export interface CropRequest {
  readonly centre: Point;
  readonly sizePx: number;
  readonly outputPx: number;
}

/** The slide worker: what is on screen. @throws the tags of sources/. */
export interface SlidePort {
  open(input: SlideInput, signal?: AbortSignal): Promise<SlideInfo>;
  readTile(address: TileAddress, signal?: AbortSignal): Promise<ImageBitmap>;
  readCrop(request: CropRequest, signal?: AbortSignal): Promise<ImageBitmap>;
}

/** The network in use, and its ONNX file once somebody needs it. */
export interface ModelPort {
  readonly manifest: ModelManifest;
  /** @throws SlideUnreachable, ModelMismatch. */
  loadOnnx(): Promise<Blob>;
}

/** Small settings that outlive the visit (localStorage in the browser). */
export interface SettingsStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

export type ExportKind = "csv" | "summary" | "geojson";

/** Everything an export file is made of; typed arrays are copied to the export worker. */
export interface ExportJob {
  readonly kind: ExportKind;
  readonly request: ExportRequest;
  readonly summary: SummaryInput;
}

/** Makes the file in a worker. @throws ExportFailed. */
export type MakeExport = (job: ExportJob) => Promise<Blob>;

/** Region files in a worker. @throws RegionFileInvalid. */
export interface RegionFilePort {
  read(file: Blob): Promise<RegionFileContent>;
  write(regions: readonly WrittenRegion[]): Promise<Blob>;
}
