import { computed, untracked } from "@preact/signals-core";
import type { JsonValue } from "../../core/base/canonical-json.ts";
import { parseCellName } from "../../core/cells/cell-names.ts";
import { ADDED_BIT, COLUMN_MASK } from "../../core/cells/cells.ts";
import { outputStridePx } from "../../core/model/manifest.ts";
import type { PackageManifest, PackageSubject } from "../../core/review/package-format.ts";
import { conflictsOf } from "../../core/review/review.ts";
import { type UncountedPlaces, uncountedPlaces } from "../../core/sampling/uncounted-places.ts";
import type { PackageJob } from "../../worker/tasks/tasks.ts";
import { stableList } from "../base/derived.ts";
import type { MessageStore } from "../base/message-store.ts";
import type { PackagePort } from "../base/ports.ts";
import { withState } from "../base/with-state.ts";
import type { AnalysisStore } from "../count/analysis-store.ts";
import type { ReviewStore } from "../review/review-store.ts";
import type { SamplingStore } from "../sampling/sampling-store.ts";
import type { SessionStore } from "../session/session-store.ts";
import type { SlideStore } from "../slide/slide-store.ts";

/** What a package brought. */
export interface TakenIn {
  readonly from: string;
  readonly decisions: number;
  readonly controlDecisions: number;
  readonly plans: number;
  /** Reads of quadrats of a sampling design that were not known. */
  readonly quadratsRead: number;
  /** Cells that readers now disagree on and nobody has settled. */
  readonly conflicts: number;
}

export interface ReviewExchangeOptions {
  readonly slides: SlideStore;
  readonly analysis: AnalysisStore;
  readonly review: ReviewStore;
  readonly session: SessionStore;
  readonly sampling: SamplingStore;
  readonly messages: MessageStore;
  readonly packages: PackagePort;
  readonly reviewer: () => string;
  readonly researchUseOnly: string;
  /** Appends to the slide's audit log what no record carries. */
  readonly noteAudit: (kind: "package", data: JsonValue) => Promise<void>;
}

interface ExchangeState {
  busy: boolean;
  /** What the last package brought. */
  last: TakenIn | null;
}

/** Review packages: out to a colleague and back. */
export class ReviewExchange extends withState((): ExchangeState => ({ busy: false, last: null })) {
  readonly #options: ReviewExchangeOptions;

  constructor(options: ReviewExchangeOptions) {
    super();
    this.#options = options;
  }

  /**
   * Makes a package of everything decided and planned on this analysis; withDecisions false: the plans alone, for a reader who must not see
   * what others decided. null: it could not be made, which was reported.
   */
  async make(
    withDecisions: boolean,
    withCrops: boolean,
  ): Promise<{ readonly name: string; readonly file: Blob } | null> {
    const { review, session, sampling, messages, packages, reviewer, researchUseOnly } = this.#options;
    const subject = this.#subject();
    if (!subject) return null;
    this.busy = true;
    try {
      const file = await packages.write({
        subject,
        createdBy: reviewer(),
        createdAt: new Date(),
        decisions: withDecisions ? review.decisions : [],
        plans: session.plans,
        quadrats: withDecisions ? sampling.sampledQuadrats : { plans: sampling.sampledQuadrats.plans, reads: [] },
        crops: withCrops ? await this.#crops() : [],
        researchUseOnly,
      });
      return { name: `${subject.slide.name}.review.zip`, file };
    } catch (error) {
      messages.report(error);
      return null;
    } finally {
      this.busy = false;
    }
  }

  /** Imports a package; decisions known already stay as they are. An error is reported, and then nothing is imported. */
  async importFrom(file: Blob): Promise<void> {
    const { review, session, sampling, messages, packages, noteAudit } = this.#options;
    const subject = this.#subject();
    if (!subject) return;
    this.last = null;
    this.busy = true;
    try {
      const { manifest, decisions, plans, quadrats } = await packages.read(file, subject);
      const before = new Set(review.decisions.map(({ uid }) => uid));
      const fresh = decisions.filter(({ uid }) => !before.has(uid));
      await review.importFrom(fresh, packageEntry(manifest, fresh.length));
      const freshPlans = await session.importFrom(plans);
      // After the decisions: a quadrat never counts as read without the decisions in it.
      const quadratsRead = await sampling.importFrom(quadrats);
      // Decisions are stored with the package's entry; without any it is noted by itself.
      if (fresh.length === 0 && freshPlans + quadratsRead > 0) await noteAudit("package", packageEntry(manifest, 0));
      this.last = {
        from: manifest.createdBy,
        decisions: fresh.length,
        controlDecisions: decisions.length - fresh.length,
        plans: freshPlans,
        quadratsRead,
        conflicts: conflictsOf(review.decisions).filter(({ settled }) => settled === null).length,
      };
    } catch (error) {
      messages.report(error);
    }
    this.busy = false;
  }

  /** Names of the cells that readers planned or decided on. */
  readonly #namedCells = computed(() => {
    const { review, session } = this.#options;
    return new Set([...session.plans.flatMap(({ cells }) => cells), ...review.decisions.map(({ cellId }) => cellId)]);
  });

  readonly #counted = stableList(() => {
    const { analysis } = this.#options;
    return [analysis.analysis, analysis.generation, analysis.windows.grid, analysis.windows.done.size];
  });

  readonly #uncounted = computed((): UncountedPlaces | null => {
    const { analysis, review } = this.#options;
    void this.#counted.value;
    const { manifest } = analysis;
    const windows = untracked(() => analysis.windows);
    if (!windows.grid || analysis.analysis === null) return null;
    const keys = [...this.#namedCells.value].flatMap((name) => {
      const known = review.rowOf(name) === null ? parseCellName(name) : null;
      return known && known.column < ADDED_BIT ? [known] : [];
    });
    // A cell's name holds the output bin of its peak.
    const px = outputStridePx(manifest) * windows.grid.slidePxPerModelPx;
    const x = keys.map(({ column }) => ((column & COLUMN_MASK) + 0.5) * px);
    const y = keys.map(({ row }) => (row + 0.5) * px);
    const undone = keys.length > 0 ? windows.undoneBounds(manifest) : [];
    return uncountedPlaces({ count: keys.length, x, y }, windows.doneBounds, undone);
  });
  /** Cells that readers planned or decided on and that lie where nothing is counted here; null: there are none. */
  get uncounted(): UncountedPlaces | null {
    return this.#uncounted.value;
  }

  #subject(): PackageSubject | null {
    const { slides, analysis } = this.#options;
    const { slide, scale } = slides;
    if (!slide || !scale || analysis.analysis === null) return null;
    const { id, name, widthPx, heightPx } = slide;
    return {
      slide: { id, name, widthPx, heightPx, micronsPerPx: scale.micronsPerPx },
      model: { id: analysis.manifest.id, sha256: analysis.manifest.sha256 },
      analysis: analysis.analysis,
    };
  }

  /** A picture of every planned or decided cell. */
  async #crops(): Promise<PackageJob["crops"]> {
    const { session, slides, analysis } = this.#options;
    const crops: { cellId: string; picture: ImageBitmap }[] = [];
    for (const cellId of this.#namedCells.value) {
      const request = session.pictures.request(cellId);
      if (!request || analysis.micronsPerPx === null || !slides.slide) continue;
      const sizePx = Math.round(CROP_FILE_MICRONS / analysis.micronsPerPx);
      crops.push({ cellId, picture: await session.pictures.read({ ...request, sizePx, outputPx: sizePx }) });
    }
    return crops;
  }
}

/** What the audit log notes of a package with so many decisions that were not known; its members are named by their hashes. */
function packageEntry({ createdBy, createdAt, members }: PackageManifest, decisions: number): JsonValue {
  return { createdBy, createdAt, decisions, members: members.map(({ name, sha256 }) => ({ name, sha256 })) };
}

/** Side of a crop in a package, µm. */
const CROP_FILE_MICRONS = 64;
