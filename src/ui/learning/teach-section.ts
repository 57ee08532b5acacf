import { css, html, nothing } from "lit";
import { type Adapter, adapterSha256 } from "../../core/learning/adapter.ts";
import { MIN_TRAINING_ANSWERS } from "../../core/learning/fit-adapter.ts";
import { type AdapterVerdict, MIN_VALIDATION_ANSWERS } from "../../core/learning/judge-adapter.ts";
import { text } from "../../core/text/text.ts";
import { formatCount } from "../parts/format.ts";
import { saveFile } from "../parts/save-file.ts";
import { define, storeElement } from "../parts/store-element.ts";
import { theme } from "../parts/theme.ts";

const LOSS_DIGITS = 3;
/** Characters of the hash in a file's name. */
const HASH_SHOWN = 8;

/** What the reader's answers teach: how full the drawers are, what an attempt to learn gave, and the adapter in use. */
export class TeachSection extends storeElement("learning", "analysis") {
  static override styles = [
    theme,
    css`
      details {
        margin-top: 12px;
        border-top: 1px solid var(--line);
        padding-top: 8px;
      }
      summary {
        cursor: pointer;
      }
      ul {
        margin: 6px 0;
        padding-left: 18px;
      }
      input.name {
        width: 100%;
      }
      input[type="file"] {
        display: none;
      }
    `,
  ];
  #name = "";
  #noneLeft = false;

  override render() {
    const words = text.review.teach;
    const { learning } = this.stores;
    const { adapter } = learning;
    return html`<details data-teach ?open=${adapter !== null}>
      <summary>${words.title}</summary>
      ${adapter ? this.#inUse(adapter) : learning.obstacle === null ? this.#lesson() : html`<p class="soft">${words.obstacles[learning.obstacle]}</p>`}
    </details>`;
  }

  #inUse(adapter: Adapter) {
    const words = text.review.teach;
    const { learning } = this.stores;
    return html`<p data-adapter=${adapterSha256(adapter)}>
        ${words.inUse(adapter.name || words.unnamed, formatCount(adapter.answers.length))}
      </p>
      <p class="soft">${words.flags}</p>
      <p class="soft">${words.visit}</p>
      <div class="row">
        <button class="primary" data-action="remove-adapter" @click=${() => learning.remove()}>
          ${words.remove}
        </button>
        <button data-action="save-adapter" @click=${() => this.#save(adapter)}>${words.save}</button>
      </div>`;
  }

  #lesson() {
    const words = text.review.teach;
    const { learning } = this.stores;
    const { train, validate, count } = learning.drawers;
    const { lesson } = learning;
    const offered = lesson?.adapter;
    return html`<p class="soft">${words.note}</p>
      <ul>
        <li data-drawer="train">${words.train(formatCount(train.length), formatCount(MIN_TRAINING_ANSWERS))}</li>
        <li data-drawer="validate">
          ${words.validate(formatCount(validate.length), formatCount(MIN_VALIDATION_ANSWERS))}
        </li>
        ${count.length > 0 ? html`<li data-drawer="count">${words.count(formatCount(count.length))}</li>` : nothing}
      </ul>
      <label class="soft">${words.name}<input
          class="name"
          data-adapter-name
          maxlength="200"
          .value=${this.#name}
          @input=${(event: Event) => {
            this.#name = (event.target as HTMLInputElement).value;
          }}
      /></label>
      <div class="row">
        <button data-action="read-validation" @click=${() => this.#readBlind()}>${words.readBlind}</button>
        <button
          data-action="learn"
          ?disabled=${train.length < MIN_TRAINING_ANSWERS}
          @click=${() => learning.learn(this.#name)}
        >
          ${words.learn}
        </button>
        <button data-action="load-adapter" @click=${() => this.renderRoot.querySelector<HTMLInputElement>("input[type=file]")?.click()}>
          ${words.load}
        </button>
        <input
          type="file"
          accept=".json,application/json"
          aria-label=${words.load}
          @change=${(event: Event) => this.#load(event.target as HTMLInputElement)}
        />
      </div>
      ${this.#noneLeft ? html`<p class="soft">${words.noneLeft}</p>` : nothing}
      ${lesson ? html`<p data-lesson=${lesson.verdict?.outcome ?? "nothing"} aria-live="polite">${words.outcomes[lesson.verdict?.outcome ?? "nothing"]}</p>` : nothing}
      ${lesson?.verdict ? this.#verdict(lesson.verdict) : nothing}
      ${offered ? html`<button class="primary" data-action="apply-adapter" @click=${() => learning.apply(offered)}>${words.apply}</button>` : nothing}`;
  }

  #verdict({ answers, lossBefore, lossAfter, standardError, classes }: AdapterVerdict) {
    const words = text.review.teach;
    if (answers === 0) return nothing;
    const [before, after, error] = [lossBefore, lossAfter, standardError].map((value) => value.toFixed(LOSS_DIGITS));
    const names = this.stores.analysis.rule.countedIds.map((id) => this.stores.analysis.manifest.classes[id] as string);
    return html`<p class="soft">${words.loss(before as string, after as string, error as string)}</p>
      <ul class="soft">
        ${classes.map(
          ({ cells, foundBefore, foundAfter }, at) =>
            html`<li>
              ${words.found(names[at] as string, formatCount(cells), formatCount(foundBefore), formatCount(foundAfter))}
            </li>`,
        )}
      </ul>`;
  }

  async #readBlind(): Promise<void> {
    this.#noneLeft = !(await this.stores.learning.readValidation());
    this.requestUpdate();
  }

  async #load(input: HTMLInputElement): Promise<void> {
    const file = input.files?.[0];
    input.value = "";
    if (file) await this.stores.learning.load(file);
  }

  #save(adapter: Adapter): void {
    const name = adapter.name.replaceAll(/[^\p{L}\p{N}]+/gu, "-").replaceAll(/^-|-$/g, "") || "adapter";
    saveFile(this.stores.learning.file(adapter), `${name}-${adapterSha256(adapter).slice(0, HASH_SHOWN)}.adapter.json`);
  }
}
define("granuloscope-teach-section", TeachSection);
