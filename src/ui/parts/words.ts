import { html, nothing } from "lit";
import { text } from "../../core/text/text.ts";
import type { AppActions } from "../../store/app/app-actions.ts";
import type { Stores } from "../../store/app/stores.ts";
import { formatCount, formatFigure, formatMm2, formatPercent } from "./format.ts";

/** How many regions are excluded and what that leaves out of the numbers; empty when none is. */
export function excludedWords({ regions, analysis }: Pick<Stores, "regions" | "analysis">): string {
  const excluded = regions.exclusions.length;
  if (excluded === 0 || analysis.micronsPerPx === null) return "";
  const mm2 = analysis.windows.excludedAreas.analysedPx2 * (analysis.micronsPerPx / 1000) ** 2;
  const cells = analysis.excluded.reduce((sum, mark) => sum + mark, 0);
  return text.regions.excludedSum(formatCount(excluded), formatMm2(mm2), formatCount(cells));
}

/**
 * Cells of other readers where nothing is counted here, and the button that counts there; nothing
 * where there are none.
 */
export function uncountedCells(
  { exchange, analysis }: Pick<Stores, "exchange" | "analysis">,
  actions: Pick<AppActions, "countPlanned">,
) {
  const words = text.review.package;
  const { uncounted } = exchange;
  if (!uncounted) return nothing;
  const blocked = analysis.state !== "idle" || uncounted.shape === null;
  return html`<p class="warn" data-uncounted>${words.notCounted(formatCount(uncounted.places))}</p>
    <button data-action="count-cells" ?disabled=${blocked} @click=${() => actions.countPlanned("cells")}>
      ${analysis.state === "idle" ? words.countThere : words.counting}
    </button>`;
}

/** From this share on a field counts as filled: small lumina and clefts are part of any field a user counts. */
const FILLED_SHARE = 0.95;

/**
 * How much of a field is tissue, and the density in it, where the field reaches over glass, the
 * slide's edge or what is not counted; empty where tissue fills it. The count per field stays what
 * it is: people count whatever the field shows.
 */
export function tissueInFieldWords(
  { count, tissueShare }: { readonly count: number; readonly tissueShare: number },
  fieldAreaMm2: number,
): string {
  if (tissueShare >= FILLED_SHARE) return "";
  const perMm2 = tissueShare > 0 ? count / (tissueShare * fieldAreaMm2) : null;
  return text.fields.partlyFilled(formatPercent(tissueShare), formatFigure(perMm2));
}
