import { prepareShape } from "./prepared-shape.ts";
import { type Bounds, boundsTouch, type Region } from "./shape.ts";

/** Cells a side of the grid the regions are sorted into. */
const GRID_CELLS = 64;

/** Regions sorted into a coarse grid, so that what is on screen or under the pointer is found without looking at all of them. */
export class RegionIndex {
  readonly regions: readonly Region[];
  readonly #around: Bounds;
  readonly #cells: (number[] | undefined)[] = new Array(GRID_CELLS * GRID_CELLS);

  constructor(regions: readonly Region[]) {
    this.regions = regions;
    const bounds = regions.map((region) => prepareShape(region.shape).bounds);
    const around = { x0: Infinity, y0: Infinity, x1: -Infinity, y1: -Infinity };
    for (const { x0, y0, x1, y1 } of bounds) {
      around.x0 = Math.min(around.x0, x0);
      around.y0 = Math.min(around.y0, y0);
      around.x1 = Math.max(around.x1, x1);
      around.y1 = Math.max(around.y1, y1);
    }
    this.#around = around;
    bounds.forEach((box, index) => {
      this.#eachCell(box, (cell) => {
        this.#cells[cell] ??= [];
        this.#cells[cell]?.push(index);
      });
    });
  }

  /** The regions whose bounding rectangle touches a rectangle (level-0 px), in the order of the list. */
  touching(box: Bounds): Region[] {
    if (this.regions.length === 0 || !boundsTouch(this.#around, box)) return [];
    const found = new Set<number>();
    this.#eachCell(box, (cell) => {
      for (const index of this.#cells[cell] ?? []) found.add(index);
    });
    return [...found]
      .sort((a, b) => a - b)
      .map((index) => this.regions[index] as Region)
      .filter((region) => boundsTouch(prepareShape(region.shape).bounds, box));
  }

  /** The smallest region a point lies in, or null: a field inside a larger region can then be chosen. */
  at(x: number, y: number): Region | null {
    let best: Region | null = null;
    for (const region of this.touching({ x0: x, y0: y, x1: x, y1: y })) {
      const shape = prepareShape(region.shape);
      if (!shape.contains(x, y)) continue;
      if (best === null || shape.areaPx2 <= prepareShape(best.shape).areaPx2) best = region;
    }
    return best;
  }

  #eachCell(box: Bounds, visit: (cell: number) => void): void {
    const { x0, y0, x1, y1 } = this.#around;
    const column = (x: number): number => gridPlace(x, x0, x1);
    const row = (y: number): number => gridPlace(y, y0, y1);
    for (let r = row(box.y0); r <= row(box.y1); r++) {
      for (let c = column(box.x0); c <= column(box.x1); c++) visit(r * GRID_CELLS + c);
    }
  }
}

function gridPlace(value: number, from: number, to: number): number {
  const share = to > from ? (value - from) / (to - from) : 0;
  return Math.min(GRID_CELLS - 1, Math.max(0, Math.floor(share * GRID_CELLS)));
}
