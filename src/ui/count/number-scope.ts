import { html, nothing, type TemplateResult } from "lit";
import { intersectBounds, type RegionShape, rectangleShape } from "../../core/geometry/shape.ts";
import type { ViewState } from "../../core/slide/view-state.ts";
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
  #view: { readonly state: ViewState; readonly shape: RegionShape | null } | null = null;

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
    const shape = scope === "region" ? (regions.selected?.shape ?? null) : this.#viewShape(view.view, slides.slide);
    return { scope, sum: shape && summariseShape(shape, analysis, review) };
  }

  #viewShape(state: ViewState | null, slide: ScopeStores["slides"]["slide"]): RegionShape | null {
    if (!state || !slide) return null;
    if (this.#view?.state !== state) this.#view = { state, shape: shapeOfView(state, slide) };
    return this.#view.shape;
  }
}

type ScopeStores = Pick<Stores, "analysis" | "review" | "regions" | "view" | "slides">;

/** The part of the slide on screen, level-0 px; null where none is. Of a turned slide it is the screen's own four corners. */
export function shapeOfView(
  { bounds, corners, rotationDegrees }: Pick<ViewState, "bounds" | "corners" | "rotationDegrees">,
  { widthPx, heightPx }: { readonly widthPx: number; readonly heightPx: number },
): RegionShape | null {
  const inside = intersectBounds(bounds, { x0: 0, y0: 0, x1: widthPx, y1: heightPx });
  if (!inside) return null;
  return rotationDegrees % 90 === 0 ? rectangleShape(inside) : { kind: "polygon", points: [...corners] };
}

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
