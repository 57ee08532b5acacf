import { html, svg, type TemplateResult } from "lit";

/** Line drawings on a 24 px square, in the colour of the text around them. */
const PATHS = {
  pan:
    "M12 3v18M3 12h18M12 3l-2.5 2.5M12 3l2.5 2.5M12 21l-2.5-2.5M12 21l2.5-2.5" +
    "M3 12l2.5-2.5M3 12l2.5 2.5M21 12l-2.5-2.5M21 12l-2.5 2.5",
  edit: "M6 3l12 9-5.5 1.2L9.7 19z",
  rectangle: "M4 6h16v12H4z",
  circle: "M12 4a8 8 0 1 0 0 16a8 8 0 1 0 0-16z",
  polygon: "M12 3l9 7-4 11H7L3 10z",
  freehand: "M5 15c-4-6 3-12 9-11s7 8 3 11-8-1-11 1 0 5 3 4",
  "high-power-field": "M12 4a8 8 0 1 0 0 16a8 8 0 1 0 0-16zM12 1v6M12 17v6M1 12h6M17 12h6",
  ruler: "M3 16L16 3l5 5L8 21zM7 12l2 2M10 9l3 3M13 6l2 2",
  "missed-cell": "M10 4a7 7 0 1 0 0 14a7 7 0 1 0 0-14zM18 14v8M14 18h8",
  fit: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5M9 9h6v6H9z",
  rotate: "M19 12a7 7 0 1 1-2-5M17 2v5h-5",
  picture: "M12 8a4 4 0 1 0 0 8a4 4 0 1 0 0-8zM12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M5 19l2-2M17 7l2-2",
  theme: "M12 4a8 8 0 1 0 0 16zM12 4a8 8 0 0 1 0 16",
  "full-screen": "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
} as const;

export type IconName = keyof typeof PATHS;

export function icon(name: IconName): TemplateResult {
  const path = svg`<path d=${PATHS[name]} fill="none" stroke="currentColor" stroke-width="1.8"
    stroke-linejoin="round" stroke-linecap="round" />`;
  return html`<svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">${path}</svg>`;
}
