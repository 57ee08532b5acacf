import { css, html, nothing } from "lit";
import { text } from "../../core/text/text.ts";
import type { SlideUsage } from "../../store/app/storage-store.ts";
import { formatBytes, formatCount } from "../parts/format.ts";
import { ModalDialogs } from "../parts/modal-dialogs.ts";
import { define, storeElement } from "../parts/store-element.ts";
import { theme } from "../parts/theme.ts";

const MADE = ["decisions", "regions", "plans"] as const;

/**
 * What this browser keeps of every slide, and the way to clear it: asked first, for what people
 * made cannot be counted again.
 */
export class StoredSlides extends storeElement("storage") {
  static override properties = { asking: { state: true } };
  static override styles = [
    theme,
    css`
      .slide {
        margin: 8px 0;
        overflow-wrap: anywhere;
      }
      dialog {
        width: min(480px, calc(100vw - 24px));
      }
      dialog h2 {
        margin-top: 0;
        overflow-wrap: anywhere;
      }
      .choice {
        margin: 12px 0;
      }
      button.loses {
        border-color: var(--warn);
        color: var(--warn);
      }
    `,
  ];
  /** The slide that is about to be cleared. */
  declare asking: SlideUsage | null;

  protected readonly modals = new ModalDialogs(this);

  constructor() {
    super();
    this.asking = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.stores.storage.refresh();
  }

  override render() {
    const words = text.ui.export;
    const { storage } = this.stores;
    return html`<h2>${words.storage}</h2>
      ${storage.usage?.length === 0 ? html`<p>${words.storageNone}</p>` : nothing}
      ${storage.usage?.map(
        (slide) =>
          html`<div class="slide" data-slide=${slide.slideId}>
            <strong>${slide.name}</strong> <span class="soft">${storedWords(slide)}</span>
            <div>
              <button
                data-action="clear"
                @click=${() => {
                  this.asking = slide;
                }}
              >
                ${words.clear}
              </button>
            </div>
          </div>`,
      )}
      ${
        storage.estimate
          ? html`<p class="soft">${words.estimate(
              formatBytes(storage.estimate.usedBytes),
              formatBytes(storage.estimate.quotaBytes),
            )}</p>`
          : nothing
      }
      <p class="soft">${storage.persisted ? words.persisted : words.notPersisted}</p>
      <div class="row">
        <button @click=${() => storage.refresh()}>${words.refresh}</button>${
          storage.persisted
            ? nothing
            : html`<button @click=${() => storage.requestPersistence()}>${words.persist}</button>`
        }
      </div>
      ${this.asking ? this.#question(this.asking) : nothing}`;
  }

  #question(slide: SlideUsage) {
    const words = text.ui.export;
    const made = madeWords(slide);
    const close = (): void => {
      this.asking = null;
    };
    const clear = (everything: boolean): void => {
      close();
      void this.actions.clearSlide(slide.slideId, everything);
    };
    return html`<dialog aria-labelledby="title" @close=${close}>
      <h2 id="title">${words.clearTitle(slide.name)}</h2>
      ${
        slide.windows === 0
          ? nothing
          : html`<div class="choice">
              <button data-action="clear-results" @click=${() => clear(false)}>${words.clearResults}</button>
              <p class="soft">${words.clearResultsNote(resultWords(slide))}</p>
            </div>`
      }
      ${
        made === ""
          ? nothing
          : html`<div class="choice">
              <button class="loses" data-action="clear-all" @click=${() => clear(true)}>${words.clearAll}</button>
              <p class="soft">${words.clearAllNote(made)}</p>
            </div>`
      }
      <button class="primary" data-action="keep" autofocus @click=${close}>${words.keep}</button>
    </dialog>`;
  }
}
define("granuloscope-stored-slides", StoredSlides);

function resultWords({ windows, bytes }: SlideUsage): string {
  return text.ui.export.usage(formatCount(windows), formatBytes(bytes));
}

/** "3 decisions, 1 region"; empty where people made nothing. */
function madeWords(slide: SlideUsage): string {
  return MADE.filter((kind) => slide[kind] > 0)
    .map((kind) => text.ui.export.made[kind](slide[kind], formatCount(slide[kind])))
    .join(", ");
}

function storedWords(slide: SlideUsage): string {
  return [slide.windows > 0 ? resultWords(slide) : "", madeWords(slide)].filter((words) => words !== "").join(", ");
}
