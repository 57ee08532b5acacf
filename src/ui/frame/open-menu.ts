import { css, html } from "lit";
import { text } from "../../core/text/text.ts";
import { define, storeElement } from "../parts/store-element.ts";
import { theme } from "../parts/theme.ts";
import "./open-choices.ts";

/** "Open…" beside an open slide: a menu that goes by itself when a slide is being opened. */
export class OpenMenu extends storeElement("slides") {
  static override styles = [
    theme,
    css`
      [popover] {
        position: fixed;
        inset: 46px 10px auto auto;
        margin: 0;
        width: min(440px, calc(100vw - 20px));
        max-height: calc(100vh - 60px);
        overflow: auto;
        white-space: normal;
        color: var(--ink);
        background: var(--surface);
        border: 1px solid var(--line);
        border-radius: 10px;
        box-shadow: 0 6px 24px rgb(0 0 0 / 0.25);
        padding: 8px 16px 14px;
      }
    `,
  ];

  override render() {
    return html`<button popovertarget="choices" data-action="open">${text.ui.bar.open}</button>
      <div id="choices" popover role="dialog" aria-label=${text.ui.bar.open}>
        <granuloscope-open-choices></granuloscope-open-choices>
      </div>`;
  }

  override updated(): void {
    if (this.stores.slides.opening !== null) this.renderRoot.querySelector<HTMLElement>("[popover]")?.hidePopover();
  }
}
define("granuloscope-open-menu", OpenMenu);
