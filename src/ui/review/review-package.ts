import { css, html, nothing } from "lit";
import { text } from "../../core/text/text.ts";
import { formatCount } from "../parts/format.ts";
import { define, storeElement } from "../parts/store-element.ts";
import { theme } from "../parts/theme.ts";
import { uncountedCells } from "../parts/words.ts";
import { readerName } from "./review-answers.ts";

/** A review package out to a colleague, and back. */
export class ReviewPackagePage extends storeElement("exchange", "session", "analysis") {
  static override styles = [
    theme,
    css`
      :host {
        display: block;
        max-width: 620px;
        margin: auto;
        padding: 20px;
      }
      section {
        margin-bottom: 32px;
      }
      label.line {
        display: flex;
        gap: 8px;
        align-items: baseline;
        padding: 3px 0;
      }
    `,
  ];
  #withDecisions = true;
  #withCrops = false;

  override render() {
    const words = text.review.package;
    const { exchange } = this.stores;
    const { last } = exchange;
    return html`<section>
        <h2>${words.title}</h2>
        <p>${words.note}</p>
        <label class="line"><input
            type="checkbox"
            data-check="decisions"
            .checked=${this.#withDecisions}
            @change=${(event: Event) => {
              this.#withDecisions = (event.target as HTMLInputElement).checked;
            }}
          /><span>${words.withDecisions}<br /><span class="soft">${words.withDecisionsNote}</span></span></label>
        <label class="line"><input
            type="checkbox"
            data-check="crops"
            .checked=${this.#withCrops}
            @change=${(event: Event) => {
              this.#withCrops = (event.target as HTMLInputElement).checked;
            }}
          />${words.withCrops}</label>
        <button class="primary" data-action="make-package" ?disabled=${exchange.busy} @click=${() => this.#make()}>
          ${exchange.busy ? words.making : words.make}
        </button>
      </section>
      <section>
        <h2>${words.take}</h2>
        <p>${words.takeNote}</p>
        <button
          ?disabled=${exchange.busy}
          @click=${() => this.renderRoot.querySelector<HTMLInputElement>("input[type=file]")?.click()}
        >
          ${words.choose}
        </button>
        <input
          type="file"
          data-package
          hidden
          accept=".zip,application/zip"
          @change=${(event: Event) => this.#take(event)}
        />
        ${
          last
            ? html`<div role="status" data-taken>
                <p>
                  ${words.taken(
                    readerName(last.from),
                    formatCount(last.decisions),
                    formatCount(last.controlDecisions),
                    formatCount(last.plans),
                  )}
                </p>
                ${last.quadratsRead > 0 ? html`<p>${words.quadratsRead(formatCount(last.quadratsRead))}</p>` : nothing}
                ${last.conflicts > 0 ? html`<p>${words.conflicts(formatCount(last.conflicts))}</p>` : nothing}
              </div>`
            : nothing
        }${uncountedCells(this.stores, this.actions)}
      </section>`;
  }

  async #make(): Promise<void> {
    const made = await this.stores.exchange.make(this.#withDecisions, this.#withCrops);
    if (!made) return;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(made.file);
    link.download = made.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  async #take(event: Event): Promise<void> {
    const field = event.target as HTMLInputElement;
    const file = field.files?.[0];
    field.value = "";
    if (file) await this.stores.exchange.importFrom(file);
  }
}
define("granuloscope-review-package", ReviewPackagePage);
