import { BLOCK, boundCounts, type PointGrid, type RowReach, reachOf } from "./point-grid.ts";

/** The points around one block of a grid: runs of them that some fields centred in the block hold and some do not. */
export interface BlockPoints {
  /** Points that every field centred in the block holds. */
  readonly held: number;
  /** How many numbers of GridBlocks.runs are in use: pairs of first and end. */
  readonly runCount: number;
}

/** The blocks of a grid as squares of field centres. */
export class GridBlocks {
  readonly #grid: PointGrid;
  readonly #radius: number;
  /** RowReach as numbers, one after the other: row, inner, outer. */
  readonly #reach: Int32Array<ArrayBuffer>;
  /** Per block: no field centred in it holds more. */
  readonly bounds: Uint32Array<ArrayBuffer>;
  /** What findRuns found last. */
  readonly runs: Uint32Array<ArrayBuffer>;

  /** radius: of the fields, with its slack. */
  constructor(grid: PointGrid, radius: number) {
    this.#grid = grid;
    this.#radius = radius;
    const reach: readonly RowReach[] = reachOf(grid.sizePx, radius);
    this.#reach = Int32Array.from(reach.flatMap(({ row, inner, outer }) => [row, inner, outer]));
    this.bounds = boundCounts(grid, reach);
    this.runs = new Uint32Array(4 * reach.length);
  }

  /** A block's middle. */
  middleOf(block: number): { readonly x: number; readonly y: number; readonly half: number } {
    const { columns, sizePx } = this.#grid;
    const across = columns / BLOCK;
    const half = (BLOCK * sizePx) / 2;
    return { x: (block % across) * 2 * half + half, y: Math.floor(block / across) * 2 * half + half, half };
  }

  /** How many points the field centred here holds; 0 beyond the grid. */
  depthAt(middleX: number, middleY: number): number {
    const { sizePx, columns, rows, pairs } = this.#grid;
    const column = Math.floor(middleX / sizePx / BLOCK);
    const row = Math.floor(middleY / sizePx / BLOCK);
    if (column < 0 || row < 0 || column >= columns / BLOCK || row >= rows / BLOCK) return 0;
    const { held, runCount } = this.findRuns((row * columns) / BLOCK + column);
    const runs = this.runs;
    const inField = this.#radius ** 2;
    let depth = held;
    for (let run = 0; run < runCount; run += 2) {
      const end = 2 * (runs[run + 1] as number);
      for (let at = 2 * (runs[run] as number); at < end; at += 2) {
        const dx = (pairs[at] as number) - middleX;
        const dy = (pairs[at + 1] as number) - middleY;
        depth += Number(dx * dx + dy * dy <= inField) | 0;
      }
    }
    return depth;
  }

  /** Points of all runs that findRuns found last. */
  pointsIn(runCount: number): number {
    let points = 0;
    for (let run = 0; run < runCount; run += 2) points += (this.runs[run + 1] as number) - (this.runs[run] as number);
    return points;
  }

  /** Copies the points of the runs that findRuns found last to the beginning of a list with room for them. */
  copyTo(list: Float64Array, runCount: number): void {
    const { pairs } = this.#grid;
    let to = 0;
    for (let run = 0; run < runCount; run += 2) {
      const end = 2 * (this.runs[run + 1] as number);
      for (let at = 2 * (this.runs[run] as number); at < end; at++) list[to++] = pairs[at] as number;
    }
  }

  /** Finds the runs of points that some fields centred in a block hold and some do not, and how many points all hold. */
  findRuns(block: number): BlockPoints {
    const { columns, rows, start } = this.#grid;
    const across = columns / BLOCK;
    const column = BLOCK * (block % across);
    const row = BLOCK * Math.floor(block / across);
    const reach = this.#reach;
    const runs = this.runs;
    let held = 0;
    let found = 0;
    for (let at = 0; at < reach.length; at += 3) {
      const reached = row + (reach[at] as number);
      if (reached < 0 || reached >= rows) continue;
      const inner = reach[at + 1] as number;
      const outer = reach[at + 2] as number;
      const first = reached * columns;
      const outerFrom = start[first + Math.max(0, column - outer)] as number;
      const outerTo = start[first + Math.min(columns, column + BLOCK + outer)] as number;
      // Of the points held wholly only the number matters; without any the run is cut at its end.
      const innerFrom = inner < 0 ? outerTo : (start[first + Math.max(0, column - inner)] as number);
      const innerTo = inner < 0 ? outerTo : (start[first + Math.min(columns, column + BLOCK + inner)] as number);
      held += innerTo - innerFrom;
      if (innerFrom > outerFrom) {
        runs[found++] = outerFrom;
        runs[found++] = innerFrom;
      }
      if (outerTo > innerTo) {
        runs[found++] = innerTo;
        runs[found++] = outerTo;
      }
    }
    return { held, runCount: found };
  }
}
