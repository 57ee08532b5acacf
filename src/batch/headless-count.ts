import { type SerializedError, TaggedError, toTaggedError } from "../core/errors.ts";
import type { ExportInput } from "../core/exports/export-files.ts";
import type { NamedRegion } from "../core/regions/region-tally.ts";
import { type Bounds, intersectBounds, type RegionShape, rectangleShape } from "../core/regions.ts";
import { countByClass } from "../core/scope.ts";
import type { SlideInfo } from "../core/slide.ts";
import { readStainParameters, stainManifest } from "../core/stain/stain-profile.ts";
import { text } from "../core/text/text.ts";
import type { JsonValue } from "../core/trail/canonical-json.ts";
import { describeRunEnd, describeRunStart } from "../core/trail/run-record.ts";
import { genesisEntry, headAfter, nextEntry, type TrailEntry, type TrailKind } from "../core/trail/trail.ts";
import { AnalysisClient } from "../worker/client.ts";
import type { ModelFiles } from "../worker/protocol.ts";
import { RunCollector } from "../worker/run-collector.ts";
import { type HeadlessStain, inputOf } from "./headless-input.ts";
import type { HeadlessRequest } from "./headless-protocol.ts";
import { describeRegions, takeRegions } from "./headless-regions.ts";

/** What a count gave: everything its files are made of, and the trail of the run. */
export interface HeadlessCount {
  readonly input: ExportInput;
  readonly trail: readonly TrailEntry[];
  /** Why the CPU took over from the GPU; null: it did not have to. */
  readonly fallback: SerializedError | null;
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
    const image = request.image ?? null;
    const info = await client.open({ kind: "file", name: file.name, file, ...(image !== null && { image }) });
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
    const regions = takeRegions(request.regions, info);
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
    const trail = trailOf(info.id, startedAt, regions, [
      describeRunStart({ manifest, micronsPerPx, micronsPerPxSource: source, scope: shape, backend }),
      describeRunEnd({
        stopped: broken !== null,
        backends: [...collector.backends],
        tilesDone: collector.done.length,
        tilesFailed: collector.failures.length,
        counts: countByClass(collector.cells(null).classId, collector.cells(null).count),
      }),
    ]);
    const input = inputOf({
      info,
      micronsPerPx,
      source,
      model,
      stain,
      collector,
      shape,
      regions,
      request,
      broken,
      trail,
    });
    return {
      input: { ...input, summary: withTotalTime(input, performance.now() - started) },
      trail,
      fallback: collector.fallback,
    };
  } finally {
    client.terminate();
  }
}

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
  regions: readonly NamedRegion[],
  [start, end]: readonly [JsonValue, JsonValue],
): TrailEntry[] {
  const entries = [genesisEntry(slideId, startedAt)];
  const append = (kind: TrailKind, data: JsonValue, at: number): void => {
    entries.push(nextEntry(headAfter(entries.at(-1) as TrailEntry), slideId, kind, data, at));
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
