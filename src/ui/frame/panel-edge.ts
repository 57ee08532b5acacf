import { css, html } from "lit";
import { text } from "../../core/text/text.ts";
import { define, storeElement } from "../parts/store-element.ts";
import { theme } from "../parts/theme.ts";

const KEY_STEP_PX = 16;

/**
 * The left edge of the panel: dragged, or moved with the arrow keys, it sets the panel's width,
 * which is remembered.
 */
export class PanelEdge extends storeElement("settings") {
  static override styles = [
    theme,
    css`
      :host {
        position: absolute;
        left: -4px;
        top: 0;
        bottom: 0;
        width: 9px;
        z-index: 3;
      }
      div {
        position: absolute;
        inset: 0;
        cursor: col-resize;
        touch-action: none;
      }
      div:hover,
      div:focus-visible {
        background: var(--accent);
        opacity: 0.5;
        outline: none;
      }
    `,
  ];

  override render() {
    const { settings } = this.stores;
    return html`<div
      role="separator"
      tabindex="0"
      aria-orientation="vertical"
      aria-label=${text.viewing.panelEdge}
      aria-valuenow=${settings.panelWidthPx}
      @pointerdown=${this.#press}
      @keydown=${this.#key}
    ></div>`;
  }

  #press(event: PointerEvent): void {
    const edge = event.currentTarget as HTMLElement;
    edge.setPointerCapture(event.pointerId);
    const released = new AbortController();
    const { signal } = released;
    edge.addEventListener(
      "pointermove",
      (move) => this.stores.settings.setPanelWidth(window.innerWidth - move.clientX),
      {
        signal,
      },
    );
    for (const end of ["pointerup", "pointercancel"] as const) {
      edge.addEventListener(end, () => released.abort(), { signal });
    }
  }

  #key(event: KeyboardEvent): void {
    const by = event.key === "ArrowLeft" ? KEY_STEP_PX : event.key === "ArrowRight" ? -KEY_STEP_PX : 0;
    if (by === 0) return;
    event.preventDefault();
    event.stopPropagation();
    this.stores.settings.setPanelWidth(this.stores.settings.panelWidthPx + by);
  }
}
define("granuloscope-panel-edge", PanelEdge);
