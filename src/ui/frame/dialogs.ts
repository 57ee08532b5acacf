import { css, html, nothing } from "lit";
import { text } from "../../core/text/text.ts";
import { ModalDialogs } from "../parts/modal-dialogs.ts";
import { define, storeElement } from "../parts/store-element.ts";
import { theme } from "../parts/theme.ts";
import { keyMap } from "./keys.ts";

/** The µm/px question, the key map, the explanation of "0 bytes sent", and failures. */
export class AppDialogs extends storeElement("slides", "view", "messages") {
  static override styles = [
    theme,
    css`
      dialog {
        max-width: 560px;
      }
      .messages {
        position: fixed;
        left: 70px;
        bottom: 44px;
        width: min(520px, calc(100vw - 90px));
        z-index: 20;
      }
      .message {
        background: var(--surface);
        border: 1px solid var(--warn);
        border-left-width: 5px;
        border-radius: 6px;
        padding: 8px 12px;
        margin-top: 6px;
      }
      dialog.keys {
        max-width: min(980px, calc(100vw - 20px));
      }
      .keys h2,
      .keys h3 {
        margin: 0;
      }
      .keys h3 {
        font-size: 1em;
        margin-bottom: 4px;
      }
      .groups {
        columns: 2 320px;
        column-gap: 32px;
        margin-top: 12px;
      }
      section {
        break-inside: avoid;
        margin-bottom: 14px;
      }
      dl {
        display: grid;
        grid-template-columns: 7.5em 1fr;
        gap: 3px 8px;
        margin: 0;
      }
      dd {
        margin: 0;
      }
    `,
  ];

  protected readonly modals = new ModalDialogs(this);

  override render() {
    const { slides, view, messages } = this.stores;
    return html`${slides.asking ? this.#scale() : nothing}
      ${
        view.keysShown
          ? html`<dialog class="keys" @close=${() => view.setKeysShown(false)}>
              <div class="row spread">
                <h2>${text.keys.title}</h2>
                <button @click=${() => view.setKeysShown(false)}>${text.keys.close}</button>
              </div>
              <div class="groups">
                ${keyMap().map(
                  ({ name, lines }) =>
                    html`<section>
                      <h3>${name}</h3>
                      <dl>
                        ${lines.map(
                          ([key, meaning]) =>
                            html`<dt><kbd>${key}</kbd></dt>
                              <dd>${meaning}</dd>`,
                        )}
                      </dl>
                    </section>`,
                )}
              </div>
            </dialog>`
          : nothing
      }
      ${
        view.proofShown
          ? html`<dialog @close=${() => view.setProofShown(false)}>
              <h2>${text.ui.bar.sentTitle}</h2>
              ${text.ui.bar.sentText.map((line) => html`<p>${line}</p>`)}
              <p>${countRequests()}</p>
              <button @click=${() => view.setProofShown(false)}>${text.keys.close}</button>
            </dialog>`
          : nothing
      }
      <div class="messages" role="alert">
        ${messages.messages.map((message) => {
          const { title, meaning, action } = text.describeError(message.tag, message.details);
          return html`<div class="message" data-tag=${message.tag}>
            <strong>${title}</strong>
            <p>${meaning} ${action}</p>
            <details class="soft">
              <summary>${text.ui.message.details}</summary>
              ${message.tag}: ${message.technical}
            </details>
            <button @click=${() => messages.dismiss(message.id)}>${text.ui.message.dismiss}</button>
          </div>`;
        })}
      </div>`;
  }

  #scale() {
    const words = text.ui.scale;
    const { slides } = this.stores;
    const problem = slides.scale === null ? (slides.slide?.scale.problem ?? "missing") : "edit";
    return html`<dialog class="scale" @close=${() => slides.dismissQuestion()}>
      <h2>${words.title}</h2>
      <p>${words[problem]}</p>
      ${slides.slide?.scale.readings.map(
        (reading) =>
          html`<p>
            <button @click=${() => slides.setScale(reading.micronsPerPx)}>${reading.micronsPerPx} µm/px</button>
            ${text.ui.origin[reading.source]} <span class="soft">${reading.detail}</span>
          </p>`,
      )}
      <form
        @submit=${(event: SubmitEvent) => {
          event.preventDefault();
          const typed = String(new FormData(event.target as HTMLFormElement).get("value")).replace(",", ".");
          void slides.setScale(Number(typed));
        }}
      >
        <label>${words.label}
          <input
            name="value"
            inputmode="decimal"
            required
            autofocus
            .defaultValue=${slides.scale ? String(slides.scale.micronsPerPx) : ""}
        /></label>
        <p class="soft">${words.hint}</p>
        <div class="row">
          <button class="primary">${words.use}</button>
          <button type="button" @click=${() => slides.dismissQuestion()}>
            ${slides.scale ? words.cancel : words.later}
          </button>
        </div>
      </form>
    </dialog>`;
  }
}
define("granuloscope-dialogs", AppDialogs);

function countRequests(): string {
  const urls = performance.getEntriesByType("resource").map((entry) => entry.name);
  const own = urls.filter((url) => new URL(url).origin === location.origin || url.startsWith("blob:")).length;
  return text.ui.bar.requests(own, urls.length - own);
}
