import type { SerializedError } from "../base/errors.ts";
import type { CellClass, CellTable } from "../cells/cells.ts";
import { GrowingCells, lengthened } from "../cells/growing-cells.ts";
import { markExcluded } from "../cells/select-cells.ts";
import type { RegionShape } from "../geometry/shape.ts";
import { type Adapter, checkAdapterFits } from "../learning/adapter.ts";
import type { CountingModel } from "../model/counting-model.ts";
import { CountedClasses, type FlagRule } from "../model/flag-rule.ts";
import { flagCells } from "../model/flags.ts";
import { outputStridePx } from "../model/manifest.ts";
import type { WindowTimingsMs } from "../model/result.ts";
import type { Backend } from "../model/stages.ts";
import type { ArtefactTreatment, WindowQuality } from "../quality/window-quality.ts";
import type { TissueMask } from "../slide/tissue.ts";
import { type ModelGrid, type ModelWindow, windowName } from "../slide/window.ts";
import { AdaptedCells, keepFlags } from "./adapted-cells.ts";
import { CountedWindows, type FailedWindow } from "./counted-windows.ts";

/** Windows with their results: one quality record per window, the cells of all of them in one table. */
export interface WindowResults {
  readonly windows: readonly ModelWindow[];
  readonly quality: readonly WindowQuality[];
  readonly cells: CellTable;
  readonly backends: readonly Backend[];
}

/** What the analysis worker reports during a run, as far as it changes the counted table. */
export interface CountEvents {
  plan: { readonly grid: ModelGrid; readonly mask: TissueMask; readonly windows: readonly ModelWindow[] };
  backend: { readonly backend: Backend; readonly description: string; readonly reason: string };
  restored: WindowResults;
  window: {
    readonly window: ModelWindow;
    readonly quality: WindowQuality;
    readonly cells: CellTable;
    readonly backend: Backend;
    readonly timingsMs: WindowTimingsMs;
  };
  failed: FailedWindow;
}

/** One event; those of the second line change nothing in the table. */
export type CountEvent =
  | { [Name in keyof CountEvents]: { readonly name: Name; readonly payload: CountEvents[Name] } }[keyof CountEvents]
  | { readonly name: "phase" | "pace" | "storage" | "fallback"; readonly payload: unknown };

/**
 * The counted table of one analysis, folded from the worker's events: windows done, skipped and failed, cells, quality map, areas, backends
 * and timings. The app and the headless command count with this class and no other, so that they cannot differ.
 */
export class CountFold {
  readonly #manifest: () => CountingModel;
  readonly #cells = new GrowingCells();
  #adapted: AdaptedCells | null = null;
  readonly windows: CountedWindows;
  #exclusions: readonly RegionShape[] = [];
  readonly #countedClasses = new CountedClasses();
  /** Per row: why a look could change a count, bits of FLAG_BITS (core/model/flag-rule). */
  flagBits: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  /** Per row: 1 where it could. */
  flagged: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  flaggedCount = 0;
  /** Per row: 1 where the cell is in no count: it lies in an excluded region, or on artefacts that are left out. */
  excluded: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  /** Per row: 1 where the cell lies in an excluded region. */
  inExcludedRegion: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  /** Per row: the quality flags of the cell's place (bits of core/quality), 0 where there are none. */
  qualityBits: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  /** Grows with every change of the exclusions. */
  exclusionVersion = 0;
  /** Grows whenever rows before the end may have changed. */
  generation = 0;
  /** The windows of the last plan. */
  planned: readonly ModelWindow[] = [];
  backendInUse: CountEvents["backend"] | null = null;
  readonly backends = new Set<Backend>();
  /** Sums over the windows computed. */
  readonly timingsMs: Record<keyof WindowTimingsMs, number> = noTimings();

  /** manifest: of the model in use. only: cornerName of each window that counts, whatever is reported beside them; null: every window. */
  constructor(manifest: () => CountingModel, only: ReadonlySet<string> | null = null) {
    this.#manifest = manifest;
    this.windows = new CountedWindows(only);
  }

  /** Every cell known, as the adapter in use answers it; a view that is valid until the next window arrives. */
  get cells(): CellTable {
    return this.#adapted?.table ?? this.#cells.table;
  }

  /** The same rows with the network's own answers. */
  get networkCells(): CellTable {
    return this.#cells.table;
  }

  get adapter(): Adapter | null {
    return this.#adapted?.adapter ?? null;
  }

  /** Answers with an adapter from now on, or with the network alone (null). @throws AdapterMismatch for an adapter of another network. */
  setAdapter(adapter: Adapter | null): void {
    if (adapter) checkAdapterFits(adapter, this.#manifest());
    this.#adapted = adapter && new AdaptedCells(adapter);
    this.#adapted?.append(this.#cells.table);
    this.#flagAll();
  }

  /** Takes one event of the worker. A window that is known already changes nothing, so a run may start again. */
  take(event: CountEvent): void {
    switch (event.name) {
      case "plan":
        this.setGeometry(event.payload.grid, event.payload.mask);
        this.planned = event.payload.windows;
        break;
      case "backend":
        this.backendInUse = event.payload;
        break;
      case "restored":
        this.addResults(event.payload);
        break;
      case "window": {
        const { window, quality, cells, backend, timingsMs } = event.payload;
        for (const step of Object.keys(this.timingsMs) as (keyof WindowTimingsMs)[]) {
          this.timingsMs[step] += timingsMs[step];
        }
        this.addResults({ windows: [window], quality: [quality], cells, backends: [backend] });
        break;
      }
      case "failed":
        this.windows.fail(event.payload);
        break;
      default:
        break;
    }
  }

  /** Sets the lattice and, when there is one, the tissue mask. */
  setGeometry(grid: ModelGrid, mask: TissueMask | null): void {
    this.windows.setGeometry(grid, mask, this.#manifest());
  }

  /** Adds windows with their cells; those known already are passed over. */
  addResults({ windows, quality, cells, backends }: WindowResults): void {
    const manifest = this.#manifest();
    for (const backend of backends) this.backends.add(backend);
    const fresh = this.windows.takeNew(windows, quality, cells, manifest);
    if (!fresh || fresh.count === 0) return;
    const before = this.#cells.count;
    this.#cells.append(fresh);
    const answered = this.#adapted?.append(fresh) ?? fresh;
    const needed = this.#cells.count;
    this.qualityBits = lengthened(this.qualityBits, needed);
    this.windows.quality.markRows(this.cells, outputStridePx(manifest), this.qualityBits, before);
    this.flagBits = lengthened(this.flagBits, needed);
    this.flagged = lengthened(this.flagged, needed);
    this.#flag(answered, fresh, before);
    this.#markExcludedFrom(before);
  }

  /** The classes that the user counts, in no special order: they decide which cells are flagged, never which are found. */
  get countedClasses(): readonly CellClass[] {
    return this.#countedClasses.names;
  }

  /** What is flagged, for the classes counted. */
  get rule(): FlagRule {
    return this.#countedClasses.ruleOf(this.#manifest());
  }

  /** Flags all rows anew for other counted classes. -> whether that is a change. */
  setCountedClasses(classes: readonly CellClass[]): boolean {
    if (!this.#countedClasses.set(classes)) return false;
    this.#flagAll();
    return true;
  }

  #flagAll(): void {
    this.generation++;
    this.flaggedCount = 0;
    // New arrays: whoever compares them with those read before sees that rows have changed.
    this.flagBits = this.flagBits.slice();
    this.flagged = this.flagged.slice();
    this.#flag(this.cells, this.networkCells, 0);
  }

  #flag(cells: CellTable, network: CellTable, from: number): void {
    const quality = this.qualityBits.subarray(from);
    const bits = flagCells(cells, this.rule, quality);
    if (this.#adapted) {
      const classes = { before: network.classId, after: cells.classId };
      keepFlags(bits, flagCells(network, this.rule, quality), classes, this.rule.isCounted);
    }
    this.flagBits.set(bits, from);
    for (let row = 0; row < bits.length; row++) {
      const flag = bits[row] === 0 ? 0 : 1;
      this.flagged[from + row] = flag;
      this.flaggedCount += flag;
    }
  }

  /** A run broke: every window of its plan without a result has failed for this reason, so that none is missing silently. */
  breakOff(error: SerializedError): void {
    const { failed } = this.windows;
    for (const window of this.planned) if (!failed.has(windowName(window))) this.windows.fail({ window, error });
  }

  /** Takes the shapes (level-0 px) whose cells and area are in no number. */
  setExclusions(exclusions: readonly RegionShape[]): void {
    this.#exclusions = exclusions;
    this.exclusionVersion++;
    this.windows.setExclusions(exclusions);
    this.#markExcludedFrom(0);
  }

  /** Counts artefacts, or leaves their cells and area out of every number. -> whether that is a change. */
  setArtefactTreatment(treatment: ArtefactTreatment): boolean {
    if (treatment === this.windows.artefactTreatment) return false;
    this.exclusionVersion++;
    this.windows.setArtefactTreatment(treatment);
    this.#markExcludedFrom(0);
    return true;
  }

  /** Forgets all results; exclusions and treatment stay. */
  clear(): void {
    this.#cells.clear();
    this.#adapted?.clear();
    this.windows.clear();
    this.flagBits = new Uint8Array(0);
    this.flagged = new Uint8Array(0);
    this.flaggedCount = 0;
    this.excluded = new Uint8Array(0);
    this.inExcludedRegion = new Uint8Array(0);
    this.qualityBits = new Uint8Array(0);
    this.generation++;
    this.planned = [];
    this.backends.clear();
    Object.assign(this.timingsMs, noTimings());
  }

  #markExcludedFrom(row: number): void {
    const { count } = this.cells;
    this.inExcludedRegion = lengthened(this.inExcludedRegion, count);
    this.inExcludedRegion.fill(0, row);
    markExcluded(this.cells, this.#exclusions, this.inExcludedRegion, row);
    this.excluded = lengthened(this.excluded, count);
    this.excluded.set(this.inExcludedRegion.subarray(row), row);
    if (this.windows.artefactTreatment === "mark") return;
    for (let at = row; at < count; at++) if (this.qualityBits[at] !== 0) this.excluded[at] = 1;
  }
}

function noTimings(): Record<keyof WindowTimingsMs, number> {
  return { read: 0, preprocess: 0, guards: 0, inference: 0, decode: 0, store: 0 };
}
