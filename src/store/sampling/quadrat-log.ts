import { computed } from "@preact/signals-core";
import type { UserRecords } from "../../cache/persistence.ts";
import type { SampledQuadrats } from "../../core/review/quadrat-package.ts";
import type { QuadratRead, SamplingDesign } from "../../core/sampling/sampled-quadrats.ts";
import { stableList } from "../base/derived.ts";
import type { MessageStore } from "../base/message-store.ts";
import { type EndClearing, SavedList } from "../base/saved-list.ts";

export interface QuadratLogOptions {
  readonly records: UserRecords;
  readonly messages: MessageStore;
  readonly reviewer: () => string;
}

/** A design or a read. One list holds both, so that a design is stored before what was read along it. */
type Entry =
  | { readonly kind: "design"; readonly design: SamplingDesign }
  | { readonly kind: "read"; readonly read: QuadratRead };

const designEntry = (design: SamplingDesign): Entry => ({ kind: "design", design });
const readEntry = (read: QuadratRead): Entry => ({ kind: "read", read });

/** The sampling designs of one analysis, and what each reader read of their quadrats. */
export class QuadratLog {
  readonly #reviewer: () => string;
  readonly #entries: SavedList<Entry>;

  constructor({ records, messages, reviewer }: QuadratLogOptions) {
    this.#reviewer = reviewer;
    this.#entries = new SavedList<Entry>({
      nameOf: (entry) => (entry.kind === "design" ? `design ${entry.design.id}` : `read ${entry.read.uid}`),
      subjectOf: (entry) => (entry.kind === "design" ? entry.design.analysis : entry.read.analysis),
      load: async (analysis) => {
        const [designs, reads] = await Promise.all([
          records.loadSamplingDesigns(analysis),
          records.loadQuadratReads(analysis),
        ]);
        return [...designs.map(designEntry), ...reads.map(readEntry)];
      },
      store: async (entries) => {
        for (const entry of entries) {
          if (entry.kind === "design") await records.saveSamplingDesign(entry.design);
          else await records.appendQuadratRead(entry.read);
        }
      },
      messages,
    });
  }

  load(analysis: string | null): Promise<void> {
    return this.#entries.load(analysis);
  }

  refresh(): Promise<void> {
    return this.#entries.refresh();
  }

  readonly #designs = stableList(() =>
    this.#entries.all.flatMap((entry) => (entry.kind === "design" ? [entry.design] : [])),
  );
  readonly #allReads = stableList(() =>
    this.#entries.all.flatMap((entry) => (entry.kind === "read" ? [entry.read] : [])),
  );

  readonly #design = computed(() => {
    const all = this.#designs.value;
    const reviewer = this.#reviewer();
    const own = all.filter((design) => design.reviewer === reviewer);
    return (own.length > 0 ? own : all).reduce<SamplingDesign | null>(
      (newest, design) => (newest && newest.createdAt > design.createdAt ? newest : design),
      null,
    );
  });
  /** This reader's newest design; without one of their own, the newest that came from another reader; or null. */
  get design(): SamplingDesign | null {
    return this.#design.value;
  }

  /** Every design and read, as a package carries them. */
  get all(): SampledQuadrats {
    return { plans: this.#designs.value, reads: this.#allReads.value };
  }

  readonly #reads = stableList(() => {
    const { design } = this;
    return this.#allReads.value.filter((read) => read.planId === design?.id);
  });
  /** The reads of the design's quadrats, by whomever. */
  get reads(): readonly QuadratRead[] {
    return this.#reads.value;
  }

  /** This reader's reads, in order. */
  get ownReads(): readonly QuadratRead[] {
    const reviewer = this.#reviewer();
    return this.reads.filter((read) => read.reviewer === reviewer);
  }

  /** Adds designs and reads of another reader; those known already are left out. Answers how many reads are new. */
  async importFrom({ plans, reads }: SampledQuadrats): Promise<number> {
    const designs = this.#entries.add(plans.map(designEntry));
    const fresh = await this.#entries.add(reads.map(readEntry));
    await designs;
    return fresh;
  }

  /** A design drawn here. */
  async addDesign(design: SamplingDesign): Promise<void> {
    await this.#entries.add([designEntry(design)]);
  }

  /** This reader has read a quadrat of a design completely, or (`read` false) takes that back. */
  async append({ id: planId, analysis }: SamplingDesign, quadrat: number, read: boolean): Promise<void> {
    const uid = crypto.randomUUID();
    const entry = { uid, planId, analysis, reviewer: this.#reviewer(), tile: quadrat, read, at: Date.now() };
    await this.#entries.add([readEntry(entry)]);
  }

  /** Designs and reads that are not stored yet: closing the page now would lose them. */
  get unsaved(): number {
    return this.#entries.waiting.length;
  }

  /** The last attempt to store failed; what waits holds for this visit. */
  get storingFailed(): boolean {
    return this.#entries.failed;
  }

  beginClearing(isCleared: (analysis: string) => boolean): EndClearing {
    return this.#entries.beginClearing(isCleared);
  }

  forget(isCleared: (analysis: string) => boolean): void {
    this.#entries.forget(isCleared);
  }
}
