import type { Bounds } from "../geometry/shape.ts";
import type { ModelGrid, ModelWindow } from "../slide/window.ts";
import { reasonBits, type WindowQuality } from "./window-quality.ts";

/** One window that has an artefact. */
export interface ArtefactWindow {
  readonly window: ModelWindow;
  readonly quality: WindowQuality;
  readonly grid: ModelGrid;
  /** Every reason anywhere in it. */
  readonly bits: number;
  /** Its artefact blocks joined to rectangles, level-0 px, cut at the slide's and the core's edge. */
  readonly areas: readonly Bounds[];
  /** The border of the artefact blocks: four numbers x0, y0, x1, y1 (level-0 px) per stretch. */
  readonly outline: Float64Array<ArrayBuffer>;
}

/** What of a window lies under an artefact; null where nothing is. */
export function artefactWindow(window: ModelWindow, quality: WindowQuality, grid: ModelGrid): ArtefactWindow | null {
  const bits = reasonBits(quality);
  if (bits === 0) return null;
  const [areas, outline] = [joinBlocks(window, quality, grid), outlineBlocks(window, quality, grid)];
  return { window, quality, grid, bits, areas, outline };
}

/** A block's rectangle in level-0 px, cut at the window's core and the slide. */
export function blockBounds(window: ModelWindow, quality: WindowQuality, grid: ModelGrid, block: number): Bounds {
  const { blockPx, blocksPerSide } = quality;
  const scale = grid.slidePxPerModelPx;
  const x = window.x + (block % blocksPerSide) * blockPx;
  const y = window.y + Math.floor(block / blocksPerSide) * blockPx;
  return {
    x0: Math.max(0, x) * scale,
    y0: Math.max(0, y) * scale,
    x1: Math.min(grid.widthPx, window.x + window.corePx, x + blockPx) * scale,
    y1: Math.min(grid.heightPx, window.y + window.corePx, y + blockPx) * scale,
  };
}

/** Artefact blocks as few rectangles: runs along rows, joined with the run above when it spans the same columns. */
function joinBlocks(window: ModelWindow, quality: WindowQuality, grid: ModelGrid): Bounds[] {
  const { blocksPerSide, reasons } = quality;
  const joined: Bounds[] = [];
  let open = new Map<string, Bounds>();
  for (let row = 0; row < blocksPerSide; row++) {
    const next = new Map<string, Bounds>();
    for (let column = 0; column < blocksPerSide; column++) {
      if (reasons[row * blocksPerSide + column] === 0) continue;
      const start = column;
      while (column + 1 < blocksPerSide && reasons[row * blocksPerSide + column + 1] !== 0) column++;
      const first = blockBounds(window, quality, grid, row * blocksPerSide + start);
      const last = blockBounds(window, quality, grid, row * blocksPerSide + column);
      const name = `${start}-${column}`;
      const above = open.get(name);
      next.set(name, { x0: first.x0, y0: above?.y0 ?? first.y0, x1: last.x1, y1: last.y1 });
      open.delete(name);
    }
    joined.push(...open.values());
    open = next;
  }
  joined.push(...open.values());
  return joined.filter((area) => area.x1 > area.x0 && area.y1 > area.y0);
}

/** Block edges between a block with an artefact and one without; the window's own border counts as without. */
function outlineBlocks(window: ModelWindow, quality: WindowQuality, grid: ModelGrid): Float64Array<ArrayBuffer> {
  const { blocksPerSide, reasons } = quality;
  const isArtefact = (column: number, row: number): boolean =>
    column >= 0 &&
    row >= 0 &&
    column < blocksPerSide &&
    row < blocksPerSide &&
    reasons[row * blocksPerSide + column] !== 0;
  const lines: number[] = [];
  for (let row = 0; row < blocksPerSide; row++) {
    for (let column = 0; column < blocksPerSide; column++) {
      if (!isArtefact(column, row)) continue;
      const { x0, y0, x1, y1 } = blockBounds(window, quality, grid, row * blocksPerSide + column);
      if (!isArtefact(column, row - 1)) lines.push(x0, y0, x1, y0);
      if (!isArtefact(column, row + 1)) lines.push(x0, y1, x1, y1);
      if (!isArtefact(column - 1, row)) lines.push(x0, y0, x0, y1);
      if (!isArtefact(column + 1, row)) lines.push(x1, y0, x1, y1);
    }
  }
  return Float64Array.from(lines);
}
