import { selectCells } from "../core/cells.ts";
import { TaggedError, toTaggedError } from "../core/errors.ts";
import { csvChunks } from "../core/exports/csv.ts";
import type { ExportRequest } from "../core/exports/export-request.ts";
import { geoJsonChunks } from "../core/exports/geojson.ts";
import { summariseGuards } from "../core/guards/guard-summary.ts";
import { outputStridePx } from "../core/manifest.ts";
import { intersectBounds, rectangleShape } from "../core/regions.ts";
import { countByClass, flagCells } from "../core/scope.ts";
import type { SlideInfo } from "../core/slide.ts";
import { summarise } from "../core/summary.ts";
import { text } from "../core/text/text.ts";
import { windowName } from "../core/tile.ts";
import { readModelFiles } from "../inference/read-model-files.ts";
import { AnalysisClient } from "../worker/client.ts";
import type { ModelFiles } from "../worker/protocol.ts";
import { RunCollector } from "../worker/run-collector.ts";
import { installEvaluation } from "./evaluation/evaluation-page.ts";
import { HEADLESS, type HeadlessFile, type HeadlessOutcome, type HeadlessRequest } from "./headless-protocol.ts";

/** What the page of the headless command is given by main.ts: the same worker and model as the app's. */
export interface HeadlessParts {
  readonly createAnalysisWorker: () => Worker;
  readonly loadBuiltInModel: (name: string | null) => Promise<ModelFiles>;
}

/** Turns the page into the headless command's engine: two file inputs and one function, no interface. */
export function startHeadlessPage(parts: HeadlessParts): void {
  const slideInput = addFileInput(HEADLESS.slideInput);
  const modelInput = addFileInput(HEADLESS.modelInput);
  installEvaluation(parts, modelInput);
  window.granuloscopeHeadless = {
    run: async (request) => {
      const file = slideInput.files?.[0];
      if (!file) throw new TaggedError("Unexpected", "no slide was handed over");
      const model = request.ownModel
        ? await readModelFiles([...(modelInput.files ?? [])])
        : await parts.loadBuiltInModel(request.builtInModel);
      return countFile(file, model, request, parts.createAnalysisWorker);
    },
  };
}

/** A file input of the page, for the command to put files in. */
export function addFileInput(id: string): HTMLInputElement {
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = true;
  input.id = id;
  document.body.append(input);
  return input;
}

async function countFile(
  file: File,
  model: ModelFiles,
  request: HeadlessRequest,
  createAnalysisWorker: () => Worker,
): Promise<HeadlessOutcome> {
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
    const micronsPerPx = request.micronsPerPx ?? info.scale.micronsPerPx;
    if (micronsPerPx === null) throw missingScale(info);
    const whole = { x0: 0, y0: 0, x1: info.widthPx, y1: info.heightPx };
    const scope = request.region && intersectBounds(request.region, whole);
    if (request.region && !scope) throw new TaggedError("RegionInvalid", text.headless.outsideRegion);
    const shape = scope && rectangleShape(scope);
    const broken = await client
      .run(
        {
          ...model,
          micronsPerPx,
          backend: request.backend,
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
    const found = collector.cells(shape);
    const foundBits = new Uint8Array(found.count);
    collector.guards.markRows(found, outputStridePx(model.manifest), foundBits);
    const leaveOut = request.guards === "leave-out";
    const guards = summariseGuards(collector.guards, collector.plan?.mask ?? null, micronsPerPx, request.guards, {
      count: found.count,
      classId: found.classId,
      guardedBits: foundBits,
    });
    const cells = leaveOut ? selectCells(found, (row) => foundBits[row] === 0) : found;
    const flagged = flagCells(cells, model.manifest);
    const identity = { id: model.manifest.id, sha256: model.manifest.sha256 };
    const verdict = new Uint8Array(cells.count);
    const exported: ExportRequest = {
      slide: info,
      micronsPerPx,
      model: identity,
      cells,
      flagged,
      classId: cells.classId,
      verdict,
    };
    await writeChunks("cells.geojson", geoJsonChunks(exported));
    await writeChunks("cells.csv", csvChunks(exported));
    const areas = collector.areas(shape, leaveOut ? collector.guardShapes() : []);
    const skipped = collector.plan?.skipped.length ?? 0;
    const failures = collector.failures.map(({ window, error }) => ({ window, reason: error.message }));
    if (broken) {
      const known = new Set([...collector.done, ...failures.map(({ window }) => window)].map(windowName));
      for (const window of collector.plan?.windows ?? []) {
        if (!known.has(windowName(window))) failures.push({ window, reason: broken.message });
      }
    }
    const summary = summarise({
      slide: info,
      micronsPerPx,
      micronsPerPxSource: request.micronsPerPx === null ? (info.scale.source ?? "user") : "user",
      model: identity,
      backends: [...collector.backends],
      backendDescription: collector.backendDescription,
      region: scope,
      areaAnalysedPx2: areas.analysedPx2,
      tissueAreaPx2: areas.tissuePx2,
      tiles: { total: (collector.plan?.windows.length ?? 0) + skipped, done: collector.done.length, skipped },
      failures,
      counts: countByClass(cells.classId, cells.count),
      flagged: flagged.reduce((sum, value) => sum + value, 0),
      guards,
      timingsMs: { ...collector.timingsMs, total: performance.now() - started },
      createdAt: new Date(),
      researchUseOnly: text.app.researchUseOnly,
    });
    return { summary, failedTiles: summary.failedTiles };
  } finally {
    client.terminate();
  }
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

async function writeChunks(file: HeadlessFile, chunks: Iterable<string>): Promise<void> {
  for (const chunk of chunks) await window.granuloscopeWrite?.(file, chunk);
}
