import { css, html, nothing } from "lit";
import { text } from "../../core/text/text.ts";
import { formatCount } from "../parts/format.ts";
import { define, storeElement } from "../parts/store-element.ts";
import { theme } from "../parts/theme.ts";

const BEFORE = 3;
const AFTER = 4;
const SIDE_PX = 72;
const SHOWN_MICRONS = 32;

/** Small pictures of the cells before and after the one shown; an answered one carries a tick. */
export class ReviewStrip extends storeElement("session", "messages", "analysis") {
  static override styles = [
    theme,
    css`
      :host {
        display: flex;
        gap: 6px;
        justify-content: center;
      }
      button {
        padding: 2px;
        position: relative;
        line-height: 0;
        min-width: 78px;
        min-height: 78px;
      }
      button[aria-current="true"] {
        border: 2px solid var(--accent);
      }
      canvas {
        display: block;
        border-radius: 3px;
        background: var(--viewer-surround);
      }
      .tick {
        position: absolute;
        right: 3px;
        bottom: 3px;
        font-size: 13px;
        line-height: 1;
        background: var(--raised);
        border-radius: 3px;
        padding: 1px 3px;
      }
    `,
  ];

  override render() {
    const { session } = this.stores;
    const names = session.plan?.cells ?? [];
    const first = Math.max(0, Math.min(session.place - BEFORE, names.length - BEFORE - AFTER - 1));
    return names.slice(first, first + BEFORE + AFTER + 1).map((name, at) => {
      const place = first + at;
      return html`<button
        aria-current=${place === session.place}
        aria-label=${text.review.reading.place(formatCount(place + 1), formatCount(names.length))}
        @click=${() => session.step(place - session.place)}
      >
        <canvas data-name=${name} width=${SIDE_PX} height=${SIDE_PX}></canvas>
        ${session.answers.has(name) ? html`<span class="tick" aria-hidden="true">✓</span>` : nothing}
      </button>`;
    });
  }

  override updated(): void {
    const { session, analysis } = this.stores;
    for (const canvas of this.renderRoot.querySelectorAll("canvas")) {
      const name = canvas.dataset["name"] as string;
      const request = session.pictures.request(name);
      if (canvas.dataset["drawn"] === name || !request || analysis.micronsPerPx === null) continue;
      canvas.dataset["drawn"] = name;
      const share = SHOWN_MICRONS / analysis.micronsPerPx / request.sizePx;
      session.pictures.crops.load(name, request).then(
        (picture) => {
          const wanted = picture.width * share;
          const from = (picture.width - wanted) / 2;
          if (canvas.dataset["name"] !== name) return;
          canvas.getContext("2d")?.drawImage(picture, from, from, wanted, wanted, 0, 0, SIDE_PX, SIDE_PX);
        },
        (error: unknown) => this.stores.messages.report(error),
      );
    }
  }
}
define("granuloscope-review-strip", ReviewStrip);
