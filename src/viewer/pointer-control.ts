import type OpenSeadragon from "openseadragon";
import type { Point } from "../core/regions.ts";
import type { CellHit } from "../core/view-state.ts";
import type { DrawingTools } from "./drawing-tools.ts";

export interface PointerCallbacks {
  /** Screen px of the viewer to level-0 px; null when no slide is open. */
  toSlide(x: number, y: number): Point | null;
  findCell(at: Point): number | null;
  onHoverCell(hit: CellHit | null): void;
  onCellClick(index: number): void;
  onDraftChange(): void;
}

/** Takes the pointer and the two drawing keys to the drawing tools or to the cells; the wheel and pinch stay OpenSeadragon's. */
export class PointerControl {
  private readonly osd: OpenSeadragon.Viewer;
  private readonly drawing: DrawingTools;
  private readonly callbacks: PointerCallbacks;
  private readonly listeners = new AbortController();
  private hoverFrame = 0;

  constructor(osd: OpenSeadragon.Viewer, drawing: DrawingTools, callbacks: PointerCallbacks) {
    this.osd = osd;
    this.drawing = drawing;
    this.callbacks = callbacks;
    osd.addHandler("canvas-press", this.onPress);
    osd.addHandler("canvas-drag", this.onDrag);
    osd.addHandler("canvas-drag-end", this.onDragEnd);
    osd.addHandler("canvas-release", this.onRelease);
    osd.addHandler("canvas-click", this.onClick);
    osd.addHandler("canvas-double-click", this.onDoubleClick);
    osd.addHandler("canvas-pinch", this.onPinch);
    const { signal } = this.listeners;
    osd.canvas.addEventListener("pointermove", this.onPointerMove, { signal });
    osd.canvas.addEventListener("pointerleave", this.onPointerLeave, { signal });
    osd.canvas.addEventListener("keydown", this.onKeyDown, { signal });
  }

  showCursor(): void {
    this.osd.canvas.style.cursor = this.drawing.tool === "pan" ? "" : "crosshair";
  }

  destroy(): void {
    cancelAnimationFrame(this.hoverFrame);
    this.listeners.abort();
    this.osd.removeHandler("canvas-press", this.onPress);
    this.osd.removeHandler("canvas-drag", this.onDrag);
    this.osd.removeHandler("canvas-drag-end", this.onDragEnd);
    this.osd.removeHandler("canvas-release", this.onRelease);
    this.osd.removeHandler("canvas-click", this.onClick);
    this.osd.removeHandler("canvas-double-click", this.onDoubleClick);
    this.osd.removeHandler("canvas-pinch", this.onPinch);
  }

  private readonly onPress = (event: OpenSeadragon.CanvasPressEvent): void => {
    const at = this.callbacks.toSlide(event.position.x, event.position.y);
    if (at && this.drawing.tool !== "pan") this.drawing.press(at);
  };

  private readonly onDrag = (event: OpenSeadragon.CanvasDragEvent): void => {
    if (this.drawing.tool === "pan") return;
    event.preventDefaultAction = true;
    const at = this.callbacks.toSlide(event.position.x, event.position.y);
    if (!at) return;
    this.drawing.drag(at);
    this.callbacks.onDraftChange();
  };

  /** Without this a shape drawn quickly would fling the slide away. */
  private readonly onDragEnd = (event: { preventDefaultAction: boolean }): void => {
    if (this.drawing.tool !== "pan") event.preventDefaultAction = true;
  };

  private readonly onRelease = (): void => {
    if (this.drawing.tool === "pan") return;
    this.drawing.release();
    this.callbacks.onDraftChange();
  };

  private readonly onClick = (event: OpenSeadragon.CanvasClickEvent): void => {
    event.preventDefaultAction = true;
    const at = this.callbacks.toSlide(event.position.x, event.position.y);
    if (!at || !event.quick) return;
    if (this.drawing.tool === "pan") {
      const index = this.callbacks.findCell(at);
      if (index !== null) this.callbacks.onCellClick(index);
      return;
    }
    this.drawing.click(at);
    this.callbacks.onDraftChange();
  };

  private readonly onDoubleClick = (event: OpenSeadragon.CanvasDoubleClickEvent): void => {
    if (this.drawing.tool === "pan") return;
    event.preventDefaultAction = true;
    this.drawing.finish();
    this.callbacks.onDraftChange();
  };

  /** Two fingers mean zoom: whatever the first one began is dropped. */
  private readonly onPinch = (): void => {
    if (this.drawing.cancel()) this.callbacks.onDraftChange();
  };

  private readonly onPointerMove = (event: PointerEvent): void => {
    if (event.buttons !== 0 || this.hoverFrame !== 0) return;
    const { clientX, clientY } = event;
    this.hoverFrame = requestAnimationFrame(() => {
      this.hoverFrame = 0;
      const frame = this.osd.canvas.getBoundingClientRect();
      const at = this.callbacks.toSlide(clientX - frame.left, clientY - frame.top);
      if (!at) return;
      if (this.drawing.tool !== "pan") {
        if (this.drawing.hover(at)) this.callbacks.onDraftChange();
        return;
      }
      const index = this.callbacks.findCell(at);
      this.osd.canvas.style.cursor = index === null ? "" : "pointer";
      this.callbacks.onHoverCell(index === null ? null : { index, clientX, clientY });
    });
  };

  private readonly onPointerLeave = (): void => {
    cancelAnimationFrame(this.hoverFrame);
    this.hoverFrame = 0;
    this.callbacks.onHoverCell(null);
    if (this.drawing.tool === "high-power-field" && this.drawing.cancel()) this.callbacks.onDraftChange();
  };

  private readonly onKeyDown = (event: KeyboardEvent): void => {
    const handled =
      (event.key === "Escape" && this.drawing.cancel()) || (event.key === "Enter" && this.drawing.finish());
    if (!handled) return;
    event.preventDefault();
    event.stopPropagation();
    this.callbacks.onDraftChange();
  };
}
