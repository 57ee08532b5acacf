import { type AuditEntry, headAfter } from "../../core/audit/audit-log.ts";
import type { JsonValue } from "../../core/base/canonical-json.ts";
import type { TaggedError } from "../../core/base/errors.ts";
import { APP_VERSION } from "../../core/base/version.ts";
import { type CellTable, selectCells } from "../../core/cells/cells.ts";
import { countByClass, markExcluded } from "../../core/cells/select-cells.ts";
import { FILE_FRAME } from "../../core/exports/coordinate-frame.ts";
import type { ExportInput } from "../../core/exports/export-input.ts";
import type { ExportContext } from "../../core/exports/export-request.ts";
import { shapeAreaPx2 } from "../../core/geometry/prepared-shape.ts";
import { type RegionShape, shapeBounds } from "../../core/geometry/shape.ts";
import { flagCells } from "../../core/model/flags.ts";
import { outputStridePx } from "../../core/model/manifest.ts";
import { summariseQuality } from "../../core/quality/quality-summary.ts";
import { type NamedRegion, tallyRegions } from "../../core/regions/region-tally.ts";
import type { SlideInfo } from "../../core/slide/slide.ts";
import { windowName } from "../../core/slide/window.ts";
import type { ProfileKind, StainParameters } from "../../core/stain/stain-profile.ts";
import type { StainUse } from "../../core/stain/stain-report.ts";
import { text } from "../../core/text/text.ts";
import type { RunCollector } from "../../worker/analysis/run-collector.ts";
import type { ModelFiles } from "../../worker/rpc/protocol.ts";
import type { HeadlessRequest } from "../base/headless-protocol.ts";

/** The stain asked for, or the one the colours speak of, with the parameters of its profile. */
export type HeadlessStain =
  | { readonly kind: "he"; readonly source: StainUse["source"] }
  | { readonly kind: ProfileKind; readonly source: StainUse["source"]; readonly parameters: StainParameters };

/** The rows whose peak lies in one of the windows (top-left corners, model px). */
function cellsInWindows(
  cells: CellTable,
  windows: readonly (readonly [number, number])[],
  { manifest }: ModelFiles,
): CellTable {
  const stridePx = outputStridePx(manifest);
  const corePx = manifest.input.sizePx - 2 * manifest.input.haloPx;
  const corners = new Set(windows.map(([x, y]) => `${x},${y}`));
  const corner = (peak: number): number => Math.floor((peak * stridePx) / corePx) * corePx;
  return selectCells(cells, (index) =>
    corners.has(`${corner(cells.peakColumn[index] as number)},${corner(cells.peakRow[index] as number)}`),
  );
}

/** Everything the files of a count are made of. */
export function inputOf(count: {
  readonly info: SlideInfo;
  readonly micronsPerPx: number;
  readonly source: ExportInput["summary"]["micronsPerPxSource"];
  readonly model: ModelFiles;
  readonly stain: HeadlessStain;
  readonly collector: RunCollector;
  readonly shape: RegionShape | null;
  readonly regions: readonly NamedRegion[];
  readonly request: HeadlessRequest;
  readonly broken: TaggedError | null;
  readonly trail: readonly AuditEntry[];
}): ExportInput {
  const { info, micronsPerPx, model, collector, regions, request, broken, trail } = count;
  const { windows } = request;
  const scope = windows ? null : count.shape;
  const inScope = collector.cells(scope);
  const found = windows ? cellsInWindows(inScope, windows, model) : inScope;
  const exclusions = regions.filter(({ exclude }) => exclude);
  const excludedShapes = exclusions.map(({ shape }) => shape);
  const qualityBits = new Uint8Array(found.count);
  collector.guards.markRows(found, outputStridePx(model.manifest), qualityBits);
  const leaveOut = request.guards === "leave-out";
  const foundExcluded = new Uint8Array(found.count);
  markExcluded(found, excludedShapes, foundExcluded);
  const extent = { mask: collector.plan?.mask ?? null, scope, exclusions: excludedShapes };
  const guards = summariseQuality(collector.guards, extent, micronsPerPx, request.guards, {
    count: found.count,
    classId: found.classId,
    qualityBits,
    inExcludedRegion: foundExcluded,
  });
  const cells = leaveOut ? selectCells(found, (row) => qualityBits[row] === 0) : found;
  const excluded = new Uint8Array(cells.count);
  markExcluded(cells, excludedShapes, excluded);
  const cellBits = leaveOut ? new Uint8Array(cells.count) : qualityBits;
  const flagged = flagCells(cells, model.manifest, cellBits);
  const identity = { id: model.manifest.id, sha256: model.manifest.sha256 };
  const outOfAreas = [...excludedShapes, ...(leaveOut ? collector.artefactShapes() : [])];
  const areas = collector.areas(scope, outOfAreas);
  const within = scope && shapeBounds(scope);
  const tallied = { cells, classId: cells.classId, leftOut: excluded, flagged };
  const tallies = tallyRegions(regions, tallied, (shape) => collector.areas(shape, outOfAreas, within));
  const mm2PerPx2 = (micronsPerPx / 1000) ** 2;
  const context: ExportContext = {
    appVersion: APP_VERSION,
    createdAt: new Date(),
    readers: [],
    trail: headAfter(trail.at(-1) as AuditEntry),
    estimates: [],
    areaAnalysedMm2: areas.analysedPx2 * mm2PerPx2,
    tissueAreaMm2: areas.tissuePx2 * mm2PerPx2,
    researchUseOnly: text.app.researchUseOnly,
  };
  const skipped = collector.plan?.skipped.length ?? 0;
  const failures = failuresOf(collector, broken);
  return {
    request: {
      slide: info,
      micronsPerPx,
      model: identity,
      cells,
      flagged,
      classId: cells.classId,
      verdict: new Uint8Array(cells.count),
      excluded,
      frame: FILE_FRAME,
      context,
    },
    summary: {
      slide: info,
      micronsPerPx,
      micronsPerPxSource: count.source,
      model: identity,
      backends: [...collector.backends],
      backendDescription: collector.backendDescription,
      region: scope?.kind === "rectangle" ? scope.bounds : null,
      areaAnalysedPx2: areas.analysedPx2,
      tissueAreaPx2: areas.tissuePx2,
      tiles: { total: (collector.plan?.windows.length ?? 0) + skipped, done: collector.done.length, skipped },
      failures,
      counts: countByClass(cells.classId, cells.count, excluded),
      flagged: flagged.reduce((sum, flag, row) => sum + (excluded[row] === 1 ? 0 : flag), 0),
      guards,
      excludedRegions: exclusions.map(({ name, shape }) => ({ name, areaPx2: shapeAreaPx2(shape) })),
      regions: regions.length > 0 ? tallies : null,
      stain: { ...count.stain, parameters: count.stain.kind === "he" ? null : count.stain.parameters },
      timingsMs: { ...collector.timingsMs, total: 0 },
      context,
    },
    receipt: {
      manifest: model.manifest,
      scope,
      windows: windows ?? (failures.length > 0 ? collector.done.map(({ x, y }) => [x, y] as const) : null),
      settings: {
        guards: request.guards,
        stain: (model.manifest.stain ?? null) as unknown as JsonValue,
      },
      cells: found,
      leftOut: foundExcluded.map((left, row) => (left === 1 || (leaveOut && qualityBits[row] !== 0) ? 1 : 0)),
      regions,
    },
  };
}

/** Every window without a result: those that failed, and those a broken run did not come to. */
function failuresOf(collector: RunCollector, broken: TaggedError | null): ExportInput["summary"]["failures"] {
  const failures = collector.failures.map(({ window, error }) => ({ window, reason: error.message }));
  if (!broken) return failures;
  const known = new Set([...collector.done, ...failures.map(({ window }) => window)].map(windowName));
  for (const window of collector.plan?.windows ?? []) {
    if (!known.has(windowName(window))) failures.push({ window, reason: broken.message });
  }
  return failures;
}
