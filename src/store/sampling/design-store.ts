import { computed } from "@preact/signals-core";
import type { UserRecords } from "../../cache/persistence.ts";
import type { SampledQuadrats } from "../../core/review/quadrat-package.ts";
import { type CorrectedCount, correctCount } from "../../core/sampling/corrected-count.ts";
import { buildQuadratFrame } from "../../core/sampling/quadrat-frame.ts";
import {
  foldQuadratReads,
  type QuadratRead,
  quadratReaders,
  type SamplingDesign,
} from "../../core/sampling/sampled-quadrats.ts";
import { drawDesign, sampledQuadratCount } from "../../core/sampling/sampling-design.ts";
import type { UncountedPlaces } from "../../core/sampling/uncounted-places.ts";
import type { MessageStore } from "../base/message-store.ts";
import type { EndClearing } from "../base/saved-list.ts";
import type { AnalysisStore } from "../count/analysis-store.ts";
import type { ReviewStore } from "../review/review-store.ts";
import { QuadratCounts } from "./quadrat-counts.ts";
import { QuadratLog } from "./quadrat-log.ts";
import { UncountedQuadrats } from "./uncounted-quadrats.ts";

export interface SamplingStoreOptions {
  readonly analysis: AnalysisStore;
  readonly review: ReviewStore;
  readonly records: UserRecords;
  readonly messages: MessageStore;
  readonly reviewer: () => string;
  /** Brings a quadrat into view. */
  readonly showQuadrat: (bounds: { x0: number; y0: number; x1: number; y1: number }) => void;
}

/** One class's count per quadrat. */
type CountColumn = Uint32Array<ArrayBuffer>;

/** The design of random quadrats, which of them are read, and the count corrected with them. */
export class DesignStore {
  protected readonly options: SamplingStoreOptions;
  protected readonly counts: QuadratCounts;
  protected readonly uncountedQuadrats: UncountedQuadrats;
  protected readonly log: QuadratLog;

  constructor(options: SamplingStoreOptions) {
    this.options = options;
    this.uncountedQuadrats = new UncountedQuadrats(options.analysis);
    this.counts = new QuadratCounts(options.analysis, options.review);
    this.log = new QuadratLog(options);
  }

  /** Loads designs and reads of the analysis now shown. */
  load(): Promise<void> {
    return this.log.load(this.options.analysis.analysis);
  }

  /** Adds what another tab has stored. */
  refresh(): Promise<void> {
    return this.log.refresh();
  }

  get design(): SamplingDesign | null {
    return this.log.design;
  }

  /** Every design and read of this analysis, as a package carries them. */
  get sampledQuadrats(): SampledQuadrats {
    return this.log.all;
  }

  /** Adds designs and reads of another reader; answers how many reads are new. */
  importFrom(readings: SampledQuadrats): Promise<number> {
    return this.log.importFrom(readings);
  }

  /** Designs and reads that are not stored yet: closing the page now would lose them. */
  get unsaved(): number {
    return this.log.unsaved;
  }

  /** Keeps what was made on some analyses from being stored while their records are cleared. */
  beginClearing(isCleared: (analysis: string) => boolean): EndClearing {
    return this.log.beginClearing(isCleared);
  }

  /** Drops what waits to be stored of some analyses: their records were cleared. */
  forget(isCleared: (analysis: string) => boolean): void {
    this.log.forget(isCleared);
  }

  /** The last attempt to store failed; what waits holds for this visit. */
  get storingFailed(): boolean {
    return this.log.storingFailed;
  }

  /** The reads of the design's quadrats, by whomever. */
  get reads(): readonly QuadratRead[] {
    return this.log.reads;
  }

  /** This reader's reads, in order. */
  get ownReads(): readonly QuadratRead[] {
    return this.log.ownReads;
  }

  readonly #who = computed(() => {
    const { design, reads } = this;
    return design && quadratReaders(design, reads);
  });
  /** Quadrats in the design's order for as long as they are read. */
  readonly #sampled = computed(() => {
    const { design, reads } = this;
    return design ? sampledQuadratCount(design, foldQuadratReads(design, reads)) : new Uint32Array(0);
  });

  /** How many readers read the quadrats that the corrected count rests on. */
  get readerCount(): number {
    const readerOf = this.#who.value?.readerOf;
    return readerOf ? new Set(Array.from(this.#sampled.value, (quadrat) => readerOf[quadrat])).size : 0;
  }

  /** Whether a design can be drawn: something is counted, nothing is being counted. */
  get canDrawDesign(): boolean {
    const { analysis } = this.options;
    return analysis.state === "idle" && analysis.windows.mask !== null && analysis.windows.done.size > 0;
  }

  /** More was counted since the design was drawn: its number speaks of the earlier part only. */
  get designIsOlder(): boolean {
    const { design } = this;
    const { mask, doneBounds } = this.options.analysis.windows;
    if (!design || !mask || design.frame.count === 0) return false;
    return doneBounds.length > design.windows;
  }

  readonly #uncounted = computed(() => this.design && this.uncountedQuadrats.of(this.design));
  /**
   * Quadrats of the design, as it came from another reader, that lie where nothing is counted here: until they are there is no model's
   * count to correct.
   */
  get uncounted(): UncountedPlaces | null {
    return this.#uncounted.value;
  }

  /** Draws a design over everything analysed so far; a design before stays stored, its reads count no more. */
  async makeDesign(classId: number, readClassIds: readonly number[], seed = randomSeed()): Promise<void> {
    const { analysis, reviewer } = this.options;
    const { windows, cells, excluded, micronsPerPx } = analysis;
    if (!this.canDrawDesign || windows.mask === null || micronsPerPx === null || analysis.analysis === null) return;
    const frame = buildQuadratFrame(windows.doneBounds, windows.mask, cells, micronsPerPx);
    if (frame.count === 0) return;
    const predicted = this.counts.predict(frame, cells, excluded, classId);
    const design: SamplingDesign = {
      ...drawDesign(frame, predicted, classId, seed),
      id: crypto.randomUUID(),
      analysis: analysis.analysis,
      reviewer: reviewer(),
      createdAt: Date.now(),
      readClassIds: [...new Set([classId, ...readClassIds])].sort(),
      windows: windows.doneBounds.length,
    };
    await this.log.addDesign(design);
  }

  readonly #corrected = computed((): ReadonlyMap<number, CorrectedCount> => {
    const { design } = this;
    const who = this.#who.value;
    const { review, reviewer } = this.options;
    if (!design || !who || this.uncounted || review.shown.reviewer !== reviewer()) return new Map();
    const counts = this.counts.of(design, who);
    if (!counts) return new Map();
    const entries = design.readClassIds.map((classId) => {
      const [modelCounts, truth] = [counts.model[classId], counts.truth[classId]] as [CountColumn, CountColumn];
      return [classId, correctCount(design, this.#sampled.value, modelCounts, truth)] as const;
    });
    return new Map(entries);
  });
  /**
   * The corrected count per class that is read. Empty before there is a design and all of it is counted, or while another reader's decisions
   * are shown.
   */
  get corrected(): ReadonlyMap<number, CorrectedCount> {
    return this.#corrected.value;
  }

  readonly #tissuePx2 = computed(() => (this.design ? this.counts.tissuePx2(this.design) : 0));
  /** Tissue of the design's quadrats without what is excluded, level-0 px². */
  get tissuePx2(): number {
    return this.#tissuePx2.value;
  }
}

function randomSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] as number;
}
