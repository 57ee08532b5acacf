import { css, html, nothing } from "lit";
import { text } from "../../core/text/text.ts";
import { define, storeElement } from "../parts/store-element.ts";
import { theme } from "../parts/theme.ts";

/** Three sentences on the slide at a first visit. They go when they are read, or when a count begins. */
export class Introduction extends storeElement("settings", "analysis") {
  static override styles = [
    theme,
    css`
      :host {
        position: absolute;
        top: 12px;
        left: 50%;
        transform: translateX(-50%);
        z-index: 4;
        width: min(520px, calc(100% - 24px));
        max-height: calc(100% - 24px);
        display: flex;
      }
      section {
        background: var(--surface);
        border: 1px solid var(--line);
        border-radius: 8px;
        box-shadow: 0 4px 16px rgb(0 0 0 / 0.2);
        padding: 6px 16px 12px;
        overflow: auto;
      }
    `,
  ];

  override render() {
    const { settings, analysis } = this.stores;
    if (settings.introductionSeen || analysis.windows.done.size > 0 || analysis.state !== "idle") return nothing;
    const words = text.ui.firstVisit;
    return html`<section data-introduction>
      ${words.sentences.map((sentence) => html`<p>${sentence}</p>`)}
      <p class="soft">${text.app.researchUseOnly}</p>
      <button class="primary" @click=${() => settings.setIntroductionSeen()}>${words.close}</button>
    </section>`;
  }

  override updated(): void {
    if (this.stores.analysis.state === "running") this.stores.settings.setIntroductionSeen();
  }
}
define("granuloscope-introduction", Introduction);
