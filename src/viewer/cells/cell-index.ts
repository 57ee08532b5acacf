import type { CellTable } from "../../core/cells/cells.ts";

/** Cells sorted into square bins of the slide, to find the one under the pointer without looking at all of them. */
export class CellIndex {
  private readonly cells: CellTable;
  private readonly binSizePx: number;
  private readonly columns: number;
  private readonly rows: number;
  /** Bin b holds rows members[starts[b] .. starts[b + 1]). */
  private readonly starts: Uint32Array;
  private readonly members: Uint32Array;

  /** Builds the index of a table in one counting sort; a cell outside the slide goes to the nearest bin. */
  constructor(cells: CellTable, slideWidthPx: number, slideHeightPx: number, wantedBinSizePx = 128) {
    // At most 1024 bins a side, however large the slide.
    this.binSizePx = Math.max(wantedBinSizePx, Math.ceil(Math.max(slideWidthPx, slideHeightPx) / 1024));
    this.cells = cells;
    this.columns = Math.max(1, Math.ceil(slideWidthPx / this.binSizePx));
    this.rows = Math.max(1, Math.ceil(slideHeightPx / this.binSizePx));
    this.starts = new Uint32Array(this.columns * this.rows + 1);
    this.members = new Uint32Array(cells.count);
    const bins = new Uint32Array(cells.count);
    for (let index = 0; index < cells.count; index++) {
      const bin = this.binAt(cells.x[index] as number, cells.y[index] as number);
      bins[index] = bin;
      this.starts[bin + 1] = (this.starts[bin + 1] as number) + 1;
    }
    for (let bin = 0; bin < this.columns * this.rows; bin++) {
      this.starts[bin + 1] = (this.starts[bin + 1] as number) + (this.starts[bin] as number);
    }
    const next = this.starts.slice();
    for (let index = 0; index < cells.count; index++) {
      const bin = bins[index] as number;
      const place = next[bin] as number;
      this.members[place] = index;
      next[bin] = place + 1;
    }
  }

  /** The nearest cell within `radiusPx` (level-0 px) that `accept` allows, or null. */
  nearest(x: number, y: number, radiusPx: number, accept: (index: number) => boolean): number | null {
    const firstColumn = this.column(x - radiusPx);
    const lastColumn = this.column(x + radiusPx);
    const lastRow = this.row(y + radiusPx);
    let best: number | null = null;
    let bestSquared = radiusPx * radiusPx;
    for (let row = this.row(y - radiusPx); row <= lastRow; row++) {
      const from = this.starts[row * this.columns + firstColumn] as number;
      const to = this.starts[row * this.columns + lastColumn + 1] as number;
      for (let place = from; place < to; place++) {
        const index = this.members[place] as number;
        const squared = ((this.cells.x[index] as number) - x) ** 2 + ((this.cells.y[index] as number) - y) ** 2;
        if (squared <= bestSquared && accept(index)) {
          best = index;
          bestSquared = squared;
        }
      }
    }
    return best;
  }

  private column(x: number): number {
    return Math.min(this.columns - 1, Math.max(0, Math.floor(x / this.binSizePx)));
  }

  private row(y: number): number {
    return Math.min(this.rows - 1, Math.max(0, Math.floor(y / this.binSizePx)));
  }

  private binAt(x: number, y: number): number {
    return this.row(y) * this.columns + this.column(x);
  }
}
