import { html, svg, type TemplateResult } from "lit";
import type { CorrectedCount } from "../../core/sampling/corrected-count.ts";
import { text } from "../../core/text/text.ts";

const WIDTH = 300;

/**
 * The interval as a bar, the corrected count as a dot on it, the machine's as an open mark; the
 * words beside it say the same.
 */
export function intervalBar({ machine, estimate }: CorrectedCount): TemplateResult | null {
  if (!estimate) return null;
  const { corrected, low, high } = estimate;
  const least = Math.min(low, machine) * 0.9;
  const most = Math.max(high, machine, 1) * 1.1;
  const at = (count: number): number => 6 + ((WIDTH - 12) * (count - least)) / (most - least);
  const marks = svg`<line x1="0" x2=${WIDTH} y1="12" y2="12" stroke="var(--line)" />
    <rect x=${at(low)} width=${Math.max(
      2,
      at(high) - at(low),
    )} y="8" height="8" rx="3" fill="var(--accent)" opacity="0.35" />
    <circle cx=${at(corrected)} cy="12" r="4" fill="var(--accent)" />
    <path d=${`M${at(machine)} 3v18`} stroke="var(--ink)" stroke-width="1.5" stroke-dasharray="3 2" />`;
  return html`<svg class="interval" viewBox="0 0 ${WIDTH} 24" role="img" aria-label=${text.sampling.bar}>
    ${marks}
  </svg>`;
}
