import { css, html, nothing, svg, type TemplateResult } from "lit";
import { CELL_CLASSES } from "../../core/cells/cells.ts";
import { text } from "../../core/text/text.ts";
import { classMark } from "../parts/marks.ts";
import { define, storeElement } from "../parts/store-element.ts";
import { theme } from "../parts/theme.ts";

const swatch = (mark: TemplateResult): TemplateResult =>
  html`<svg class="swatch" viewBox="0 0 24 14" aria-hidden="true">${mark}</svg>`;

/** What may lie on the slide, each as it is drawn there: told apart by pattern and line, not by colour alone. */
const AREAS = {
  uncounted: swatch(
    svg`<rect width="24" height="14" fill="#e8b4cc" /><rect width="24" height="14" fill="#3e4858" fill-opacity="0.5" />`,
  ),
  glass: swatch(svg`<path d="M0 14L14 0M8 14L22 0M16 14L24 6M0 6L6 0" stroke="#777" stroke-width="1.2" />`),
  failed: swatch(
    svg`<path d="M0 14L14 0M5 14L19 0M10 14L24 0M15 14L24 5M0 9L9 0" stroke="#b34700" stroke-width="2" />
      <rect x="1" y="1" width="22" height="12" fill="none" stroke="#b34700" stroke-width="2" />`,
  ),
  artefact: swatch(
    svg`<path d="M0 0L14 14M8 0L22 14M16 0L24 8M0 8L6 14" stroke="#0b4f5c" stroke-width="1.6" />
      <rect x="1" y="1" width="22" height="12" fill="none" stroke="#0b4f5c" stroke-width="1.6" />`,
  ),
  excluded: swatch(
    svg`<rect x="1" y="1" width="22" height="12" fill="none" stroke="#8a3c00" stroke-width="2" stroke-dasharray="4 3" />`,
  ),
} as const;

/** A plate on the slide that says what its marks and veils mean; only what is there now is listed. */
export class SlideLegend extends storeElement("analysis", "regions", "settings") {
  static override styles = [
    theme,
    css`
      :host {
        position: absolute;
        top: 12px;
        left: 12px;
        z-index: 3;
        max-width: min(280px, 70%);
        background: rgba(255, 255, 255, 0.92);
        color: #1a1a1a;
        border-radius: 4px;
        font-size: 12px;
      }
      summary {
        cursor: pointer;
        font-weight: 600;
        padding: 4px 8px;
        min-height: 24px;
        box-sizing: border-box;
      }
      ul {
        list-style: none;
        margin: 0;
        padding: 0 10px 8px;
      }
      li {
        display: flex;
        gap: 8px;
        align-items: center;
        padding: 1px 0;
      }
      .swatch,
      .mark {
        width: 24px;
        height: 14px;
        flex: none;
      }
    `,
  ];

  override render() {
    const { analysis, regions, settings } = this.stores;
    const { windows } = analysis;
    if (windows.done.size === 0) return nothing;
    const words = text.viewing.legend;
    const areas = {
      uncounted: windows.uncountedAreas.length > 0,
      glass: windows.skipped.length > 0,
      failed: windows.failed.size > 0,
      artefact: windows.quality.size > 0,
      excluded: regions.regions.some(({ exclude }) => exclude),
    };
    const kinds = Object.keys(AREAS) as (keyof typeof AREAS)[];
    return html`<details>
      <summary>${words.title}</summary>
      <ul>
        ${CELL_CLASSES.map((name, id) => (settings.visible[id] ? html`<li>${classMark(id)} ${name}</li>` : nothing))}
        <li>
          ${swatch(svg`<path d="M12 1L21 13H3z" fill="none" stroke="#1f5f86" stroke-width="1.6" stroke-dasharray="3 2" />`)}
          ${words.toCheck}
        </li>
        <li>
          ${swatch(svg`<path d="M12 1L21 13H3z" fill="none" stroke="#1f5f86" stroke-width="1.6" />`)} ${words.settled}
        </li>
        <li>
          ${swatch(svg`<circle cx="12" cy="7" r="6" fill="none" stroke="#0072b2" stroke-width="2" />`)} ${words.underReview}
        </li>
        ${kinds.map((kind) => (areas[kind] ? html`<li data-legend=${kind}>${AREAS[kind]} ${words[kind]}</li>` : nothing))}
      </ul>
    </details>`;
  }
}
define("granuloscope-slide-legend", SlideLegend);
