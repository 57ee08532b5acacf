import { computed } from "@preact/signals-core";
import type { UserRecords } from "../../cache/persistence.ts";
import { detectionProbability } from "../../core/cells/cells.ts";
import {
  type AgreementStretch,
  controlAccuracy,
  modelAgreement,
  type ReadingList,
  type ReviewDecision,
  recentMedianMs,
  type Share,
  type SlideTruth,
  sessionAnswers,
  TOO_FAST_MS,
} from "../../core/review/review.ts";
import type { MessageStore } from "../base/message-store.ts";
import type { CropRequest } from "../base/ports.ts";
import { type EndClearing, SavedList } from "../base/saved-list.ts";
import { withState } from "../base/with-state.ts";
import type { AnalysisStore } from "../count/analysis-store.ts";
import type { RegionStore } from "../regions/region-store.ts";
import type { ReviewStore } from "../review/review-store.ts";
import { FIRST_SETUP, type SessionSetup } from "./session-setup.ts";

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

/** The lists of cells of one analysis, this reader's answers along the one being read, and what of the model may be seen meanwhile. */
export class SessionProgress extends withState(
  (): SessionState => ({ open: false, setup: FIRST_SETUP, plan: null, place: 0 }),
) {
  protected readonly options: SessionStoreOptions;
  protected readonly lists: SavedList<ReadingList>;

  constructor(options: SessionStoreOptions) {
    super();
    this.options = options;
    this.lists = new SavedList({
      nameOf: ({ id }) => id,
      subjectOf: ({ analysis }) => analysis,
      load: (analysis) => options.records.loadPlans(analysis),
      store: async (lists) => {
        for (const list of lists) await options.records.savePlan(list);
      },
      messages: options.messages,
    });
  }

  /** The plans of this analysis, the oldest first. */
  get plans(): readonly ReadingList[] {
    return this.lists.all;
  }

  /** Plans that are not stored yet: closing the page now would lose them. */
  get unsaved(): number {
    return this.lists.waiting.length;
  }

  /** Keeps what was made on some analyses from being stored while their records are cleared. */
  beginClearing(isCleared: (analysis: string) => boolean): EndClearing {
    return this.lists.beginClearing(isCleared);
  }

  /** Drops what waits to be stored of some analyses: their records were cleared. */
  forget(isCleared: (analysis: string) => boolean): void {
    this.lists.forget(isCleared);
  }

  readonly #answers = computed(() => sessionAnswers(this.options.review.ownLog(), this.plan?.id ?? ""));
  /** This reader's answers along the list, by cell name. */
  get answers(): ReadonlyMap<string, ReviewDecision> {
    return this.#answers.value;
  }

  /** How many cells of a plan this reader has answered. */
  answered(plan: ReadingList): number {
    return sessionAnswers(this.options.review.ownLog(), plan.id).size;
  }

  /** Name of the cell shown, or null at the end. */
  get cell(): string | null {
    return this.plan?.cells[this.place] ?? null;
  }

  /** Row of the cell shown in `review.reviewed.cells`; null at the end, or where this part of the slide is not counted here. */
  get row(): number | null {
    return this.cell === null ? null : this.options.review.rowOf(this.cell);
  }

  get finished(): boolean {
    return this.plan !== null && this.place >= this.plan.cells.length;
  }

  /** Whether the model's answer on a cell may be seen. */
  mayShow(name: string): boolean {
    return this.plan === null || !this.plan.blinded || this.answers.has(name);
  }

  /** Whether anything that follows from the model's answers may be seen: counts, agreement, what is left of a class. */
  get mayShowCounts(): boolean {
    return this.plan === null || !this.plan.blinded || this.finished;
  }

  /** Accuracy on the control cells answered so far. */
  get accuracy(): Share {
    return controlAccuracy(this.answers.values(), this.plan?.known ?? {}, this.modelClassOf);
  }

  /** Agreement with the model along the list; control cells included. */
  get agreement(): AgreementStretch[] {
    return modelAgreement(this.answers.values(), this.modelClassOf);
  }

  /** The answers come faster than a reader can look. */
  get tooFast(): boolean {
    const median = recentMedianMs([...this.answers.values()]);
    return median !== null && median < TOO_FAST_MS;
  }

  /** Adds plans that were made elsewhere; answers how many are new. */
  importFrom(plans: readonly ReadingList[]): Promise<number> {
    return this.lists.add(plans);
  }

  /** Whether this reader has begun a blinded plan and not ended it: other readers' answers stay hidden until then. */
  get blindSessionOpen(): boolean {
    return this.plans.some((plan) => {
      if (!plan.blinded) return false;
      const answered = this.answered(plan);
      return answered > 0 && answered < plan.cells.length;
    });
  }

  /** The model's class and probability of the cell shown; null where they may not be seen. */
  get modelAnswer(): { readonly classId: number; readonly probability: number } | null {
    const { row, cell } = this;
    const { cells } = this.options.analysis;
    if (cell === null || row === null || row >= cells.count || !this.mayShow(cell)) return null;
    return { classId: cells.classId[row] as number, probability: detectionProbability(cells, row) };
  }

  protected readonly modelClassOf = (name: string): number | null => {
    const { review, analysis } = this.options;
    const row = review.rowOf(name);
    return row === null || row >= analysis.cells.count ? null : (analysis.cells.classId[row] as number);
  };
}
