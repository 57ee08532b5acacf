import type { ResultCache } from "../cache/persistence.ts";
import { isTagged, TaggedError, throwIfCancelled } from "../core/base/errors.ts";
import { selectCells } from "../core/cells/cells.ts";
import { type WindowResult, windowKey } from "../core/model/result.ts";
import type { WindowStages } from "../core/model/stages.ts";
import { judgeWindow } from "../core/quality/judge-window.ts";
import { levelRectangle } from "../core/slide/model-grid.ts";
import type { WindowPixels } from "../core/slide/pixels.ts";
import { isOnTissue, type TissueMask } from "../core/slide/tissue.ts";
import { type ModelGrid, type ModelWindow, windowName, windowSizePx } from "../core/slide/window.ts";
import type { SlideSource } from "../sources/base/slide-source.ts";
import type { SerialQueue } from "./serial-queue.ts";

/** What a window needs to become cells; all of it is handed in, so that a test can put anything in its place. */
export interface WindowOptions<Input, Output> {
  readonly analysis: string;
  readonly grid: ModelGrid;
  readonly mask: TissueMask;
  readonly cache: ResultCache;
  readonly source: SlideSource;
  readonly stages: WindowStages<Input, Output>;
  readonly queue: SerialQueue;
  /** Called when a result could not be stored; the result itself still counts. */
  readonly onStorageProblem: (error: TaggedError) => void;
}

/**
 * The life of a window: stored result, else read, preprocess, measure, run, decode, store.
 * @throws TileUnreadable, DeviceLost, DetectionOverflow, ModelUnusable, Cancelled: the caller reports the window as failed.
 */
export async function processWindow<Input, Output>(
  window: ModelWindow,
  dependencies: WindowOptions<Input, Output>,
  signal: AbortSignal,
): Promise<WindowResult> {
  const { analysis, cache, stages, grid } = dependencies;
  const key = windowKey(analysis, window);
  const stored = await cache.get(key);
  if (stored) return stored;

  const started = performance.now();
  const windowPixels = await readWindowPixels(window, grid, dependencies.source, signal);
  const readDone = performance.now();

  const computed = await dependencies.queue.run(async () => {
    throwIfCancelled(signal);
    const start = performance.now();
    const input = await stages.preprocess(windowPixels);
    const preprocessed = performance.now();
    const quality = judgeWindow(await stages.measure(input, window, grid), stages.qualityFlags);
    const judged = performance.now();
    const output = await stages.run(input, windowSizePx(window));
    const inferred = performance.now();
    const decoded = await stages.decode(output, window, grid);
    const timesMs = {
      preprocess: preprocessed - start,
      guards: judged - preprocessed,
      inference: inferred - judged,
      decode: performance.now() - inferred,
    };
    return { decoded, quality, timesMs };
  });
  if (computed.decoded.truncated) {
    throw new TaggedError("DetectionOverflow", `more cells than the list holds in ${windowName(window)}`, {});
  }

  // Glass is not counted, whether or not a window happens to cover it together with tissue: else moving the window grid would change the count.
  const found = computed.decoded.cells;
  const cells = selectCells(found, (index) =>
    isOnTissue(dependencies.mask, found.x[index] as number, found.y[index] as number),
  );
  const storeStarted = performance.now();
  const result: WindowResult = {
    key,
    window,
    cells,
    guards: computed.quality,
    backend: stages.backend,
    timingsMs: { read: readDone - started, ...computed.timesMs, store: 0 },
    createdAt: Date.now(),
  };
  try {
    await cache.put(analysis, result);
  } catch (error) {
    if (!isTagged(error, "StorageFull") && !isTagged(error, "StorageFailed")) throw error;
    dependencies.onStorageProblem(error);
  }
  return { ...result, timingsMs: { ...result.timingsMs, store: performance.now() - storeStarted } };
}

/** Reads the level px under a window. @throws TileUnreadable, Cancelled. */
export async function readWindowPixels(
  window: ModelWindow,
  grid: ModelGrid,
  source: SlideSource,
  signal: AbortSignal,
): Promise<WindowPixels> {
  const area = levelRectangle(window, grid);
  const pixels = await source.readRegion(grid.level, area.x, area.y, area.widthPx, area.heightPx, signal);
  return {
    window,
    pixels,
    levelWidthPx: grid.levelWidthPx,
    levelHeightPx: grid.levelHeightPx,
    levelPxPerModelPx: grid.levelPxPerModelPx,
  };
}
