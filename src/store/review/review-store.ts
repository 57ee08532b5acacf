import type { UserRecords } from "../../cache/persistence.ts";
import { cellName } from "../../core/cells/cells.ts";
import type { Point } from "../../core/geometry/shape.ts";
import {
  addedCellName,
  CellRows,
  type DecisionContent,
  decisionsOf,
  effectiveCells,
  type FoldedReview,
  foldShown,
  isOpen,
  type ReviewDecision,
  type ReviewedCells,
  type ReviewerRole,
  type ReviewOrdering,
  readersOf,
  type ShownReader,
  undoLast,
  type Verdict,
} from "../../core/review/review.ts";
import type { MessageStore } from "../base/message-store.ts";
import { Observable } from "../base/observable.ts";
import type { AnalysisStore } from "../count/analysis-store.ts";
import { ReviewLog } from "./review-log.ts";
import { type QueuePart, ReviewQueue } from "./review-queue.ts";

/** Cells that two readers added within this distance are one cell. */
const SAME_PLACE_MICRONS = 5;

export interface ReviewStoreOptions {
  readonly analysis: AnalysisStore;
  readonly records: UserRecords;
  readonly messages: MessageStore;
  readonly reviewer: () => string;
}

/** How decisions are made at the moment; goes into each of them. */
export interface ReviewContext {
  readonly role: ReviewerRole;
  readonly ordering: ReviewOrdering;
  readonly session: string | null;
  readonly blinded: boolean;
}

const PLAIN_CONTEXT: ReviewContext = { role: "reader", ordering: "doubt", session: null, blinded: false };

/** What people said of single cells: a list that only grows, folded over the machine's table, which never changes. */
export class ReviewStore extends Observable {
  readonly #options: ReviewStoreOptions;
  readonly #log: ReviewLog;
  readonly #rows = new CellRows();
  #rowsGeneration = -1;
  readonly #queue = new ReviewQueue();
  context: ReviewContext = PLAIN_CONTEXT;
  /** The class of the next missed cell: the one given last. */
  addClassId = 0;
  /** Whose decisions the counts are made with: null reviewer is everybody; "own" follows the reader's name. */
  #shown: ShownReader | "own" = "own";
  #current: number | string | null = null;
  #reviewed: { key: string; cells: ReviewedCells } | null = null;
  #folded: { key: string; state: FoldedReview } | null = null;
  #analysis: string | null = null;
  #shownVersion = 0;

  constructor(options: ReviewStoreOptions) {
    super();
    this.#options = options;
    this.#log = new ReviewLog(options.records, options.messages, () => this.changed());
    options.analysis.subscribe(() => {
      this.#queue.refresh(options.analysis);
      this.changed();
    });
  }

  /** Loads the decisions on the analysis now shown. */
  async load(): Promise<void> {
    this.#analysis = this.#options.analysis.analysis;
    this.#current = null;
    this.#shown = "own";
    this.context = PLAIN_CONTEXT;
    await this.#log.load(this.#analysis);
    this.#queue.refresh(this.#options.analysis);
    this.changed();
  }

  /** Takes in decisions that another tab has stored; the cell looked at stays. */
  async refresh(): Promise<void> {
    await this.#log.refresh();
    this.changed();
  }

  /** Every decision on this analysis, of everybody, in order. */
  get decisions(): readonly ReviewDecision[] {
    return this.#log.decisions;
  }

  get unsaved(): ReviewLog["unsaved"] {
    return this.#log.unsaved;
  }

  /** Drops what waits to be stored of some analyses: their records were cleared. */
  forget(isCleared: (analysis: string) => boolean): void {
    this.#log.forget(isCleared);
  }

  get storingFailed(): boolean {
    return this.#log.storingFailed;
  }

  /** Changes with everything the fold depends on: whatever is made of it is computed again. */
  get version(): string {
    return `${this.#log.version}/${this.#shownVersion}/${this.shown.reviewer ?? "\u0000"}`;
  }

  /** Whose decisions make the counts. */
  get shown(): ShownReader {
    return this.#shown === "own" ? { reviewer: this.#options.reviewer() } : this.#shown;
  }

  /** Whether the counts follow whoever reads now. */
  get showsOwn(): boolean {
    return this.#shown === "own";
  }

  /** Shows the decisions of one reader, of everybody (null), or of whoever reads now ("own"). */
  show(reader: ShownReader | "own"): void {
    this.#shown = reader;
    this.#shownVersion++;
    this.changed();
  }

  /** Everybody who has decided here as a reader. */
  get readers(): string[] {
    return readersOf(this.decisions);
  }

  /** Says how decisions are made from now on; null: plainly, one by one. */
  setContext(context: ReviewContext | null): void {
    this.context = context ?? PLAIN_CONTEXT;
    this.changed();
  }

  /** The state after the shown reader's decisions. */
  get folded(): FoldedReview {
    const key = this.version;
    if (this.#folded?.key !== key) {
      const samePlacePx = SAME_PLACE_MICRONS / (this.#options.analysis.micronsPerPx ?? 0.25);
      this.#folded = { key, state: foldShown(this.decisions, this.shown, samePlacePx) };
    }
    return this.#folded.state;
  }

  /** The machine's table seen through the decisions, with the cells that people put there after its rows. */
  get reviewed(): ReviewedCells {
    const { cells, generation, excluded, exclusionVersion, windows } = this.#options.analysis;
    // A window may add artefacts to what is left out and yet no cells.
    const left = `${exclusionVersion}/${windows.exclusionCount}`;
    const key = `${generation}/${cells.count}/${this.version}/${left}`;
    if (this.#reviewed?.key !== key) {
      const parts = { rows: this.#machineRows(), excluded, exclusions: windows.exclusions };
      this.#reviewed = { key, cells: effectiveCells(cells, this.folded, parts) };
    }
    return this.#reviewed.cells;
  }

  /** The same table through one reader's decisions (with what an adjudicator settled), whoever is shown; worked out anew by every call. */
  reviewedBy(reviewer: string): ReviewedCells {
    const { cells, excluded, windows, micronsPerPx } = this.#options.analysis;
    const folded = foldShown(this.decisions, { reviewer }, SAME_PLACE_MICRONS / (micronsPerPx ?? 0.25));
    return effectiveCells(cells, folded, { rows: this.#machineRows(), excluded, exclusions: windows.exclusions });
  }

  /** Per row of `reviewed.cells`: 1 where the machine doubts; a person's cell is not uncertain. */
  get flagged(): Uint8Array<ArrayBuffer> {
    const { flagged } = this.#options.analysis;
    const { cells } = this.reviewed;
    if (flagged.length === cells.count) return flagged;
    const longer = new Uint8Array(cells.count);
    longer.set(flagged.subarray(0, cells.count));
    return longer;
  }

  /** Flags still standing: 1 where a cell is flagged and nobody has decided. */
  get openFlags(): Uint8Array<ArrayBuffer> {
    const { flagged } = this;
    const { verdict, excluded } = this.reviewed;
    const open = new Uint8Array(verdict.length);
    for (let row = 0; row < open.length; row++) {
      if (flagged[row] === 1 && excluded[row] === 0 && isOpen(verdict[row] as number)) open[row] = 1;
    }
    return open;
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
    return typeof this.#current === "string" ? this.rowOf(this.#current) : this.#current;
  }

  /** Place of the current cell in the queue, or -1. */
  get position(): number {
    const { current } = this;
    return current === null ? -1 : this.queue.indexOf(current);
  }

  /** Looks at a cell, flagged or not. */
  select(row: number | null): void {
    const { cells, machineCount } = this.reviewed;
    // A machine's row stays where it is; a person's row moves when the machine finds more cells.
    this.#current = row !== null && row >= machineCount && row < cells.count ? cellName(cells, row) : row;
    this.changed();
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

  /** Says of a cell what it is; returns when it is stored (or said that it could not be). */
  decide(
    row: number,
    verdict: Verdict,
    classId: number | null = null,
    more: Partial<DecisionContent> = {},
  ): Promise<void> {
    const { cells } = this.reviewed;
    if (row >= cells.count) return Promise.resolve();
    return this.append({
      ...more,
      cellId: cellName(cells, row),
      verdict,
      classId: verdict === "relabel" ? classId : null,
    });
  }

  /** Names a class: agreement when the machine (or who added the cell) said the same, a relabel otherwise. */
  label(row: number, classId: number, more: Partial<DecisionContent> = {}): Promise<void> {
    const { cells, machineCount } = this.reviewed;
    const same = cells.classId[row] === classId;
    if (row >= machineCount) this.addClassId = classId;
    return same ? this.decide(row, "accept", null, more) : this.decide(row, "relabel", classId, more);
  }

  /** Puts a missed cell at a place (level-0 px) and looks at it; returns its name. */
  add(position: Point, classId: number): string {
    this.addClassId = classId;
    const [first, second] = crypto.getRandomValues(new Uint32Array(2));
    const cellId = addedCellName([first as number, second as number]);
    // Says by itself when a decision cannot be stored.
    void this.append({ cellId, verdict: "add", classId, positions: [position] });
    this.#current = cellId;
    this.changed();
    return cellId;
  }

  /** Says that one machine cell is two, at these places (level-0 px), both of the class it has now. */
  split(row: number, positions: readonly [Point, Point], more: Partial<DecisionContent> = {}): Promise<void> {
    const { cells, classId, machineCount } = this.reviewed;
    if (row >= machineCount) return Promise.resolve();
    return this.append({
      ...more,
      cellId: cellName(cells, row),
      verdict: "split",
      classId: classId[row] ?? null,
      positions,
    });
  }

  /** Says that a cell is another one again: the first is not counted any more. */
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

  get canUndo(): boolean {
    return undoLast(this.ownLog()) !== null;
  }

  /**
   * Takes this reader's last standing decision back by appending the state before it; goes back to the very first one. Returns the name of
   * the cell it was on, or null when nothing stands.
   */
  undo(): string | null {
    const undo = undoLast(this.ownLog());
    if (!undo) return null;
    // Says by itself when a decision cannot be stored.
    void this.append(undo.content, undo.undoes);
    this.select(this.rowOf(undo.content.cellId));
    return undo.content.cellId;
  }

  /** Appends one decision of whoever reads now, as the context says. */
  append(content: DecisionContent, undoes: string | null = null): Promise<void> {
    if (this.#analysis === null) return Promise.resolve();
    const decision = {
      classId: null,
      positions: [],
      intoCellId: null,
      note: "",
      lookedMs: null,
      probe: false,
      ...content,
      ...this.context,
      uid: crypto.randomUUID(),
      analysis: this.#analysis,
      reviewer: this.#options.reviewer(),
      decidedAt: this.#log.nextTime(),
      undoes,
    };
    return this.#log.append([decision]);
  }

  /** Takes decisions made elsewhere on this analysis; those known already are left out. */
  importFrom(decisions: readonly ReviewDecision[]): Promise<void> {
    return this.#log.append(decisions.map(({ sequence: _sequence, ...decision }) => decision));
  }

  /** The row of a cell's name in `reviewed.cells`, or null. */
  rowOf(name: string): number | null {
    const row = this.#machineRows().find(name);
    if (row >= 0) return row;
    const { cells, machineCount } = this.reviewed;
    for (let added = machineCount; added < cells.count; added++) if (cellName(cells, added) === name) return added;
    return null;
  }

  /** What changed: decisions standing per verdict, and how often reader and machine agreed. */
  get summary(): Readonly<Record<Exclude<Verdict, "clear"> | "conflict", number>> {
    const counts = { accept: 0, relabel: 0, reject: 0, unsure: 0, add: 0, split: 0, merge: 0, conflict: 0 };
    const { verdicts, added } = this.folded;
    for (const { verdict } of verdicts.values()) counts[verdict]++;
    counts.add = added.size;
    return counts;
  }

  /** The decisions of whoever reads now, in the role of the moment. */
  ownLog(): ReviewDecision[] {
    return decisionsOf(this.decisions, this.#options.reviewer(), this.context.role);
  }

  #machineRows(): CellRows {
    const { cells, generation } = this.#options.analysis;
    if (generation !== this.#rowsGeneration) {
      this.#rows.reset();
      this.#rowsGeneration = generation;
    }
    this.#rows.update(cells);
    return this.#rows;
  }
}
