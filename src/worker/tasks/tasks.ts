import type { ExportInput, ExportKind } from "../../core/exports/export-input.ts";
import type { FieldsAnswer, FieldsRequest } from "../../core/fields/fields-request.ts";
import type { RegionFileContent } from "../../core/regions/region-file.ts";
import type { WrittenRegion } from "../../core/regions/write-geojson.ts";
import type { PackageSubject, ReviewPackage } from "../../core/review/package-format.ts";
import type { ModelEvents, TriedModelFiles } from "../rpc/protocol.ts";
import type { MadeFile } from "./make-export.ts";
import type { PackageContents } from "./review-package-zip.ts";

/** Crops arrive as pictures and are packed as PNG. */
export interface PackageJob extends Omit<PackageContents, "crops"> {
  readonly crops: readonly { readonly cellId: string; readonly picture: ImageBitmap }[];
}

/** Long work that needs no open slide: name -> [request, response] or [request, response, events]. */
export interface Tasks {
  /** @throws ExportFailed, Cancelled. */
  makeExport: [{ readonly kind: ExportKind; readonly input: ExportInput }, MadeFile];
  findFields: [FieldsRequest, FieldsAnswer];
  /** @throws RegionFileInvalid. */
  readRegionFile: [Blob, RegionFileContent];
  writeRegionFile: [readonly WrittenRegion[], Blob];
  writeReviewPackage: [PackageJob, Blob];
  /** @throws PackageDamaged, PackageMismatch. */
  readReviewPackage: [{ readonly file: Blob; readonly ours: PackageSubject }, ReviewPackage];
  /** Manifest and network file among the files. @throws ManifestInvalid, ModelMismatch, ModelRefused, ModelUnusable, CanaryFailed. */
  tryModel: [readonly File[], TriedModelFiles, ModelEvents];
}

/** Tasks whose request is so large that it goes over in pieces. */
export const IN_PIECES: ReadonlySet<keyof Tasks> = new Set<keyof Tasks>(["makeExport"]);
