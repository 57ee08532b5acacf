import { computed } from "@preact/signals-core";
import type { UserRecords } from "../../cache/persistence.ts";
import { detectionProbability } from "../../core/cells/cells.ts";
import {
  type AgreementStretch,
  controlAccuracy,
  machineAgreement,
  type ReadingList,
  type ReviewDecision,
  recentMedianMs,
  type Share,
  type SlideTruth,
  sessionAnswers,
  TOO_FAST_MS,
  type Verdict,
} from "../../core/review/review.ts";
import type { MessageStore } from "../base/message-store.ts";
import type { CropRequest } from "../base/ports.ts";
import { type EndClearing, SavedList } from "../base/saved-list.ts";
import { withState } from "../base/with-state.ts";
import type { AnalysisStore } from "../count/analysis-store.ts";
import type { RegionStore } from "../regions/region-store.ts";
import type { ReviewStore } from "../review/review-store.ts";
import { CellPictures } from "./cell-pictures.ts";
import {
  candidateRows,
  conflictRows,
  controlAnswers,
  FIRST_SETUP,
  makeSessionList,
  type SessionRequest,
  type SessionSetup,
} from "./session-setup.ts";
import { SessionTools } from "./session-tools.ts";

/** Crops read ahead. */
const AHEAD = 4;

export interface SessionStoreOptions {
  readonly analysis: AnalysisStore;
  readonly review: ReviewStore;
  readonly regions: RegionStore;
  readonly records: UserRecords;
  readonly messages: MessageStore;
  readonly reviewer: () => string;
  readonly readCrop: (request: CropRequest) => Promise<ImageBitmap>;
  /** The truth of the slide shown where it is a generated one, else null. */
  readonly loadTruth: () => Promise<SlideTruth | null>;
}

interface SessionState {
  open: boolean;
  setup: SessionSetup;
  /** The list being read; null: no session under way. */
  plan: ReadingList | null;
  /** Place in the list; plan.cells.length: the end. */
  place: number;
}

/** One reader going along a list of cells: where they are, what they may see, and how they do. */
export class SessionStore extends withState(
  (): SessionState => ({ open: false, setup: FIRST_SETUP, plan: null, place: 0 }),
) {
  readonly #options: SessionStoreOptions;
  readonly pictures: CellPictures;
  readonly #lists: SavedList<ReadingList>;
  readonly tools: SessionTools;
  /** Cells seen with the machine's answer before this reader changed an answer: no longer blind. */
  readonly #revealed = new Set<string>();

  constructor(options: SessionStoreOptions) {
    super();
    this.#options = options;
    this.pictures = new CellPictures(options);
    this.#lists = new SavedList({
      nameOf: ({ id }) => id,
      subjectOf: ({ analysis }) => analysis,
      load: (analysis) => options.records.loadPlans(analysis),
      store: async (lists) => {
        for (const list of lists) await options.records.savePlan(list);
      },
      messages: options.messages,
    });
    this.tools = new SessionTools(() => {
      const { row } = this;
      const { micronsPerPx } = options.analysis;
      return row === null || micronsPerPx === null ? null : { row, reviewed: options.review.reviewed, micronsPerPx };
    });
  }

  /** Loads the plans of the analysis now shown; a reading under way is over. */
  async load(): Promise<void> {
    this.stop();
    this.open = false;
    this.pictures.crops.clear();
    await this.#lists.load(this.#options.analysis.analysis);
  }

  /** Takes in plans that another tab has stored; a reading under way goes on. */
  refresh(): Promise<void> {
    return this.#lists.refresh();
  }

  /** The plans of this analysis, the oldest first. */
  get plans(): readonly ReadingList[] {
    return this.#lists.all;
  }

  /** Plans that are not stored yet: closing the page now would lose them. */
  get unsaved(): number {
    return this.#lists.waiting.length;
  }

  /** Keeps what was made on some analyses from being stored while their records are cleared. */
  beginClearing(isCleared: (analysis: string) => boolean): EndClearing {
    return this.#lists.beginClearing(isCleared);
  }

  /** Drops what waits to be stored of some analyses: their records were cleared. */
  forget(isCleared: (analysis: string) => boolean): void {
    this.#lists.forget(isCleared);
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
    const { review, regions, reviewer } = this.#options;
    return candidateRows(this.setup, review, reviewer(), regions.selected?.shape ?? null);
  }

  /** Makes a plan as the setup says and starts reading. */
  async begin(seed: number = crypto.getRandomValues(new Uint32Array(1))[0] as number): Promise<void> {
    const { setup } = this;
    const known =
      setup.knownShare > 0 ? await controlAnswers(this.#options, this.#machineClassOf) : new Map<string, number>();
    const { reviewer } = this.#options;
    const request = { ...setup, role: "reader", seed, createdBy: reviewer() } as const;
    await this.#start({ ...request, candidates: this.candidates(), known });
  }

  /** Reads the cells that readers disagree on, as the adjudicator. */
  async adjudicate(): Promise<void> {
    const { review, reviewer } = this.#options;
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
    this.#options.review.setContext(this.#context(plan));
    this.place = 0;
    if (this.answers.has(plan.cells[0] ?? "")) this.next();
    else this.#arrived();
  }

  /** Leaves the reading; it can be gone on with. */
  stop(): void {
    this.plan = null;
    this.place = 0;
    this.#revealed.clear();
    this.tools.cancelTool();
    this.#options.review.setContext(null);
  }

  readonly #answers = computed(() => sessionAnswers(this.#options.review.ownLog(), this.plan?.id ?? ""));
  /** This reader's answers along the list, by cell name. */
  get answers(): ReadonlyMap<string, ReviewDecision> {
    return this.#answers.value;
  }

  /** How many cells of a plan this reader has answered. */
  answered(plan: ReadingList): number {
    return sessionAnswers(this.#options.review.ownLog(), plan.id).size;
  }

  /** Name of the cell shown, or null at the end. */
  get cell(): string | null {
    return this.plan?.cells[this.place] ?? null;
  }

  /** Row of the cell shown in `review.reviewed.cells`; null at the end, or where this part of the slide is not counted here. */
  get row(): number | null {
    return this.cell === null ? null : this.#options.review.rowOf(this.cell);
  }

  get finished(): boolean {
    return this.plan !== null && this.place >= this.plan.cells.length;
  }

  /** Whether the machine's answer on a cell may be seen. */
  mayShow(name: string): boolean {
    return this.plan === null || !this.plan.blinded || this.answers.has(name);
  }

  /** Whether anything that follows from the machine's answers may be seen: counts, agreement, what is left of a class. */
  get mayShowCounts(): boolean {
    return this.plan === null || !this.plan.blinded || this.finished;
  }

  /** Answers the cell shown and goes to the next one without an answer. */
  answer(verdict: Verdict, classId: number | null = null): void {
    const { review } = this.#options;
    const { plan, cell, row } = this;
    if (!plan || cell === null || row === null) return;
    this.#prepare(cell);
    const more = { lookedMs: this.pictures.lookedMs, probe: plan.known[cell] !== undefined };
    // Both say by themselves when a decision cannot be stored.
    if (verdict === "relabel" && classId !== null) void review.label(row, classId, more);
    else void review.decide(row, verdict, null, more);
    this.next();
  }

  /** Takes the last decision back and goes to its cell. */
  undo(): void {
    const cell = this.#options.review.undo();
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
    const { review } = this.#options;
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

  /** Accuracy on the known cells answered so far. */
  get accuracy(): Share {
    return controlAccuracy(this.answers.values(), this.plan?.known ?? {}, this.#machineClassOf);
  }

  /** Agreement with the machine along the reading; known cells included. */
  get agreement(): AgreementStretch[] {
    return machineAgreement(this.answers.values(), this.#machineClassOf);
  }

  /** The answers come faster than a person can look. */
  get tooFast(): boolean {
    const median = recentMedianMs([...this.answers.values()]);
    return median !== null && median < TOO_FAST_MS;
  }

  /** Takes plans that were made elsewhere; answers how many are new. */
  importFrom(plans: readonly ReadingList[]): Promise<number> {
    return this.#lists.add(plans);
  }

  /** Whether this reader has begun a blinded plan and not ended it: other readers' answers stay hidden until then. */
  get blindSessionOpen(): boolean {
    return this.plans.some((plan) => {
      if (!plan.blinded) return false;
      const answered = this.answered(plan);
      return answered > 0 && answered < plan.cells.length;
    });
  }

  async #start(request: SessionRequest): Promise<void> {
    const { analysis, review } = this.#options;
    const list = makeSessionList(request, analysis, review);
    if (!list) return;
    const stored = this.#lists.add([list]);
    this.resume(list);
    await stored;
  }

  readonly #machineClassOf = (name: string): number | null => {
    const { review, analysis } = this.#options;
    const row = review.rowOf(name);
    return row === null || row >= analysis.cells.count ? null : (analysis.cells.classId[row] as number);
  };

  /** The machine's class and probability of the cell shown; null where they may not be seen. */
  get machine(): { readonly classId: number; readonly probability: number } | null {
    const { row, cell } = this;
    const { cells } = this.#options.analysis;
    if (cell === null || row === null || row >= cells.count || !this.mayShow(cell)) return null;
    return { classId: cells.classId[row] as number, probability: detectionProbability(cells, row) };
  }

  /** The next decision is made along this plan; a second answer to the same cell was given knowing what the machine says. */
  #prepare(cell: string): void {
    const { plan } = this;
    if (!plan) return;
    if (this.answers.has(cell)) this.#revealed.add(cell);
    this.#options.review.setContext({ ...this.#context(plan), blinded: plan.blinded && !this.#revealed.has(cell) });
  }

  #context(plan: ReadingList) {
    return { role: plan.role, ordering: plan.ordering, session: plan.id, blinded: plan.blinded };
  }

  #arrived(): void {
    this.tools.cancelTool();
    this.#options.review.select(this.row);
    this.pictures.arrive(this.plan?.cells.slice(this.place, this.place + 1 + AHEAD) ?? []);
  }
}
