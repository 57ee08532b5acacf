import type { SerializedError } from "../base/errors.ts";
import type { CellTable } from "../cells/cells.ts";
import { selectCells } from "../cells/cells.ts";
import type { Bounds, RegionShape } from "../geometry/shape.ts";
import type { CountingModel } from "../model/counting-model.ts";
import { outputStridePx } from "../model/manifest.ts";
import type { CountedExtent } from "../quality/artefact-tissue.ts";
import { QualityMap } from "../quality/quality-map.ts";
import { type ArtefactTreatment, type QualityFlag, reasonsOf, type WindowQuality } from "../quality/window-quality.ts";
import type { ScopeAreas } from "../slide/scope-areas.ts";
import type { TissueMask } from "../slide/tissue.ts";
import type { AnalysedWindow, ArtefactMark } from "../slide/view-state.ts";
import { type ModelGrid, type ModelWindow, windowName } from "../slide/window.ts";
import { planWindows, windowBounds } from "../slide/window-layout.ts";
import { CountedAreas } from "./counted-areas.ts";

/** From this share on all tissue counts as counted: the mask's px are coarser than the windows. */
export const WHOLE_SHARE = 0.995;

/** A window that could not be counted, and why. */
export interface FailedWindow {
  readonly window: ModelWindow;
  readonly error: SerializedError;
}

/** Names a window of one lattice by its top-left corner, model px. */
export function cornerName({ x, y }: Pick<ModelWindow, "x" | "y">): string {
  return `${x},${y}`;
}

/** Which windows of one analysis are done, skipped or failed, with their areas; a window is never counted twice. */
export class CountedWindows {
  readonly done = new Map<string, ModelWindow>();
  readonly failed = new Map<string, FailedWindow>();
  grid: ModelGrid | null = null;
  mask: TissueMask | null = null;
  /** Windows of the whole slide without tissue; none before the tissue mask is known. */
  skipped: readonly ModelWindow[] = [];
  readonly quality = new QualityMap();
  /** Corners (model px, `cornerName`) of the only windows that count, as a provenance record names them; null: every window counts. */
  readonly #only: ReadonlySet<string> | null;
  readonly #areas = new CountedAreas();
  /** Windows of the slide with tissue; none before the tissue mask is known. */
  withTissue: readonly ModelWindow[] = [];

  /** only: cornerName of each window that is taken, whatever is reported beside them; null: every window. */
  constructor(only: ReadonlySet<string> | null = null) {
    this.#only = only;
  }

  clear(): void {
    this.done.clear();
    this.failed.clear();
    this.quality.clear();
    this.grid = null;
    this.mask = null;
    this.withTissue = [];
    this.skipped = [];
    this.#areas.clear();
  }

  /** Shapes whose area is in no total from now on. */
  setExclusions(exclusions: readonly RegionShape[]): void {
    this.#areas.setRegions(exclusions);
  }

  /** Whether tissue under an artefact counts or is in no total from now on. */
  setArtefactTreatment(treatment: ArtefactTreatment): void {
    this.#areas.setTreatment(treatment);
  }

  /** Learns the lattice and, when there is one, the tissue mask. */
  setGeometry(grid: ModelGrid, mask: TissueMask | null, manifest: CountingModel): void {
    this.grid = grid;
    if (mask === null || this.mask !== null) return;
    this.mask = mask;
    const plan = planWindows(grid, manifest, null, mask);
    this.withTissue = plan.windows;
    this.skipped = plan.skipped;
    this.#areas.setMask(
      mask,
      plan.windows.map((window) => windowBounds(window, grid)),
    );
  }

  /** The rows of `cells` that belong to windows not known yet; the windows are known afterwards. */
  takeNew(
    windows: readonly ModelWindow[],
    quality: readonly WindowQuality[],
    cells: CellTable,
    manifest: CountingModel,
  ): CellTable | null {
    const fresh: ModelWindow[] = [];
    windows.forEach((window, index) => {
      const name = windowName(window);
      if (this.done.has(name) || this.#only?.has(cornerName(window)) === false) return;
      fresh.push(window);
      this.#add(window, quality[index]);
    });
    if (fresh.length === 0) return null;
    if (fresh.length === windows.length) return cells;
    const stride = outputStridePx(manifest);
    const corners = new Set(fresh.map(cornerName));
    const corePx = (fresh[0] as ModelWindow).corePx;
    const corner = (peak: number): number => Math.floor((peak * stride) / corePx) * corePx;
    return selectCells(cells, (index) =>
      corners.has(
        cornerName({
          x: corner(cells.peakColumn[index] as number),
          y: corner(cells.peakRow[index] as number),
        }),
      ),
    );
  }

  fail(failure: FailedWindow): void {
    const name = windowName(failure.window);
    if (!this.done.has(name) && this.#only?.has(cornerName(failure.window)) !== false) this.failed.set(name, failure);
  }

  /** Level-0 px of every window that has a result. */
  get doneBounds(): readonly Bounds[] {
    return this.#areas.bounds;
  }

  /** Level-0 px of every window of the slide that has no result, skipped ones included. */
  undoneBounds(manifest: CountingModel): readonly Bounds[] {
    const { grid } = this;
    if (!grid) return [];
    const { windows } = planWindows(grid, manifest, null, null);
    return windows.filter((window) => !this.done.has(windowName(window))).map((window) => windowBounds(window, grid));
  }

  /** Areas of everything that has a result, without the exclusions, level-0 px². */
  get areas(): ScopeAreas {
    return this.#areas.counted;
  }

  /** The part of the exclusions that has a result, level-0 px². */
  get excludedAreas(): ScopeAreas {
    return this.#areas.excluded;
  }

  get artefactTreatment(): ArtefactTreatment {
    return this.#areas.treatment;
  }

  /** Shapes whose area is in no total: the excluded regions, and the artefact blocks where they are to be left out. */
  get exclusions(): readonly RegionShape[] {
    return this.#areas.exclusions;
  }

  /** How many `exclusions` there are; changes whenever a window adds artefacts to them. */
  get exclusionCount(): number {
    return this.#areas.exclusionCount;
  }

  /** Share of the slide's tissue, outside the exclusions, that has a result, 0..1; null where no tissue is known. */
  get tissueShare(): number | null {
    return this.#areas.tissueShare(() => this.#missing(false));
  }

  /** Whether the slide holds tissue without a result. */
  get isUnfinished(): boolean {
    return (this.tissueShare ?? 1) < WHOLE_SHARE;
  }

  /** Where tissue under an artefact is part of what the count speaks of. */
  get countedExtent(): CountedExtent {
    return { mask: this.mask, scope: null, exclusions: this.#areas.regions };
  }

  /** Tissue without a result that did not fail, once something is counted: level-0 px, windows side by side in a row are one. */
  get uncountedAreas(): readonly Bounds[] {
    const areas: Bounds[] = [];
    if (this.done.size === 0) return areas;
    for (const next of this.#missing(true)) {
      const last = areas.at(-1);
      if (last && last.y0 === next.y0 && last.x1 === next.x0) areas[areas.length - 1] = { ...last, x1: next.x1 };
      else areas.push(next);
    }
    return areas;
  }

  /** Windows with tissue and no result; those that failed among them unless `withoutFailed`. */
  #missing(withoutFailed: boolean): Bounds[] {
    const { grid, done, failed } = this;
    if (!grid) return [];
    return this.withTissue.flatMap((window) => {
      const name = windowName(window);
      return done.has(name) || (withoutFailed && failed.has(name)) ? [] : [windowBounds(window, grid)];
    });
  }

  /** Done, skipped, failed and uncounted parts for the slide on screen. */
  windowStates(): AnalysedWindow[] {
    const grid = this.grid;
    if (!grid) return [];
    const state = (window: ModelWindow, what: AnalysedWindow["state"]): AnalysedWindow => ({
      bounds: windowBounds(window, grid),
      state: what,
    });
    return [
      ...[...this.done.values()].map((window) => state(window, "done")),
      ...this.skipped.map((window) => state(window, "skipped")),
      ...[...this.failed.values()].map(({ window }) => state(window, "failed")),
      ...this.uncountedAreas.map((bounds): AnalysedWindow => ({ bounds, state: "uncounted" })),
    ];
  }

  /** Tissue under an artefact for the slide on screen; words: how each reason is called. */
  artefactMarks(words: Readonly<Record<QualityFlag, string>>): ArtefactMark[] {
    const { grid } = this;
    if (!grid) return [];
    return Array.from(this.quality.windows, ({ window, bits, areas, outline }) => ({
      bounds: windowBounds(window, grid),
      areas,
      outline,
      label: reasonsOf(bits)
        .map((reason) => words[reason])
        .join(", "),
    }));
  }

  #add(window: ModelWindow, quality: WindowQuality | undefined): void {
    const name = windowName(window);
    this.done.set(name, window);
    this.failed.delete(name);
    if (!this.grid) return;
    const artefacts = quality && this.quality.add(window, quality, this.grid)?.areas;
    this.#areas.add(windowBounds(window, this.grid), artefacts ?? []);
  }
}
