import { computed, untracked } from "@preact/signals-core";
import type { JsonValue } from "../../core/base/canonical-json.ts";
import { TaggedError } from "../../core/base/errors.ts";
import { createRandom } from "../../core/base/random.ts";
import { type Adapter, adapterSha256, parseAdapter } from "../../core/learning/adapter.ts";
import { type Drawers, sortIntoDrawers } from "../../core/learning/drawers.ts";
import { type Lesson, teach } from "../../core/learning/teach.ts";
import { drawValidation, validationStrata } from "../../core/learning/validation-sample.ts";
import { decisionsOf } from "../../core/review/review.ts";
import type { MessageStore } from "../base/message-store.ts";
import { follow } from "../base/tracked.ts";
import { withState } from "../base/with-state.ts";
import type { AnalysisStore } from "../count/analysis-store.ts";
import type { ReviewStore } from "../review/review-store.ts";
import type { SamplingStore } from "../sampling/sampling-store.ts";
import type { SessionStore } from "../session/session-store.ts";

export interface LearningOptions {
  readonly analysis: AnalysisStore;
  readonly review: ReviewStore;
  readonly session: SessionStore;
  readonly sampling: SamplingStore;
  readonly messages: MessageStore;
  /** Notes in a slide's audit log which adapter answers from now on. */
  readonly noteAudit: (slideId: string, data: JsonValue) => Promise<void>;
}

interface LearningState {
  /** What the last attempt to learn gave; null: none on these answers. */
  lesson: Lesson | null;
}

/** What a reader's answers teach on the open slide: the drawers' fill, the attempt to learn, and the adapter in use. It lasts for this visit. */
export class LearningStore extends withState((): LearningState => ({ lesson: null })) {
  readonly #options: LearningOptions;
  #analysis: string | null = null;
  /** The slide that the adapter in use answers on: its end is noted there, also when another slide is shown by then. */
  #slideId: string | null = null;

  constructor(options: LearningOptions) {
    super();
    this.#options = options;
    const { analysis, sampling } = options;
    follow(() => {
      const { analysis: key } = analysis;
      const hasDesign = sampling.design !== null;
      untracked(() => {
        // Another slide, scale or network; or sample squares, which are read against the network's own answers.
        if (key !== this.#analysis || hasDesign) this.remove();
        if (key !== this.#analysis) this.lesson = null;
        this.#analysis = key;
      });
    });
  }

  /** Why no adapter may answer here, or null: no network has counted, or a corrected count is under way. */
  get obstacle(): "notCounted" | "sampleSquares" | null {
    const { analysis, sampling } = this.#options;
    if (analysis.manifest.stain !== undefined || analysis.cells.count === 0) return "notCounted";
    return sampling.design === null ? null : "sampleSquares";
  }

  readonly #drawers = computed((): Drawers => {
    const { review, analysis } = this.#options;
    const { reviewer } = review.shown;
    const log = reviewer === null ? review.decisions : decisionsOf(review.decisions, reviewer);
    const { classId, count } = analysis.networkCells;
    return sortIntoDrawers(log, (cellId) => {
      const row = review.rowOf(cellId);
      return row === null || row >= count ? null : (classId[row] as number);
    });
  });
  /** The answers of the reader whose decisions are shown, sorted by use. */
  get drawers(): Drawers {
    return this.#drawers.value;
  }

  get adapter(): Adapter | null {
    return this.#options.analysis.adapter;
  }

  /** Draws cells for VALIDATE and opens a blind reading of them. -> whether there are any left. */
  async readValidation(): Promise<boolean> {
    const { analysis, review, session } = this.#options;
    const { rule, networkCells } = analysis;
    const { verdict } = review.reviewed;
    const strata = validationStrata(networkCells, rule, rule.countedIds);
    const random = createRandom(crypto.getRandomValues(new Uint32Array(1))[0] as number);
    const rows = drawValidation(strata, (row) => verdict[row] !== 0 || review.reviewed.excluded[row] === 1, random);
    if (rows.length === 0) return false;
    session.setOpen(true);
    await session.readBlind(rows);
    return true;
  }

  /** Learns from TRAIN and judges by VALIDATE; nothing changes yet. */
  learn(name: string): void {
    const { analysis, review, messages } = this.#options;
    const { networkCells: network, manifest, rule } = analysis;
    try {
      this.lesson = teach({
        network,
        model: { id: manifest.id, sha256: manifest.sha256 },
        rule,
        drawers: this.drawers,
        rowOf: (cellId) => review.rowOf(cellId),
        name,
      });
    } catch (error) {
      messages.report(error);
    }
  }

  /** Lets an adapter answer; refused (and reported) for another network. */
  apply(adapter: Adapter): void {
    const { analysis, messages, noteAudit } = this.#options;
    const { slideId } = analysis;
    if (slideId === null) return;
    try {
      analysis.setAdapter(adapter);
      this.#slideId = slideId;
      // What was refused before is no news any more.
      for (const tag of ["AdapterMismatch", "AdapterInvalid"] as const) messages.dismissTag(tag);
      void noteAudit(slideId, { adapterSha256: adapterSha256(adapter), adapterName: adapter.name });
    } catch (error) {
      messages.report(error);
    }
  }

  /** The network answers alone again. */
  remove(): void {
    const { analysis, noteAudit } = this.#options;
    if (analysis.adapter === null) return;
    analysis.setAdapter(null);
    if (this.#slideId !== null) void noteAudit(this.#slideId, { adapterSha256: null });
    this.#slideId = null;
  }

  /** The adapter's file. */
  file(adapter: Adapter): Blob {
    return new Blob([`${JSON.stringify(adapter, null, 1)}\n`], { type: "application/json" });
  }

  /** Reads an adapter's file and lets it answer; what is wrong with it is reported. */
  async load(file: Blob): Promise<void> {
    try {
      this.apply(parseAdapter(JSON.parse(await file.text())));
    } catch (error) {
      const { messages } = this.#options;
      messages.report(
        error instanceof SyntaxError ? new TaggedError("AdapterInvalid", error.message, {}, error) : error,
      );
    }
  }
}
