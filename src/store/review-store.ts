import type { UserRecords } from "../cache/persistence.ts";
import { CELL_CLASSES, cellName, classIndex, detectionProbability, MAIN_CLASSES } from "../core/cells.ts";
import { applyVerdicts, foldDecisions, type ReviewDecision, type ReviewedCells, type Verdict } from "../core/review.ts";
import type { AnalysisStore } from "./analysis-store.ts";
import type { MessageStore } from "./message-store.ts";
import { Observable } from "./observable.ts";

/** A decision that takes another back carries this and the other's sequence in its note. */
const UNDO_NOTE = "undo ";

export interface ReviewStoreParts {
  readonly analysis: AnalysisStore;
  readonly records: UserRecords;
  readonly messages: MessageStore;
  readonly reviewer: () => string;
}

/** What people said of single cells: a list that only grows, folded over the machine's table, which never changes. */
export class ReviewStore extends Observable {
  readonly #parts: ReviewStoreParts;
  decisions: readonly ReviewDecision[] = [];
  /** Rows of the flagged cells, most doubtful first; main classes before the others. */
  queue: Uint32Array<ArrayBuffer> = new Uint32Array(0);
  /** Row of the cell looked at, or null; need not be flagged. */
  current: number | null = null;
  /** Decisions waiting to be stored, of whatever slide. */
  unsaved: Omit<ReviewDecision, "sequence">[] = [];
  /** The last attempt to store failed: what waits holds for this visit and is tried again with the next decision. */
  storingFailed = false;
  #reviewed: { key: string; cells: ReviewedCells } | null = null;
  #queueKey = "";
  #version = 0;
  #analysis: string | null = null;
  #storing: Promise<void> = Promise.resolve();

  constructor(parts: ReviewStoreParts) {
    super();
    this.#parts = parts;
    parts.analysis.subscribe(() => {
      this.#refreshQueue();
      this.changed();
    });
  }

  /** Loads the decisions on the analysis now shown. */
  async load(): Promise<void> {
    const { analysis: shown, records, messages } = this.#parts;
    this.#analysis = shown.analysis;
    this.decisions = [];
    this.current = null;
    this.#version++;
    if (this.#analysis !== null) {
      try {
        await this.#storing;
        const stored = await records.loadDecisions(this.#analysis);
        const last = stored.at(-1)?.sequence ?? 0;
        const waiting = this.unsaved.filter(({ analysis }) => analysis === this.#analysis);
        this.decisions = [...stored, ...waiting.map((decision, i) => ({ ...decision, sequence: last + 1 + i }))];
      } catch (error) {
        messages.report(error);
      }
    }
    this.#version++;
    this.#refreshQueue();
    this.changed();
  }

  /** Grows with every decision: whatever depends on the fold is computed again. */
  get version(): number {
    return this.#version;
  }

  /** The machine's table seen through the decisions. */
  get reviewed(): ReviewedCells {
    const { cells, generation, excluded, exclusionVersion } = this.#parts.analysis;
    const key = `${generation}/${cells.count}/${this.#version}/${exclusionVersion}`;
    if (this.#reviewed?.key !== key) {
      this.#reviewed = { key, cells: applyVerdicts(cells, foldDecisions(this.decisions), excluded) };
    }
    return this.#reviewed.cells;
  }

  /** Flags still standing: 1 where a cell is flagged and nobody has decided. */
  get openFlags(): Uint8Array<ArrayBuffer> {
    const { flagged, excluded } = this.#parts.analysis;
    const { verdict } = this.reviewed;
    return Uint8Array.from(verdict, (code, row) => (code === 0 && flagged[row] === 1 && excluded[row] === 0 ? 1 : 0));
  }

  /** How many flagged cells have a decision. */
  get decidedInQueue(): number {
    const { verdict } = this.reviewed;
    let decided = 0;
    for (const row of this.queue) if (verdict[row] !== 0) decided++;
    return decided;
  }

  /** Place of the current cell in the queue, or -1. */
  get position(): number {
    return this.current === null ? -1 : this.queue.indexOf(this.current);
  }

  /** Looks at a cell, flagged or not. */
  select(row: number | null): void {
    this.current = row;
    this.changed();
  }

  /** Moves through the queue; stops at its ends. */
  step(by: number): void {
    if (this.queue.length === 0) return;
    const at = this.position;
    const next = at < 0 ? 0 : Math.min(this.queue.length - 1, Math.max(0, at + by));
    this.select(this.queue[next] ?? null);
  }

  /** The next cell without a decision, after the current one, else from the start, else the next of all. */
  nextOpen(): void {
    const { verdict } = this.reviewed;
    const at = this.position;
    const length = this.queue.length;
    for (let offset = 1; offset <= length; offset++) {
      const row = this.queue[(at + offset + length) % length] as number;
      if (verdict[row] === 0) {
        this.select(row);
        return;
      }
    }
    this.step(1);
  }

  /** Says of a cell what it is; returns when it is stored (or said that it could not be). */
  decide(row: number, verdict: Verdict, classId: number | null = null, note = ""): Promise<void> {
    const { cells } = this.#parts.analysis;
    if (this.#analysis === null || row >= cells.count) return Promise.resolve();
    const decision = this.#decision(cellName(cells, row), verdict, verdict === "relabel" ? classId : null, note);
    return this.#append(decision);
  }

  /** Names a class: agreement when the machine said the same, a relabel otherwise. */
  label(row: number, classId: number): Promise<void> {
    const same = this.#parts.analysis.cells.classId[row] === classId;
    return same ? this.decide(row, "accept") : this.decide(row, "relabel", classId);
  }

  get canUndo(): boolean {
    return this.#standing().length > 0;
  }

  /** Takes the last standing decision back by appending the state before it; goes back to the very first one. */
  undo(): Promise<void> {
    const standing = this.#standing();
    const last = standing.pop();
    if (!last) return Promise.resolve();
    const before = standing.findLast((decision) => decision.cellId === last.cellId);
    const row = this.#rowOf(last.cellId);
    if (row !== null) this.current = row;
    const note = `${UNDO_NOTE}${last.cellId}`;
    return this.#append(this.#decision(last.cellId, before?.verdict ?? "clear", before?.classId ?? null, note));
  }

  /** What changed: decisions standing per verdict, and how often reader and machine agreed. */
  get summary(): { readonly accepted: number; readonly relabelled: number; readonly rejected: number } {
    let accepted = 0;
    let relabelled = 0;
    let rejected = 0;
    for (const { verdict } of foldDecisions(this.decisions).values()) {
      if (verdict === "accept") accepted++;
      else if (verdict === "relabel") relabelled++;
      else rejected++;
    }
    return { accepted, relabelled, rejected };
  }

  #decision(cellId: string, verdict: Verdict, classId: number | null, note: string): Omit<ReviewDecision, "sequence"> {
    const reviewer = this.#parts.reviewer();
    const analysis = this.#analysis ?? "";
    return { analysis, cellId, verdict, classId, reviewer, decidedAt: Date.now(), note, blinded: false };
  }

  /** Holds at once, so that the next key finds it; stored behind, one after the other, in the order of the keys. */
  #append(decision: Omit<ReviewDecision, "sequence">): Promise<void> {
    // The storage numbers decisions over all slides; here only the order matters.
    const sequence = (this.decisions.at(-1)?.sequence ?? 0) + 1;
    this.decisions = [...this.decisions, { ...decision, sequence }];
    this.unsaved = [...this.unsaved, decision];
    this.#version++;
    this.changed();
    this.#storing = this.#storing.then(() => this.#storeWaiting());
    return this.#storing;
  }

  async #storeWaiting(): Promise<void> {
    const { records, messages } = this.#parts;
    try {
      for (let next = this.unsaved[0]; next; next = this.unsaved[0]) {
        await records.appendDecision(next);
        const stored = next;
        this.unsaved = this.unsaved.filter((decision) => decision !== stored);
      }
      this.storingFailed = false;
    } catch (error) {
      this.storingFailed = true;
      messages.report(error);
    }
    this.changed();
  }

  /** Decisions not taken back, oldest first. */
  #standing(): ReviewDecision[] {
    const standing: ReviewDecision[] = [];
    for (const decision of this.decisions) {
      if (decision.note.startsWith(UNDO_NOTE)) standing.pop();
      else standing.push(decision);
    }
    return standing;
  }

  #rowOf(cellId: string): number | null {
    const { cells } = this.#parts.analysis;
    for (let row = 0; row < cells.count; row++) if (cellName(cells, row) === cellId) return row;
    return null;
  }

  #refreshQueue(): void {
    const { cells, flagged, flaggedCount, generation, manifest, excluded, exclusionVersion } = this.#parts.analysis;
    const key = `${generation}/${flaggedCount}/${exclusionVersion}`;
    if (key === this.#queueKey) return;
    this.#queueKey = key;
    const thresholds = CELL_CLASSES.map((name) => manifest.thresholds[name]);
    const mainClass = CELL_CLASSES.map((name) => (MAIN_CLASSES.includes(name) ? 0 : 1));
    const doubt = new Float32Array(cells.count);
    const rows = new Uint32Array(flaggedCount);
    let filled = 0;
    for (let row = 0; row < cells.count; row++) {
      if (flagged[row] !== 1 || excluded[row] === 1) continue;
      const classId = cells.classId[row] as number;
      doubt[row] =
        (mainClass[classId] as number) * 2 + detectionProbability(cells, row) / (thresholds[classId] as number);
      rows[filled++] = row;
    }
    this.queue = rows.subarray(0, filled).sort((a, b) => (doubt[a] as number) - (doubt[b] as number));
  }
}

/** Class indices of the three main classes. */
export const MAIN_CLASS_IDS: readonly number[] = MAIN_CLASSES.map(classIndex);
