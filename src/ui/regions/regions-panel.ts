import { css, html, nothing } from "lit";
import { CELL_CLASSES, classIndex } from "../../core/cells/cells.ts";
import type { Region } from "../../core/geometry/shape.ts";
import { isCountedIn } from "../../core/stain/stain-report.ts";
import { text } from "../../core/text/text.ts";
import { summariseRegion } from "../../store/regions/region-summary.ts";
import { formatCount, formatMm2 } from "../parts/format.ts";
import { classMark } from "../parts/marks.ts";
import "./region-card.ts";
import { RowWindow } from "../parts/row-window.ts";
import { saveFile } from "../parts/save-file.ts";
import { define, storeElement } from "../parts/store-element.ts";
import { theme } from "../parts/theme.ts";
import { excludedWords } from "../parts/words.ts";

const ROW_PX = 46;

/** The regions of the slide: the chosen one in full, all of them in a list that only draws what is seen. */
export class RegionsPanel extends storeElement("regions", "review", "regionFiles", "stain", "slides", "analysis") {
  static override styles = [
    theme,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-height: 0;
        height: 100%;
      }
      .bar {
        gap: 4px;
      }
      .bar button {
        padding: 4px 8px;
      }
      .list {
        flex: 1 1 200px;
        min-height: 140px;
        overflow-y: auto;
        border: 1px solid var(--line);
        border-radius: 7px;
        background: var(--raised);
      }
      .line {
        display: flex;
        justify-content: space-between;
        gap: 8px;
        align-items: center;
        height: 46px;
        width: 100%;
        border: 0;
        border-bottom: 1px solid var(--line);
        border-radius: 0;
        text-align: left;
        padding: 0 10px;
        background: none;
      }
      .line[aria-selected="true"] {
        box-shadow: inset 3px 0 0 var(--accent);
        background: var(--surface);
      }
      .line .title {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        min-width: 0;
      }
      .line .figures {
        flex: none;
        font-variant-numeric: tabular-nums;
      }
      .excluded {
        text-decoration: line-through;
      }
    `,
  ];
  readonly #window = new RowWindow(ROW_PX);
  #shownSelection: string | null = null;

  override render() {
    const words = text.regions;
    const { regions, regionFiles } = this.stores;
    const { selected } = regions;
    const count = regions.regions.length;
    return html`<div class="row bar">
        <button data-action="undo-region" ?disabled=${!regions.canUndo} @click=${() => regions.undo()}>
          ${words.undo}
        </button>
        <button data-action="redo-region" ?disabled=${!regions.canRedo} @click=${() => regions.redo()}>
          ${words.redo}
        </button>
        <button data-action="paste-region" ?disabled=${!regions.canPaste} @click=${() => this.actions.pasteRegion()}>
          ${words.paste}
        </button>
        <button
          title=${words.importTitle}
          ?disabled=${regionFiles.busy !== null}
          @click=${() => this.renderRoot.querySelector<HTMLInputElement>("#region-file")?.click()}
        >
          ${words.importFile}
        </button>
        <button
          title=${words.exportTitle}
          data-action="export-regions"
          ?disabled=${count === 0 || regionFiles.busy !== null}
          @click=${this.#export}
        >
          ${words.exportFile}
        </button>
        <input
          id="region-file"
          type="file"
          hidden
          accept=".geojson,.json,.gz,application/geo+json"
          @change=${this.#import}
        />
      </div>
      <p class="soft" aria-live="polite" data-regions-said>${this.#said()}</p>
      ${selected ? html`<granuloscope-region-card></granuloscope-region-card>` : nothing}
      ${count === 0 ? html`<p>${words.none}</p>` : this.#list()}`;
  }

  override updated(): void {
    const list = this.renderRoot.querySelector<HTMLElement>(".list");
    if (!list) return;
    const { regions, selectedId } = this.stores.regions;
    this.#window.fillSpaces(list, regions.length);
    if (selectedId === this.#shownSelection) return;
    this.#shownSelection = selectedId;
    const index = regions.findIndex((region) => region.id === selectedId);
    if (index >= 0) this.#window.reveal(list, index);
  }

  #list() {
    const { regions } = this.stores.regions;
    const { first, last } = this.#window.range(this.renderRoot.querySelector<HTMLElement>(".list"), regions.length);
    return html`<div
      class="list"
      role="listbox"
      aria-label=${text.regions.list}
      @scroll=${this.#scrolled}
      @keydown=${this.#key}
    >
      <div data-space></div>
      ${regions.slice(first, last).map((region, offset) => this.#line(region, first + offset))}
      <div data-space></div>
    </div>`;
  }

  #line(region: Region, index: number) {
    const { regions, analysis, review } = this.stores;
    const sum = summariseRegion(region, analysis, review);
    const { kind } = this.stores.stain;
    const known = (id: number): boolean => sum.settledShare > 0 && isCountedIn(kind, CELL_CLASSES[id] as string);
    const chosen = region.id === regions.selectedId;
    return html`<button
      class="line"
      role="option"
      data-region=${region.id}
      aria-selected=${chosen}
      aria-setsize=${regions.regions.length}
      aria-posinset=${index + 1}
      tabindex=${chosen || (index === 0 && !regions.selected) ? 0 : -1}
      @click=${() => this.actions.goToRegion(region.id)}
    >
      <span class="title ${region.exclude ? "excluded" : ""}"
        >${region.name}<br /><span class="soft">${formatMm2(sum.areaMm2)}</span></span>
      <span class="figures">${
        region.exclude
          ? nothing
          : this.actions.countedClasses
              .map(classIndex)
              .map((id) => html`${classMark(id)} ${known(id) ? formatCount(sum.counts[id] as number) : "–"} `)
      }</span>
    </button>`;
  }

  #said() {
    const words = text.regions;
    const { regions, regionFiles } = this.stores;
    if (regionFiles.busy) return words[regionFiles.busy];
    const said: string[] = [];
    const { outcome } = regionFiles;
    if (outcome) {
      const { pointsAndLines, withoutArea, outside } = outcome;
      said.push(words.imported(formatCount(outcome.taken)));
      said.push(words.leftOut(formatCount(pointsAndLines), formatCount(withoutArea), formatCount(outside)));
    }
    if (regions.regions.length > 0) said.push(words.count(formatCount(regions.regions.length)));
    said.push(excludedWords(this.stores));
    return said.filter((sentence) => sentence !== "").join(" ");
  }

  #scrolled(event: Event): void {
    if (this.#window.scrolled(event.target as HTMLElement)) this.requestUpdate();
  }

  /** Up and down choose the neighbour in the list. */
  async #key(event: KeyboardEvent): Promise<void> {
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    event.stopPropagation();
    const { regions, selectedId } = this.stores.regions;
    const next = regions[regions.findIndex((region) => region.id === selectedId) + by];
    if (!next) return;
    this.actions.goToRegion(next.id);
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(`[data-region="${next.id}"]`)?.focus();
  }

  #import(event: Event): void {
    const field = event.target as HTMLInputElement;
    const file = field.files?.[0];
    if (file) void this.stores.regionFiles.importFile(file);
    field.value = "";
  }

  async #export(): Promise<void> {
    const file = await this.stores.regionFiles.exportFile();
    const { slide } = this.stores.slides;
    if (file && slide) saveFile(file, `${slide.name}.regions.geojson`);
  }
}
define("granuloscope-regions-panel", RegionsPanel);
