import { batch, computed, signal } from "@preact/signals-core";
import type { CellClass, CellTable } from "../../core/cells/cells.ts";
import { CountFold } from "../../core/count/count-fold.ts";
import type { CountedWindows } from "../../core/count/counted-windows.ts";
import type { RegionShape } from "../../core/geometry/shape.ts";
import type { Adapter } from "../../core/learning/adapter.ts";
import type { CountingModel } from "../../core/model/counting-model.ts";
import type { FlagRule } from "../../core/model/flag-rule.ts";
import type { Backend } from "../../core/model/stages.ts";
import type { ArtefactTreatment } from "../../core/quality/window-quality.ts";
import { stableList } from "../base/derived.ts";
import { hurry } from "../base/tracked.ts";

/** The counted table as stores and panels read it. The fold changes in place; `changeTable` alone changes it, and readers then follow. */
export abstract class CountedTable {
  readonly #fold = new CountFold(() => this.manifest);
  /** Grows with every change of the fold. */
  readonly #revision = signal(0);

  /** Of the model that counts. */
  abstract get manifest(): CountingModel;

  /** The fold itself; the command folds the same worker's events with the same class. */
  get table(): CountFold {
    void this.#revision.value;
    return this.#fold;
  }

  readonly #cells = computed(() => this.table.cells);
  /** Every cell known; a view that is valid until the next window arrives. */
  get cells(): CellTable {
    return this.#cells.value;
  }

  readonly #networkCells = computed(() => this.table.networkCells);
  /** The same rows with the network's own answers. */
  get networkCells(): CellTable {
    return this.#networkCells.value;
  }

  readonly #adapter = computed(() => this.table.adapter);
  /** What answers beside the network, or null. */
  get adapter(): Adapter | null {
    return this.#adapter.value;
  }

  /** The same object for every analysis: whoever reads it follows each change of the table. */
  get windows(): CountedWindows {
    return this.table.windows;
  }

  readonly #flagged = computed(() => this.table.flagged);
  /** Per row: 1 where the cell is to be checked. */
  get flagged(): Uint8Array<ArrayBuffer> {
    return this.#flagged.value;
  }

  readonly #flaggedCount = computed(() => this.table.flaggedCount);
  get flaggedCount(): number {
    return this.#flaggedCount.value;
  }

  readonly #rule = computed(() => this.table.rule);
  /** What is flagged, for the classes that the user counts. */
  get rule(): FlagRule {
    return this.#rule.value;
  }

  readonly #excluded = computed(() => this.table.excluded);
  /** Per row: 1 where the cell is in no count. */
  get excluded(): Uint8Array<ArrayBuffer> {
    return this.#excluded.value;
  }

  readonly #inExcludedRegion = computed(() => this.table.inExcludedRegion);
  /** Per row: 1 where the cell lies in an excluded region. */
  get inExcludedRegion(): Uint8Array<ArrayBuffer> {
    return this.#inExcludedRegion.value;
  }

  readonly #qualityBits = computed(() => this.table.qualityBits);
  /** Per row: the quality flags of the cell's place (bits of core/quality), 0 where there are none. */
  get qualityBits(): Uint8Array<ArrayBuffer> {
    return this.#qualityBits.value;
  }

  readonly #exclusionVersion = computed(() => this.table.exclusionVersion);
  /** Grows with every change of the exclusions. */
  get exclusionVersion(): number {
    return this.#exclusionVersion.value;
  }

  readonly #generation = computed(() => this.table.generation);
  /** Grows whenever rows before the end may have changed: a new slide, scale or cleared storage. */
  get generation(): number {
    return this.#generation.value;
  }

  readonly #extent = stableList<unknown>(() => {
    const { mask, exclusionCount } = this.windows;
    return [this.generation, this.exclusionVersion, exclusionCount, mask];
  });
  /** The same object for as long as rows and areas are only added. Artefacts that are left out add exclusions while the slide is counted. */
  get extent(): object {
    return this.#extent.value;
  }

  get backendInUse(): CountFold["backendInUse"] {
    return this.table.backendInUse;
  }

  get backends(): ReadonlySet<Backend> {
    return this.table.backends;
  }

  /** Sets the shapes (level-0 px) whose cells and area are in no number. */
  setExclusions(exclusions: readonly RegionShape[]): void {
    this.changeTable((fold) => fold.setExclusions(exclusions));
  }

  /** Flags anew for other counted classes; no count changes. */
  setCountedClasses(classes: readonly CellClass[]): void {
    this.changeTable((fold) => fold.setCountedClasses(classes));
  }

  /** Answers with an adapter from now on, or with the network alone (null). @throws AdapterMismatch for an adapter of another network. */
  setAdapter(adapter: Adapter | null): void {
    this.changeTable((fold) => fold.setAdapter(adapter));
  }

  /** Counts artefacts, or leaves their cells and area out of every number. */
  setArtefactTreatment(treatment: ArtefactTreatment): void {
    this.changeTable((fold) => fold.setArtefactTreatment(treatment));
  }

  /** Changes the fold; inside `soon` its readers follow later. */
  protected changeTable(change: (fold: CountFold) => void): void {
    batch(() => {
      change(this.#fold);
      this.#revision.value = this.#revision.peek() + 1;
      hurry();
    });
  }
}
