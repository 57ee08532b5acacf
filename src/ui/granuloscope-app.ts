import { css, html, nothing } from "lit";
import { CELL_CLASSES, CLASS_COUNT } from "../core/cells.ts";
import { text } from "../core/text/text.ts";
import type { ViewerTool } from "../core/view-state.ts";
import type { PanelTab } from "../store/view-store.ts";
import type { CreateViewer } from "../store/viewer-port.ts";
import "./count-panel.ts";
import "./dialogs.ts";
import "./empty-state.ts";
import "./export-panel.ts";
import "./fields-panel.ts";
import { formatCount, formatFigure, formatPercent, formatSeconds } from "./format.ts";
import { listenToKeys } from "./keyboard.ts";
import "./review-panel.ts";
import { readDrop, readPicked } from "./slide-files.ts";
import { define, StoreElement } from "./store-element.ts";

const TOOLS: readonly (readonly [ViewerTool, string])[] = [
  ["pan", "✥"],
  ["rectangle", "▭"],
  ["polygon", "⬠"],
  ["high-power-field", "◯"],
  ["ruler", "↔"],
];

/** The frame: bar above, tools left, panel right, status below, the slide in the middle. */
export class GranuloscopeApp extends StoreElement {
  static override styles = [
    ...StoreElement.styles,
    css`
    :host { position: fixed; inset: 0; display: grid; grid-template: auto 1fr auto / auto 1fr auto; background: var(--surface); }
    header, footer { grid-column: 1 / -1; display: flex; gap: 9px; align-items: center; padding: 4px 10px; border-block: 1px solid var(--line); min-height: 34px; }
    header .name { font-weight: 600; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; max-width: 18vw; } .grow { flex: 1; }
    nav { display: flex; flex-direction: column; gap: 4px; padding: 6px; overflow: auto; } nav button { width: 40px; min-height: 34px; padding: 0; }
    main { position: relative; min-width: 0; background: var(--viewer-surround); } #viewer { position: absolute; inset: 0; }
    aside { width: 344px; max-width: 50vw; display: flex; flex-direction: column; border-left: 1px solid var(--line); min-height: 0; grid-row: 2; grid-column: 3; }
    [role="tablist"] { display: flex; } [role="tablist"] button { flex: 1; border-radius: 0; } [role="tabpanel"] { overflow: auto; padding: 10px 14px; }
    progress { width: 140px; } .tip { position: fixed; z-index: 10; pointer-events: none; background: var(--surface); border: 1px solid var(--line); border-radius: 5px; padding: 4px 8px; }
  `,
  ];
  declare createViewer: CreateViewer;
  #stopKeys: (() => void) | null = null;
  #ticker: ReturnType<typeof setInterval> | null = null;

  protected override stores() {
    return [this.app.slides, this.app.view, this.app.review, this.app.messages];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#stopKeys = listenToKeys(this.app);
    this.addEventListener("dragover", (event) => event.preventDefault());
    this.addEventListener("drop", (event) => void this.#drop(event));
    this.#ticker = setInterval(() => {
      if (this.app.analysis.state === "running") this.requestUpdate();
    }, 1000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stopKeys?.();
    if (this.#ticker) clearInterval(this.#ticker);
    this.app.view.viewer?.destroy();
    this.app.view.setViewer(null);
  }

  override firstUpdated(): void {
    const { view, review, regions, analysis, messages } = this.app;
    const viewer = this.createViewer(this.renderRoot.querySelector("#viewer") as HTMLElement, {
      onViewportChange: (state) => {
        view.setView(state);
        analysis.setFocus(state.centre);
      },
      onHoverCell: (hit) => view.setHover(hit),
      onCellClick: (index) => {
        review.select(index);
        view.setTab("review");
      },
      onRegionDrawn: (shape, highPowerField) => {
        void regions.add(shape, highPowerField);
        view.setTab("fields");
      },
      onRulerMeasured: (length) => view.setRuler(length),
      onTileError: (error) => {
        view.countUnreadableTile();
        messages.report(error);
      },
    });
    view.setViewer(viewer);
  }

  override render() {
    const { slides, view } = this.app;
    const words = text.ui;
    return html`<header>
        <strong>${text.app.name}</strong>
        ${
          slides.slide
            ? html`<span class="name" title=${slides.slide.name}>${slides.slide.name}</span>
          <span data-scale>${slides.scale ? `${formatFigure(slides.scale.micronsPerPx)} µm/px, ${words.origin[slides.scale.source]}` : words.bar.scaleUnknown}</span>
          <button data-action="edit-scale" @click=${() => slides.askScale()}>${words.bar.edit}</button>`
            : nothing
        }
        ${slides.opening ? html`<span role="status">${words.bar.opening(slides.opening)}</span><button @click=${() => slides.cancelOpening()}>${words.scale.cancel}</button>` : nothing}
        <span class="grow"></span><span data-backend class="soft">${this.app.analysis.backendInUse?.description ?? ""}</span>
        <button @click=${() => view.setProofShown(true)}>${words.bar.sent}</button><span class="soft">${text.app.researchUseOnly}</span>
        ${
          slides.slide
            ? html`<button @click=${() => this.renderRoot.querySelector<HTMLInputElement>("#open")?.click()}>${words.bar.open}</button>
        <button aria-pressed=${view.panelOpen} @click=${() => view.setPanelOpen(!view.panelOpen)}>${words.bar.panel}</button>`
            : nothing
        }
        <input id="open" type="file" hidden @change=${this.#picked} />
      </header>
      <nav aria-label=${words.tools.label}>${slides.slide ? this.#tools() : nothing}</nav>
      <main><div id="viewer"></div>${slides.slide ? nothing : html`<granuloscope-empty-state .app=${this.app}></granuloscope-empty-state>`}</main>
      ${slides.slide && view.panelOpen ? this.#panel() : nothing}
      <footer>${this.#status()}</footer>${this.#tip()}<granuloscope-dialogs .app=${this.app}></granuloscope-dialogs>`;
  }

  override updated(): void {
    const tip = this.renderRoot.querySelector<HTMLElement>(".tip");
    const hover = this.app.view.hover;
    if (tip && hover) {
      tip.style.left = `${hover.clientX + 14}px`;
      tip.style.top = `${hover.clientY + 14}px`;
    }
  }

  #tools() {
    const words = text.ui.tools;
    const { view } = this.app;
    const button = (label: string, sign: string, act: () => void, pressed?: boolean) =>
      html`<button title=${label} aria-label=${label} aria-pressed=${pressed ?? nothing} @click=${act}>${sign}</button>`;
    const fullScreen = (): void => {
      view.viewer?.fullScreen().catch((error: unknown) => this.app.messages.report(error));
    };
    return html`${TOOLS.map(([tool, sign]) => button(words[tool], sign, () => view.setTool(tool), view.tool === tool))}
      ${button(words.fit, "⤢", () => view.viewer?.fitSlide())}${button(words.rotate, "↻", () => view.viewer?.rotate(90))}${button(words.fullScreen, "□", fullScreen)}
      ${[5, 10, 20, 40].map((factor) =>
        button(`${factor}x`, `${factor}x`, () => {
          if (!view.viewer?.zoomToMagnification(factor)) this.app.slides.askScale();
        }),
      )}
      ${button(words.keys, "?", () => view.setKeysShown(true))}`;
  }

  #panel() {
    const { view } = this.app;
    const tabs: readonly PanelTab[] = ["count", "review", "fields", "export"];
    const body =
      view.tab === "count"
        ? html`<granuloscope-count-panel .app=${this.app}></granuloscope-count-panel>`
        : view.tab === "review"
          ? html`<granuloscope-review-panel .app=${this.app}></granuloscope-review-panel>`
          : view.tab === "fields"
            ? html`<granuloscope-fields-panel .app=${this.app}></granuloscope-fields-panel>`
            : html`<granuloscope-export-panel .app=${this.app}></granuloscope-export-panel>`;
    return html`<aside><div role="tablist">${tabs.map((tab) => html`<button role="tab" data-tab=${tab} aria-selected=${view.tab === tab} @click=${() => view.setTab(tab)}>${text.ui.tabs[tab]}</button>`)}</div>
      <div role="tabpanel">${body}</div></aside>`;
  }

  #status() {
    const words = text.ui.status;
    const { analysis, view } = this.app;
    const { progress, windows } = analysis;
    const now = performance.now();
    const rate = progress.rate(now);
    const left = progress.secondsLeft(now);
    return html`<span data-run=${analysis.state}>${analysis.state === "idle" ? (analysis.stopped ? words.stopped : words.ready) : analysis.state === "paused" ? words.paused : words.phase[analysis.phase]}</span>
      ${
        analysis.state === "idle"
          ? nothing
          : html`<progress max=${Math.max(1, progress.total)} .value=${progress.done + progress.failed}></progress>
        <span>${words.windows(formatCount(progress.done), formatCount(progress.total))}</span>
        ${rate === null ? nothing : html`<span>${words.rate(formatFigure(rate))}</span>`}${left === null ? nothing : html`<span>${words.left(formatSeconds(left))}</span>`}`
      }
      ${windows.failed.size ? html`<details class="warn"><summary>${words.failed(windows.failed.size)}</summary>${[...windows.failed.values()].slice(0, 50).map(({ window, error }) => html`<div>${window.x}, ${window.y}: ${text.describeError(error._tag, error.details).title}</div>`)}</details>` : nothing}
      ${view.unreadableTiles ? html`<span class="warn">${words.unreadable(view.unreadableTiles)}</span>` : nothing}
      ${analysis.storageProblem ? html`<span class="warn" data-storage>${words.storage}: ${text.describeError(analysis.storageProblem._tag).title} ${text.describeError(analysis.storageProblem._tag).action}</span>` : nothing}
      <span class="grow"></span>${view.ruler ? html`<span>${words.ruler(view.ruler.lengthMicrons === null ? `${formatFigure(view.ruler.lengthPx)} px` : `${formatFigure(view.ruler.lengthMicrons)} µm`)}</span>` : nothing}
      ${view.view?.magnification ? html`<span>${words.magnification(formatFigure(view.view.magnification))}</span>` : nothing}`;
  }

  #tip() {
    const index = this.app.view.hover?.index;
    const { cells } = this.app.review.reviewed;
    if (index === undefined || index >= cells.count) return nothing;
    return html`<div class="tip">${CELL_CLASSES.map((name, id) => html`<div class="row spread"><span>${name}</span><span>${formatPercent(cells.classProbabilities[index * CLASS_COUNT + id] as number)}</span></div>`)}</div>`;
  }

  #picked(event: Event): void {
    const field = event.target as HTMLInputElement;
    const input = readPicked(field.files);
    if (input) void this.app.slides.open(input);
    field.value = "";
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
