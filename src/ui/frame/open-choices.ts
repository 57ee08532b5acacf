import { css, html, nothing } from "lit";
import { text } from "../../core/text/text.ts";
import type { SlideStore } from "../../store/slide/slide-store.ts";
import { define, storeElement } from "../parts/store-element.ts";
import { theme } from "../parts/theme.ts";
import { canPickWithHandle, handOn, handOnPicked, pickWithHandle } from "./slide-files.ts";

/** Every way to open a slide: a file, a folder, the sample, an address, and the slides opened before. */
export class OpenChoices extends storeElement("slides", "messages") {
  static override properties = { again: { state: true } };
  static override styles = [
    theme,
    css`
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
        margin: 0;
        max-height: 9em;
        overflow: auto;
      }
    `,
  ];
  /** The recent slide whose file is to be chosen again; null: none. */
  declare again: string | null;

  constructor() {
    super();
    this.again = null;
  }

  override render() {
    const words = text.ui.empty;
    const { recent, slide: shown } = this.stores.slides;
    const others = recent.filter(({ slideId }) => slideId !== shown?.id);
    return html`<div class="row">
        <button class="primary" data-action="choose" @click=${this.#chooseFile}>${words.chooseFile}</button>
        <button @click=${() => this.#pick("folder")}>${words.chooseFolder}</button>
        <button data-action="sample" @click=${() => this.actions.openSample()}>${words.sample}</button>
      </div>
      <input id="file" hidden type="file" multiple @change=${handOnPicked} /><input
        id="folder"
        hidden
        type="file"
        webkitdirectory
        @change=${handOnPicked}
      />
      <p aria-live="polite">${this.again === null ? nothing : words.chooseAgain(this.again)}</p>
      <form class="row" @submit=${this.#openUrl}>
        <input name="url" type="url" required aria-label=${words.url} placeholder=${words.urlHint} /><button>
          ${words.openUrl}
        </button>
      </form>
      ${
        others.length === 0
          ? nothing
          : html`<h2>${words.recent}</h2>
              <ul>
                ${others.map(
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
      }`;
  }

  /** By the picker that gives a handle, where the browser has it: the slide can then be opened again without asking. */
  async #chooseFile(): Promise<void> {
    this.again = null;
    if (!canPickWithHandle()) return this.#pick("file");
    try {
      handOn(await pickWithHandle());
    } catch (error) {
      this.stores.messages.report(error);
    }
  }

  #pick(id: string): void {
    this.renderRoot.querySelector<HTMLInputElement>(`#${id}`)?.click();
  }

  #openUrl(event: SubmitEvent): void {
    event.preventDefault();
    const url = String(new FormData(event.target as HTMLFormElement).get("url"));
    void this.stores.slides.open({ kind: "url", name: url.split(/[?#]/)[0]?.split("/").pop() || url, url });
  }

  /** A file that may not be opened by itself is chosen again: its cells and decisions come back with it. */
  async #reopen(slide: SlideStore["recent"][number]): Promise<void> {
    this.again = (await this.stores.slides.reopen(slide)) ? null : slide.name;
    if (this.again !== null) this.#pick("file");
  }
}
define("granuloscope-open-choices", OpenChoices);
