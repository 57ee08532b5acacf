import type { ChainHead } from "../../core/audit/audit-log.ts";
import type { JsonValue } from "../../core/base/canonical-json.ts";
import type { CountFold } from "../../core/count/count-fold.ts";
import { FILE_FRAME } from "../../core/exports/coordinate-frame.ts";
import type { ExportInput } from "../../core/exports/export-input.ts";
import { gatherExport } from "../../core/exports/gather-export.ts";
import type { RegionShape } from "../../core/geometry/shape.ts";
import type { CountingModel } from "../../core/model/counting-model.ts";
import type { NamedRegion } from "../../core/regions/region-tally.ts";
import type { SlideInfo } from "../../core/slide/slide.ts";
import type { ProfileKind, StainParameters } from "../../core/stain/stain-profile.ts";
import type { StainUse } from "../../core/stain/stain-report.ts";
import type { HeadlessRequest } from "../base/headless-protocol.ts";

/** The stain asked for, or the one the colours speak of, with the parameters of its profile. */
export type HeadlessStain =
  | { readonly kind: "he"; readonly source: StainUse["source"] }
  | { readonly kind: ProfileKind; readonly source: StainUse["source"]; readonly parameters: StainParameters };

/** Everything the files of a command's count are made of: as in the app, without readers. */
export function inputOf(count: {
  readonly info: SlideInfo;
  readonly micronsPerPx: number;
  readonly source: ExportInput["summary"]["micronsPerPxSource"];
  readonly manifest: CountingModel;
  readonly stain: HeadlessStain;
  readonly table: CountFold;
  readonly shape: RegionShape | null;
  readonly regions: readonly NamedRegion[];
  readonly request: Pick<HeadlessRequest, "guards" | "windows">;
  readonly chainHead: ChainHead;
}): ExportInput {
  const { info, micronsPerPx, manifest, stain, table, request } = count;
  return gatherExport({
    slide: info,
    micronsPerPx,
    micronsPerPxSource: count.source,
    manifest,
    table,
    reviewed: null,
    readers: [],
    estimates: [],
    chainHead: count.chainHead,
    // Named windows are counted whole; the shape only lay around them.
    scope: request.windows ? null : count.shape,
    windows: request.windows,
    regions: count.regions,
    stain: { ...stain, parameters: stain.kind === "he" ? null : stain.parameters },
    frame: FILE_FRAME,
    settings: { guards: request.guards, stain: (manifest.stain ?? null) as unknown as JsonValue },
  });
}
