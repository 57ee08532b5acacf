import { computed, signal } from "@preact/signals-core";
import type { UserRecords } from "../../cache/persistence.ts";
import type { JsonValue } from "../../core/base/canonical-json.ts";
import { cellName } from "../../core/cells/cells.ts";
import {
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
import { stableList } from "../base/derived.ts";
import type { MessageStore } from "../base/message-store.ts";
import type { EndClearing } from "../base/saved-list.ts";
import { hurry } from "../base/tracked.ts";
import { withState } from "../base/with-state.ts";
import type { AnalysisStore } from "../count/analysis-store.ts";
import { StoredDecisions } from "./stored-decisions.ts";

/** Cells that two readers added within this distance are one cell. */
const SAME_PLACE_MICRONS = 5;

export interface ReviewOptions {
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

interface LogState {
  context: ReviewContext;
}

/** The decisions on one analysis, an append-only list, and the model's table seen through them. The table itself never changes. */
export class ReviewLog extends withState((): LogState => ({ context: PLAIN_CONTEXT })) {
  protected readonly options: ReviewOptions;
  readonly #list: StoredDecisions;
  readonly #rows = new CellRows();
  #rowsGeneration = -1;
  /** Whose decisions the counts are made with: null reviewer is everybody; "own" follows the reader's name. */
  readonly #shown = signal<ShownReader | "own">("own");
  #analysis: string | null = null;

  constructor(options: ReviewOptions) {
    super();
    this.options = options;
    this.#list = new StoredDecisions(options);
  }

  /** Loads the decisions on the analysis now shown. */
  async load(): Promise<void> {
    this.#analysis = this.options.analysis.analysis;
    this.#shown.value = "own";
    this.context = PLAIN_CONTEXT;
    await this.#list.load(this.#analysis);
  }

  /** Adds decisions that another tab has stored. */
  refresh(): Promise<void> {
    return this.#list.refresh();
  }

  /** Every decision on this analysis, of everybody, in order. */
  get decisions(): readonly ReviewDecision[] {
    return this.#list.all;
  }

  /** Decisions that are not stored yet, of whatever slide. */
  get unsaved(): readonly ReviewDecision[] {
    return this.#list.waiting;
  }

  /** The last attempt to store failed; what waits holds for this visit. */
  get storingFailed(): boolean {
    return this.#list.failed;
  }

  /** Keeps what was made on some analyses from being stored while their records are cleared. */
  beginClearing(isCleared: (analysis: string) => boolean): EndClearing {
    return this.#list.beginClearing(isCleared);
  }

  /** Drops what waits to be stored of some analyses: their records were cleared. */
  forget(isCleared: (analysis: string) => boolean): void {
    this.#list.forget(isCleared);
  }

  /** Whose decisions make the counts. */
  get shown(): ShownReader {
    const shown = this.#shown.value;
    return shown === "own" ? { reviewer: this.options.reviewer() } : shown;
  }

  /** Whether the counts follow whoever reads now. */
  get showsOwn(): boolean {
    return this.#shown.value === "own";
  }

  /** Shows the decisions of one reader, of everybody (null), or of whoever reads now ("own"). */
  show(reader: ShownReader | "own"): void {
    this.#shown.value = reader;
    hurry();
  }

  /** Everybody who has decided here as a reader. */
  get readers(): string[] {
    return readersOf(this.decisions);
  }

  /** Sets how decisions are made from now on; null: plainly, one by one. */
  setContext(context: ReviewContext | null): void {
    this.context = context ?? PLAIN_CONTEXT;
  }

  readonly #exclusions = stableList(() => this.options.analysis.windows.exclusions);
  readonly #shownReviewer = computed(() => this.shown.reviewer);

  readonly #folded = computed(() => this.#foldFor({ reviewer: this.#shownReviewer.value }));
  /** The state after the shown reader's decisions. */
  get folded(): FoldedReview {
    return this.#folded.value;
  }

  readonly #reviewed = computed(() => this.#seenThrough(this.folded));
  /** The model's table seen through the decisions, with the cells that users added after its rows. */
  get reviewed(): ReviewedCells {
    return this.#reviewed.value;
  }

  /** The same table through one reader's decisions (with what an adjudicator settled), whoever is shown; worked out anew by every call. */
  reviewedBy(reviewer: string): ReviewedCells {
    return this.#seenThrough(this.#foldFor({ reviewer }));
  }

  readonly #flagged = computed(() => {
    const { flagged } = this.options.analysis;
    const { cells } = this.reviewed;
    if (flagged.length === cells.count) return flagged;
    const longer = new Uint8Array(cells.count);
    longer.set(flagged.subarray(0, cells.count));
    return longer;
  });
  /** Per row of `reviewed.cells`: 1 where the model doubts; a cell that a user added is not uncertain. */
  get flagged(): Uint8Array<ArrayBuffer> {
    return this.#flagged.value;
  }

  readonly #openFlags = computed(() => {
    const { flagged } = this;
    const { verdict, excluded } = this.reviewed;
    const open = new Uint8Array(verdict.length);
    for (let row = 0; row < open.length; row++) {
      if (flagged[row] === 1 && excluded[row] === 0 && isOpen(verdict[row] as number)) open[row] = 1;
    }
    return open;
  });
  /** Flags still standing: 1 where a cell is flagged and nobody has decided. */
  get openFlags(): Uint8Array<ArrayBuffer> {
    return this.#openFlags.value;
  }

  readonly #ownLog = computed(() => decisionsOf(this.decisions, this.options.reviewer(), this.context.role));
  /** The decisions of whoever reads now, in the role of the moment. */
  ownLog(): ReviewDecision[] {
    return this.#ownLog.value;
  }

  readonly #canUndo = computed(() => undoLast(this.ownLog()) !== null);
  get canUndo(): boolean {
    return this.#canUndo.value;
  }

  /** What changed: decisions standing per verdict, and on how many cells readers disagree. */
  get summary(): Readonly<Record<Exclude<Verdict, "clear"> | "conflict", number>> {
    const counts = { accept: 0, relabel: 0, reject: 0, unsure: 0, add: 0, split: 0, merge: 0, conflict: 0 };
    const { verdicts, added } = this.folded;
    for (const { verdict } of verdicts.values()) counts[verdict]++;
    counts.add = added.size;
    return counts;
  }

  /** The row of a cell's name in `reviewed.cells`, or null. */
  rowOf(name: string): number | null {
    const { cells, modelRowCount } = this.reviewed;
    const row = this.#modelRows().find(name);
    if (row >= 0) return row;
    for (let added = modelRowCount; added < cells.count; added++) if (cellName(cells, added) === name) return added;
    return null;
  }

  /** Appends one decision of whoever reads now, in the present context. It holds at once; settles when it is stored, or waits to be. */
  async append(content: DecisionContent, undoes: string | null = null): Promise<void> {
    if (this.#analysis === null) return;
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
      reviewer: this.options.reviewer(),
      // Later than every decision before, whatever the clock was set to.
      decidedAt: Math.max(Date.now(), (this.decisions.at(-1)?.decidedAt ?? 0) + 1),
      undoes,
      sequence: 0,
    };
    await this.#list.add([decision]);
  }

  /** Adds decisions made elsewhere on this analysis; those known already are left out. from: what the audit log notes of their package. */
  importFrom(decisions: readonly ReviewDecision[], from: JsonValue): Promise<number> {
    return this.#list.importFrom(decisions, from);
  }

  #foldFor(shown: ShownReader): FoldedReview {
    return foldShown(this.decisions, shown, SAME_PLACE_MICRONS / (this.options.analysis.micronsPerPx ?? 0.25));
  }

  #seenThrough(folded: FoldedReview): ReviewedCells {
    const { cells, networkCells, excluded } = this.options.analysis;
    const exclusions = this.#exclusions.value;
    const networkClassId = networkCells.classId;
    return effectiveCells(cells, folded, { rows: this.#modelRows(), excluded, exclusions, networkClassId });
  }

  #modelRows(): CellRows {
    const { analysis } = this.options;
    if (analysis.generation !== this.#rowsGeneration) {
      this.#rows.reset();
      this.#rowsGeneration = analysis.generation;
    }
    this.#rows.update(analysis.cells);
    return this.#rows;
  }
}
