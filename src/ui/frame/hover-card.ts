import { css, html, nothing } from "lit";
import { CELL_CLASSES, detectionProbability, probabilityOfClass } from "../../core/cells/cells.ts";
import { text } from "../../core/text/text.ts";
import { formatPercent } from "../parts/format.ts";
import { classMark } from "../parts/marks.ts";
import { define, storeElement } from "../parts/store-element.ts";
import { theme } from "../parts/theme.ts";

/** Distance from the pointer, CSS px. */
const OFFSET_PX = 14;

/** What the model says of the cell under the pointer; beside the pointer and never over the window's edge. */
export class HoverCard extends storeElement("view", "review", "analysis") {
  static override styles = [
    theme,
    css`
      :host {
        position: fixed;
        left: 0;
        top: 0;
        z-index: 10;
        pointer-events: none;
      }
      .card {
        background: var(--surface);
        border: 1px solid var(--line);
        border-radius: 6px;
        padding: 6px 10px;
        min-width: 180px;
        box-shadow: 0 2px 8px rgb(0 0 0 / 25%);
      }
      .first {
        font-weight: 650;
      }
      meter {
        width: 60px;
        height: 8px;
      }
      .line {
        display: grid;
        grid-template-columns: 1fr auto 44px;
        gap: 8px;
        align-items: center;
        font-variant-numeric: tabular-nums;
      }
      .line span:last-child {
        text-align: right;
      }
    `,
  ];

  override render() {
    const index = this.stores.view.hover?.index;
    const { flagged } = this.stores.analysis;
    const { cells } = this.stores.review.reviewed;
    if (index === undefined || index >= cells.count) return nothing;
    const classId = cells.classId[index] as number;
    const order = CELL_CLASSES.map((_, id) => id).sort((a, b) => probability(b) - probability(a));
    function probability(id: number): number {
      return probabilityOfClass(cells, index as number, id);
    }
    return html`<div class="card" data-hover-card>
      <div class="first">
        ${classMark(classId)} ${CELL_CLASSES[classId]}, ${formatPercent(detectionProbability(cells, index))}
      </div>
      ${flagged[index] === 1 ? html`<div class="soft">${text.viewing.toCheck}</div>` : nothing}
      ${order.map(
        (id) =>
          html`<div class="line">
            <span>${CELL_CLASSES[id]}</span><meter min="0" max="1" .value=${probability(id)}></meter>
            <span>${formatPercent(probability(id))}</span>
          </div>`,
      )}
    </div>`;
  }

  override updated(): void {
    const { hover } = this.stores.view;
    const card = this.renderRoot.querySelector<HTMLElement>(".card");
    if (!hover || !card) return;
    const right = hover.clientX + OFFSET_PX + card.offsetWidth > window.innerWidth;
    const below = hover.clientY + OFFSET_PX + card.offsetHeight > window.innerHeight;
    const x = right ? hover.clientX - OFFSET_PX - card.offsetWidth : hover.clientX + OFFSET_PX;
    const y = below ? hover.clientY - OFFSET_PX - card.offsetHeight : hover.clientY + OFFSET_PX;
    this.style.transform = `translate(${Math.max(4, x)}px, ${Math.max(4, y)}px)`;
  }
}
define("granuloscope-hover-card", HoverCard);
