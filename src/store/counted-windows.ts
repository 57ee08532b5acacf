import type { CellTable } from "../core/cells.ts";
import { selectCells } from "../core/cells.ts";
import type { SerializedError } from "../core/errors.ts";
import { type ModelManifest, outputStridePx } from "../core/manifest.ts";
import { planWindows, windowBounds } from "../core/plan.ts";
import { prepareShape } from "../core/regions/prepared-shape.ts";
import { type Bounds, boundsTouch, type RegionShape } from "../core/regions.ts";
import { measureScope, type ScopeAreas } from "../core/scope.ts";
import { type ModelGrid, type TileWindow, windowName } from "../core/tile.ts";
import type { TissueMask } from "../core/tissue.ts";
import type { AnalysedTile } from "../core/view-state.ts";

/** A window that could not be counted, and why. */
export interface FailedWindow {
  readonly window: TileWindow;
  readonly error: SerializedError;
}

/** Which windows of one analysis are done, skipped or failed, with their areas; a window is never counted twice. */
export class CountedWindows {
  readonly done = new Map<string, TileWindow>();
  readonly failed = new Map<string, FailedWindow>();
  grid: ModelGrid | null = null;
  mask: TissueMask | null = null;
  /** Windows of the whole slide with tissue, and without; null until the tissue mask is known. */
  tissueWindows: number | null = null;
  skipped: readonly TileWindow[] = [];
  #bounds: Bounds[] = [];
  #areas = { analysedPx2: 0, tissuePx2: 0 };
  #exclusions: readonly RegionShape[] = [];
  #excluded = { analysedPx2: 0, tissuePx2: 0 };

  clear(): void {
    this.done.clear();
    this.failed.clear();
    this.grid = null;
    this.mask = null;
    this.tissueWindows = null;
    this.skipped = [];
    this.#bounds = [];
    this.#areas = { analysedPx2: 0, tissuePx2: 0 };
    this.#excluded = { analysedPx2: 0, tissuePx2: 0 };
  }

  /** Shapes whose area is in no total from now on. */
  setExclusions(exclusions: readonly RegionShape[]): void {
    this.#exclusions = exclusions;
    this.#excluded = this.#measureExcluded(this.#bounds);
  }

  /** Learns the lattice and, when there is one, the tissue mask. */
  setGeometry(grid: ModelGrid, mask: TissueMask | null, manifest: ModelManifest): void {
    this.grid = grid;
    if (mask === null || this.mask !== null) return;
    this.mask = mask;
    const plan = planWindows(grid, manifest, null, mask);
    this.tissueWindows = plan.windows.length;
    this.skipped = plan.skipped;
    this.#areas = { ...measureScope(null, this.#bounds, mask) };
    this.#excluded = this.#measureExcluded(this.#bounds);
  }

  /** The rows of `cells` that belong to windows not known yet; the windows are known afterwards. */
  takeNew(windows: readonly TileWindow[], cells: CellTable, manifest: ModelManifest): CellTable | null {
    const fresh = windows.filter((window) => !this.done.has(windowName(window)));
    for (const window of fresh) this.#add(window);
    if (fresh.length === 0) return null;
    if (fresh.length === windows.length) return cells;
    const stride = outputStridePx(manifest);
    const corners = new Set(fresh.map((window) => `${window.x},${window.y}`));
    const corePx = (fresh[0] as TileWindow).corePx;
    const corner = (peak: number): number => Math.floor((peak * stride) / corePx) * corePx;
    return selectCells(cells, (index) =>
      corners.has(`${corner(cells.peakColumn[index] as number)},${corner(cells.peakRow[index] as number)}`),
    );
  }

  fail(failure: FailedWindow): void {
    const name = windowName(failure.window);
    if (!this.done.has(name)) this.failed.set(name, failure);
  }

  /** Level-0 px of every window that has a result. */
  get doneBounds(): readonly Bounds[] {
    return this.#bounds;
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

  /** Shapes whose area is in no total. */
  get exclusions(): readonly RegionShape[] {
    return this.#exclusions;
  }

  /** Done, skipped and failed parts for the slide on screen. */
  tileStates(): AnalysedTile[] {
    const grid = this.grid;
    if (!grid) return [];
    const state = (window: TileWindow, what: AnalysedTile["state"]): AnalysedTile => ({
      bounds: windowBounds(window, grid),
      state: what,
    });
    return [
      ...[...this.done.values()].map((window) => state(window, "done")),
      ...this.skipped.map((window) => state(window, "skipped")),
      ...[...this.failed.values()].map(({ window }) => state(window, "failed")),
    ];
  }

  #add(window: TileWindow): void {
    const name = windowName(window);
    this.done.set(name, window);
    this.failed.delete(name);
    if (!this.grid) return;
    const bounds = windowBounds(window, this.grid);
    this.#bounds.push(bounds);
    if (!this.mask) return;
    const areas = measureScope(null, [bounds], this.mask);
    this.#areas.analysedPx2 += areas.analysedPx2;
    this.#areas.tissuePx2 += areas.tissuePx2;
    const excluded = this.#measureExcluded([bounds]);
    this.#excluded.analysedPx2 += excluded.analysedPx2;
    this.#excluded.tissuePx2 += excluded.tissuePx2;
  }

  #measureExcluded(bounds: readonly Bounds[]): { analysedPx2: number; tissuePx2: number } {
    const { mask } = this;
    const touched = bounds.filter((box) =>
      this.#exclusions.some((shape) => boundsTouch(prepareShape(shape).bounds, box)),
    );
    if (!mask || touched.length === 0) return { analysedPx2: 0, tissuePx2: 0 };
    const all = measureScope(null, touched, mask);
    const left = measureScope(null, touched, mask, this.#exclusions);
    return { analysedPx2: all.analysedPx2 - left.analysedPx2, tissuePx2: all.tissuePx2 - left.tissuePx2 };
  }
}
