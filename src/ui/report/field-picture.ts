import { css, html, svg } from "lit";
import { CELL_CLASSES } from "../../core/cells/cells.ts";
import { classStyle } from "../../core/cells/class-style.ts";
import { text } from "../../core/text/text.ts";
import type { ReportPeak } from "../../store/report/report-data.ts";
import { formatCount } from "../parts/format.ts";
import { define, storeElement } from "../parts/store-element.ts";

const PICTURE_PX = 560;
/** Radius of a mark in picture px. */
const MARK_PX = 7;

/** One peak field as a picture: the tissue, the field's rim, and its cells of the class. */
export class FieldPicture extends storeElement("review", "analysis", "messages") {
  static override readonly redraws = false;
  static override properties = { peak: { attribute: false }, radiusPx: { type: Number } };
  static override styles = css`
    :host {
      display: block;
      position: relative;
    }
    canvas,
    svg {
      display: block;
      width: 100%;
      aspect-ratio: 1;
    }
    svg {
      position: absolute;
      inset: 0;
    }
  `;
  declare peak: ReportPeak;
  declare radiusPx: number;
  /** Settles when the tissue is drawn, or has been said to be unreadable. */
  ready: Promise<void> = Promise.resolve();

  override render() {
    const { classId, field } = this.peak;
    const name = (CELL_CLASSES[classId] as string).toLowerCase();
    const { shape, colour } = classStyle(classId);
    const mark = (x: number, y: number) =>
      shape === "square"
        ? svg`<rect x=${x - MARK_PX} y=${y - MARK_PX} width=${2 * MARK_PX} height=${2 * MARK_PX} />`
        : shape === "triangle"
          ? svg`<path d=${`M${x} ${y - MARK_PX}L${x + MARK_PX} ${y + MARK_PX}H${x - MARK_PX}Z`} />`
          : svg`<circle cx=${x} cy=${y} r=${MARK_PX} />`;
    const rim = (width: number, stroke: string) =>
      svg`<circle cx=${PICTURE_PX / 2} cy=${PICTURE_PX / 2} r=${PICTURE_PX / 2 - 2} fill="none"
        stroke=${stroke} stroke-width=${width} />`;
    const marks = this.#cellsInField().map(([x, y]) => mark(x, y));
    return html`<canvas width=${PICTURE_PX} height=${PICTURE_PX}></canvas>
      <svg
        viewBox="0 0 ${PICTURE_PX} ${PICTURE_PX}"
        role="img"
        aria-label=${text.report.peakLabel(name, formatCount(field.count))}
      >
        ${rim(4, "#ffffff")}${rim(2, "#000000")}
        <g fill="none" stroke="#000000" stroke-width="5">${marks}</g>
        <g fill="none" stroke=${colour} stroke-width="2.5">${marks}</g>
      </svg>`;
  }

  override firstUpdated(): void {
    this.ready = this.#read();
  }

  /** Places of the class's counted cells in picture px. */
  #cellsInField(): [number, number][] {
    const { cells, classId, rejected, modelRowCount } = this.stores.review.reviewed;
    const { qualityBits } = this.stores.analysis;
    const { field } = this.peak;
    const scale = PICTURE_PX / (2 * this.radiusPx);
    const places: [number, number][] = [];
    for (let row = 0; row < cells.count; row++) {
      if (rejected[row] === 1 || classId[row] !== this.peak.classId) continue;
      // The peak is counted outside artefacts: what is marked is what was counted.
      if (row < modelRowCount && qualityBits[row] !== 0) continue;
      const x = (cells.x[row] as number) - field.x;
      const y = (cells.y[row] as number) - field.y;
      if (x * x + y * y > this.radiusPx ** 2 * 1.0001) continue;
      places.push([PICTURE_PX / 2 + x * scale, PICTURE_PX / 2 + y * scale]);
    }
    return places;
  }

  async #read(): Promise<void> {
    const { x, y } = this.peak.field;
    const { slideId } = this.stores.analysis;
    if (slideId === null) return;
    try {
      const sizePx = Math.round(2 * this.radiusPx);
      const bitmap = await this.actions.crops.readCrop({ slideId, centre: { x, y }, sizePx, outputPx: PICTURE_PX });
      this.renderRoot.querySelector("canvas")?.getContext("2d")?.drawImage(bitmap, 0, 0);
      bitmap.close();
    } catch (error) {
      this.stores.messages.report(error);
    }
  }
}
define("granuloscope-field-picture", FieldPicture);
