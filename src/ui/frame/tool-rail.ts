import { css, html, nothing, type TemplateResult } from "lit";
import type { ViewerTool } from "../../core/slide/view-state.ts";
import { text } from "../../core/text/text.ts";
import { arrowFocus } from "../parts/arrow-focus.ts";
import { type IconName, icon } from "../parts/icons.ts";
import { define, storeElement } from "../parts/store-element.ts";
import { theme } from "../parts/theme.ts";
import { pictureMenu, pictureMenuStyle } from "./picture-menu.ts";

const TOOLS: readonly ViewerTool[] = [
  "pan",
  "edit",
  "rectangle",
  "circle",
  "polygon",
  "freehand",
  "high-power-field",
  "ruler",
  "missed-cell",
];
/** Those of the rail itself, not of what one of them opens. */
const RAIL_BUTTONS = "[role=toolbar] > button";
const MAGNIFICATIONS = [5, 10, 20, 40] as const;

/** The tools at the slide's left edge, and how the slide is looked at. */
export class ToolRail extends storeElement("view", "slides", "settings", "messages") {
  static override styles = [
    theme,
    css`
      :host {
        display: flex;
        min-height: 0;
      }
      [role="toolbar"] {
        display: flex;
        flex-direction: column;
        gap: 3px;
        padding: 6px;
        overflow-y: auto;
        scrollbar-width: thin;
        min-height: 0;
      }
      button {
        width: 40px;
        min-height: 34px;
        padding: 0;
        display: grid;
        place-items: center;
        flex: none;
        font-size: 0.9em;
      }
      button[aria-pressed="true"] {
        background: var(--accent);
        color: var(--on-accent);
        border-color: var(--accent);
      }
      hr {
        width: 100%;
        border: 0;
        border-top: 1px solid var(--line);
        margin: 3px 0;
        flex: none;
      }
    `,
    pictureMenuStyle,
  ];

  #stop: HTMLElement | null = null;

  override render() {
    const { view, slides, messages, settings } = this.stores;
    const words = text.ui.tools;
    const fullScreen = (): void => {
      view.viewer?.fullScreen().catch((error: unknown) => messages.report(error));
    };
    const atMagnification = (factor: number): void => {
      if (!view.viewer?.zoomToMagnification(factor)) slides.askScale();
    };
    const railButton = (label: string, sign: TemplateResult | string, act: () => void, pressed?: boolean) =>
      html`<button
        title=${label}
        aria-label=${label}
        aria-pressed=${pressed ?? nothing}
        @click=${(event: MouseEvent) => {
          act();
          // After a click of the pointer the next key is meant for the slide, not for the button again.
          if (event.detail > 0) view.viewer?.focus();
        }}
      >
        ${sign}
      </button>`;
    return html`<div
      role="toolbar"
      aria-orientation="vertical"
      aria-label=${words.label}
      @keydown=${(event: KeyboardEvent) => arrowFocus(event, RAIL_BUTTONS)}
      @focusin=${this.#focused}
    >
      ${TOOLS.map((tool) =>
        railButton(toolLabel(tool), icon(tool as IconName), () => view.setTool(tool), view.tool === tool),
      )}
      <hr />
      ${railButton(words.fit, icon("fit"), () => view.viewer?.fitSlide())}
      ${railButton(words.rotate, icon("rotate"), () => view.viewer?.rotate(90))}
      ${railButton(words.fullScreen, icon("full-screen"), fullScreen)}
      <hr />
      ${MAGNIFICATIONS.map((factor) => railButton(`${factor}x`, `${factor}x`, () => atMagnification(factor)))}
      <hr />
      ${pictureMenu(settings)}
      ${railButton(text.viewing.theme[settings.theme], icon("theme"), () => settings.stepTheme())}
      ${railButton(words.keys, "?", () => view.setKeysShown(true))}
    </div>`;
  }

  override updated(): void {
    this.#setTabStop();
  }

  /** The button that has, or last had, the focus is the one that Tab reaches. */
  #focused(event: FocusEvent): void {
    const focused = event.target as HTMLElement;
    if (focused.matches(RAIL_BUTTONS)) this.#stop = focused;
    this.#setTabStop();
  }

  #setTabStop(): void {
    const buttons = [...this.renderRoot.querySelectorAll<HTMLElement>(RAIL_BUTTONS)];
    const stop = this.#stop ?? buttons[0];
    for (const button of buttons) button.tabIndex = button === stop ? 0 : -1;
  }
}
define("granuloscope-tool-rail", ToolRail);

function toolLabel(tool: ViewerTool): string {
  if (tool === "edit" || tool === "circle" || tool === "freehand") return text.regions.tools[tool];
  return text.ui.tools[tool];
}
