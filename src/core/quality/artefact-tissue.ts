import { prepareShape } from "../geometry/prepared-shape.ts";
import { boundsTouch, type RegionShape } from "../geometry/shape.ts";
import { measureScope } from "../slide/scope-areas.ts";
import type { TissueMask } from "../slide/tissue.ts";
import { windowBounds } from "../slide/window-layout.ts";
import { type ArtefactWindow, blockBounds } from "./artefact-window.ts";

/** The part of the slide that a count speaks of: tissue under an artefact is measured in it as the counted area is. */
export interface CountedExtent {
  /** null: not known yet; every area is then 0. */
  readonly mask: TissueMask | null;
  /** null: the whole slide. */
  readonly scope: RegionShape | null;
  /** Excluded regions. */
  readonly exclusions: readonly RegionShape[];
}

/** Tissue (level-0 px²) per combination of reasons in one window; a combination that lies wholly outside the extent is not in it. */
export type TissuePerBits = ReadonlyMap<number, number>;

/** Measures tissue under an artefact and keeps it, because the numbers on screen ask for it again and again. */
export class ArtefactTissue {
  /** Of whole windows: holds as long as the mask does, so that a moved exclusion costs only the windows it touches. */
  readonly #whole = new Map<ArtefactWindow, TissuePerBits>();
  readonly #cut = new Map<ArtefactWindow, TissuePerBits>();
  #extent: CountedExtent = { mask: null, scope: null, exclusions: [] };

  clear(): void {
    this.#whole.clear();
    this.#cut.clear();
  }

  /** What of a window's tissue under an artefact lies in an extent. */
  of(artefact: ArtefactWindow, extent: CountedExtent): TissuePerBits {
    this.#take(extent);
    const { mask, scope, exclusions } = extent;
    if (mask === null) return new Map([[artefact.bits, 0]]);
    const bounds = windowBounds(artefact.window, artefact.grid);
    const near = exclusions.filter((shape) => boundsTouch(prepareShape(shape).bounds, bounds));
    const isWhole = near.length === 0 && (scope === null || prepareShape(scope).covers(bounds));
    const known = isWhole ? this.#whole : this.#cut;
    let tissue = known.get(artefact);
    if (!tissue) {
      tissue = tissuePerBits(artefact, mask, isWhole ? null : scope, near);
      known.set(artefact, tissue);
    }
    return tissue;
  }

  #take(extent: CountedExtent): void {
    const { mask, scope, exclusions } = this.#extent;
    if (mask !== extent.mask) this.#whole.clear();
    else if (scope === extent.scope && exclusions === extent.exclusions) return;
    this.#cut.clear();
    this.#extent = extent;
  }
}

function tissuePerBits(
  { window, quality, grid }: ArtefactWindow,
  mask: TissueMask,
  scope: RegionShape | null,
  exclusions: readonly RegionShape[],
): Map<number, number> {
  const areas = new Map<number, number>();
  quality.reasons.forEach((bits, block) => {
    if (bits === 0) return;
    const bounds = blockBounds(window, quality, grid, block);
    if (bounds.x1 <= bounds.x0 || bounds.y1 <= bounds.y0) return;
    const { analysedPx2, tissuePx2 } = measureScope(scope, [bounds], mask, exclusions);
    if (analysedPx2 > 0) areas.set(bits, (areas.get(bits) ?? 0) + tissuePx2);
  });
  return areas;
}
