import type { UserRecords } from "../../cache/persistence.ts";
import { CELL_CLASSES } from "../../core/cells/cells.ts";
import type { Point } from "../../core/geometry/shape.ts";
import type { SampledQuadrats } from "../../core/review/quadrat-package.ts";
import { mayBeOneOf, undoLast } from "../../core/review/review.ts";
import { type CorrectedCount, correctCount } from "../../core/sampling/corrected-count.ts";
import { buildQuadratFrame, quadratBounds } from "../../core/sampling/quadrat-frame.ts";
import {
  foldQuadratReads,
  lastStandingRead,
  type QuadratRead,
  type QuadratReaders,
  quadratReaders,
  type SamplingDesign,
} from "../../core/sampling/sampled-quadrats.ts";
import { makeSamplingPlan, sampledQuadratCount } from "../../core/sampling/sampling-design.ts";
import type { UncountedPlaces } from "../../core/sampling/uncounted-places.ts";
import type { MessageStore } from "../base/message-store.ts";
import { Observable } from "../base/observable.ts";
import type { AnalysisStore } from "../count/analysis-store.ts";
import type { ReviewStore } from "../review/review-store.ts";
import { QuadratCounts } from "./quadrat-counts.ts";
import { QuadratLog } from "./quadrat-log.ts";
import { UncountedQuadrats } from "./uncounted-quadrats.ts";

/** A click this near to a cell means the cell, µm: about half a granulocyte. */
const SAME_CELL_MICRONS = 5;

export interface SamplingStoreOptions {
  readonly analysis: AnalysisStore;
  readonly review: ReviewStore;
  readonly records: UserRecords;
  readonly messages: MessageStore;
  readonly reviewer: () => string;
  /** Brings a tile into view. */
  readonly showQuadrat: (bounds: { x0: number; y0: number; x1: number; y1: number }) => void;
}

/** The corrected count: the plan of random tiles, which of them are read, and the tile that is being read. */
export class SamplingStore extends Observable {
  readonly #options: SamplingStoreOptions;
  readonly #counts: QuadratCounts;
  readonly #uncounted: UncountedQuadrats;
  readonly #log: QuadratLog;
  /** The tile being read (place in the plan's frame); null: no reading under way. */
  tile: number | null = null;
  /** Row in review.reviewed.cells that the next verdict is about. */
  row: number | null = null;
  /** Where a missed cell is about to be added, level-0 px. */
  place: Point | null = null;
  #readers: { key: string; who: QuadratReaders } | null = null;
  #corrected: { key: string; counts: ReadonlyMap<number, CorrectedCount> } | null = null;

  constructor(options: SamplingStoreOptions) {
    super();
    this.#options = options;
    this.#uncounted = new UncountedQuadrats(options.analysis);
    this.#counts = new QuadratCounts(options.analysis, options.review, () => this.changed());
    this.#log = new QuadratLog({ ...options, changed: () => this.changed() });
    options.review.subscribe(() => this.changed());
  }

  /** Loads plan and reads of the analysis now shown; a reading under way is over. */
  async load(): Promise<void> {
    const loaded = this.#log.load(this.#options.analysis.analysis);
    this.stop();
    await loaded;
  }

  /** Takes in what another tab has stored. */
  refresh(): Promise<void> {
    return this.#log.refresh();
  }

  get plan(): SamplingDesign | null {
    return this.#log.plan;
  }

  /** Every plan and read of this analysis, as a package carries them. */
  get sampledQuadrats(): SampledQuadrats {
    return this.#log.all;
  }

  /** Takes plans and reads of another reader; answers how many reads are new. */
  importFrom(readings: SampledQuadrats): Promise<number> {
    return this.#log.importFrom(readings);
  }

  /** Plans and reads that are not stored yet: closing the page now would lose them. */
  get unsaved(): number {
    return this.#log.unsaved;
  }

  /** Drops what waits to be stored of some analyses: their records were cleared. */
  forget(isCleared: (analysis: string) => boolean): void {
    this.#log.forget(isCleared);
  }

  /** The last attempt to store failed; what waits holds for this visit. */
  get storingFailed(): boolean {
    return this.#log.storingFailed;
  }

  /** What was said of the plan's tiles, by whomever. */
  get reads(): readonly QuadratRead[] {
    return this.#log.reads;
  }

  /** What this reader said of them, in order. */
  get ownReads(): readonly QuadratRead[] {
    return this.#log.ownReads;
  }

  /** How many people read the tiles that the corrected count rests on. */
  get persons(): number {
    const { plan } = this;
    if (!plan) return 0;
    const { readerOf } = this.#whoRead(plan);
    return new Set(Array.from(this.#sampled(plan), (tile) => readerOf[tile])).size;
  }

  /** Whether a plan can be drawn: something is counted, nothing is being counted. */
  get canPlan(): boolean {
    const { analysis } = this.#options;
    return analysis.state === "idle" && analysis.windows.mask !== null && analysis.windows.done.size > 0;
  }

  /** More was counted since the plan was drawn: its number speaks of the earlier part only. */
  get planIsOlder(): boolean {
    const { plan } = this;
    const { mask, doneBounds } = this.#options.analysis.windows;
    if (!plan || !mask || plan.frame.count === 0) return false;
    return doneBounds.length > plan.windows;
  }

  /** Tiles of the plan, as it came from another reader, that lie where nothing is counted here: until they are there is no machine's count to correct. */
  get uncounted(): UncountedPlaces | null {
    const { plan } = this;
    return plan && this.#uncounted.of(plan);
  }

  /** Draws a plan over everything analysed so far; a plan before stays stored, its reads count no more. */
  async makePlan(classId: number, readClassIds: readonly number[], seed = randomSeed()): Promise<void> {
    const { analysis, reviewer } = this.#options;
    const { windows, cells, excluded, micronsPerPx } = analysis;
    if (!this.canPlan || windows.mask === null || micronsPerPx === null || analysis.analysis === null) return;
    const frame = buildQuadratFrame(windows.doneBounds, windows.mask, cells, micronsPerPx);
    if (frame.count === 0) return;
    const predicted = this.#counts.predict(frame, cells, excluded, classId);
    const plan: SamplingDesign = {
      ...makeSamplingPlan(frame, predicted, classId, seed),
      id: crypto.randomUUID(),
      analysis: analysis.analysis,
      reviewer: reviewer(),
      createdAt: Date.now(),
      readClassIds: [...new Set([classId, ...readClassIds])].sort(),
      windows: windows.doneBounds.length,
    };
    this.stop();
    await this.#log.addPlan(plan);
  }

  /** The corrected count per class that is read; empty before there is a plan and all of it is counted, or while another reader's decisions are shown. */
  get corrected(): ReadonlyMap<number, CorrectedCount> {
    const { plan } = this;
    const { review, reviewer } = this.#options;
    if (!plan || this.uncounted || review.shown.reviewer !== reviewer()) return new Map();
    const counts = this.#counts.of(plan, this.#whoRead(plan));
    if (!counts) return new Map();
    const { key } = counts;
    if (this.#corrected?.key !== key) {
      const sampled = this.#sampled(plan);
      const entries = plan.readClassIds.map(
        (classId) => [classId, correctCount(plan, sampled, counts.machine(classId), counts.truth(classId))] as const,
      );
      this.#corrected = { key, counts: new Map(entries) };
    }
    return this.#corrected.counts;
  }

  /** Tissue of the plan's tiles without what is excluded, level-0 px². */
  get tissuePx2(): number {
    const { plan } = this;
    return plan ? this.#counts.tissuePx2(plan) : 0;
  }

  /** Starts or goes on with reading at the first tile of the order that is not read. */
  start(): void {
    const { plan } = this;
    if (!plan) return;
    this.#options.review.setContext({ role: "reader", ordering: "tile", session: plan.id, blinded: false });
    this.#goTo(this.#nextQuadrat(plan));
  }

  /** Leaves reading; what was read stays. */
  stop(): void {
    if (this.tile !== null) this.#options.review.setContext(null);
    this.tile = null;
    this.row = null;
    this.place = null;
    this.changed();
  }

  /** The tile was read completely: on to the next one. */
  async markRead(): Promise<void> {
    const { plan, tile } = this;
    if (!plan || tile === null || this.place !== null) return;
    const stored = this.#log.append(plan, tile, true);
    const next = this.#nextQuadrat(plan);
    if (next === null) this.stop();
    else this.#goTo(next);
    await stored;
  }

  /** Takes the last thing back: a decision made since the last tile was read, else that the tile was read (and goes back to it). */
  async undo(): Promise<void> {
    const { plan } = this;
    const { review } = this.#options;
    if (this.place) {
      this.place = null;
      this.changed();
      return;
    }
    const last = lastStandingRead(this.ownReads);
    const undone = undoLast(review.ownLog())?.undoes;
    const decided = review.decisions.find(({ uid }) => uid === undone);
    if (decided?.session === plan?.id && decided && (!last || decided.decidedAt > last.at)) {
      const name = review.undo();
      this.selectRow(name === null ? null : review.rowOf(name));
      return;
    }
    if (!plan || !last) return;
    const stored = this.#log.append(plan, last.tile, false);
    this.#goTo(last.tile);
    await stored;
  }

  /** Rows of the tile to look at, from the top down: counted cells of the classes that are read, and those that could be of one. */
  get rows(): Uint32Array<ArrayBuffer> {
    const { plan, tile } = this;
    if (!plan || tile === null) return new Uint32Array(0);
    const { cells, classId, rejected } = this.#options.review.reviewed;
    const { readClassIds } = plan;
    const mayBe = (row: number): boolean =>
      readClassIds.includes(classId[row] as number) || mayBeOneOf(cells, row, readClassIds);
    const rows = this.#counts.rowsIn(plan, tile).filter((row) => rejected[row] === 0 && mayBe(row));
    return Uint32Array.from(rows).sort((a, b) => (cells.y[a] as number) - (cells.y[b] as number));
  }

  /** Looks at a cell of the slide while a tile is read; false when none is. */
  selectRow(row: number | null): boolean {
    if (this.tile === null) return false;
    this.row = row;
    this.place = null;
    this.changed();
    return true;
  }

  /** Looks at the next cell of the tile (or the one before), round and round. */
  step(by: number): void {
    const { rows } = this;
    if (rows.length === 0) return;
    const at = this.row === null ? (by > 0 ? -1 : 0) : rows.indexOf(this.row);
    this.selectRow(rows[(at + by + rows.length) % rows.length] ?? null);
  }

  /** A place where the reader sees a cell: the one that is there already (of whatever class, drawn or not), else where one is to be added. */
  pointAt(at: Point): boolean {
    const { plan, tile } = this;
    if (!plan || tile === null) return false;
    const { x0, y0, x1, y1 } = quadratBounds(plan.frame, tile);
    if (at.x < x0 || at.x >= x1 || at.y < y0 || at.y >= y1) return true;
    const { cells, rejected } = this.#options.review.reviewed;
    let nearest: number | null = null;
    let leastPx = SAME_CELL_MICRONS / (this.#options.analysis.micronsPerPx ?? 1);
    for (const row of this.#counts.rowsIn(plan, tile)) {
      const distancePx = Math.hypot((cells.x[row] as number) - at.x, (cells.y[row] as number) - at.y);
      if (rejected[row] === 1 || distancePx > leastPx) continue;
      nearest = row;
      leastPx = distancePx;
    }
    this.row = nearest;
    this.place = nearest === null ? at : null;
    this.changed();
    return true;
  }

  /** Names the class of the cell looked at, or adds a missed cell of that class at the place pointed at. */
  label(classId: number): void {
    const { review } = this.#options;
    if (classId >= CELL_CLASSES.length) return;
    if (this.place) {
      const { place } = this;
      this.place = null;
      this.row = review.rowOf(review.add(place, classId));
    } else if (this.row !== null) {
      const { row } = this;
      const next = this.#after(row);
      void review.label(row, classId);
      this.row = next ?? row;
    }
    this.changed();
  }

  /** There is no cell. */
  reject(): void {
    if (this.row === null) return;
    const { row } = this;
    const next = this.#after(row);
    void this.#options.review.decide(row, "reject");
    this.selectRow(next ?? row);
  }

  /** The cell after this one in the tile; looked up before a verdict, which may take the cell off the list. */
  #after(row: number): number | null {
    const { rows } = this;
    const at = rows.indexOf(row);
    return at < 0 ? null : (rows[at + 1] ?? null);
  }

  #whoRead(plan: SamplingDesign): QuadratReaders {
    const { reads } = this;
    const key = `${plan.id}/${reads.length}`;
    if (this.#readers?.key !== key) this.#readers = { key, who: quadratReaders(plan, reads) };
    return this.#readers.who;
  }

  #sampled(plan: SamplingDesign): Uint32Array<ArrayBuffer> {
    return sampledQuadratCount(plan, foldQuadratReads(plan, this.reads));
  }

  #nextQuadrat(plan: SamplingDesign): number | null {
    const read = foldQuadratReads(plan, this.reads);
    return plan.order.find((tile) => read[tile] !== 1) ?? null;
  }

  #goTo(tile: number | null): void {
    const { plan } = this;
    this.tile = tile;
    this.place = null;
    this.row = this.rows[0] ?? null;
    if (plan && tile !== null) this.#options.showQuadrat(quadratBounds(plan.frame, tile));
    this.changed();
  }
}

function randomSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] as number;
}
