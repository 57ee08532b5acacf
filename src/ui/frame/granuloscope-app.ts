import { css, html, nothing } from "lit";
import { text } from "../../core/text/text.ts";
import type { CreateViewer } from "../../store/base/viewer-port.ts";
import type { PanelTab } from "../../store/slide/view-store.ts";
import "../count/count-panel.ts";
import "./dialogs.ts";
import "./empty-state.ts";
import "../exports/export-panel.ts";
import "../fields/fields-panel.ts";
import { formatCount, formatFigure, formatSeconds } from "../parts/format.ts";
import "./hover-card.ts";
import { listenToKeys } from "./keyboard.ts";
import { warnBeforeLeaving } from "./leave-warning.ts";
import "./models-dialog.ts";
import "./panel-edge.ts";
import "../regions/regions-panel.ts";
import "../review/review-panel.ts";
import "../review/review-workspace.ts";
import { define, StoreElement } from "../parts/store-element.ts";
import { tabList } from "../parts/tab-list.ts";
import { readDrop } from "./slide-files.ts";
import "./tool-rail.ts";
import "./top-bar.ts";

/** The frame: bar above, tools left, panel right, status below, the slide in the middle. */
export class GranuloscopeApp extends StoreElement {
  static override styles = [
    ...StoreElement.styles,
    css`
      :host {
        position: fixed;
        inset: 0;
        display: grid;
        grid-template: auto minmax(0, 1fr) auto / auto minmax(0, 1fr) auto;
        background: var(--surface);
      }
      header,
      footer {
        grid-column: 1 / -1;
        min-width: 0;
      }
      footer {
        grid-row: 3;
        display: flex;
        gap: 9px;
        align-items: center;
        padding: 4px 10px;
        border-top: 1px solid var(--line);
        min-height: 34px;
      }
      .grow {
        flex: 1;
      }
      nav {
        grid-area: 2 / 1;
        display: flex;
        min-height: 0;
      }
      main {
        grid-area: 2 / 2;
        position: relative;
        min-width: 0;
        min-height: 0;
        background: var(--viewer-surround);
      }
      #viewer {
        position: absolute;
        inset: 0;
      }
      aside {
        position: relative;
        width: 344px;
        max-width: min(60vw, 100vw - 120px);
        display: flex;
        flex-direction: column;
        border-left: 1px solid var(--line);
        min-height: 0;
        grid-row: 2;
        grid-column: 3;
      }
      [role="tablist"] {
        display: flex;
        flex-wrap: wrap;
      }
      [role="tablist"] button {
        flex: 1 1 auto;
        border-radius: 0;
        padding: 4px 6px;
      }
      [role="tabpanel"] {
        flex: 1;
        min-height: 0;
        overflow: auto;
        padding: 10px 14px;
      }
      progress {
        width: 140px;
      }
    `,
  ];
  declare createViewer: CreateViewer;
  #stopKeys: (() => void) | null = null;
  #stopLeaveWarning: (() => void) | null = null;
  #ticker: ReturnType<typeof setInterval> | null = null;

  protected override stores() {
    return [this.app.slides, this.app.view, this.app.review, this.app.reading, this.app.messages, this.app.settings];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#stopKeys = listenToKeys(this.app);
    this.#stopLeaveWarning = warnBeforeLeaving(this.app);
    this.addEventListener("dragover", (event) => event.preventDefault());
    this.addEventListener("drop", (event) => void this.#drop(event));
    this.#ticker = setInterval(() => {
      if (this.app.analysis.state === "running") this.requestUpdate();
    }, 1000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stopKeys?.();
    this.#stopLeaveWarning?.();
    if (this.#ticker) clearInterval(this.#ticker);
    this.app.view.viewer?.destroy();
    this.app.view.setViewer(null);
  }

  override firstUpdated(): void {
    const { view, review, regions, analysis, messages, sampling } = this.app;
    const viewer = this.createViewer(this.renderRoot.querySelector("#viewer") as HTMLElement, {
      onViewportChange: (state) => {
        view.setView(state);
        analysis.setFocus(state.centre);
      },
      onHoverCell: (hit) => view.setHover(hit),
      onPlaceClick: (at) => sampling.pointAt(at),
      onCellClick: (index) => {
        if (sampling.selectRow(index)) return;
        review.select(index);
        view.setTab("review");
      },
      onRegionDrawn: (shape, highPowerField) => {
        void regions.add(shape, highPowerField);
        view.setTab("regions");
      },
      onRegionChanged: (id, shape) => void regions.setShape(id, shape),
      onSelectRegion: (id) => {
        regions.select(id);
        if (id !== null) view.setTab("regions");
      },
      onRulerMeasured: (length) => view.setRuler(length),
      onCellPlaced: (at) => {
        review.add(at, review.addClassId);
        view.setTab("review");
      },
      onTileError: (error) => {
        view.countUnreadableTile();
        messages.report(error);
      },
    });
    view.setViewer(viewer);
  }

  override render() {
    const { slides, view } = this.app;
    return html`<header><granuloscope-top-bar .app=${this.app}></granuloscope-top-bar></header>
      <nav ?inert=${this.app.reading.open} aria-label=${text.ui.tools.label}>
        ${slides.slide ? html`<granuloscope-tool-rail .app=${this.app}></granuloscope-tool-rail>` : nothing}
      </nav>
      <main ?inert=${this.app.reading.open}>
        <div id="viewer"></div>
        ${slides.slide ? nothing : html`<granuloscope-empty-state .app=${this.app}></granuloscope-empty-state>`}
      </main>
      ${slides.slide && view.panelOpen && !this.app.reading.open ? this.#panel() : nothing}
      ${
        slides.slide && this.app.reading.open
          ? html`<granuloscope-review-workspace .app=${this.app}></granuloscope-review-workspace>`
          : nothing
      }
      <footer>${this.#status()}</footer>
      <granuloscope-hover-card .app=${this.app}></granuloscope-hover-card
      ><granuloscope-models-dialog .app=${this.app}></granuloscope-models-dialog
      ><granuloscope-dialogs .app=${this.app}></granuloscope-dialogs>`;
  }

  override updated(): void {
    const { theme } = this.app.settings;
    document.documentElement.style.colorScheme = theme === "system" ? "light dark" : theme;
    const panel = this.renderRoot.querySelector<HTMLElement>("aside");
    if (panel) panel.style.width = `${this.app.settings.panelWidthPx}px`;
  }

  #panel() {
    const { view } = this.app;
    const tabs: readonly PanelTab[] = ["count", "review", "regions", "fields", "export"];
    const body =
      view.tab === "count"
        ? html`<granuloscope-count-panel .app=${this.app}></granuloscope-count-panel>`
        : view.tab === "review"
          ? html`<granuloscope-review-panel .app=${this.app}></granuloscope-review-panel>`
          : view.tab === "regions"
            ? html`<granuloscope-regions-panel .app=${this.app}></granuloscope-regions-panel>`
            : view.tab === "fields"
              ? html`<granuloscope-fields-panel .app=${this.app}></granuloscope-fields-panel>`
              : html`<granuloscope-export-panel .app=${this.app}></granuloscope-export-panel>`;
    return html`<aside>
      <granuloscope-panel-edge .app=${this.app}></granuloscope-panel-edge
      >${tabList(tabs, view.tab, text.ui.tabs, text.ui.bar.panel, (tab) => view.setTab(tab))}
      <div role="tabpanel" aria-label=${text.ui.tabs[view.tab]}>${body}</div>
    </aside>`;
  }

  #status() {
    const words = text.ui.status;
    const { analysis, view } = this.app;
    const { progress, windows } = analysis;
    const now = performance.now();
    const rate = progress.rate(now);
    const left = progress.secondsLeft(now);
    return html`<span data-run=${analysis.state}>${
      analysis.state === "idle"
        ? analysis.stopped
          ? words.stopped
          : words.ready
        : analysis.stopping
          ? words.stopping
          : analysis.state === "paused"
            ? words.paused
            : words.phase[analysis.phase]
    }</span>
      ${
        analysis.state === "idle"
          ? nothing
          : html`<progress max=${Math.max(1, progress.total)} .value=${progress.done + progress.failed}></progress>
              <span>${words.windows(formatCount(progress.done), formatCount(progress.total))}</span>
              ${rate === null ? nothing : html`<span>${words.rate(formatFigure(rate))}</span>`}${
                left === null ? nothing : html`<span>${words.left(formatSeconds(left))}</span>`
              }`
      }
      ${
        windows.failed.size
          ? html`<details class="warn">
              <summary>${words.failed(windows.failed.size)}</summary>
              ${[...windows.failed.values()]
                .slice(0, 50)
                .map(
                  ({ window, error }) =>
                    html`<div>${window.x}, ${window.y}: ${text.describeError(error._tag, error.details).title}</div>`,
                )}
            </details>`
          : nothing
      }
      ${view.unreadableTiles ? html`<span class="warn">${words.unreadable(view.unreadableTiles)}</span>` : nothing}
      ${
        analysis.fallback
          ? html`<span class="warn" data-fallback>${words.fallback(
              text.describeError(analysis.fallback._tag).title,
            )}</span>`
          : nothing
      }
      ${
        analysis.storageProblem
          ? html`<span class="warn" data-storage>${words.storage}:
              ${text.describeError(analysis.storageProblem._tag).title} ${
                text.describeError(analysis.storageProblem._tag).action
              }</span>`
          : nothing
      }
      <span class="grow"></span>${
        view.ruler
          ? html`<span>${words.ruler(
              view.ruler.lengthMicrons === null
                ? `${formatFigure(view.ruler.lengthPx)} px`
                : `${formatFigure(view.ruler.lengthMicrons)} µm`,
            )}</span>`
          : nothing
      }
      ${
        view.view?.magnification
          ? html`<span>${words.magnification(formatFigure(view.view.magnification))}</span>`
          : nothing
      }`;
  }

  async #drop(event: DragEvent): Promise<void> {
    event.preventDefault();
    try {
      const handed = event.dataTransfer && (await readDrop(event.dataTransfer));
      if (handed) await this.app.slides.open(handed.input, handed.handle);
    } catch (error) {
      this.app.messages.report(error);
    }
  }
}
define("granuloscope-app", GranuloscopeApp);
