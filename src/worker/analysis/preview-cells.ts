import type { ResultCache } from "../../cache/persistence.ts";
import { type CellTable, concatenateCells } from "../../core/cells/cells.ts";
import { cellsInScope } from "../../core/cells/select-cells.ts";
import type { Bounds } from "../../core/geometry/shape.ts";
import { rectangleShape } from "../../core/geometry/shape.ts";
import type { ModelGrid, ModelWindow } from "../../core/slide/window.ts";
import { nearestWindowIndex, planWindows } from "../../core/slide/window-layout.ts";
import { processWindow, type WindowOptions } from "../../pipeline/process-window.ts";
import type { PreviewRequest } from "../rpc/protocol.ts";

/** Windows looked at for one preview: about the middle of the screen, in a moment. */
const MAX_WINDOWS = 4;

/** A cache that keeps nothing: a preview is no result. */
const NO_CACHE: ResultCache = {
  get: async () => null,
  loadAll: async () => [],
  put: async () => undefined,
  loadMask: async () => null,
  saveMask: async () => undefined,
};

/** The cells that parameters would find around the middle of a part of the slide; nothing is stored. @throws as processWindow. */
export async function previewCells<Input, Output>(
  request: PreviewRequest,
  grid: ModelGrid,
  dependencies: Omit<WindowOptions<Input, Output>, "cache">,
  signal: AbortSignal,
): Promise<CellTable> {
  const { bounds, manifest } = request;
  const waiting = [...planWindows(grid, manifest, rectangleShape(bounds), dependencies.mask).windows];
  const tables: CellTable[] = [];
  const middle = middleOf(bounds);
  while (waiting.length > 0 && tables.length < MAX_WINDOWS) {
    const [window] = waiting.splice(nearestWindowIndex(waiting, grid, middle), 1) as [ModelWindow];
    tables.push((await processWindow(window, { ...dependencies, cache: NO_CACHE }, signal)).cells);
  }
  return cellsInScope(concatenateCells(tables), rectangleShape(bounds));
}

function middleOf({ x0, y0, x1, y1 }: Bounds): { x: number; y: number } {
  return { x: (x0 + x1) / 2, y: (y0 + y1) / 2 };
}
