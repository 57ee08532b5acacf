import { type Bounds, type RegionShape, rectangleShape } from "../geometry/shape.ts";
import { shapesTouching } from "../geometry/shape-index.ts";
import type { ArtefactTreatment } from "../quality/window-quality.ts";
import { measureScope, type ScopeAreas } from "../slide/scope-areas.ts";
import { type TissueMask, tissueAreaPx2 } from "../slide/tissue.ts";

/**
 * The areas of the windows that have a result, and what of them is in no number: excluded regions, and artefacts where they are left out.
 * All areas in level-0 px².
 */
export class CountedAreas {
  #mask: TissueMask | null = null;
  /** Tissue of all windows, with a result or without, exclusions included. */
  #wholeTissuePx2 = 0;
  readonly #bounds: Bounds[] = [];
  /** Per entry of #bounds: that window's artefacts. */
  readonly #artefacts: (readonly RegionShape[])[] = [];
  #artefactCount = 0;
  #treatment: ArtefactTreatment = "mark";
  #regions: readonly RegionShape[] = [];
  #measured: ScopeAreas = NOTHING;
  #excluded: ScopeAreas = NOTHING;

  /** Forgets the windows; excluded regions and the treatment of artefacts stay. */
  clear(): void {
    this.#mask = null;
    this.#wholeTissuePx2 = 0;
    this.#bounds.length = 0;
    this.#artefacts.length = 0;
    this.#artefactCount = 0;
    this.#measured = NOTHING;
    this.#excluded = NOTHING;
  }

  /** Learns where tissue lies. windows: all that can be counted, level-0 px. */
  setMask(mask: TissueMask, windows: readonly Bounds[]): void {
    this.#mask = mask;
    this.#wholeTissuePx2 = windows.reduce((sum, { x0, y0, x1, y1 }) => sum + tissueAreaPx2(mask, x0, y0, x1, y1), 0);
    this.#measured = measureScope(null, this.#bounds, mask);
    this.#excluded = this.#measureExcluded(0);
  }

  /** A window has a result. artefacts: rectangles, level-0 px. */
  add(bounds: Bounds, artefacts: readonly Bounds[]): void {
    this.#bounds.push(bounds);
    this.#artefacts.push(artefacts.map(rectangleShape));
    this.#artefactCount += artefacts.length;
    if (!this.#mask) return;
    this.#measured = sumOf(this.#measured, measureScope(null, [bounds], this.#mask));
    this.#excluded = sumOf(this.#excluded, this.#measureExcluded(this.#bounds.length - 1));
  }

  /** Regions whose area is in no total from now on. */
  setRegions(regions: readonly RegionShape[]): void {
    this.#regions = regions;
    this.#excluded = this.#measureExcluded(0);
  }

  get treatment(): ArtefactTreatment {
    return this.#treatment;
  }

  /** Whether tissue under an artefact counts or is in no total from now on. */
  setTreatment(treatment: ArtefactTreatment): void {
    this.#treatment = treatment;
    this.#excluded = this.#measureExcluded(0);
  }

  /** Every window with a result, in the order in which they came. */
  get bounds(): readonly Bounds[] {
    return this.#bounds;
  }

  get regions(): readonly RegionShape[] {
    return this.#regions;
  }

  /** Excluded regions, and the artefacts where they are left out. */
  get exclusions(): readonly RegionShape[] {
    return this.#treatment === "mark" ? this.#regions : [...this.#regions, ...this.#artefacts.flat()];
  }

  /** How many `exclusions` there are; changes whenever a window adds artefacts to them. */
  get exclusionCount(): number {
    return this.#regions.length + (this.#treatment === "mark" ? 0 : this.#artefactCount);
  }

  /** Everything with a result, without the exclusions. */
  get counted(): ScopeAreas {
    return sumOf(this.#measured, this.#excluded, -1);
  }

  /** The part of the exclusions that has a result. */
  get excluded(): ScopeAreas {
    return this.#excluded;
  }

  /**
   * Share of the tissue outside the exclusions that has a result, 0..1; null where no tissue is known. missing: the windows without a result.
   * Costs nothing per window where no region is excluded.
   */
  tissueShare(missing: () => readonly Bounds[]): number | null {
    if (!this.#mask) return null;
    const rest = this.#wholeTissuePx2 - this.#measured.tissuePx2;
    const excluded =
      this.#regions.length === 0 ? 0 : rest - measureScope(null, missing(), this.#mask, this.#regions).tissuePx2;
    const counted = this.counted.tissuePx2;
    const whole = counted + rest - excluded;
    return whole > 0 ? Math.min(1, counted / whole) : null;
  }

  /** What is left out of the windows from this place of #bounds on. A window's own artefacts lie in it and in no other. */
  #measureExcluded(from: number): ScopeAreas {
    const mask = this.#mask;
    let excluded = NOTHING;
    if (!mask) return excluded;
    const near = shapesTouching(this.#regions);
    for (let at = from; at < this.#bounds.length; at++) {
      const bounds = this.#bounds[at] as Bounds;
      const shapes = near(bounds);
      if (this.#treatment === "leave-out") shapes.push(...(this.#artefacts[at] ?? []));
      if (shapes.length === 0) continue;
      const window = [bounds];
      const left = measureScope(null, window, mask, shapes);
      excluded = sumOf(excluded, sumOf(measureScope(null, window, mask), left, -1));
    }
    return excluded;
  }
}

const NOTHING: ScopeAreas = { analysedPx2: 0, tissuePx2: 0 };

function sumOf(one: ScopeAreas, other: ScopeAreas, sign: 1 | -1 = 1): ScopeAreas {
  return {
    analysedPx2: one.analysedPx2 + sign * other.analysedPx2,
    tissuePx2: one.tissuePx2 + sign * other.tissuePx2,
  };
}
