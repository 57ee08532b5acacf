import { css, html } from "lit";
import { text } from "../../core/text/text.ts";
import { define, storeElement } from "../parts/store-element.ts";
import { theme } from "../parts/theme.ts";
import "./open-choices.ts";

/** What a user sees before a slide is open. */
export class EmptyState extends storeElement() {
  static override styles = [
    theme,
    css`
      :host {
        position: absolute;
        inset: 0;
        display: grid;
        place-items: center;
        overflow: auto;
        background: var(--viewer-surround);
        padding: 16px;
      }
      section {
        width: min(620px, 100%);
        background: var(--surface);
        border-radius: 10px;
        padding: 28px 32px;
      }
      .sentence {
        font-size: 1.2em;
        margin-bottom: 1em;
      }
      .drop {
        border: 2px dashed var(--line);
        border-radius: 8px;
        padding: 22px;
        text-align: center;
        margin-bottom: 14px;
      }
      .drop strong {
        font-size: 1.15em;
      }
    `,
  ];

  override render() {
    const words = text.ui.empty;
    return html`<section>
      <h1 class="hidden-text">${text.app.name}</h1>
      <p class="sentence">${words.sentence}</p>
      <div class="drop">
        <strong>${words.drop}</strong>
        <p class="soft">${words.formats}</p>
      </div>
      <granuloscope-open-choices></granuloscope-open-choices>
    </section>`;
  }
}
define("granuloscope-empty-state", EmptyState);
