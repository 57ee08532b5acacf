import { css, html } from "lit";
import { BRACKET_MICRONS, drawBrackets } from "./crop-marks.ts";
import { define, storeElement } from "./store-element.ts";

/** Side of a crop in µm: a cell with its neighbours. */
const CROP_MICRONS = 48;

/** A picture of one cell, read from the slide. */
export class CellCrop extends storeElement("analysis", "review", "messages") {
  static override properties = {
    row: { type: Number },
    sizePx: { type: Number },
    label: {},
    marked: { type: Boolean },
  };
  static override styles = css`
    :host {
      display: block;
    }
    canvas {
      display: block;
      width: 100%;
      aspect-ratio: 1;
      background: #8a8a8a;
      border-radius: 5px;
    }
  `;
  declare row: number;
  declare sizePx: number;
  declare label: string;
  /** Brackets say which of the cells is meant. */
  declare marked: boolean;
  #shown = "";

  override render() {
    return html`<canvas width=${this.sizePx} height=${this.sizePx} role="img" aria-label=${this.label}></canvas>`;
  }

  override updated(): void {
    const key = `${this.stores.analysis.generation}/${this.row}`;
    if (key === this.#shown) return;
    this.#shown = key;
    void this.#read(key);
  }

  async #read(key: string): Promise<void> {
    const { slideId, micronsPerPx } = this.stores.analysis;
    const { cells } = this.stores.review.reviewed;
    if (slideId === null || micronsPerPx === null || this.row >= cells.count) return;
    const centre = { x: cells.x[this.row] as number, y: cells.y[this.row] as number };
    const sizePx = Math.max(16, Math.round(CROP_MICRONS / micronsPerPx));
    try {
      const bitmap = await this.actions.crops.readCrop({ slideId, centre, sizePx, outputPx: this.sizePx });
      const context = this.renderRoot.querySelector("canvas")?.getContext("2d");
      if (context && this.#shown === key) {
        context.drawImage(bitmap, 0, 0, this.sizePx, this.sizePx);
        if (this.marked) drawBrackets(context, this.sizePx, (BRACKET_MICRONS / CROP_MICRONS) * this.sizePx);
      }
      bitmap.close();
    } catch (error) {
      this.stores.messages.report(error);
    }
  }
}
define("granuloscope-cell-crop", CellCrop);
