import { css, html, nothing } from "lit";
import { text } from "../../core/text/text.ts";
import { formatCount } from "../parts/format.ts";
import "./review-agreement.ts";
import { readerName } from "./review-answers.ts";
import "./review-package.ts";
import "./review-quality.ts";
import "./review-session.ts";
import "./review-setup.ts";
import { define, storeElement } from "../parts/store-element.ts";
import { tabList } from "../parts/tab-list.ts";
import { theme } from "../parts/theme.ts";

const PAGES = ["read", "agreement", "package"] as const;
type Page = (typeof PAGES)[number];

/** The reading room: over the slide, so that nothing shows the model's answer. */
export class ReviewWorkspace extends storeElement("session", "settings") {
  static override styles = [
    theme,
    css`
      :host {
        grid-row: 2;
        grid-column: 1 / -1;
        z-index: 4;
        display: grid;
        grid-template-rows: auto minmax(0, 1fr);
        min-height: 0;
        background: var(--surface);
      }
      header {
        display: flex;
        gap: 10px;
        align-items: center;
        padding: 6px 18px;
        border-bottom: 1px solid var(--line);
      }
      .grow {
        flex: 1;
      }
      .page {
        min-height: 0;
        overflow: auto;
      }
      .end {
        max-width: 560px;
        margin: 40px auto;
      }
      .chip {
        border: 1px solid var(--line);
        border-radius: 10px;
        padding: 1px 9px;
      }
    `,
  ];
  #page: Page = "read";
  #bare = false;
  #reads = false;
  readonly #hold = (event: KeyboardEvent): void => {
    if (event.key.toLowerCase() !== "h") return;
    const bare = event.type === "keydown";
    if (bare === this.#bare) return;
    this.#bare = bare;
    this.requestUpdate();
  };

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("keydown", this.#hold);
    window.addEventListener("keyup", this.#hold);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("keydown", this.#hold);
    window.removeEventListener("keyup", this.#hold);
  }

  override render() {
    const words = text.review;
    const { session, settings } = this.stores;
    const { plan } = session;
    return html`<header>
        <strong>${words.title}</strong>
        ${
          plan
            ? html`<span>${readerName(settings.reviewer)}</span
                >${plan.blinded ? html`<span class="chip">${words.reading.blinded}</span>` : nothing}
                ${
                  plan.role === "adjudicator" ? html`<span class="chip">${words.reading.adjudicating}</span>` : nothing
                }`
            : tabList(PAGES, this.#page, words.tabs, words.title, (page) => this.#show(page))
        }
        <span class="grow"></span
        ><button data-action="leave" @click=${() => session.setOpen(false)}>
          ${words.close} <kbd>Esc</kbd>
        </button>
      </header>
      <div class="page">
        ${
          plan
            ? session.finished
              ? this.#end()
              : html`<granuloscope-review-reading .bare=${this.#bare}></granuloscope-review-reading>`
            : this.#pageBody()
        }
      </div>`;
  }

  override updated(): void {
    const reads = this.stores.session.plan !== null;
    if (reads === this.#reads) return;
    this.#reads = reads;
    // What comes next begins at its top, however far down the button was.
    this.renderRoot.querySelector(".page")?.scrollTo(0, 0);
  }

  #pageBody() {
    if (this.#page === "agreement") return html`<granuloscope-review-agreement></granuloscope-review-agreement>`;
    if (this.#page === "package") return html`<granuloscope-review-package></granuloscope-review-package>`;
    return html`<granuloscope-review-setup></granuloscope-review-setup>`;
  }

  #end() {
    const words = text.review.end;
    const { session } = this.stores;
    const said = { accept: 0, relabel: 0, reject: 0, unsure: 0 };
    for (const { verdict } of session.answers.values()) if (verdict in said) said[verdict as keyof typeof said]++;
    return html`<div class="end" data-end>
      <h2>${words.title}</h2>
      <p>
        ${words.answered(formatCount(session.answers.size))}
        ${words.changed(
          formatCount(said.accept),
          formatCount(said.relabel),
          formatCount(said.reject),
          formatCount(said.unsure),
        )}
      </p>
      <granuloscope-review-quality></granuloscope-review-quality>
      <div class="row">
        <button @click=${() => session.step(-session.place)}>${words.again}</button>
        <button class="primary" @click=${() => session.stop()}>${words.another}</button>
      </div>
    </div>`;
  }

  #show(page: Page): void {
    this.#page = page;
    this.requestUpdate();
  }
}
define("granuloscope-review-workspace", ReviewWorkspace);
