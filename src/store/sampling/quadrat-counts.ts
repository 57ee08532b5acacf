import { type CellTable, CLASS_COUNT } from "../../core/cells/cells.ts";
import { prepareShape } from "../../core/geometry/prepared-shape.ts";
import { createQuadratFinder, frameTissuePx2, type QuadratFrame } from "../../core/sampling/quadrat-frame.ts";
import type { QuadratReaders, SamplingDesign } from "../../core/sampling/sampled-quadrats.ts";
import type { AnalysisStore } from "../count/analysis-store.ts";
import type { ReviewStore } from "../review/review-store.ts";

/** Counts per tile and class. */
export interface PerTile {
  /** Changes with what it is counted from. */
  readonly key: string;
  machine(classId: number): Uint32Array<ArrayBuffer>;
  truth(classId: number): Uint32Array<ArrayBuffer>;
}

/** Rows placed into tiles between two turns of the page. */
const ROWS_PER_TURN = 40_000;

/** Where the machine's rows lie in one plan's frame. */
interface PlacedRows {
  readonly planId: string;
  readonly generation: number;
  readonly find: (x: number, y: number) => number;
  /** Tile per machine row, -1 outside the frame. */
  tileOf: Int32Array<ArrayBuffer>;
  placed: number;
}

/** Machine counts and readers' counts per tile of a plan; rows are placed once, in pieces, and counted again when a decision changes. */
export class QuadratCounts {
  readonly #analysis: AnalysisStore;
  readonly #review: ReviewStore;
  readonly #placedMore: () => void;
  #rows: PlacedRows | null = null;
  #counts: { key: string; machine: Uint32Array<ArrayBuffer>[]; truth: Uint32Array<ArrayBuffer>[] } | null = null;
  #tissue: { key: string; areaPx2: number } | null = null;
  #turn: ReturnType<typeof setTimeout> | null = null;

  constructor(analysis: AnalysisStore, review: ReviewStore, placedMore: () => void) {
    this.#analysis = analysis;
    this.#review = review;
    this.#placedMore = placedMore;
  }

  /** The machine's count of one class per tile of a new frame. */
  predict(frame: QuadratFrame, cells: CellTable, excluded: Uint8Array, classId: number): Uint32Array<ArrayBuffer> {
    const counts = new Uint32Array(frame.count);
    const find = createQuadratFinder(frame);
    for (let row = 0; row < cells.count; row++) {
      if (cells.classId[row] !== classId || excluded[row] === 1) continue;
      const tile = find(cells.x[row] as number, cells.y[row] as number);
      if (tile >= 0) counts[tile] = (counts[tile] as number) + 1;
    }
    return counts;
  }

  /**
   * Counts per tile, or null while rows are still being placed (placedMore is called when they are). The truth of a tile is that of the
   * reader whose word counts there; tiles nobody read have none.
   */
  of(plan: SamplingDesign, { readers, readerOf }: QuadratReaders): PerTile | null {
    const rows = this.#place(plan);
    if (!rows) return null;
    const { generation, exclusionVersion, cells, excluded } = this.#analysis;
    const key = `${plan.id}/${generation}/${cells.count}/${exclusionVersion}/${this.#review.version}/${readers.join()}/${readerOf.join()}`;
    if (this.#counts?.key !== key) {
      const empty = (): Uint32Array<ArrayBuffer>[] =>
        Array.from({ length: CLASS_COUNT }, () => new Uint32Array(plan.frame.count));
      const machine = empty();
      const truth = empty();
      const add = (counts: Uint32Array<ArrayBuffer>[], classId: number, tile: number): void => {
        const column = counts[classId];
        if (column && tile >= 0) column[tile] = (column[tile] as number) + 1;
      };
      for (let row = 0; row < cells.count; row++) {
        if (excluded[row] === 0) add(machine, cells.classId[row] as number, rows.tileOf[row] as number);
      }
      readers.forEach((reader, index) => {
        const reviewed = this.#review.reviewedBy(reader);
        for (let row = 0; row < reviewed.cells.count; row++) {
          if (reviewed.rejected[row] === 1) continue;
          const isMachine = row < reviewed.machineCount;
          const tile = isMachine ? (rows.tileOf[row] as number) : quadratOfRow(rows, reviewed.cells, row);
          if (readerOf[tile] === index) add(truth, reviewed.classId[row] as number, tile);
        }
      });
      this.#counts = { key, machine, truth };
    }
    const { machine, truth } = this.#counts;
    return {
      key,
      machine: (classId) => machine[classId] as Uint32Array<ArrayBuffer>,
      truth: (classId) => truth[classId] as Uint32Array<ArrayBuffer>,
    };
  }

  /** Rows of review.reviewed.cells in one tile. */
  rowsIn(plan: SamplingDesign, tile: number): number[] {
    const rows = this.#place(plan);
    if (!rows) return [];
    const { cells, machineCount } = this.#review.reviewed;
    const found: number[] = [];
    for (let row = 0; row < machineCount; row++) if (rows.tileOf[row] === tile) found.push(row);
    for (let row = machineCount; row < cells.count; row++) if (quadratOfRow(rows, cells, row) === tile) found.push(row);
    return found;
  }

  /** Tissue of the frame without what is excluded, level-0 px². */
  tissuePx2(plan: SamplingDesign): number {
    const { windows, exclusionVersion } = this.#analysis;
    if (!windows.mask) return 0;
    const key = `${plan.id}/${exclusionVersion}`;
    if (this.#tissue?.key !== key) {
      const left = windows.exclusions.map(prepareShape);
      const isLeft = (x: number, y: number): boolean => left.some((shape) => shape.contains(x, y));
      const areaPx2 = frameTissuePx2(plan.frame, windows.mask, left.length > 0 ? isLeft : undefined);
      this.#tissue = { key, areaPx2 };
    }
    return this.#tissue.areaPx2;
  }

  /** The rows once all are placed; places the next piece otherwise. */
  #place(plan: SamplingDesign): PlacedRows | null {
    const { generation, cells } = this.#analysis;
    if (this.#rows?.planId !== plan.id || this.#rows.generation !== generation) {
      const find = createQuadratFinder(plan.frame);
      this.#rows = { planId: plan.id, generation, find, tileOf: new Int32Array(0), placed: 0 };
    }
    const rows = this.#rows;
    if (rows.tileOf.length < cells.count) {
      const room = new Int32Array(cells.count);
      room.set(rows.tileOf);
      rows.tileOf = room;
    }
    const end = Math.min(cells.count, rows.placed + ROWS_PER_TURN);
    for (; rows.placed < end; rows.placed++) rows.tileOf[rows.placed] = quadratOfRow(rows, cells, rows.placed);
    if (rows.placed === cells.count) return rows;
    this.#turn ??= setTimeout(() => {
      this.#turn = null;
      this.#placedMore();
    });
    return null;
  }
}

function quadratOfRow(rows: PlacedRows, cells: CellTable, row: number): number {
  return rows.find(cells.x[row] as number, cells.y[row] as number);
}
