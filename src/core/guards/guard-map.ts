import type { CellTable } from "../cells.ts";
import type { Bounds } from "../regions.ts";
import type { ModelGrid, TileWindow } from "../tile.ts";
import { type TissueMask, tissueAreaPx2 } from "../tissue.ts";
import { sumNuclearRuns } from "./nuclear-size.ts";
import {
  GUARD_REASONS,
  type GuardReason,
  guardBit,
  type NuclearRuns,
  reasonBits,
  type TileGuards,
} from "./tile-guards.ts";

/** One window that has something to guard against. */
export interface GuardedWindow {
  readonly window: TileWindow;
  readonly guards: TileGuards;
  /** Every reason anywhere in it. */
  readonly bits: number;
  /** Its guarded blocks joined to rectangles, level-0 px, cut at the slide's and the core's edge. */
  readonly areas: readonly Bounds[];
  /** The border of the guarded blocks: four numbers x0, y0, x1, y1 (level-0 px) per stretch. */
  readonly outline: Float64Array<ArrayBuffer>;
}

/** Guarded tissue for one reason. A block may count under several reasons. */
export interface GuardedArea {
  readonly reason: GuardReason;
  readonly tiles: number;
  /** Tissue in the guarded blocks, level-0 px². */
  readonly tissuePx2: number;
}

/** The guards of all windows of one analysis: what lies under a cell, what area each reason covers. */
export class GuardMap {
  readonly #windows = new Map<number, GuardedWindow>();
  readonly #nuclei: NuclearRuns[] = [];
  readonly #tissue = new Map<GuardedWindow, ReadonlyMap<number, number>>();
  #measuredMask: TissueMask | null = null;
  #grid: ModelGrid | null = null;
  #corner: TileWindow | null = null;

  clear(): void {
    this.#windows.clear();
    this.#nuclei.length = 0;
    this.#tissue.clear();
    this.#grid = null;
    this.#corner = null;
  }

  /** Takes one window's guards; every window once. The windows must be of one lattice. */
  add(window: TileWindow, guards: TileGuards, grid: ModelGrid): GuardedWindow | null {
    this.#grid = grid;
    this.#corner ??= window;
    this.#nuclei.push(guards.nuclei);
    const bits = reasonBits(guards);
    if (bits === 0) return null;
    const guarded = {
      window,
      guards,
      bits,
      areas: joinBlocks(window, guards, grid),
      outline: outlineBlocks(window, guards, grid),
    };
    this.#windows.set(this.#key(window.x, window.y), guarded);
    return guarded;
  }

  /** Windows with something to guard against. */
  get windows(): Iterable<GuardedWindow> {
    return this.#windows.values();
  }

  /** Grows with every guarded window. */
  get size(): number {
    return this.#windows.size;
  }

  /** The nuclei of all windows together. */
  get nuclei(): NuclearRuns {
    return sumNuclearRuns(this.#nuclei);
  }

  /** Reason bits under a place of the model grid (px), 0 where nothing is guarded. */
  bitsAt(modelX: number, modelY: number): number {
    const found = this.#corner && this.#windows.get(this.#key(modelX, modelY));
    if (!found) return 0;
    const { window, guards } = found;
    const column = Math.floor((modelX - window.x) / guards.blockPx);
    const row = Math.floor((modelY - window.y) / guards.blockPx);
    return guards.reasons[row * guards.blocksPerSide + column] ?? 0;
  }

  /** Writes the reason bits of every row from `from` on; a cell belongs to the block of its peak. */
  markRows(cells: CellTable, stridePx: number, bits: Uint8Array, from = 0): void {
    if (this.#windows.size === 0) return;
    for (let row = from; row < cells.count; row++) {
      const modelX = ((cells.peakColumn[row] as number) + 0.5) * stridePx;
      const modelY = ((cells.peakRow[row] as number) + 0.5) * stridePx;
      bits[row] = this.bitsAt(modelX, modelY);
    }
  }

  /** Tiles and tissue per reason, in the order of GUARD_REASONS, reasons without any left out; and the guarded tissue in all. */
  measure(mask: TissueMask | null): { readonly areas: readonly GuardedArea[]; readonly tissuePx2: number } {
    if (mask !== this.#measuredMask) this.#tissue.clear();
    this.#measuredMask = mask;
    const tiles = GUARD_REASONS.map(() => 0);
    const tissue = GUARD_REASONS.map(() => 0);
    let all = 0;
    for (const guarded of this.#windows.values()) {
      for (const areaPx2 of this.#tissueOf(guarded).values()) all += areaPx2;
      GUARD_REASONS.forEach((reason, index) => {
        if ((guarded.bits & guardBit(reason)) === 0) return;
        tiles[index] = (tiles[index] as number) + 1;
        for (const [bits, areaPx2] of this.#tissueOf(guarded)) {
          if ((bits & guardBit(reason)) !== 0) tissue[index] = (tissue[index] as number) + areaPx2;
        }
      });
    }
    const areas = GUARD_REASONS.map((reason, index) => ({
      reason,
      tiles: tiles[index] as number,
      tissuePx2: tissue[index] as number,
    }));
    return { areas: areas.filter((area) => area.tiles > 0), tissuePx2: all };
  }

  /** Tissue per combination of reasons in one window; kept, because the numbers on screen ask for it again and again. */
  #tissueOf(guarded: GuardedWindow): ReadonlyMap<number, number> {
    let tissue = this.#tissue.get(guarded);
    if (!tissue) {
      const mask = this.#measuredMask;
      tissue = mask && this.#grid ? tissuePerBits(guarded, mask, this.#grid) : new Map<number, number>();
      this.#tissue.set(guarded, tissue);
    }
    return tissue;
  }

  #key(modelX: number, modelY: number): number {
    const { x, y, corePx } = this.#corner as TileWindow;
    return Math.floor((modelY - y) / corePx) * 0x100000 + Math.floor((modelX - x) / corePx);
  }
}

/** A block's rectangle in level-0 px, cut at the window's core and the slide. */
export function blockBounds(window: TileWindow, guards: TileGuards, grid: ModelGrid, block: number): Bounds {
  const { blockPx, blocksPerSide } = guards;
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

function tissuePerBits({ window, guards }: GuardedWindow, mask: TissueMask, grid: ModelGrid): Map<number, number> {
  const areas = new Map<number, number>();
  guards.reasons.forEach((bits, block) => {
    if (bits === 0) return;
    const { x0, y0, x1, y1 } = blockBounds(window, guards, grid, block);
    if (x1 > x0 && y1 > y0) areas.set(bits, (areas.get(bits) ?? 0) + tissueAreaPx2(mask, x0, y0, x1, y1));
  });
  return areas;
}

/** Guarded blocks as few rectangles: runs along rows, joined with the run above when it spans the same columns. */
function joinBlocks(window: TileWindow, guards: TileGuards, grid: ModelGrid): Bounds[] {
  const { blocksPerSide, reasons } = guards;
  const joined: Bounds[] = [];
  let open = new Map<string, Bounds>();
  for (let row = 0; row < blocksPerSide; row++) {
    const next = new Map<string, Bounds>();
    for (let column = 0; column < blocksPerSide; column++) {
      if (reasons[row * blocksPerSide + column] === 0) continue;
      const start = column;
      while (column + 1 < blocksPerSide && reasons[row * blocksPerSide + column + 1] !== 0) column++;
      const first = blockBounds(window, guards, grid, row * blocksPerSide + start);
      const last = blockBounds(window, guards, grid, row * blocksPerSide + column);
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

/** Block edges between a guarded and an unguarded block; the window's own border counts as unguarded. */
function outlineBlocks(window: TileWindow, guards: TileGuards, grid: ModelGrid): Float64Array<ArrayBuffer> {
  const { blocksPerSide, reasons } = guards;
  const isGuarded = (column: number, row: number): boolean =>
    column >= 0 &&
    row >= 0 &&
    column < blocksPerSide &&
    row < blocksPerSide &&
    reasons[row * blocksPerSide + column] !== 0;
  const lines: number[] = [];
  for (let row = 0; row < blocksPerSide; row++) {
    for (let column = 0; column < blocksPerSide; column++) {
      if (!isGuarded(column, row)) continue;
      const { x0, y0, x1, y1 } = blockBounds(window, guards, grid, row * blocksPerSide + column);
      if (!isGuarded(column, row - 1)) lines.push(x0, y0, x1, y0);
      if (!isGuarded(column, row + 1)) lines.push(x0, y1, x1, y1);
      if (!isGuarded(column - 1, row)) lines.push(x0, y0, x0, y1);
      if (!isGuarded(column + 1, row)) lines.push(x1, y0, x1, y1);
    }
  }
  return Float64Array.from(lines);
}
