import { CELL_CLASSES, type CellClass } from "../cells/cells.ts";
import type { Bounds } from "../geometry/shape.ts";
import { PIPELINE_VERSION, type WindowTimingsMs } from "../model/result.ts";
import type { QualitySummary } from "../quality/quality-summary.ts";
import type { RegionTally } from "../regions/region-tally.ts";
import type { MicronsPerPxSource, SlideInfo } from "../slide/slide.ts";
import { type ModelWindow, windowName } from "../slide/window.ts";
import { isCountedIn, type StainUse } from "../stain/stain-report.ts";
import { garwoodInterval } from "../statistics/count-intervals.ts";
import { text } from "../text/text.ts";
import type { ExportContext } from "./export-request.ts";

/** What a count is reported with. Areas in mm², counts after review where there was one. */
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
  /** Windows; the exported name "tiles" is older. */
  readonly tiles: { readonly total: number; readonly done: number; readonly skipped: number };
  readonly failures: readonly { readonly window: ModelWindow; readonly reason: string }[];
  /** In the order of CELL_CLASSES. */
  readonly counts: readonly number[];
  /** The classes that the user counts: a cell is flagged when a look could change the count of one of them. */
  readonly countedClasses: readonly CellClass[];
  readonly flagged: number;
  readonly guards: QualitySummary;
  /** Regions a reader took out of every count, area and density. */
  readonly excludedRegions: readonly { readonly name: string; readonly areaPx2: number }[];
  /** Each region that counts; null: the slide has no regions. */
  readonly regions: readonly RegionTally[] | null;
  readonly stain: StainUse;
  readonly timingsMs: WindowTimingsMs & { readonly total: number };
  readonly context: ExportContext;
}

/** The summary.json of a count; plain data. Densities are per mm² of TISSUE analysed, null where there is none. */
export function summarise(input: SummaryInput) {
  const mm2PerPx2 = (input.micronsPerPx / 1000) ** 2;
  const tissueAreaMm2 = input.tissueAreaPx2 * mm2PerPx2;
  const perClass = <T>(counts: readonly number[], value: (count: number) => T): Record<CellClass, T | null> =>
    Object.fromEntries(
      CELL_CLASSES.map((name, index) => [name, isCountedIn(input.stain.kind, name) ? value(counts[index] ?? 0) : null]),
    ) as Record<CellClass, T | null>;
  const density = (count: number, areaMm2: number): number | null => (areaMm2 > 0 ? count / areaMm2 : null);
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
    counts: perClass(input.counts, (count) => count),
    perMm2: perClass(input.counts, (count) => density(count, tissueAreaMm2)),
    stain: input.stain,
    mastCells: { status: "experimental", evidence: text.stain.mastCellEvidence(input.stain.kind) },
    perMm2Denominator: "tissueAreaMm2",
    countedClasses: input.countedClasses,
    flagged: input.flagged,
    ...input.guards,
    excludedRegions: input.excludedRegions.map(({ name, areaPx2 }) => ({ name, areaMm2: areaPx2 * mm2PerPx2 })),
    ...(input.regions && {
      regions: input.regions.map((region) => {
        const regionTissueMm2 = region.tissuePx2 * mm2PerPx2;
        return {
          name: region.name,
          highPowerField: region.highPowerField,
          areaMm2: region.areaPx2 * mm2PerPx2,
          analysedMm2: region.analysedPx2 * mm2PerPx2,
          tissueAreaMm2: regionTissueMm2,
          counts: perClass(region.counts, (count) => count),
          // Of chance alone (Poisson); the network's errors are not in it.
          countInterval95: perClass(region.counts, (count) => garwoodInterval(count)),
          perMm2: perClass(region.counts, (count) => density(count, regionTissueMm2)),
          perMm2Interval95: perClass(region.counts, (count) => {
            const { low, high } = garwoodInterval(count);
            return regionTissueMm2 > 0 ? { low: low / regionTissueMm2, high: high / regionTissueMm2 } : null;
          }),
          flagged: region.flagged,
        };
      }),
    }),
    timingsMs: input.timingsMs,
    readers: input.context.readers,
    estimates: input.context.estimates,
    trail: input.context.chainHead,
    createdAt: input.context.createdAt.toISOString(),
  };
}

export type Summary = ReturnType<typeof summarise>;
