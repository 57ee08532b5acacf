import { css, html } from "lit";
import { CELL_CLASSES } from "../../core/cells/cells.ts";
import type { Point } from "../../core/geometry/shape.ts";
import { text } from "../../core/text/text.ts";
import { BRACKET_MICRONS, drawBrackets, strokeTwice } from "../parts/crop-marks.ts";
import { define, storeElement } from "../parts/store-element.ts";
import { theme } from "../parts/theme.ts";

const CANVAS_PX = 720;

/** The cell to answer in the middle of a large square of the slide, with the marks of the tool in hand. */
export class ReviewCrop extends storeElement("session", "messages", "review", "analysis") {
  static override styles = [
    theme,
    css`
      :host {
        display: block;
        container-type: size;
        min-height: 0;
      }
      canvas {
        display: block;
        width: min(100cqw, 100cqh);
        height: min(100cqw, 100cqh);
        margin: auto;
        background: var(--viewer-surround);
        border-radius: 6px;
      }
      canvas.marking {
        cursor: crosshair;
      }
    `,
  ];
  /** Hides every mark while a key is held, so that the tissue itself can be seen. */
  static override properties = { bare: { type: Boolean } };
  declare bare: boolean;
  #measured = 0;

  override render() {
    const { session } = this.stores;
    const words = text.review.reading;
    const { modelAnswer } = session;
    const label = modelAnswer === null ? words.crop : words.cropShown(CELL_CLASSES[modelAnswer.classId] as string);
    return html`<canvas
      width=${CANVAS_PX}
      height=${CANVAS_PX}
      role="img"
      aria-label=${label}
      class=${session.tools.tool ? "marking" : ""}
      data-cell=${session.cell ?? ""}
      @pointerdown=${this.#point}
    ></canvas>`;
  }

  override updated(): void {
    void this.#show();
  }

  async #show(): Promise<void> {
    const { session } = this.stores;
    const name = session.cell;
    const request = name === null ? null : session.pictures.request(name);
    if (name === null || request === null) return;
    try {
      const picture = session.pictures.crops.ready(name) ?? (await session.pictures.crops.load(name, request));
      if (session.cell !== name) return;
      this.#draw(picture);
    } catch (error) {
      this.stores.messages.report(error);
      return;
    }
    if (this.#measured === session.pictures.askedAt) return;
    this.#measured = session.pictures.askedAt;
    const start = session.pictures.askedAt;
    requestAnimationFrame(() => {
      session.pictures.shown();
      performance.measure("granuloscope-next-crop", { start, end: performance.now() });
      const canvas = this.renderRoot.querySelector("canvas");
      if (canvas) canvas.dataset["shown"] = name;
    });
  }

  #draw(picture: ImageBitmap): void {
    const canvas = this.renderRoot.querySelector("canvas");
    const context = canvas?.getContext("2d");
    const { analysis, session } = this.stores;
    const request = session.cell === null ? null : session.pictures.request(session.cell);
    if (!canvas || !context || !request || analysis.micronsPerPx === null) return;
    const wanted = Math.min(
      picture.width,
      (session.pictures.microns / analysis.micronsPerPx) * (picture.width / request.sizePx),
    );
    const from = (picture.width - wanted) / 2;
    context.imageSmoothingQuality = "high";
    context.drawImage(picture, from, from, wanted, wanted, 0, 0, CANVAS_PX, CANVAS_PX);
    if (this.bare) return;
    const perMicron = CANVAS_PX / session.pictures.microns;
    drawBrackets(context, CANVAS_PX, BRACKET_MICRONS * perMicron);
    drawScale(context, perMicron);
    const { tools } = session;
    tools.marks.forEach((mark, at) => {
      const { x, y } = this.#toCanvas(mark);
      drawCross(context, x, y, at === tools.active);
    });
    const { cells } = this.stores.review.reviewed;
    tools.neighbours.forEach((row, at) => {
      const { x, y } = this.#toCanvas({ x: cells.x[row] as number, y: cells.y[row] as number });
      drawNumber(context, x, y, at + 1, at === tools.active);
    });
  }

  /** Level-0 px to canvas px, and back. */
  #toCanvas(at: Point): Point {
    const { centre, perPx } = this.#frame();
    return { x: (at.x - centre.x) * perPx + CANVAS_PX / 2, y: (at.y - centre.y) * perPx + CANVAS_PX / 2 };
  }

  #frame(): { readonly centre: Point; readonly perPx: number } {
    const { session, analysis } = this.stores;
    const request = session.cell === null ? null : session.pictures.request(session.cell);
    const perPx = (CANVAS_PX / session.pictures.microns) * (analysis.micronsPerPx ?? 1);
    return { centre: request?.centre ?? { x: 0, y: 0 }, perPx };
  }

  #point(event: PointerEvent): void {
    const canvas = event.currentTarget as HTMLCanvasElement;
    const scale = CANVAS_PX / canvas.clientWidth;
    const { centre, perPx } = this.#frame();
    this.stores.session.tools.point({
      x: (event.offsetX * scale - CANVAS_PX / 2) / perPx + centre.x,
      y: (event.offsetY * scale - CANVAS_PX / 2) / perPx + centre.y,
    });
  }
}
define("granuloscope-review-crop", ReviewCrop);

function drawScale(context: CanvasRenderingContext2D, perMicron: number): void {
  context.beginPath();
  context.moveTo(20, CANVAS_PX - 20);
  context.lineTo(20 + 10 * perMicron, CANVAS_PX - 20);
  strokeTwice(context, false);
  drawLabel(context, 20, CANVAS_PX - 30, text.review.reading.microns(10));
}

function drawCross(context: CanvasRenderingContext2D, x: number, y: number, active: boolean): void {
  context.beginPath();
  for (const [dx, dy] of [
    [1, 0],
    [-1, 0],
    [0, 1],
    [0, -1],
  ] as const) {
    context.moveTo(x + dx * 6, y + dy * 6);
    context.lineTo(x + dx * 20, y + dy * 20);
  }
  strokeTwice(context, active);
}

function drawNumber(context: CanvasRenderingContext2D, x: number, y: number, number: number, active: boolean): void {
  context.beginPath();
  context.arc(x, y, active ? 26 : 20, 0, 2 * Math.PI);
  strokeTwice(context, active);
  drawLabel(context, x + 24, y - 18, String(number));
}

function drawLabel(context: CanvasRenderingContext2D, x: number, y: number, label: string): void {
  context.font = "600 16px system-ui, sans-serif";
  context.lineWidth = 4;
  context.strokeStyle = "rgb(0 0 0 / 70%)";
  context.strokeText(label, x, y);
  context.fillStyle = "#ffffff";
  context.fillText(label, x, y);
}
