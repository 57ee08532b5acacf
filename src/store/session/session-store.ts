import type { ReadingList, Verdict } from "../../core/review/review.ts";
import { CellPictures } from "./cell-pictures.ts";
import { SessionProgress, type SessionStoreOptions } from "./session-progress.ts";
import {
  candidateRows,
  conflictRows,
  controlAnswers,
  makeSessionList,
  type SessionRequest,
  type SessionSetup,
} from "./session-setup.ts";
import { SessionTools } from "./session-tools.ts";

/** Crops read ahead. */
const AHEAD = 4;

/** One reader going along a list of cells: where they are, what they may see, and how they do. */
export class SessionStore extends SessionProgress {
  readonly pictures: CellPictures;
  readonly tools: SessionTools;
  /** Cells seen with the model's answer before this reader changed an answer: no longer blind. */
  readonly #revealed = new Set<string>();

  constructor(options: SessionStoreOptions) {
    super(options);
    this.pictures = new CellPictures(options);
    this.tools = new SessionTools(() => {
      const { row } = this;
      const { micronsPerPx } = options.analysis;
      return row === null || micronsPerPx === null ? null : { row, reviewed: options.review.reviewed, micronsPerPx };
    });
  }

  /** Loads the lists of the analysis now shown; a session under way is over. */
  async load(): Promise<void> {
    this.stop();
    this.open = false;
    this.pictures.crops.clear();
    await this.lists.load(this.options.analysis.analysis);
  }

  /** Adds lists that another tab has stored; a session under way goes on. */
  refresh(): Promise<void> {
    return this.lists.refresh();
  }

  setOpen(open: boolean): void {
    this.open = open;
    if (!open) this.stop();
  }

  change(setup: Partial<SessionSetup>): void {
    this.setup = { ...this.setup, ...setup };
  }

  /** How many cells the setup lets through. */
  candidates(): Uint32Array<ArrayBuffer> {
    const { review, regions, reviewer } = this.options;
    return candidateRows(this.setup, review, reviewer(), regions.selected?.shape ?? null);
  }

  /** Makes a list by the setup and starts reading. */
  async begin(seed: number = crypto.getRandomValues(new Uint32Array(1))[0] as number): Promise<void> {
    const { setup } = this;
    const known =
      setup.knownShare > 0 ? await controlAnswers(this.options, this.modelClassOf) : new Map<string, number>();
    const { reviewer } = this.options;
    const request = { ...setup, role: "reader", seed, createdBy: reviewer() } as const;
    await this.#start({ ...request, candidates: this.candidates(), known });
  }

  /** Reads these rows of `review.reviewed.cells` blind, in random order. */
  async readBlind(candidates: Uint32Array<ArrayBuffer>): Promise<void> {
    const seed = crypto.getRandomValues(new Uint32Array(1))[0] as number;
    await this.#start({
      ordering: "random",
      role: "reader",
      most: candidates.length,
      blinded: true,
      knownShare: 0,
      seed,
      createdBy: this.options.reviewer(),
      candidates,
      known: new Map(),
    });
  }

  /** Reads the cells that readers disagree on, as the adjudicator. */
  async adjudicate(): Promise<void> {
    const { review, reviewer } = this.options;
    const candidates = conflictRows(review);
    await this.#start({
      ordering: "region",
      role: "adjudicator",
      most: candidates.length,
      blinded: false,
      knownShare: 0,
      seed: 0,
      createdBy: reviewer(),
      candidates,
      known: new Map(),
    });
  }

  /** Goes on with a plan, one's own or another reader's, at the first cell this reader has not answered. */
  resume(plan: ReadingList): void {
    this.plan = plan;
    this.options.review.setContext(this.#context(plan));
    this.place = 0;
    if (this.answers.has(plan.cells[0] ?? "")) this.next();
    else this.#arrived();
  }

  /** Leaves the session; it can be resumed. */
  stop(): void {
    this.plan = null;
    this.place = 0;
    this.#revealed.clear();
    this.tools.cancelTool();
    this.options.review.setContext(null);
  }

  /** Answers the cell shown and goes to the next one without an answer. */
  answer(verdict: Verdict, classId: number | null = null): void {
    const { review } = this.options;
    const { plan, cell, row } = this;
    if (!plan || cell === null || row === null) return;
    this.#prepare(cell);
    const more = { lookedMs: this.pictures.lookedMs, probe: plan.known[cell] !== undefined };
    // Both report by themselves when a decision cannot be stored.
    if (verdict === "relabel" && classId !== null) void review.label(row, classId, more);
    else void review.decide(row, verdict, null, more);
    this.next();
  }

  /** Takes the last decision back and goes to its cell. */
  undo(): void {
    const cell = this.options.review.undo();
    if (cell === null || !this.plan) return;
    if (this.plan.blinded) this.#revealed.add(cell);
    const at = this.plan.cells.indexOf(cell);
    if (at >= 0) this.place = at;
    this.#arrived();
  }

  /** To the next cell without an answer, after this one, else before it, else the end. */
  next(): void {
    const { plan } = this;
    if (!plan) return;
    const { answers } = this;
    const total = plan.cells.length;
    for (let step = 1; step <= total; step++) {
      const at = (this.place + step) % total;
      if (answers.has(plan.cells[at] as string)) continue;
      this.place = at;
      this.#arrived();
      return;
    }
    this.place = total;
    this.#arrived();
  }

  /** Forward or back by places, answered or not. */
  step(by: number): void {
    if (!this.plan) return;
    this.place = Math.min(this.plan.cells.length, Math.max(0, this.place + by));
    this.#arrived();
  }

  /** Does what the tool in hand is for: adds a missed cell of a class, or answers with a split or a merge and goes on. */
  useTool(classId: number | null = null): void {
    const { review } = this.options;
    const { tools, row, cell } = this;
    if (row === null || cell === null) return;
    const [first, second] = tools.marks;
    if (tools.tool === "add" && first && classId !== null) {
      review.add(first, classId);
      tools.cancelTool();
      review.select(row);
    } else if (tools.tool === "split" && first && second) {
      this.#prepare(cell);
      void review.split(row, [first, second], { lookedMs: this.pictures.lookedMs });
      this.next();
    } else if (tools.chosenNeighbour !== null) {
      this.#prepare(cell);
      void review.merge(row, tools.chosenNeighbour, { lookedMs: this.pictures.lookedMs });
      this.next();
    }
  }

  async #start(request: SessionRequest): Promise<void> {
    const { analysis, review } = this.options;
    const list = makeSessionList(request, analysis, review);
    if (!list) return;
    const stored = this.lists.add([list]);
    this.resume(list);
    await stored;
  }

  /** The next decision is made along this plan; a second answer to the same cell was given knowing the model's. */
  #prepare(cell: string): void {
    const { plan } = this;
    if (!plan) return;
    if (this.answers.has(cell)) this.#revealed.add(cell);
    this.options.review.setContext({ ...this.#context(plan), blinded: plan.blinded && !this.#revealed.has(cell) });
  }

  #context(plan: ReadingList) {
    return { role: plan.role, ordering: plan.ordering, session: plan.id, blinded: plan.blinded };
  }

  #arrived(): void {
    this.tools.cancelTool();
    this.options.review.select(this.row);
    this.pictures.arrive(this.plan?.cells.slice(this.place, this.place + 1 + AHEAD) ?? []);
  }
}
