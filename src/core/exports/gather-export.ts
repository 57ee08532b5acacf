import type { ChainHead } from "../audit/audit-log.ts";
import type { JsonValue } from "../base/canonical-json.ts";
import { APP_VERSION } from "../base/version.ts";
import { CELL_CLASSES, type CellTable, peakOrder, takeCells } from "../cells/cells.ts";
import { countByClass } from "../cells/select-cells.ts";
import type { CountFold } from "../count/count-fold.ts";
import type { FailedWindow } from "../count/counted-windows.ts";
import { prepareShape, shapeAreaPx2 } from "../geometry/prepared-shape.ts";
import { type Bounds, intersectBounds, type RegionShape, shapeBounds } from "../geometry/shape.ts";
import { adapterSha256 } from "../learning/adapter.ts";
import type { CountingModel } from "../model/counting-model.ts";
import { summariseQuality } from "../quality/quality-summary.ts";
import { liesOnSlide } from "../regions/on-slide.ts";
import { type NamedRegion, tallyRegions } from "../regions/region-tally.ts";
import { isOpen, type ReviewedCells } from "../review/review.ts";
import { measureScope, type ScopeAreas } from "../slide/scope-areas.ts";
import type { MicronsPerPxSource, SlideInfo } from "../slide/slide.ts";
import { planWindows } from "../slide/window-layout.ts";
import type { StainUse } from "../stain/stain-report.ts";
import { text } from "../text/text.ts";
import type { CoordinateFrame } from "./coordinate-frame.ts";
import type { ExportInput } from "./export-input.ts";
import type { ExportContext } from "./export-request.ts";

/** A count with all that its files say beside the cells. */
export interface CountToExport {
  readonly slide: SlideInfo;
  readonly micronsPerPx: number;
  readonly micronsPerPxSource: MicronsPerPxSource;
  readonly manifest: CountingModel;
  readonly table: CountFold;
  /** The table seen through the readers' decisions; null: nobody reviewed it. */
  readonly reviewed: ReviewedCells | null;
  readonly readers: readonly string[];
  readonly estimates: readonly string[];
  readonly chainHead: ChainHead;
  /** The part of the slide the numbers are of, level-0 px; null: everything counted. */
  readonly scope: RegionShape | null;
  /** Top-left corners (model px) of the windows asked for, when they were named; null: the scope's. */
  readonly windows: readonly (readonly [number, number])[] | null;
  readonly regions: readonly NamedRegion[];
  readonly stain: StainUse;
  readonly frame: CoordinateFrame;
  /** What changes a count and is in no other part of its provenance record. */
  readonly settings: Readonly<Record<string, JsonValue>>;
}

/** Per row of one table, as every array. */
interface Rows {
  readonly cells: CellTable;
  /** Rows before this one are the model's. */
  readonly modelRowCount: number;
  readonly classId: Uint8Array<ArrayBuffer>;
  readonly verdict: Uint8Array<ArrayBuffer>;
  /** 1 where the row is in no count, and 1 where that is because of its place. */
  readonly rejected: Uint8Array<ArrayBuffer>;
  readonly excluded: Uint8Array<ArrayBuffer>;
  readonly flagged: Uint8Array<ArrayBuffer>;
  readonly qualityBits: Uint8Array<ArrayBuffer>;
  readonly inExcludedRegion: Uint8Array<ArrayBuffer>;
}

/**
 * Everything the files of a count are made of, for the app and the headless command alike. No cell is dropped: what is in no count is a
 * marked row. Rows come in the order of their peaks, so that equal counts give equal files.
 */
export function gatherExport(count: CountToExport): ExportInput {
  const { slide, micronsPerPx, manifest, table, scope } = count;
  const { windows } = table;
  const rows = rowsOf(count);
  const { cells, classId, verdict, rejected, excluded, flagged } = rows;
  const openFlags = flagged.map((flag, row) =>
    flag !== 0 && excluded[row] === 0 && isOpen(verdict[row] as number) ? 1 : 0,
  );
  const regions = count.regions.filter(({ shape }) => liesOnSlide(shape, slide));
  const areas = scope === null ? windows.areas : areasIn(table, scope, null);
  const within = scope && shapeBounds(scope);
  const tallied = { cells, classId, leftOut: rejected, flagged: openFlags };
  const mm2PerPx2 = (micronsPerPx / 1000) ** 2;
  const model = { id: nameOfAnswers(manifest, table), sha256: manifest.sha256 };
  const steps = table.timingsMs;
  const context: ExportContext = {
    appVersion: APP_VERSION,
    createdAt: new Date(),
    readers: count.readers,
    chainHead: count.chainHead,
    estimates: count.estimates,
    areaAnalysedMm2: areas.analysedPx2 * mm2PerPx2,
    tissueAreaMm2: areas.tissuePx2 * mm2PerPx2,
    researchUseOnly: text.app.researchUseOnly,
  };
  const { tiles, complete } = windowCounts(count);
  return {
    request: {
      slide,
      micronsPerPx,
      model,
      cells,
      flagged,
      classId,
      verdict,
      excluded,
      regions,
      frame: count.frame,
      context,
    },
    summary: {
      slide,
      micronsPerPx,
      micronsPerPxSource: count.micronsPerPxSource,
      model,
      backends: [...table.backends],
      backendDescription: table.backendInUse?.description ?? "",
      region: scope?.kind === "rectangle" ? scope.bounds : null,
      areaAnalysedPx2: areas.analysedPx2,
      tissueAreaPx2: areas.tissuePx2,
      tiles,
      failures: [...windows.failed.values()].map(({ window, error }) => ({ window, reason: reasonOf(error) })),
      counts: countByClass(classId, cells.count, rejected),
      countedClasses: CELL_CLASSES.filter((name) => table.countedClasses.includes(name)),
      flagged: openFlags.reduce((sum, flag) => sum + flag, 0),
      guards: summariseQuality(
        windows.quality,
        { ...windows.countedExtent, scope },
        micronsPerPx,
        windows.artefactTreatment,
        {
          count: rows.modelRowCount,
          classId,
          qualityBits: rows.qualityBits,
          inExcludedRegion: rows.inExcludedRegion,
        },
      ),
      excludedRegions: regions
        .filter(({ exclude }) => exclude)
        .map(({ name, shape }) => ({ name, areaPx2: shapeAreaPx2(shape) })),
      regions: regions.length > 0 ? tallyRegions(regions, tallied, (shape) => areasIn(table, shape, within)) : null,
      stain: count.stain,
      timingsMs: { ...steps, total: Object.values(steps).reduce((sum, ms) => sum + ms, 0) },
      context,
    },
    receipt: {
      manifest,
      scope,
      windows: count.windows ?? (complete ? null : [...windows.done.values()].map(({ x, y }) => [x, y] as const)),
      cells,
      leftOut: excluded,
      regions,
      settings: table.adapter ? { ...count.settings, adapter: table.adapter as unknown as JsonValue } : count.settings,
    },
  };
}

/** The model's id, and the hash of the adapter where one answers with it: so that every file names both. */
function nameOfAnswers({ id }: CountingModel, { adapter }: CountFold): string {
  return adapter ? `${id} with adapter ${adapterSha256(adapter)}` : id;
}

/** Why a window failed: the error's tag, by which it can be looked up, and its own message. */
function reasonOf({ _tag: tag, message }: FailedWindow["error"]): string {
  return `${tag}: ${message}`;
}

/** Windows of the scope: in all, done, skipped as glass; complete: every one with tissue is done. */
function windowCounts({ table, manifest, scope, windows: asked }: CountToExport) {
  const { grid, mask, done } = table.windows;
  const plan = grid && mask && planWindows(grid, manifest, scope, mask);
  const wanted = asked?.length ?? plan?.windows.length ?? null;
  const skipped = asked ? 0 : (plan?.skipped.length ?? 0);
  const tiles = { total: (wanted ?? done.size) + skipped, done: done.size, skipped };
  return { tiles, complete: done.size === wanted };
}

/** Areas of the counted part of a shape without the exclusions; within: what lies outside it is not measured either. */
function areasIn({ windows }: CountFold, shape: RegionShape, within: Bounds | null): ScopeAreas {
  const { mask, doneBounds, exclusions } = windows;
  if (!mask) return { analysedPx2: 0, tissuePx2: 0 };
  const done = within
    ? doneBounds.flatMap((bounds) => {
        const part = intersectBounds(bounds, within);
        return part ? [part] : [];
      })
    : doneBounds;
  return measureScope(shape, done, mask, exclusions);
}

/** The rows of the scope: the model's in the order of their peaks, then the readers' as they come. */
function rowsOf({ table, reviewed, scope }: CountToExport): Rows {
  const all = reviewed?.cells ?? table.cells;
  const modelRows = reviewed?.modelRowCount ?? all.count;
  const isInside = scope === null ? () => true : containing(scope, all);
  const order = [...peakOrder(table.cells)].filter(isInside);
  const modelRowCount = order.length;
  for (let row = modelRows; row < all.count; row++) if (isInside(row)) order.push(row);
  const take = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => Uint8Array.from(order, (row) => bytes[row] ?? 0);
  const excluded = reviewed?.excluded ?? table.excluded;
  return {
    cells: takeCells(all, order),
    modelRowCount,
    classId: take(reviewed?.classId ?? all.classId),
    verdict: take(reviewed?.verdict ?? new Uint8Array(0)),
    rejected: take(reviewed?.rejected ?? excluded),
    excluded: take(excluded),
    flagged: take(table.flagBits),
    qualityBits: take(table.qualityBits),
    inExcludedRegion: take(table.inExcludedRegion),
  };
}

function containing(scope: RegionShape, { x, y }: CellTable): (row: number) => boolean {
  const { contains } = prepareShape(scope);
  return (row) => contains(x[row] as number, y[row] as number);
}
