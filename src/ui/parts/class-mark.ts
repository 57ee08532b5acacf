import { html, svg, type TemplateResult } from "lit";
import { classStyle, type GlyphShape } from "../../core/cells/class-style.ts";

const PATHS: Readonly<Record<GlyphShape, string>> = {
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
  const path = svg`<path d=${PATHS[shape]} fill=${colour} stroke="#202020" stroke-width="1.2" />`;
  return html`<svg class="mark" viewBox="0 0 16 16" aria-hidden="true">${path}</svg>`;
}
