import { CELL_CLASSES, type CellClass } from "./cells.ts";
import type { ExportContext } from "./exports/export-request.ts";
import type { GuardSummary } from "./guards/guard-summary.ts";
import type { Bounds } from "./regions.ts";
import { PIPELINE_VERSION, type TileTimingsMs } from "./result.ts";
import type { MicronsPerPxSource, SlideInfo } from "./slide.ts";
import { isCountedIn, mastCellEvidence, type StainUse } from "./stain/stain-report.ts";
import { type TileWindow, windowName } from "./tile.ts";

/** What a count is told with. Areas in mm², counts after review where there was one. */
export interface SummaryInput {
  readonly slide: SlideInfo;
  readonly micronsPerPx: number;
  readonly micronsPerPxSource: MicronsPerPxSource;
  readonly model: { readonly id: string; readonly sha256: string };
  readonly backends: readonly string[];
  readonly backendDescription: string;
  readonly region: Bounds | null;
  readonly areaAnalysedPx2: number;
  readonly tissueAreaPx2: number;
  readonly tiles: { readonly total: number; readonly done: number; readonly skipped: number };
  readonly failures: readonly { readonly window: TileWindow; readonly reason: string }[];
  /** In the order of CELL_CLASSES. */
  readonly counts: readonly number[];
  readonly flagged: number;
  readonly guards: GuardSummary;
  /** Regions a person took out of every count, area and density. */
  readonly excludedRegions: readonly { readonly name: string; readonly areaPx2: number }[];
  readonly stain: StainUse;
  readonly timingsMs: TileTimingsMs & { readonly total: number };
  readonly context: ExportContext;
}

/** The summary.json of a count; plain data. Densities are per mm² of TISSUE analysed, null where there is none. */
export function summarise(input: SummaryInput) {
  const mm2PerPx2 = (input.micronsPerPx / 1000) ** 2;
  const tissueAreaMm2 = input.tissueAreaPx2 * mm2PerPx2;
  const perClass = <T>(value: (count: number) => T): Record<CellClass, T | null> =>
    Object.fromEntries(
      CELL_CLASSES.map((name, index) => [
        name,
        isCountedIn(input.stain.kind, name) ? value(input.counts[index] ?? 0) : null,
      ]),
    ) as Record<CellClass, T | null>;
  return {
    researchUseOnly: input.context.researchUseOnly,
    appVersion: input.context.appVersion,
    slide: {
      name: input.slide.name,
      id: input.slide.id,
      widthPx: input.slide.widthPx,
      heightPx: input.slide.heightPx,
      micronsPerPx: input.micronsPerPx,
      micronsPerPxSource: input.micronsPerPxSource,
    },
    model: input.model,
    pipelineVersion: PIPELINE_VERSION,
    backend: input.backends.join("+") || "none",
    backendDescription: input.backendDescription,
    region: input.region && {
      x: input.region.x0,
      y: input.region.y0,
      widthPx: input.region.x1 - input.region.x0,
      heightPx: input.region.y1 - input.region.y0,
    },
    areaAnalysedMm2: input.areaAnalysedPx2 * mm2PerPx2,
    tissueAreaMm2,
    tiles: { ...input.tiles, failed: input.failures.length },
    failedTiles: input.failures.map(({ window, reason }) => ({
      tile: windowName(window),
      x: window.x,
      y: window.y,
      reason,
    })),
    // What a stain profile does not look for is not zero.
    counts: perClass((count) => count),
    perMm2: perClass((count) => (tissueAreaMm2 > 0 ? count / tissueAreaMm2 : null)),
    stain: input.stain,
    mastCells: { status: "experimental", evidence: mastCellEvidence(input.stain.kind) },
    perMm2Denominator: "tissueAreaMm2",
    flagged: input.flagged,
    ...input.guards,
    excludedRegions: input.excludedRegions.map(({ name, areaPx2 }) => ({ name, areaMm2: areaPx2 * mm2PerPx2 })),
    timingsMs: input.timingsMs,
    readers: input.context.readers,
    estimates: input.context.estimates,
    trail: input.context.trail,
    createdAt: input.context.createdAt.toISOString(),
  };
}

export type Summary = ReturnType<typeof summarise>;
