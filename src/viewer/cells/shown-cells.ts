import {
  type CellTable,
  CLASS_COUNT,
  classIndex,
  createCellTable,
  detectionProbability,
  MAIN_CLASSES,
} from "../../core/cells/cells.ts";
import {
  binDensity,
  type CellFilter,
  chooseBinSize,
  type DensityGrid,
  passesFilter,
} from "../../core/cells/density.ts";
import type { CellColumns } from "./cell-buffers.ts";
import { CellIndex } from "./cell-index.ts";

/** A density bin is at least this many screen px wide. */
const DENSITY_BIN_SCREEN_PX = 6;
const MAX_DENSITY_BINS = 1024;

/** The cells as the viewer shows them, on the CPU: columns, what is shown, and what is derived from both on demand. */
export class CellStore implements CellColumns {
  cells: CellTable = createCellTable(0);
  detectionProbability: Float32Array<ArrayBuffer> = new Float32Array(0);
  flags: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  leastProbability = 0;
  readonly shownClasses = new Uint8Array(CLASS_COUNT).fill(1);
  private hidden: Uint8Array = new Uint8Array(0);
  private slideWidthPx = 1;
  private slideHeightPx = 1;
  private index: CellIndex | null = null;
  private density: DensityGrid | null = null;

  setSlideSize(widthPx: number, heightPx: number): void {
    this.slideWidthPx = widthPx;
    this.slideHeightPx = heightPx;
    this.forgetDerived();
  }

  /** Forgets the cells; what is shown stays as set. */
  clear(): void {
    const none = new Uint8Array(0);
    this.setCells(createCellTable(0), none, none, 0);
  }

  /** Takes a new table; rows before `unchangedRows` are the ones of the table before. */
  setCells(cells: CellTable, flagged: Uint8Array, hidden: Uint8Array, unchangedRows: number): void {
    if (flagged.length < cells.count || hidden.length < cells.count) {
      throw new RangeError(`${cells.count} cells need as many flags; got ${flagged.length} and ${hidden.length}`);
    }
    const kept = Math.min(unchangedRows, this.cells.count, cells.count);
    if (cells.count > this.detectionProbability.length) {
      const grown = new Float32Array(Math.ceil(cells.count * 1.5));
      grown.set(this.detectionProbability.subarray(0, kept));
      this.detectionProbability = grown;
      this.flags = new Uint8Array(grown.length);
    }
    for (let row = kept; row < cells.count; row++) this.detectionProbability[row] = detectionProbability(cells, row);
    this.cells = cells;
    this.index = null;
    this.setFlags(flagged, hidden);
  }

  /** Takes new flags for the present cells. */
  setFlags(flagged: Uint8Array, hidden: Uint8Array): void {
    for (let row = 0; row < this.cells.count; row++) {
      this.flags[row] = (flagged[row] === 1 ? 1 : 0) | (hidden[row] === 1 ? 2 : 0);
    }
    this.hidden = hidden;
    this.density = null;
  }

  setClassShown(classId: number, shown: boolean): void {
    this.shownClasses[classId] = shown ? 1 : 0;
    this.density = null;
  }

  setLeastProbability(probability: number): void {
    this.leastProbability = probability;
    this.density = null;
  }

  /** The nearest shown cell within a radius of level-0 px, or null. */
  nearest(x: number, y: number, radiusPx: number): number | null {
    if (this.cells.count === 0) return null;
    this.index ??= new CellIndex(this.cells, this.slideWidthPx, this.slideHeightPx);
    const filter = this.filter(this.shownClasses);
    return this.index.nearest(x, y, radiusPx, (row) => passesFilter(this.cells, filter, row));
  }

  /** The density of the shown main classes at a zoom; computed again only when the cells or the bin size changed. */
  densityAt(slidePxPerScreenPx: number): DensityGrid {
    const binSizePx = chooseBinSize(
      slidePxPerScreenPx * DENSITY_BIN_SCREEN_PX,
      this.slideWidthPx,
      this.slideHeightPx,
      MAX_DENSITY_BINS,
    );
    if (this.density?.binSizePx !== binSizePx) {
      const shownMain = new Uint8Array(CLASS_COUNT);
      for (const name of MAIN_CLASSES) {
        const classId = classIndex(name);
        shownMain[classId] = this.shownClasses[classId] as number;
      }
      this.density = binDensity(this.cells, this.filter(shownMain), this.slideWidthPx, this.slideHeightPx, binSizePx);
    }
    return this.density;
  }

  private filter(shownClasses: Uint8Array): CellFilter {
    const { detectionProbability: probability, hidden, leastProbability } = this;
    return { detectionProbability: probability, hidden, shownClasses, leastProbability };
  }

  private forgetDerived(): void {
    this.index = null;
    this.density = null;
  }
}
