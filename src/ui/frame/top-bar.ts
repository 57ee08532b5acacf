import { css, html, nothing, type TemplateResult } from "lit";
import { text } from "../../core/text/text.ts";
import { formatFigure } from "../parts/format.ts";
import { define, storeElement } from "../parts/store-element.ts";
import { theme } from "../parts/theme.ts";
import "./open-menu.ts";

/**
 * One line above the slide: its name and scale, what computes, what was sent, and the way to
 * another slide. Long words give way, never the buttons.
 */
export class TopBar extends storeElement("slides", "view", "review", "models", "stain", "analysis") {
  static override styles = [
    theme,
    css`
      :host {
        display: flex;
        gap: 9px;
        align-items: center;
        padding: 4px 10px;
        border-bottom: 1px solid var(--line);
        min-height: 40px;
        min-width: 0;
        white-space: nowrap;
      }
      :host > * {
        flex: none;
      }
      /* So far apart that the network's name loses less than the 1/64 px at which a browser cuts it, until
         the others have given all. */
      .name {
        font-weight: 600;
        min-width: 5em;
        flex: 0 300000 auto;
      }
      .backend {
        flex: 0 1000000 auto;
        min-width: 0;
      }
      .network {
        flex: 0 1 auto;
        min-width: 4em;
        max-width: 13em;
      }
      .scale {
        min-width: 5.5em;
      }
      .short {
        display: none;
      }
      .backend:not(:empty) {
        min-width: 3.4em;
      }
      .opening {
        flex: 0 3 auto;
        min-width: 4em;
      }
      .name,
      .opening,
      .backend,
      .scale,
      .network {
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .grow {
        flex: 1 100000 0;
        min-width: 0;
      }
      @media (width < 1320px) {
        .scale {
          flex: 0 300000 auto;
        }
      }
      @media (width < 1600px) {
        strong.app,
        .long {
          display: none;
        }
        .short {
          display: inline;
        }
      }
      @media (width < 1100px) {
        .backend {
          display: none;
        }
      }
      @media (width < 760px) {
        :host {
          gap: 5px;
          padding: 4px 6px;
          flex-wrap: wrap;
        }
        .name {
          max-width: 9em;
        }
        .network {
          max-width: 7em;
        }
        .grow {
          display: none;
        }
        button {
          padding: 4px 6px;
        }
      }
    `,
  ];

  override render() {
    const { slides, view, analysis } = this.stores;
    const words = text.ui;
    const { slide, scale } = slides;
    const backend = analysis.backendInUse?.description ?? "";
    const said = scale
      ? `${formatFigure(scale.micronsPerPx)} µm/px, ${words.origin[scale.source]}`
      : words.bar.scaleUnknown;
    return html`<strong class="app">${text.app.name}</strong>
      ${
        slide
          ? html`<span class="name" title=${slide.name}>${slide.name}</span>
              <span class="scale" data-scale title=${said}>${said}</span>
              <button data-action="edit-scale" @click=${() => slides.askScale()}>${words.bar.edit}</button>`
          : nothing
      }
      ${
        slides.opening
          ? html`<span class="opening" role="status">${words.bar.opening(
              slides.opening,
            )}</span><button @click=${() => slides.cancelOpening()}>${words.scale.cancel}</button>`
          : nothing
      }
      <span class="grow"></span>${this.#counter()}
      <span data-backend class="soft backend" title=${backend}>${backend}</span>
      <button @click=${() => view.setProofShown(true)}>${words.bar.sent}</button>
      <span class="soft" title=${text.app.researchUseOnly}><span class="long">${text.app.researchUseOnly}</span
        ><span class="short">${text.app.researchUseOnlyShort}</span></span
      >
      ${
        slide
          ? html`<granuloscope-open-menu></granuloscope-open-menu>
              <button aria-pressed=${view.panelOpen} @click=${() => view.setPanelOpen(!view.panelOpen)}>
                ${words.bar.panel}
              </button>`
          : nothing
      }`;
  }

  /** What counts this slide: the network, or the profile of its stain. */
  #counter(): TemplateResult {
    const { slides, stain, models, view } = this.stores;
    if (slides.slide && stain.profile) {
      const name = text.stain.kind[stain.kind];
      const words = text.models.profile(name);
      return html`<button
        class="network"
        data-action="stain"
        title=${words}
        aria-label=${words}
        @click=${() => view.setTab("count")}
      >
        ${name}
      </button>`;
    }
    const { name } = models.manifest;
    const words = text.models.open(name);
    return html`<button
      class="network"
      data-action="models"
      title=${words}
      aria-label=${words}
      @click=${() => models.show(true)}
    >
      ${name}
    </button>`;
  }
}
define("granuloscope-top-bar", TopBar);
