import { css, html, nothing } from "lit";
import { text } from "../../core/text/text.ts";
import type { SlideStore } from "../../store/slide/slide-store.ts";
import { define, storeElement } from "../parts/store-element.ts";
import { theme } from "../parts/theme.ts";
import { handOnPicked } from "./slide-files.ts";

/** What a user sees before a slide is open. */
export class EmptyState extends storeElement("slides") {
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
      .row {
        justify-content: center;
        margin: 10px 0;
      }
      form input {
        flex: 1;
        min-width: 12em;
      }
      li {
        margin: 3px 0;
      }
      ul {
        list-style: none;
        padding: 0;
        max-height: 9em;
        overflow: auto;
      }
    `,
  ];

  override render() {
    const words = text.ui.empty;
    const { recent } = this.stores.slides;
    return html`<section>
      <h1 class="hidden-text">${text.app.name}</h1>
      <p class="sentence">${words.sentence}</p>
      <div class="drop">
        <strong>${words.drop}</strong>
        <p class="soft">${words.formats}</p>
        <div class="row">
          <button class="primary" data-action="choose" @click=${() => this.#pick("file")}>${words.chooseFile}</button>
          <button @click=${() => this.#pick("folder")}>${words.chooseFolder}</button>
          <button data-action="sample" @click=${() => this.actions.openSample()}>${words.sample}</button>
        </div>
        <input id="file" hidden type="file" @change=${handOnPicked} /><input
          id="folder"
          hidden
          type="file"
          webkitdirectory
          @change=${handOnPicked}
        />
      </div>
      <form class="row" @submit=${this.#openUrl}>
        <input name="url" type="url" required aria-label=${words.url} placeholder=${words.urlHint} /><button>
          ${words.openUrl}
        </button>
      </form>
      ${
        recent.length === 0
          ? nothing
          : html`<h2>${words.recent}</h2>
              <ul>
                ${recent.map(
                  (slide) =>
                    html`<li>
                      <button @click=${() => this.#reopen(slide)}>${slide.name}</button>
                      <span class="soft">${new Date(slide.lastOpenedAt).toLocaleString("en-GB", {
                        dateStyle: "medium",
                        timeStyle: "short",
                      })}${slide.unfinishedRun ? ` · ${words.unfinished}` : ""}</span>
                    </li>`,
                )}
              </ul>`
      }
    </section>`;
  }

  #pick(id: string): void {
    this.renderRoot.querySelector<HTMLInputElement>(`#${id}`)?.click();
  }

  #openUrl(event: SubmitEvent): void {
    event.preventDefault();
    const url = String(new FormData(event.target as HTMLFormElement).get("url"));
    void this.stores.slides.open({ kind: "url", name: url.split(/[?#]/)[0]?.split("/").pop() || url, url });
  }

  async #reopen(slide: SlideStore["recent"][number]): Promise<void> {
    if (!(await this.stores.slides.reopen(slide))) this.#pick("file");
  }
}
define("granuloscope-empty-state", EmptyState);
