import { text } from "../../core/text/text.ts";
import { formatFigure, formatPercent } from "../parts/format.ts";

/** From this share on a field counts as filled: small lumina and clefts are part of any field a person counts. */
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
