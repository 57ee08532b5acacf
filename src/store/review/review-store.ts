import { signal } from "@preact/signals-core";
import { cellName } from "../../core/cells/cells.ts";
import type { Point } from "../../core/geometry/shape.ts";
import { addedCellName, type DecisionContent, undoLast, type Verdict } from "../../core/review/review.ts";
import { hurry } from "../base/tracked.ts";
import { ReviewLog, type ReviewOptions } from "./review-log.ts";
import { type QueuePart, ReviewQueue } from "./review-queue.ts";

/** One user going through single cells: the review queue, the cell looked at, and what is decided about it. */
export class ReviewStore extends ReviewLog {
  readonly #queue: ReviewQueue;
  /** The class of the next missed cell: the one given last. */
  readonly #addClassId = signal(0);
  /** A model's row stays where it is; a user's row moves when the model finds more cells, so it is known by name. */
  readonly #current = signal<number | string | null>(null);

  constructor(options: ReviewOptions) {
    super(options);
    this.#queue = new ReviewQueue(options.analysis);
  }

  override load(): Promise<void> {
    this.#current.value = null;
    return super.load();
  }

  get addClassId(): number {
    return this.#addClassId.value;
  }

  /** Rows of the flagged cells in the order of queueOrder. */
  get queue(): Uint32Array<ArrayBuffer> {
    return this.#queue.rows;
  }

  /** The part of the queue that a place lies in. */
  partAt(place: number): QueuePart {
    return this.#queue.partAt(place, this.reviewed.verdict);
  }

  /** How many cells of the queue are in each of QUEUE_GROUPS. */
  get groupSizes(): number[] {
    return this.#queue.sizes;
  }

  /** Row in `reviewed.cells` of the cell looked at, or null; need not be flagged. */
  get current(): number | null {
    const current = this.#current.value;
    return typeof current === "string" ? this.rowOf(current) : current;
  }

  /** Place of the current cell in the queue, or -1. */
  get position(): number {
    const { current } = this;
    return current === null ? -1 : this.queue.indexOf(current);
  }

  /** Looks at a cell, flagged or not. */
  select(row: number | null): void {
    const { cells, modelRowCount } = this.reviewed;
    this.#current.value = row !== null && row >= modelRowCount && row < cells.count ? cellName(cells, row) : row;
    hurry();
  }

  /** Moves through the queue; stops at its ends. */
  step(by: number): void {
    if (this.queue.length > 0) this.select(this.#queue.rowBeside(this.position, by));
  }

  /** The next cell without a decision, after the current one, else from the start, else the next of all. */
  nextOpen(): void {
    const row = this.#queue.nextOpen(this.position, this.reviewed.verdict);
    if (row === null) this.step(1);
    else this.select(row);
  }

  /** Decides what a cell is; settles when the decision is stored, or waits to be. */
  decide(
    row: number,
    verdict: Verdict,
    classId: number | null = null,
    more: Partial<DecisionContent> = {},
  ): Promise<void> {
    const { cells, modelRowCount } = this.reviewed;
    if (row >= cells.count) return Promise.resolve();
    const shown = cells.classId[row] as number;
    // "Right" is kept of the network's own word alone: agreeing with an adapter's names the class, which then stands without the adapter too.
    const isAdapted = row < modelRowCount && this.options.analysis.networkCells.classId[row] !== shown;
    if (verdict === "accept" && isAdapted) return this.decide(row, "relabel", shown, more);
    return this.append({
      ...more,
      cellId: cellName(cells, row),
      verdict,
      classId: verdict === "relabel" ? classId : null,
    });
  }

  /** Names a class: agreement when the model (or who added the cell) named the same, a relabel otherwise. */
  label(row: number, classId: number, more: Partial<DecisionContent> = {}): Promise<void> {
    const { cells, modelRowCount } = this.reviewed;
    const same = cells.classId[row] === classId;
    if (row >= modelRowCount) this.#addClassId.value = classId;
    return same ? this.decide(row, "accept", null, more) : this.decide(row, "relabel", classId, more);
  }

  /** Puts a missed cell at a place (level-0 px) and looks at it; returns its name. */
  add(position: Point, classId: number): string {
    this.#addClassId.value = classId;
    const [first, second] = crypto.getRandomValues(new Uint32Array(2));
    const cellId = addedCellName([first as number, second as number]);
    // Never rejects: what cannot be stored is reported and waits.
    void this.append({ cellId, verdict: "add", classId, positions: [position] });
    this.#current.value = cellId;
    hurry();
    return cellId;
  }

  /** Decides that one model cell is two, at these places (level-0 px), both of the class it has now. */
  split(row: number, positions: readonly [Point, Point], more: Partial<DecisionContent> = {}): Promise<void> {
    const { cells, classId, modelRowCount } = this.reviewed;
    if (row >= modelRowCount) return Promise.resolve();
    return this.append({
      ...more,
      cellId: cellName(cells, row),
      verdict: "split",
      classId: classId[row] ?? null,
      positions,
    });
  }

  /** Decides that a cell is another one again: the first is not counted any more. */
  merge(row: number, intoRow: number, more: Partial<DecisionContent> = {}): Promise<void> {
    const { cells } = this.reviewed;
    if (row === intoRow || row >= cells.count || intoRow >= cells.count) return Promise.resolve();
    return this.append({
      ...more,
      cellId: cellName(cells, row),
      verdict: "merge",
      intoCellId: cellName(cells, intoRow),
    });
  }

  /**
   * Takes this reader's last standing decision back by appending the state before it; goes back to the very first one. Returns the name of
   * the cell it was on, or null when nothing stands.
   */
  undo(): string | null {
    const undo = undoLast(this.ownLog());
    if (!undo) return null;
    // Never rejects: what cannot be stored is reported and waits.
    void this.append(undo.content, undo.undoes);
    this.select(this.rowOf(undo.content.cellId));
    return undo.content.cellId;
  }
}
