import type { SerializedError } from "../base/errors.ts";
import type { CellTable } from "../cells/cells.ts";
import { selectCells } from "../cells/cells.ts";
import { prepareShape } from "../geometry/prepared-shape.ts";
import { type Bounds, boundsTouch, type RegionShape, rectangleShape } from "../geometry/shape.ts";
import type { CountingModel } from "../model/counting-model.ts";
import { outputStridePx } from "../model/manifest.ts";
import type { CountedExtent } from "../quality/artefact-tissue.ts";
import { QualityMap } from "../quality/quality-map.ts";
import { type ArtefactTreatment, type QualityFlag, reasonsOf, type WindowQuality } from "../quality/window-quality.ts";
import { measureScope, type ScopeAreas } from "../slide/scope-areas.ts";
import type { TissueMask } from "../slide/tissue.ts";
import type { AnalysedWindow, ArtefactMark } from "../slide/view-state.ts";
import { type ModelGrid, type ModelWindow, windowName } from "../slide/window.ts";
import { planWindows, windowBounds } from "../slide/window-layout.ts";

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
  /** Windows of the whole slide with tissue, and without; null until the tissue mask is known. */
  tissueWindows: number | null = null;
  skipped: readonly ModelWindow[] = [];
  readonly quality = new QualityMap();
  artefactTreatment: ArtefactTreatment = "mark";
  /** Corners (model px, `cornerName`) of the only windows that count, as a provenance record names them; null: every window counts. */
  readonly #only: ReadonlySet<string> | null;
  /** Per entry of #bounds: that window's artefacts. */
  /** Windows of the slide with tissue. */
  #withTissue: readonly ModelWindow[] = [];
  #artefactShapes: (readonly RegionShape[])[] = [];
  #artefactCount = 0;
  #bounds: Bounds[] = [];
  #areas = { analysedPx2: 0, tissuePx2: 0 };
  #exclusions: readonly RegionShape[] = [];
  #excluded = { analysedPx2: 0, tissuePx2: 0 };

  /** only: cornerName of each window that is taken, whatever is reported beside them; null: every window. */
  constructor(only: ReadonlySet<string> | null = null) {
    this.#only = only;
  }

  clear(): void {
    this.done.clear();
    this.failed.clear();
    this.quality.clear();
    this.#artefactShapes = [];
    this.#artefactCount = 0;
    this.grid = null;
    this.mask = null;
    this.tissueWindows = null;
    this.#withTissue = [];
    this.skipped = [];
    this.#bounds = [];
    this.#areas = { analysedPx2: 0, tissuePx2: 0 };
    this.#excluded = { analysedPx2: 0, tissuePx2: 0 };
  }

  /** Shapes whose area is in no total from now on. */
  setExclusions(exclusions: readonly RegionShape[]): void {
    this.#exclusions = exclusions;
    this.#excluded = this.#measureExcluded(0);
  }

  /** Whether tissue under an artefact counts or is in no total from now on. */
  setArtefactTreatment(treatment: ArtefactTreatment): void {
    this.artefactTreatment = treatment;
    this.#excluded = this.#measureExcluded(0);
  }

  /** Learns the lattice and, when there is one, the tissue mask. */
  setGeometry(grid: ModelGrid, mask: TissueMask | null, manifest: CountingModel): void {
    this.grid = grid;
    if (mask === null || this.mask !== null) return;
    this.mask = mask;
    const plan = planWindows(grid, manifest, null, mask);
    this.tissueWindows = plan.windows.length;
    this.#withTissue = plan.windows;
    this.skipped = plan.skipped;
    this.#areas = { ...measureScope(null, this.#bounds, mask) };
    this.#excluded = this.#measureExcluded(0);
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
    return this.#bounds;
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
    return {
      analysedPx2: this.#areas.analysedPx2 - this.#excluded.analysedPx2,
      tissuePx2: this.#areas.tissuePx2 - this.#excluded.tissuePx2,
    };
  }

  /** The part of the exclusions that has a result, level-0 px². */
  get excludedAreas(): ScopeAreas {
    return this.#excluded;
  }

  /** Shapes whose area is in no total: the excluded regions, and the artefact blocks where they are to be left out. */
  get exclusions(): readonly RegionShape[] {
    return this.artefactTreatment === "mark" ? this.#exclusions : [...this.#exclusions, ...this.#artefactShapes.flat()];
  }

  /** How many `exclusions` there are; changes whenever a window adds artefacts to them. */
  get exclusionCount(): number {
    return this.#exclusions.length + (this.artefactTreatment === "mark" ? 0 : this.#artefactCount);
  }

  /** Where tissue under an artefact is part of what the count speaks of. */
  get countedExtent(): CountedExtent {
    return { mask: this.mask, scope: null, exclusions: this.#exclusions };
  }

  /** Tissue without a result that did not fail, once something is counted: level-0 px, windows side by side in a row are one. */
  get uncountedAreas(): readonly Bounds[] {
    const { grid, done, failed } = this;
    const areas: Bounds[] = [];
    if (!grid || done.size === 0) return areas;
    for (const window of this.#withTissue) {
      const name = windowName(window);
      if (done.has(name) || failed.has(name)) continue;
      const next = windowBounds(window, grid);
      const last = areas.at(-1);
      if (last && last.y0 === next.y0 && last.x1 === next.x0) areas[areas.length - 1] = { ...last, x1: next.x1 };
      else areas.push(next);
    }
    return areas;
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
    const bounds = windowBounds(window, this.grid);
    this.#bounds.push(bounds);
    const artefacts = (quality && this.quality.add(window, quality, this.grid)?.areas.map(rectangleShape)) ?? [];
    this.#artefactShapes.push(artefacts);
    this.#artefactCount += artefacts.length;
    if (!this.mask) return;
    const areas = measureScope(null, [bounds], this.mask);
    this.#areas.analysedPx2 += areas.analysedPx2;
    this.#areas.tissuePx2 += areas.tissuePx2;
    const excluded = this.#measureExcluded(this.#bounds.length - 1);
    this.#excluded.analysedPx2 += excluded.analysedPx2;
    this.#excluded.tissuePx2 += excluded.tissuePx2;
  }

  /** What is left out of the windows from this place of #bounds on. */
  #measureExcluded(from: number): { analysedPx2: number; tissuePx2: number } {
    const excluded = { analysedPx2: 0, tissuePx2: 0 };
    const { mask } = this;
    if (!mask) return excluded;
    const regions = this.#exclusions.map((shape) => ({ shape, bounds: prepareShape(shape).bounds }));
    for (let at = from; at < this.#bounds.length; at++) {
      const box = this.#bounds[at] as Bounds;
      const shapes = regions.filter(({ bounds }) => boundsTouch(bounds, box)).map(({ shape }) => shape);
      if (this.artefactTreatment === "leave-out") shapes.push(...(this.#artefactShapes[at] ?? []));
      if (shapes.length === 0) continue;
      const all = measureScope(null, [box], mask);
      const left = measureScope(null, [box], mask, shapes);
      excluded.analysedPx2 += all.analysedPx2 - left.analysedPx2;
      excluded.tissuePx2 += all.tissuePx2 - left.tissuePx2;
    }
    return excluded;
  }
}
