import { type AuditEntry, type AuditKind, genesisEntry, headAfter, nextEntry } from "../../core/audit/audit-log.ts";
import { describeRunEnd, describeRunStart } from "../../core/audit/run-entry.ts";
import type { JsonValue } from "../../core/base/canonical-json.ts";
import { type SerializedError, serializeError, TaggedError, toTaggedError } from "../../core/base/errors.ts";
import { countByClass } from "../../core/cells/select-cells.ts";
import { CountFold } from "../../core/count/count-fold.ts";
import { cornerName } from "../../core/count/counted-windows.ts";
import type { ExportInput } from "../../core/exports/export-input.ts";
import { type Bounds, intersectBounds, type RegionShape, rectangleShape } from "../../core/geometry/shape.ts";
import { parseAdapter } from "../../core/learning/adapter.ts";
import { stainModel } from "../../core/model/counting-model.ts";
import { usualCountedClasses } from "../../core/model/flag-rule.ts";
import type { NamedRegion } from "../../core/regions/region-tally.ts";
import type { SlideInfo } from "../../core/slide/slide.ts";
import { isTellable } from "../../core/stain/stain-contrast.ts";
import { readStainParameters } from "../../core/stain/stain-profile.ts";
import { text } from "../../core/text/text.ts";
import { AnalysisClient, type AnalysisListener } from "../../worker/analysis/analysis-client.ts";
import { collectRun } from "../../worker/analysis/run-collector.ts";
import type { ModelFiles } from "../../worker/rpc/protocol.ts";
import type { HeadlessRequest } from "../base/headless-protocol.ts";
import { type HeadlessStain, inputOf } from "./headless-input.ts";
import { describeRegions, takeRegions } from "./headless-regions.ts";

/** What a count gave: everything its files are made of, and the auditLog of the run. */
export interface HeadlessCount {
  readonly input: ExportInput;
  readonly auditLog: readonly AuditEntry[];
  /** Why the CPU took over from the GPU; null: it did not have to. */
  readonly fallback: SerializedError | null;
}

/** A file's fingerprint, from the app's own worker. @throws the tags of opening. */
export async function identifyFile(file: File, createAnalysisWorker: () => Worker): Promise<string> {
  const client = new AnalysisClient(createAnalysisWorker);
  try {
    return (await client.open({ kind: "file", name: file.name, file })).info.id;
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
  let manifest = network.manifest;
  const only = request.windows && new Set(request.windows.map(([x, y]) => cornerName({ x, y })));
  const table = new CountFold(() => manifest, only);
  const collect = collectRun(table);
  let fallback: SerializedError | null = null;
  const client = new AnalysisClient(createAnalysisWorker);
  const listener: AnalysisListener = (name, payload) => {
    collect(name, payload);
    if (name === "fallback") fallback = payload as SerializedError;
    if (name === "window" || name === "failed" || name === "plan" || name === "restored") {
      const done = table.windows.done.size + table.windows.failed.size;
      void window.granuloscopeProgress?.(done, table.planned.length, "counting");
    }
  };
  try {
    const image = request.image ?? null;
    const { info } = await client.open({ kind: "file", name: file.name, file, ...(image !== null && { image }) });
    if (request.slideId !== null && request.slideId !== info.id) {
      throw new TaggedError("ProvenanceMismatch", text.headless.otherSlide(request.slideId, info.id));
    }
    const micronsPerPx = request.micronsPerPx ?? info.scale.micronsPerPx;
    if (micronsPerPx === null) throw missingScale(info);
    const source = request.micronsPerPx === null ? (info.scale.source ?? "user") : "user";
    const stain = await stainOf(request, info.id, client);
    const profile = stain.kind === "he" ? null : { kind: stain.kind, parameters: stain.parameters };
    const model: ModelFiles = profile ? { manifest: stainModel(profile), onnx: new Blob([]) } : network;
    const shape = scopeOf(request, info, micronsPerPx, model);
    const regions = takeRegions(request.regions, info);
    ({ manifest } = model);
    if (request.adapter !== null) table.setAdapter(parseAdapter(request.adapter));
    table.setCountedClasses(request.countedClasses ?? usualCountedClasses(stain.kind));
    table.setArtefactTreatment(request.guards);
    table.setExclusions(regions.filter(({ exclude }) => exclude).map(({ shape }) => shape));
    const { backend, threads } = request;
    const startedAt = Date.now();
    const broken = await client
      .run(
        info.id,
        {
          ...model,
          micronsPerPx,
          backend,
          threads,
          scope: shape,
          focus: { x: info.widthPx / 2, y: info.heightPx / 2 },
          gridOffsetPx: 0,
          paused: false,
        },
        new AbortController().signal,
        listener,
      )
      .then(
        () => null,
        (error: unknown) => toTaggedError(error),
      );
    // A run that broke before it had a plan has nothing to keep; one that broke later keeps what was done.
    if (broken && table.windows.grid === null) throw broken;
    if (broken) table.breakOff(serializeError(broken));
    const auditLog = auditLogOf(info.id, startedAt, regions, [
      describeRunStart({ manifest, micronsPerPx, micronsPerPxSource: source, scope: shape, backend }),
      describeRunEnd({
        stopped: broken !== null,
        backends: [...table.backends],
        windowsDone: table.windows.done.size,
        windowsFailed: table.windows.failed.size,
        counts: countByClass(table.cells.classId, table.cells.count),
        adapter: table.adapter,
      }),
    ]);
    const chainHead = headAfter(auditLog.at(-1) as AuditEntry);
    const shown = { info, micronsPerPx, source, manifest, stain, table, shape, regions, request, chainHead };
    const input = inputOf(shown);
    return { input: { ...input, summary: withTotalTime(input, performance.now() - started) }, auditLog, fallback };
  } finally {
    client.terminate();
  }
}

async function stainOf(
  { stain, stainParameters }: HeadlessRequest,
  slideId: string,
  client: AnalysisClient,
): Promise<HeadlessStain> {
  const source = stain === "auto" ? "detected" : "user";
  const guess = stain === "he" ? null : await client.detectStain(slideId, { withContrast: stain !== "auto" });
  const kind = stain === "auto" ? (guess?.kind ?? "he") : stain;
  const contrast = kind === "he" ? undefined : guess?.contrasts?.[kind];
  if (contrast && !isTellable(contrast)) {
    throw new TaggedError("StainCannotBeTold", `no contrast of the stain: ${kind}`, { kind });
  }
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

function auditLogOf(
  slideId: string,
  startedAt: number,
  regions: readonly NamedRegion[],
  [start, end]: readonly [JsonValue, JsonValue],
): AuditEntry[] {
  const entries = [genesisEntry(slideId, startedAt)];
  const append = (kind: AuditKind, data: JsonValue, at: number): void => {
    entries.push(nextEntry(headAfter(entries.at(-1) as AuditEntry), slideId, kind, data, at));
  };
  if (regions.length > 0) append("regions", describeRegions(regions), startedAt);
  append("run-started", start, startedAt);
  append("run-ended", end, Date.now());
  return entries;
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
