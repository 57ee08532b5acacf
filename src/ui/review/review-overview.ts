import { css, html } from "lit";
import type { SlideInfo, SlideLevel } from "../../core/slide/slide.ts";
import { text } from "../../core/text/text.ts";
import { define, storeElement } from "../parts/store-element.ts";
import { theme } from "../parts/theme.ts";

const SIDE_PX = 240;

/** The whole slide small, with the place of the cell shown. */
export class ReviewOverview extends storeElement("session", "slides", "messages") {
  static override styles = [
    theme,
    css`
      :host {
        display: block;
      }
      canvas {
        display: block;
        max-width: 100%;
        margin: auto;
        border-radius: 5px;
        background: var(--viewer-surround);
      }
    `,
  ];
  #picture: { readonly slideId: string; readonly canvas: OffscreenCanvas } | null = null;
  #reading = "";

  override render() {
    const { slide } = this.stores.slides;
    const scale = slide ? SIDE_PX / Math.max(slide.widthPx, slide.heightPx) : 0;
    const width = slide ? Math.max(1, Math.round(slide.widthPx * scale)) : 1;
    const height = slide ? Math.max(1, Math.round(slide.heightPx * scale)) : 1;
    return html`<canvas
      width=${width}
      height=${height}
      role="img"
      aria-label=${text.review.reading.overview}
    ></canvas>`;
  }

  override updated(): void {
    const { slide } = this.stores.slides;
    if (!slide) return;
    if (this.#picture?.slideId !== slide.id) void this.#read(slide);
    this.#draw(slide);
  }

  #draw(slide: SlideInfo): void {
    const canvas = this.renderRoot.querySelector("canvas");
    const context = canvas?.getContext("2d");
    if (!canvas || !context) return;
    context.clearRect(0, 0, canvas.width, canvas.height);
    if (this.#picture?.slideId === slide.id) context.drawImage(this.#picture.canvas, 0, 0, canvas.width, canvas.height);
    const { session } = this.stores;
    const centre = session.cell === null ? undefined : session.pictures.request(session.cell)?.centre;
    if (!centre) return;
    const scale = canvas.width / slide.widthPx;
    context.beginPath();
    context.arc(centre.x * scale, centre.y * scale, 6, 0, 2 * Math.PI);
    context.lineWidth = 4;
    context.strokeStyle = "#000000";
    context.stroke();
    context.lineWidth = 2;
    context.strokeStyle = "#ffffff";
    context.stroke();
  }

  /** Draws the coarsest level that is not smaller than the picture. */
  async #read(slide: SlideInfo): Promise<void> {
    if (this.#reading === slide.id) return;
    this.#reading = slide.id;
    const at = slide.levels.findLastIndex((level) => Math.max(level.widthPx, level.heightPx) >= SIDE_PX);
    const index = Math.max(0, at);
    const level = slide.levels[index] as SlideLevel;
    const canvas = new OffscreenCanvas(level.widthPx, level.heightPx);
    const context = canvas.getContext("2d");
    for (let row = 0; row * level.tileHeightPx < level.heightPx; row++) {
      for (let column = 0; column * level.tileWidthPx < level.widthPx; column++) {
        try {
          const tile = await this.actions.crops.readTile(slide.id, { level: index, column, row });
          context?.drawImage(tile, column * level.tileWidthPx, row * level.tileHeightPx);
          tile.close();
        } catch (error) {
          this.stores.messages.report(error);
          return;
        }
      }
    }
    this.#picture = { slideId: slide.id, canvas };
    this.requestUpdate();
  }
}
define("granuloscope-review-overview", ReviewOverview);
