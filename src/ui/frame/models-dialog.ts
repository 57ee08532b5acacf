import { css, html, nothing } from "lit";
import { MAIN_CLASSES } from "../../core/cells/cells.ts";
import type { ModelManifest } from "../../core/model/manifest.ts";
import { text } from "../../core/text/text.ts";
import { formatBytes, formatCount, formatFigure } from "../parts/format.ts";
import { ModalDialogs } from "../parts/modal-dialogs.ts";
import { define, storeElement } from "../parts/store-element.ts";
import { theme } from "../parts/theme.ts";

/** The networks: what each is, which is in use, and the way to one's own. */
export class ModelsDialog extends storeElement("models") {
  static override properties = { removing: { state: true }, over: { state: true } };
  static override styles = [
    theme,
    css`
      dialog {
        width: min(680px, calc(100vw - 24px));
        max-height: calc(100vh - 40px);
        overflow: auto;
      }
      h2 {
        margin-top: 0;
        font-size: 1.15em;
      }
      h3 {
        font-size: 1em;
        margin: 0;
      }
      .model {
        border: 1px solid var(--line);
        border-radius: 8px;
        padding: 10px 14px;
        margin: 10px 0;
      }
      .model.chosen {
        border-color: var(--accent);
        box-shadow: inset 4px 0 0 var(--accent);
      }
      dl {
        display: grid;
        grid-template-columns: 7.5em 1fr;
        gap: 3px 10px;
        margin: 8px 0;
      }
      dt {
        color: var(--soft);
      }
      dd {
        margin: 0;
        overflow-wrap: anywhere;
      }
      code {
        font-size: 0.88em;
      }
      .drop {
        border: 2px dashed var(--line);
        border-radius: 8px;
        padding: 14px;
        text-align: center;
      }
      .drop.over {
        border-color: var(--accent);
      }
      .problem {
        overflow-wrap: anywhere;
        border-left: 4px solid var(--warn);
        padding: 4px 12px;
        margin: 10px 0;
      }
    `,
  ];
  declare removing: string | null;
  declare over: boolean;

  protected readonly modals = new ModalDialogs(this);

  constructor() {
    super();
    this.removing = null;
    this.over = false;
  }

  override render() {
    const { models } = this.stores;
    const words = text.models;
    if (!models.dialogShown) return nothing;
    return html`<dialog aria-labelledby="title" @close=${() => models.show(false)}>
      <h2 id="title">${words.title}</h2>
      <p class="soft">${words.intro}</p>
      ${models.lost ? html`<p class="problem">${words.gone}</p>` : nothing}
      ${this.#model(models.builtInManifest, null, words.builtIn, null)}
      ${models.own.map((own) =>
        this.#model(
          own.manifest,
          own.sha256,
          words.own(new Date(own.addedAt).toLocaleDateString("en-GB")),
          own.parameters,
        ),
      )}
      <h3>${words.add}</h3>
      <div
        class=${this.over ? "drop over" : "drop"}
        data-drop
        @dragover=${this.#dragOver}
        @dragleave=${() => {
          this.over = false;
        }}
        @drop=${this.#drop}
      >
        <p>${words.drop}</p>
        <button
          data-action="choose-model"
          ?disabled=${models.checking !== null}
          @click=${() => this.renderRoot.querySelector<HTMLInputElement>("#files")?.click()}
        >
          ${words.choose}
        </button>
        <input id="files" type="file" multiple hidden accept=".json,.onnx" @change=${this.#picked} />
        <p class="soft">${words.dropNote}</p>
      </div>
      <div role="status">
        ${
          models.checking === null ? nothing : words.checking(models.checking)
        }${models.added === null ? nothing : words.added(models.added)}
      </div>
      <div role="alert">${this.#problem()}</div>
      <p class="row"><button data-action="close" @click=${() => models.show(false)}>${words.close}</button></p>
    </dialog>`;
  }

  #problem() {
    const { problem } = this.stores.models;
    if (!problem) return nothing;
    const { title, meaning, action } = text.describeError(problem._tag, problem.details);
    return html`<div class="problem" data-tag=${problem._tag}>
      <strong>${title}</strong>
      <p>${meaning} ${action}</p>
      <details class="soft">
        <summary>${text.ui.message.details}</summary>
        ${problem.message}
      </details>
    </div>`;
  }

  #model(manifest: ModelManifest, sha256: string | null, origin: string, parameters: number | null) {
    const { models } = this.stores;
    const words = text.models;
    const chosen = models.chosen === sha256;
    return html`<section class=${chosen ? "model chosen" : "model"} data-model=${manifest.id}>
      <div class="row spread">
        <div>
          <h3>${manifest.name}</h3>
          <span class="soft">${origin}</span>
        </div>
        <div class="row">
          ${
            chosen
              ? html`<strong>${words.inUse}</strong>`
              : html`<button data-action="use" @click=${() => models.choose(sha256)}>${words.use}</button>`
          }
          ${
            sha256 === null
              ? nothing
              : html`<button data-action="remove" @click=${() => this.#ask(sha256)}>${words.remove}</button>`
          }
        </div>
      </div>
      ${
        this.removing !== null && this.removing === sha256
          ? html`<p class="problem">
              ${words.removeQuestion}
              <button data-action="remove-yes" @click=${() => this.#remove(sha256)}>${words.removeYes}</button>
              <button @click=${() => this.#ask(null)}>${words.removeNo}</button>
            </p>`
          : nothing
      }
      <dl>
        <dt>${words.facts.evidence}</dt>
        <dd>${this.#evidence(manifest)}</dd>
        <dt>${words.facts.trainedOn}</dt>
        <dd>${manifest.trainedOn}</dd>
        <dt>${words.facts.intendedUse}</dt>
        <dd>${manifest.intendedUse}</dd>
      </dl>
      <details>
        <summary>${words.more}</summary>
        <dl>
          <dt>${words.facts.id}</dt>
          <dd><code>${manifest.id}</code></dd>
          <dt>${words.facts.sha256}</dt>
          <dd><code>${manifest.sha256}</code></dd>
          <dt>${words.facts.classes}</dt>
          <dd>${manifest.classes.join(", ")}</dd>
          <dt>${words.facts.scale}</dt>
          <dd>${words.scale(formatFigure(manifest.input.micronsPerPx))}</dd>
          <dt>${words.facts.size}</dt>
          <dd>
            ${words.size(
              formatBytes(manifest.bytes),
              formatFigure(manifest.kiloFlopPerPx),
              parameters === null ? null : formatCount(parameters),
            )}
          </dd>
          <dt>${words.facts.licence}</dt>
          <dd>${manifest.licence}</dd>
        </dl>
      </details>
    </section>`;
  }

  #evidence(manifest: ModelManifest) {
    const words = text.models;
    const evidence = this.actions.modelEvidence(manifest.sha256);
    if (!evidence) return words.evidenceNone;
    const rows = evidence.classes.filter(({ name }) => (MAIN_CLASSES as readonly string[]).includes(name));
    return html`${words.evidence(evidence.fields, evidence.slides)}${rows.map(
      ({ name, f1, interval, labelled }) =>
        html`<br />${
          f1 === null || interval === null
            ? words.evidenceClassNone(name)
            : words.evidenceClass(name, f1.toFixed(2), interval[0].toFixed(2), interval[1].toFixed(2), labelled)
        }`,
    )}`;
  }

  #ask(sha256: string | null): void {
    this.removing = sha256;
  }

  #remove(sha256: string | null): void {
    this.#ask(null);
    if (sha256 !== null) void this.stores.models.remove(sha256);
  }

  #dragOver(event: DragEvent): void {
    event.preventDefault();
    this.over = true;
  }

  #drop(event: DragEvent): void {
    // The page itself takes a dropped file for a slide.
    event.preventDefault();
    event.stopPropagation();
    this.over = false;
    void this.stores.models.add([...(event.dataTransfer?.files ?? [])]);
  }

  #picked(event: Event): void {
    const field = event.target as HTMLInputElement;
    const files = [...(field.files ?? [])];
    field.value = "";
    void this.stores.models.add(files);
  }
}
define("granuloscope-models-dialog", ModelsDialog);
