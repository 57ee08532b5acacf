import { batch, computed, signal } from "@preact/signals-core";
import { CELL_CLASSES } from "../../core/cells/cells.ts";
import type { Point } from "../../core/geometry/shape.ts";
import { mayBeOneOf, undoLast } from "../../core/review/review.ts";
import { quadratBounds } from "../../core/sampling/quadrat-frame.ts";
import { foldQuadratReads, lastStandingRead, type SamplingDesign } from "../../core/sampling/sampled-quadrats.ts";
import { hurry } from "../base/tracked.ts";
import { DesignStore } from "./design-store.ts";

/** A click this near to a cell means the cell, µm: about half a granulocyte. */
const SAME_CELL_MICRONS = 5;

/** What a reader looks at while a quadrat is read. */
interface QuadratCursor {
  /** The quadrat being read (place in the design's frame); null: none is. */
  readonly quadrat: number | null;
  /** Row in review.reviewed.cells that the next verdict is about. */
  readonly row: number | null;
  /** Where a missed cell is about to be added, level-0 px. */
  readonly place: Point | null;
}

const NOT_READING: QuadratCursor = { quadrat: null, row: null, place: null };

/** Reading the random quadrats one after the other: which one, and the cell looked at in it. */
export class SamplingStore extends DesignStore {
  readonly #cursor = signal<QuadratCursor>(NOT_READING);

  get quadrat(): number | null {
    return this.#cursor.value.quadrat;
  }

  get row(): number | null {
    return this.#cursor.value.row;
  }

  get place(): Point | null {
    return this.#cursor.value.place;
  }

  /** Loads designs and reads of the analysis now shown; a reading under way is over. */
  override async load(): Promise<void> {
    const loaded = super.load();
    this.stop();
    await loaded;
  }

  /** Draws another design; a reading along the one before is over. */
  override async makeDesign(...request: Parameters<DesignStore["makeDesign"]>): Promise<void> {
    this.stop();
    await super.makeDesign(...request);
  }

  #look(cursor: Partial<QuadratCursor>): void {
    this.#cursor.value = { ...this.#cursor.value, ...cursor };
    hurry();
  }

  /** Starts or goes on with reading at the first quadrat of the order that is not read. */
  start(): void {
    const { design } = this;
    if (!design) return;
    this.options.review.setContext({ role: "reader", ordering: "tile", session: design.id, blinded: false });
    this.#goTo(this.#nextQuadrat(design));
  }

  /** Leaves reading; what was read stays. */
  stop(): void {
    if (this.quadrat !== null) this.options.review.setContext(null);
    this.#look(NOT_READING);
  }

  /** The quadrat was read completely: on to the next one. */
  async markRead(): Promise<void> {
    const { design, quadrat } = this;
    if (!design || quadrat === null || this.place !== null) return;
    const stored = this.log.append(design, quadrat, true);
    const next = this.#nextQuadrat(design);
    if (next === null) this.stop();
    else this.#goTo(next);
    await stored;
  }

  /** Takes the last thing back: a decision made since the last quadrat was read, else that the quadrat was read (and goes back to it). */
  async undo(): Promise<void> {
    const { design } = this;
    const { review } = this.options;
    if (this.place) {
      this.#look({ place: null });
      return;
    }
    const last = lastStandingRead(this.ownReads);
    const undone = undoLast(review.ownLog())?.undoes;
    const decided = review.decisions.find(({ uid }) => uid === undone);
    if (decided?.session === design?.id && decided && (!last || decided.decidedAt > last.at)) {
      const name = review.undo();
      this.selectRow(name === null ? null : review.rowOf(name));
      return;
    }
    if (!design || !last) return;
    const stored = this.log.append(design, last.tile, false);
    this.#goTo(last.tile);
    await stored;
  }

  readonly #rows = computed(() => {
    const { design, quadrat } = this;
    if (!design || quadrat === null) return new Uint32Array(0);
    const { cells, classId, rejected } = this.options.review.reviewed;
    const { readClassIds } = design;
    const mayBe = (row: number): boolean =>
      readClassIds.includes(classId[row] as number) || mayBeOneOf(cells, row, readClassIds);
    const rows = this.counts.rowsIn(design, quadrat).filter((row) => rejected[row] === 0 && mayBe(row));
    return Uint32Array.from(rows).sort((a, b) => (cells.y[a] as number) - (cells.y[b] as number));
  });
  /** Rows of the quadrat to look at, from the top down: counted cells of the classes that are read, and those that could be of one. */
  get rows(): Uint32Array<ArrayBuffer> {
    return this.#rows.value;
  }

  /** Looks at a cell of the slide while a quadrat is read; false when none is. */
  selectRow(row: number | null): boolean {
    if (this.quadrat === null) return false;
    this.#look({ row, place: null });
    return true;
  }

  /** Looks at the next cell of the quadrat (or the one before), round and round. */
  step(by: number): void {
    const { rows } = this;
    if (rows.length === 0) return;
    const at = this.row === null ? (by > 0 ? -1 : 0) : rows.indexOf(this.row);
    this.selectRow(rows[(at + by + rows.length) % rows.length] ?? null);
  }

  /** A place where the reader sees a cell: the one that is there already (of whatever class, drawn or not), else where one is to be added. */
  pointAt(at: Point): boolean {
    const { design, quadrat } = this;
    if (!design || quadrat === null) return false;
    const { x0, y0, x1, y1 } = quadratBounds(design.frame, quadrat);
    if (at.x < x0 || at.x >= x1 || at.y < y0 || at.y >= y1) return true;
    const { cells, rejected } = this.options.review.reviewed;
    let nearest: number | null = null;
    let leastPx = SAME_CELL_MICRONS / (this.options.analysis.micronsPerPx ?? 1);
    for (const row of this.counts.rowsIn(design, quadrat)) {
      const distancePx = Math.hypot((cells.x[row] as number) - at.x, (cells.y[row] as number) - at.y);
      if (rejected[row] === 1 || distancePx > leastPx) continue;
      nearest = row;
      leastPx = distancePx;
    }
    this.#look({ row: nearest, place: nearest === null ? at : null });
    return true;
  }

  /** Names the class of the cell looked at, or adds a missed cell of that class at the place pointed at. */
  label(classId: number): void {
    const { review } = this.options;
    if (classId >= CELL_CLASSES.length) return;
    if (this.place) {
      this.#look({ row: review.rowOf(review.add(this.place, classId)), place: null });
    } else if (this.row !== null) {
      const { row } = this;
      const next = this.#after(row);
      void review.label(row, classId);
      this.#look({ row: next ?? row });
    }
  }

  /** There is no cell. */
  reject(): void {
    if (this.row === null) return;
    const { row } = this;
    const next = this.#after(row);
    void this.options.review.decide(row, "reject");
    this.selectRow(next ?? row);
  }

  /** The cell after this one in the quadrat; looked up before a verdict, which may take the cell off the list. */
  #after(row: number): number | null {
    const { rows } = this;
    const at = rows.indexOf(row);
    return at < 0 ? null : (rows[at + 1] ?? null);
  }

  #nextQuadrat(design: SamplingDesign): number | null {
    const read = foldQuadratReads(design, this.reads);
    return design.order.find((quadrat) => read[quadrat] !== 1) ?? null;
  }

  #goTo(quadrat: number | null): void {
    const { design } = this;
    batch(() => {
      this.#look({ quadrat, place: null });
      this.#look({ row: this.rows[0] ?? null });
    });
    if (design && quadrat !== null) this.options.showQuadrat(quadratBounds(design.frame, quadrat));
  }
}
