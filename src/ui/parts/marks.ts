import { html, svg, type TemplateResult } from "lit";
import { classStyle, type GlyphShape } from "../../core/cells/class-style.ts";
import type { CorrectedCount } from "../../core/sampling/corrected-count.ts";
import { text } from "../../core/text/text.ts";

const GLYPH_PATHS: Readonly<Record<GlyphShape, string>> = {
  circle: "M8 2a6 6 0 1 0 0 12a6 6 0 1 0 0-12z",
  triangle: "M8 2L14 13H2z",
  square: "M3 3h10v10H3z",
  diamond: "M8 2l5 6l-5 6l-5-6z",
  hexagon: "M8 2l5 3v6l-5 3l-5-3V5z",
  dot: "M8 5a3 3 0 1 0 0 6a3 3 0 1 0 0-6z",
};

/** The mark of a class as it is drawn on the slide: shape and colour. */
export function classMark(classId: number): TemplateResult {
  const { shape, colour } = classStyle(classId);
  const path = svg`<path d=${GLYPH_PATHS[shape]} fill=${colour} stroke="#202020" stroke-width="1.2" />`;
  return html`<svg class="mark" viewBox="0 0 16 16" aria-hidden="true">${path}</svg>`;
}

const BAR_WIDTH = 300;

/**
 * The interval as a bar, the corrected count as a dot on it, the model's as an open mark; the
 * words beside it say the same.
 */
export function intervalBar({ modelCount, estimate }: CorrectedCount): TemplateResult | null {
  if (!estimate) return null;
  const { corrected, low, high } = estimate;
  const least = Math.min(low, modelCount) * 0.9;
  const most = Math.max(high, modelCount, 1) * 1.1;
  const at = (count: number): number => 6 + ((BAR_WIDTH - 12) * (count - least)) / (most - least);
  const marks = svg`<line x1="0" x2=${BAR_WIDTH} y1="12" y2="12" stroke="var(--line)" />
    <rect x=${at(low)} width=${Math.max(
      2,
      at(high) - at(low),
    )} y="8" height="8" rx="3" fill="var(--accent)" opacity="0.35" />
    <circle cx=${at(corrected)} cy="12" r="4" fill="var(--accent)" />
    <path d=${`M${at(modelCount)} 3v18`} stroke="var(--ink)" stroke-width="1.5" stroke-dasharray="3 2" />`;
  return html`<svg class="interval" viewBox="0 0 ${BAR_WIDTH} 24" role="img" aria-label=${text.sampling.bar}>
    ${marks}
  </svg>`;
}
