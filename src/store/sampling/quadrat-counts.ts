import { type ReadonlySignal, signal, untracked } from "@preact/signals-core";
import { type CellTable, CLASS_COUNT } from "../../core/cells/cells.ts";
import { prepareShape } from "../../core/geometry/prepared-shape.ts";
import type { RegionShape } from "../../core/geometry/shape.ts";
import { createQuadratFinder, frameTissuePx2, type QuadratFrame } from "../../core/sampling/quadrat-frame.ts";
import type { QuadratReaders, SamplingDesign } from "../../core/sampling/sampled-quadrats.ts";
import type { TissueMask } from "../../core/slide/tissue.ts";
import { stableList } from "../base/derived.ts";
import type { AnalysisStore } from "../count/analysis-store.ts";
import type { ReviewStore } from "../review/review-store.ts";

/** Per class index the counts per quadrat. */
export interface PerQuadrat {
  readonly model: readonly Uint32Array<ArrayBuffer>[];
  readonly truth: readonly Uint32Array<ArrayBuffer>[];
}

/** Rows placed into quadrats between two turns of the page. */
const ROWS_PER_TURN = 40_000;

/** Where the model's rows lie in one design's frame. */
interface PlacedRows {
  readonly planId: string;
  readonly generation: number;
  readonly find: (x: number, y: number) => number;
  /** Quadrat per model row, -1 outside the frame. */
  quadratOf: Int32Array<ArrayBuffer>;
  placed: number;
}

/** Model counts and readers' counts per quadrat of a design; rows are placed once, in pieces, and counted again when a decision changes. */
export class QuadratCounts {
  readonly #analysis: AnalysisStore;
  readonly #review: ReviewStore;
  #rows: PlacedRows | null = null;
  /** Grows when another piece of rows may be placed. */
  readonly #turns = signal(0);
  #turn: ReturnType<typeof setTimeout> | null = null;

  /** Rows never move while one analysis is shown; another has another generation. */
  readonly #modelCells: ReadonlySignal<readonly [number, CellTable]>;
  readonly #extent: ReadonlySignal<readonly (TissueMask | RegionShape | null)[]>;

  constructor(analysis: AnalysisStore, review: ReviewStore) {
    this.#analysis = analysis;
    this.#review = review;
    this.#modelCells = stableList(() => {
      return [analysis.generation, analysis.cells];
    }) as ReadonlySignal<readonly [number, CellTable]>;
    this.#extent = stableList(() => {
      return [analysis.windows.mask, ...analysis.windows.exclusions];
    });
  }

  /** The model's count of one class per quadrat of a new frame. */
  predict(frame: QuadratFrame, cells: CellTable, excluded: Uint8Array, classId: number): Uint32Array<ArrayBuffer> {
    const counts = new Uint32Array(frame.count);
    const find = createQuadratFinder(frame);
    for (let row = 0; row < cells.count; row++) {
      if (cells.classId[row] !== classId || excluded[row] === 1) continue;
      const quadrat = find(cells.x[row] as number, cells.y[row] as number);
      if (quadrat >= 0) counts[quadrat] = (counts[quadrat] as number) + 1;
    }
    return counts;
  }

  /**
   * Counts per quadrat, or null while rows are still being placed (who reads this in a computed value follows). The truth of a quadrat is
   * that of the reader whose word counts there; quadrats nobody read have none.
   */
  of(design: SamplingDesign, { readers, readerOf }: QuadratReaders): PerQuadrat | null {
    const rows = this.#place(design);
    if (!rows) return null;
    const { cells, modelRowCount, excluded } = this.#review.reviewed;
    const empty = (): Uint32Array<ArrayBuffer>[] =>
      Array.from({ length: CLASS_COUNT }, () => new Uint32Array(design.frame.count));
    const model = empty();
    const truth = empty();
    const add = (counts: Uint32Array<ArrayBuffer>[], classId: number, quadrat: number): void => {
      const column = counts[classId];
      if (column && quadrat >= 0) column[quadrat] = (column[quadrat] as number) + 1;
    };
    for (let row = 0; row < modelRowCount; row++) {
      if (excluded[row] === 0) add(model, cells.classId[row] as number, rows.quadratOf[row] as number);
    }
    readers.forEach((reader, index) => {
      const reviewed = this.#review.reviewedBy(reader);
      for (let row = 0; row < reviewed.cells.count; row++) {
        if (reviewed.rejected[row] === 1) continue;
        const isModelRow = row < reviewed.modelRowCount;
        const quadrat = isModelRow ? (rows.quadratOf[row] as number) : quadratOfRow(rows, reviewed.cells, row);
        if (readerOf[quadrat] === index) add(truth, reviewed.classId[row] as number, quadrat);
      }
    });
    return { model, truth };
  }

  /** Rows of review.reviewed.cells in one quadrat. */
  rowsIn(design: SamplingDesign, quadrat: number): number[] {
    const rows = this.#place(design);
    if (!rows) return [];
    const { cells, modelRowCount } = this.#review.reviewed;
    const found: number[] = [];
    for (let row = 0; row < modelRowCount; row++) if (rows.quadratOf[row] === quadrat) found.push(row);
    for (let row = modelRowCount; row < cells.count; row++)
      if (quadratOfRow(rows, cells, row) === quadrat) found.push(row);
    return found;
  }

  /** Tissue of the frame without what is excluded, level-0 px². */
  tissuePx2(design: SamplingDesign): number {
    void this.#extent.value;
    const { mask, exclusions } = untracked(() => this.#analysis.windows);
    if (!mask) return 0;
    const left = exclusions.map(prepareShape);
    const isLeft = (x: number, y: number): boolean => left.some((shape) => shape.contains(x, y));
    return frameTissuePx2(design.frame, mask, left.length > 0 ? isLeft : undefined);
  }

  /** The rows once all are placed; places the next piece otherwise. */
  #place(design: SamplingDesign): PlacedRows | null {
    void this.#turns.value;
    const [generation, cells] = this.#modelCells.value;
    if (this.#rows?.planId !== design.id || this.#rows.generation !== generation) {
      const find = createQuadratFinder(design.frame);
      this.#rows = { planId: design.id, generation, find, quadratOf: new Int32Array(0), placed: 0 };
    }
    const rows = this.#rows;
    if (rows.quadratOf.length < cells.count) {
      const room = new Int32Array(cells.count);
      room.set(rows.quadratOf);
      rows.quadratOf = room;
    }
    const end = Math.min(cells.count, rows.placed + ROWS_PER_TURN);
    for (; rows.placed < end; rows.placed++) rows.quadratOf[rows.placed] = quadratOfRow(rows, cells, rows.placed);
    if (rows.placed === cells.count) return rows;
    this.#turn ??= setTimeout(() => {
      this.#turn = null;
      this.#turns.value++;
    });
    return null;
  }
}

function quadratOfRow(rows: PlacedRows, cells: CellTable, row: number): number {
  return rows.find(cells.x[row] as number, cells.y[row] as number);
}
