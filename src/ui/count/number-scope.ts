import { html, nothing, type TemplateResult } from "lit";
import { type Bounds, intersectBounds, type RegionShape, rectangleShape } from "../../core/geometry/shape.ts";
import { text } from "../../core/text/text.ts";
import type { Stores } from "../../store/app/stores.ts";
import { type CountSummary, type NumberScope, summariseShape } from "../../store/regions/region-summary.ts";
import { formatMm2, formatPercent } from "../parts/format.ts";

const SCOPES: readonly NumberScope[] = ["view", "region", "all"];

/** Which part of the slide the numbers of the count panel are of: chosen by the reader, and named beside each number. */
export class NumberScopes {
  /** What the reader chose; a region that is not selected any more leaves all that is counted. */
  #chosen: NumberScope = "all";
  /** The view as a shape: the same one while the view stands still, because what is known of a shape is kept with it. */
  #view: { readonly bounds: Bounds; readonly shape: RegionShape | null } | null = null;

  choose(scope: NumberScope): void {
    this.#chosen = scope;
  }

  /** The scope in use, and its numbers; null where it lies beside the slide. whole: the numbers of all that is counted. */
  current(
    { analysis, review, regions, view, slides }: ScopeStores,
    whole: CountSummary,
  ): {
    readonly scope: NumberScope;
    readonly sum: CountSummary | null;
  } {
    const scope = this.#chosen === "region" && !regions.selected ? "all" : this.#chosen;
    if (scope === "all") return { scope, sum: whole };
    const bounds = view.view?.bounds ?? null;
    const shape = scope === "region" ? (regions.selected?.shape ?? null) : this.#viewShape(bounds, slides.slide);
    return { scope, sum: shape && summariseShape(shape, analysis, review) };
  }

  #viewShape(bounds: Bounds | null, slide: ScopeStores["slides"]["slide"]): RegionShape | null {
    if (!bounds || !slide) return null;
    if (this.#view?.bounds !== bounds) {
      const inside = intersectBounds(bounds, { x0: 0, y0: 0, x1: slide.widthPx, y1: slide.heightPx });
      this.#view = { bounds, shape: inside && rectangleShape(inside) };
    }
    return this.#view.shape;
  }
}

type ScopeStores = Pick<Stores, "analysis" | "review" | "regions" | "view" | "slides">;

/** The choice of a scope, and below it how much of its tissue is counted. */
export function scopeControl(
  scope: NumberScope,
  sum: CountSummary | null,
  regionSelected: boolean,
  onChoice: (scope: NumberScope) => void,
): TemplateResult {
  const words = text.ui.count;
  return html`<div class="row scopes" role="group" aria-label=${words.numbersOf}>
      ${SCOPES.map((choice) => {
        const blocked = choice === "region" && !regionSelected;
        return html`<button
          data-numbers=${choice}
          aria-pressed=${scope === choice}
          ?disabled=${blocked}
          title=${blocked ? words.selectRegion : nothing}
          @click=${() => onChoice(choice)}
        >
          ${words.numbers[choice]}
        </button>`;
      })}
    </div>
    <p class="soft" data-scope>${scopeWords(scope, sum)}</p>`;
}

function scopeWords(scope: NumberScope, sum: CountSummary | null): string {
  const words = text.ui.count;
  const name = words.numbers[scope];
  if (!sum?.analysedMm2) return words.scopeNone(name);
  if (sum.tissueShare === null) return words.scopeGlass(name);
  const [tissue, share] = [formatMm2(sum.tissueMm2), formatPercent(sum.tissueShare)];
  return scope === "all" ? words.scopeAll(tissue, share) : words.scopeArea(name, tissue, share);
}
