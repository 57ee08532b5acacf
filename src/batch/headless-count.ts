import { type CellTable, selectCells } from "../core/cells.ts";
import { TaggedError, toTaggedError } from "../core/errors.ts";
import { FILE_FRAME } from "../core/exports/coordinate-frame.ts";
import type { ExportInput } from "../core/exports/export-files.ts";
import type { ExportContext } from "../core/exports/export-request.ts";
import { summariseGuards } from "../core/guards/guard-summary.ts";
import { outputStridePx } from "../core/manifest.ts";
import { type Bounds, intersectBounds, type RegionShape, rectangleShape } from "../core/regions.ts";
import { countByClass, flagCells } from "../core/scope.ts";
import type { SlideInfo } from "../core/slide.ts";
import {
  type ProfileKind,
  readStainParameters,
  type StainParameters,
  stainManifest,
} from "../core/stain/stain-profile.ts";
import type { StainUse } from "../core/stain/stain-report.ts";
import { text } from "../core/text/text.ts";
import { windowName } from "../core/tile.ts";
import type { JsonValue } from "../core/trail/canonical-json.ts";
import { describeRunEnd, describeRunStart } from "../core/trail/run-record.ts";
import { genesisEntry, headAfter, nextEntry, type TrailEntry } from "../core/trail/trail.ts";
import { APP_VERSION } from "../core/version.ts";
import { AnalysisClient } from "../worker/client.ts";
import type { ModelFiles } from "../worker/protocol.ts";
import { RunCollector } from "../worker/run-collector.ts";
import type { HeadlessRequest } from "./headless-protocol.ts";

/** What a count gave: everything its files are made of, and the trail of the run. */
export interface HeadlessCount {
  readonly input: ExportInput;
  readonly trail: readonly TrailEntry[];
}

/** A file's fingerprint, from the app's own worker. @throws the tags of opening. */
export async function identifyFile(file: File, createAnalysisWorker: () => Worker): Promise<string> {
  const client = new AnalysisClient(createAnalysisWorker, () => undefined);
  try {
    return (await client.open({ kind: "file", name: file.name, file })).id;
  } finally {
    client.terminate();
  }
}

/** Counts a file in the app's own worker. @throws the tags of opening and of a run that broke before it had a plan. */
export async function countFile(
  file: File,
  network: ModelFiles,
  request: HeadlessRequest,
  createAnalysisWorker: () => Worker,
): Promise<HeadlessCount> {
  const started = performance.now();
  const collector = new RunCollector();
  const client = new AnalysisClient(createAnalysisWorker, (name, payload) => {
    collector.listen(name, payload);
    if (name === "window" || name === "failed" || name === "plan" || name === "restored") {
      const done = collector.done.length + collector.failures.length;
      void window.granuloscopeProgress?.(done, collector.plan?.windows.length ?? 0, "counting");
    }
  });
  try {
    const info = await client.open({ kind: "file", name: file.name, file });
    if (request.slideId !== null && request.slideId !== info.id) {
      throw new TaggedError("ReceiptMismatch", text.headless.otherSlide(request.slideId, info.id));
    }
    const micronsPerPx = request.micronsPerPx ?? info.scale.micronsPerPx;
    if (micronsPerPx === null) throw missingScale(info);
    const source = request.micronsPerPx === null ? (info.scale.source ?? "user") : "user";
    const stain = await stainOf(request, client);
    const profile = stain.kind === "he" ? null : { kind: stain.kind, parameters: stain.parameters };
    const model: ModelFiles = profile ? { manifest: stainManifest(profile), onnx: new Blob([]) } : network;
    const shape = scopeOf(request, info, micronsPerPx, model);
    const { manifest } = model;
    const { backend } = request;
    const startedAt = Date.now();
    const broken = await client
      .run(
        {
          ...model,
          micronsPerPx,
          backend,
          scope: shape,
          focus: { x: info.widthPx / 2, y: info.heightPx / 2 },
          gridOffsetPx: 0,
        },
        new AbortController().signal,
      )
      .then(
        () => null,
        (error: unknown) => toTaggedError(error),
      );
    // A run that broke before it had a plan has nothing to keep; one that broke later keeps what was done.
    if (broken && !collector.plan) throw broken;
    const trail = trailOf(info.id, startedAt, [
      describeRunStart({ manifest, micronsPerPx, micronsPerPxSource: source, scope: shape, backend }),
      describeRunEnd({
        stopped: broken !== null,
        backends: [...collector.backends],
        tilesDone: collector.done.length,
        tilesFailed: collector.failures.length,
        counts: countByClass(collector.cells(null).classId, collector.cells(null).count),
      }),
    ]);
    const input = inputOf({ info, micronsPerPx, source, model, stain, collector, shape, request, broken, trail });
    return { input: { ...input, summary: withTotalTime(input, performance.now() - started) }, trail };
  } finally {
    client.terminate();
  }
}

/** The stain asked for, or the one the colours speak of, with the parameters of its profile. */
type HeadlessStain =
  | { readonly kind: "he"; readonly source: StainUse["source"] }
  | { readonly kind: ProfileKind; readonly source: StainUse["source"]; readonly parameters: StainParameters };

async function stainOf({ stain, stainParameters }: HeadlessRequest, client: AnalysisClient): Promise<HeadlessStain> {
  const kind = stain === "auto" ? (await client.detectStain()).kind : stain;
  const source = stain === "auto" ? "detected" : "user";
  return kind === "he" ? { kind, source } : { kind, source, parameters: readStainParameters(kind, stainParameters) };
}

function withTotalTime({ summary }: ExportInput, totalMs: number): ExportInput["summary"] {
  return { ...summary, timingsMs: { ...summary.timingsMs, total: totalMs } };
}

/** The part of the slide to count (level-0 px): the region asked for, or the surroundings of a receipt's windows, or (null) all of it. */
function scopeOf(
  { region, windows }: HeadlessRequest,
  info: SlideInfo,
  micronsPerPx: number,
  { manifest }: ModelFiles,
): RegionShape | null {
  const whole = { x0: 0, y0: 0, x1: info.widthPx, y1: info.heightPx };
  if (windows && windows.length > 0) {
    const scale = manifest.input.micronsPerPx / micronsPerPx;
    const corePx = manifest.input.sizePx - 2 * manifest.input.haloPx;
    const columns = windows.map(([x]) => x);
    const rows = windows.map(([, y]) => y);
    // Half a px inside, so that no window beside them is touched.
    const bounds: Bounds = {
      x0: (min(columns) + 0.5) * scale,
      y0: (min(rows) + 0.5) * scale,
      x1: (max(columns) + corePx - 0.5) * scale,
      y1: (max(rows) + corePx - 0.5) * scale,
    };
    const inside = intersectBounds(bounds, whole);
    return inside && rectangleShape(inside);
  }
  if (!region) return null;
  if (region.kind !== "rectangle") return region;
  const inside = intersectBounds(region.bounds, whole);
  if (!inside) throw new TaggedError("RegionInvalid", text.headless.outsideRegion);
  return rectangleShape(inside);
}

const min = (values: readonly number[]): number => values.reduce((least, value) => Math.min(least, value));
const max = (values: readonly number[]): number => values.reduce((most, value) => Math.max(most, value));

function trailOf(
  slideId: string,
  startedAt: number,
  [start, end]: readonly Parameters<typeof nextEntry>[3][],
): TrailEntry[] {
  const genesis = genesisEntry(slideId, startedAt);
  const first = nextEntry(headAfter(genesis), slideId, "run-started", start ?? null, startedAt);
  return [genesis, first, nextEntry(headAfter(first), slideId, "run-ended", end ?? null, Date.now())];
}

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

function inputOf(count: {
  readonly info: SlideInfo;
  readonly micronsPerPx: number;
  readonly source: ExportInput["summary"]["micronsPerPxSource"];
  readonly model: ModelFiles;
  readonly stain: HeadlessStain;
  readonly collector: RunCollector;
  readonly shape: RegionShape | null;
  readonly request: HeadlessRequest;
  readonly broken: TaggedError | null;
  readonly trail: readonly TrailEntry[];
}): ExportInput {
  const { info, micronsPerPx, model, collector, request, broken, trail } = count;
  const { windows } = request;
  const scope = windows ? null : count.shape;
  const inScope = collector.cells(scope);
  const found = windows ? cellsInWindows(inScope, windows, model) : inScope;
  const guardedBits = new Uint8Array(found.count);
  collector.guards.markRows(found, outputStridePx(model.manifest), guardedBits);
  const leaveOut = request.guards === "leave-out";
  const guards = summariseGuards(collector.guards, collector.plan?.mask ?? null, micronsPerPx, request.guards, {
    count: found.count,
    classId: found.classId,
    guardedBits,
  });
  const cells = leaveOut ? selectCells(found, (row) => guardedBits[row] === 0) : found;
  const cellBits = leaveOut ? new Uint8Array(cells.count) : guardedBits;
  const flagged = flagCells(cells, model.manifest, cellBits);
  const identity = { id: model.manifest.id, sha256: model.manifest.sha256 };
  const areas = collector.areas(scope, leaveOut ? collector.guardShapes() : []);
  const mm2PerPx2 = (micronsPerPx / 1000) ** 2;
  const context: ExportContext = {
    appVersion: APP_VERSION,
    createdAt: new Date(),
    readers: [],
    trail: headAfter(trail.at(-1) as TrailEntry),
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
      excluded: new Uint8Array(cells.count),
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
      counts: countByClass(cells.classId, cells.count),
      flagged: flagged.reduce((sum, value) => sum + value, 0),
      guards,
      excludedRegions: [],
      stain: { ...count.stain, parameters: count.stain.kind === "he" ? null : count.stain.parameters },
      timingsMs: { ...collector.timingsMs, total: 0 },
      context,
    },
    receipt: {
      manifest: model.manifest,
      scope,
      windows: windows ?? (failures.length > 0 ? collector.done.map(({ x, y }) => [x, y] as const) : null),
      settings: { guards: request.guards, stain: (model.manifest.stain ?? null) as unknown as JsonValue },
      cells: found,
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

function missingScale(info: SlideInfo): TaggedError {
  const reason = info.scale.problem ?? "missing";
  const tag =
    reason === "contradictory"
      ? "MicronsPerPxContradictory"
      : reason === "invalid"
        ? "MicronsPerPxInvalid"
        : "MicronsPerPxMissing";
  return new TaggedError(tag, text.headless.needsMicronsPerPx(reason), { reason });
}
