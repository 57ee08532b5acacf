import { css, html, nothing, type TemplateResult } from "lit";
import { text } from "../../core/text/text.ts";
import type { ViewerPort } from "../../store/base/viewer-port.ts";
import type { PanelTab } from "../../store/slide/view-store.ts";
import "../count/count-panel.ts";
import "./dialogs.ts";
import "./drop-target.ts";
import "./empty-state.ts";
import "../exports/export-panel.ts";
import "../fields/fields-panel.ts";
import "./hover-card.ts";
import "./introduction.ts";
import "./models-dialog.ts";
import "./panel-edge.ts";
import "../regions/regions-panel.ts";
import "../review/review-panel.ts";
import "../review/review-workspace.ts";
import { define, storeElement } from "../parts/store-element.ts";
import { tabList } from "../parts/tab-list.ts";
import { theme } from "../parts/theme.ts";
import "./slide-legend.ts";
import "./status-bar.ts";
import "./tool-rail.ts";
import "./top-bar.ts";

/** The tabs of the panel, in order. */
const PANELS: Readonly<Record<PanelTab, () => TemplateResult>> = {
  count: () => html`<granuloscope-count-panel></granuloscope-count-panel>`,
  review: () => html`<granuloscope-review-panel></granuloscope-review-panel>`,
  regions: () => html`<granuloscope-regions-panel></granuloscope-regions-panel>`,
  fields: () => html`<granuloscope-fields-panel></granuloscope-fields-panel>`,
  export: () => html`<granuloscope-export-panel></granuloscope-export-panel>`,
};
const TABS = Object.keys(PANELS) as PanelTab[];

/** The frame: bar above, tools left, panel right, status below, the slide in the middle. */
export class GranuloscopeApp extends storeElement("slides", "view", "session", "settings") {
  static override styles = [
    theme,
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
      @media (width < 700px) {
        #viewer .navigator {
          display: none !important;
        }
      }
      /* On a phone the panel is a sheet below the slide. */
      @media (width < 700px) and (orientation: portrait) {
        :host {
          grid-template: auto minmax(0, 1fr) auto auto / auto minmax(0, 1fr);
        }
        aside {
          grid-area: 3 / 1 / 4 / -1;
          width: auto !important;
          height: 46vh;
          max-width: none;
          border-left: 0;
          border-top: 1px solid var(--line);
        }
        footer {
          grid-row: 4;
        }
        granuloscope-panel-edge {
          display: none;
        }
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
    `,
  ];
  /** Puts the viewer into an element. */
  declare createViewer: (container: HTMLElement) => ViewerPort;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stores.view.viewer?.destroy();
    this.stores.view.setViewer(null);
  }

  override firstUpdated(): void {
    this.stores.view.setViewer(this.createViewer(this.renderRoot.querySelector("#viewer") as HTMLElement));
  }

  override render() {
    const { slides, view, session } = this.stores;
    const isOpen = slides.slide !== null;
    return html`<header><granuloscope-top-bar></granuloscope-top-bar></header>
      <nav ?inert=${session.open} aria-label=${text.ui.tools.label}>
        ${isOpen ? html`<granuloscope-tool-rail></granuloscope-tool-rail>` : nothing}
      </nav>
      <main ?inert=${session.open}>
        <div id="viewer"></div>
        ${
          isOpen
            ? html`<granuloscope-slide-legend></granuloscope-slide-legend
              ><granuloscope-introduction></granuloscope-introduction>`
            : nothing
        }
        ${isOpen ? nothing : html`<granuloscope-empty-state></granuloscope-empty-state>`}
      </main>
      ${isOpen && view.panelOpen && !session.open ? this.#panel() : nothing}
      ${isOpen && session.open ? html`<granuloscope-review-workspace></granuloscope-review-workspace>` : nothing}
      <footer><granuloscope-status-bar></granuloscope-status-bar></footer>
      <granuloscope-hover-card></granuloscope-hover-card>
      <granuloscope-models-dialog></granuloscope-models-dialog>
      <granuloscope-dialogs></granuloscope-dialogs>
      <granuloscope-drop-target></granuloscope-drop-target>`;
  }

  override updated(): void {
    const { theme } = this.stores.settings;
    document.documentElement.style.colorScheme = theme === "system" ? "light dark" : theme;
    const panel = this.renderRoot.querySelector<HTMLElement>("aside");
    if (panel) panel.style.width = `${this.stores.settings.panelWidthPx}px`;
  }

  #panel() {
    const { view } = this.stores;
    return html`<aside>
      <granuloscope-panel-edge></granuloscope-panel-edge>
      ${tabList(TABS, view.tab, text.ui.tabs, text.ui.bar.panel, (tab) => view.setTab(tab))}
      <div role="tabpanel" aria-label=${text.ui.tabs[view.tab]}>${PANELS[view.tab]()}</div>
    </aside>`;
  }
}
define("granuloscope-app", GranuloscopeApp);
