import { html, type TemplateResult } from "lit";
import { garwoodInterval } from "../../core/statistics/count-intervals.ts";
import { text } from "../../core/text/text.ts";
import type { Stores } from "../../store/app/stores.ts";
import type { CountSummary } from "../../store/regions/region-summary.ts";
import { formatCount, formatFigure, formatMm2 } from "./format.ts";

/** "Where does this come from?" with its sentences. */
export function originDetails(sentences: readonly string[]): TemplateResult {
  return html`<details class="soft" data-origin>
    <summary>${text.ui.origins.title}</summary>
    ${sentences.map((sentence) => html`<p>${sentence}</p>`)}
  </details>`;
}

/**
 * What a class's number is made of: the model's word, the readers' decisions, the tissue, and what chance alone does to
 * it (Garwood 1936). Chance stands here and not beside the number: it is the smaller part of the doubt.
 */
export function countOrigin(
  { slides, analysis }: Pick<Stores, "slides" | "analysis">,
  name: string,
  id: number,
  sum: CountSummary,
): string[] {
  const words = text.ui.origins;
  const [count, called] = [sum.counts[id] as number, sum.modelCounts[id] as number];
  const model = analysis.manifest.name;
  const { low, high } = garwoodInterval(count);
  const sentences = [
    count === called
      ? words.asCalled(model, formatCount(called), name.toLowerCase())
      : words.decided(model, formatCount(called), name.toLowerCase(), formatCount(count)),
  ];
  const { tissueMm2 } = sum;
  if (tissueMm2) {
    const origin = slides.scale ? text.ui.origin[slides.scale.source] : "";
    sentences.push(words.density(formatMm2(tissueMm2), origin));
    const [least, most] = [low, high].map((limit) => formatFigure(limit / tissueMm2)) as [string, string];
    sentences.push(words.chance(formatFigure(low), formatFigure(high), least, most));
  }
  return sentences;
}
