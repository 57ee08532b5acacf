import { html, nothing } from "lit";
import { text } from "../core/text/text.ts";
import type { ExportKind } from "../store/ports.ts";
import { formatBytes } from "./format.ts";
import { define, StoreElement } from "./store-element.ts";

/** Files to take away, and what this browser keeps. */
export class ExportPanel extends StoreElement {
  #making = false;

  protected override stores() {
    return [this.app.review, this.app.storage];
  }

  override render() {
    const words = text.ui.export;
    const { storage, analysis } = this.app;
    const empty = analysis.windows.done.size === 0;
    return html`<div class="row">${(["csv", "summary", "geojson"] as const).map(
      (kind) => html`
        <button data-export=${kind} ?disabled=${empty || this.#making} @click=${() => this.#download(kind)}>${words[kind]}</button>`,
    )}</div>
      <p class="soft" aria-live="polite">${this.#making ? words.making : empty ? words.nothing : words.note}</p>
      <h2>${words.storage}</h2>
      ${
        storage.usage?.length
          ? storage.usage.map(
              (
                slide,
              ) => html`<div data-slide=${slide.slideId}><strong>${slide.name}</strong> <span class="soft">${words.usage(slide.tiles, formatBytes(slide.bytes))}</span>
        <div class="row"><button @click=${() => this.#clear(slide.slideId, false)}>${words.clear}</button><button @click=${() => this.#clear(slide.slideId, true)}>${words.clearAll}</button></div></div>`,
            )
          : html`<p>${words.storageNone}</p>`
      }
      ${storage.estimate ? html`<p class="soft">${words.estimate(formatBytes(storage.estimate.usedBytes), formatBytes(storage.estimate.quotaBytes))}</p>` : nothing}
      <p class="soft">${storage.persisted ? words.persisted : words.notPersisted}</p>
      <div class="row"><button @click=${() => storage.refresh()}>${words.refresh}</button>${storage.persisted ? nothing : html`<button @click=${() => storage.requestPersistence()}>${words.persist}</button>`}</div>`;
  }

  async #download(kind: ExportKind): Promise<void> {
    this.#making = true;
    this.requestUpdate();
    const made = await this.app.makeExport(kind);
    this.#making = false;
    this.requestUpdate();
    if (!made) return;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(made.file);
    link.download = made.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  async #clear(slideId: string, decisionsToo: boolean): Promise<void> {
    const { analysis, slides, storage, review } = this.app;
    const shown = slides.slide?.id === slideId ? slides.slide : null;
    if (shown) await analysis.cancel();
    await storage.clear(slideId, decisionsToo);
    if (!shown) return;
    await analysis.show(shown, slides.scale?.micronsPerPx ?? null);
    await review.load();
    if (decisionsToo) await this.app.regions.load(slideId);
  }
}
define("granuloscope-export-panel", ExportPanel);
