import { text } from "../../core/text/text.ts";
import type { AppStore } from "../../store/app/app-store.ts";
import { formatCount, formatMm2 } from "./format.ts";

/** How many regions are excluded and what that leaves out of the numbers; empty when none is. */
export function excludedWords({ regions, analysis }: AppStore): string {
  const excluded = regions.exclusions.length;
  if (excluded === 0 || analysis.micronsPerPx === null) return "";
  const mm2 = analysis.windows.excludedAreas.analysedPx2 * (analysis.micronsPerPx / 1000) ** 2;
  const cells = analysis.excluded.reduce((sum, mark) => sum + mark, 0);
  return text.regions.excludedSum(formatCount(excluded), formatMm2(mm2), formatCount(cells));
}
