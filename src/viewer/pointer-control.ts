import type OpenSeadragon from "openseadragon";
import type { Point } from "../core/geometry/shape.ts";
import type { CellHit } from "../core/slide/view-state.ts";
import type { RegionControl } from "./regions/region-control.ts";

export interface PointerOptions {
  /** Screen px of the viewer to level-0 px; null when no slide is open. */
  toSlide(x: number, y: number): Point | null;
  findCell(at: Point): number | null;
  onHoverCell(hit: CellHit | null): void;
  onCellClick(index: number): void;
  /** A click on no cell (level-0 px); true when somebody wanted it. */
  onPlaceClick(at: Point): boolean;
  onDraftChange(): void;
}

/**
 * Takes the pointer and the two drawing keys to the region tools or to the cells; the wheel and
 * pinch stay OpenSeadragon's.
 */
export class PointerControl {
  private readonly osd: OpenSeadragon.Viewer;
  private readonly regions: RegionControl;
  private readonly callbacks: PointerOptions;
  private readonly listeners = new AbortController();
  private hoverFrame = 0;
  /** The pointer went down on something of ours: the slide must not move with it. */
  private holding = false;

  constructor(osd: OpenSeadragon.Viewer, regions: RegionControl, callbacks: PointerOptions) {
    this.osd = osd;
    this.regions = regions;
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
    const { tool } = this.regions;
    this.osd.canvas.style.cursor = tool === "pan" || tool === "edit" ? "" : "crosshair";
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
    this.noteSnapping(event.originalEvent);
    this.holding = at !== null && this.regions.press(at);
    if (this.holding) this.callbacks.onDraftChange();
  };

  private readonly onDrag = (event: OpenSeadragon.CanvasDragEvent): void => {
    if (!this.holding) return;
    event.preventDefaultAction = true;
    const at = this.callbacks.toSlide(event.position.x, event.position.y);
    if (!at) return;
    this.noteSnapping(event.originalEvent);
    this.regions.drag(at);
    this.callbacks.onDraftChange();
  };

  /** Without this a shape drawn quickly would fling the slide away. */
  private readonly onDragEnd = (event: { preventDefaultAction: boolean }): void => {
    if (this.regions.tool !== "pan" && this.regions.tool !== "edit") event.preventDefaultAction = true;
    if (this.holding) event.preventDefaultAction = true;
  };

  private readonly onRelease = (): void => {
    if (!this.holding) return;
    this.regions.release();
    this.callbacks.onDraftChange();
  };

  private readonly onClick = (event: OpenSeadragon.CanvasClickEvent): void => {
    event.preventDefaultAction = true;
    const at = this.callbacks.toSlide(event.position.x, event.position.y);
    if (!at || !event.quick) return;
    if (this.regions.tool === "pan") {
      const index = this.callbacks.findCell(at);
      if (index !== null) this.callbacks.onCellClick(index);
      else if (!this.callbacks.onPlaceClick(at)) this.regions.selectByOutline(at);
      return;
    }
    if (this.regions.tool !== "edit") this.regions.drawing.click(at);
    this.callbacks.onDraftChange();
  };

  private readonly onDoubleClick = (event: OpenSeadragon.CanvasDoubleClickEvent): void => {
    if (this.regions.tool === "pan") return;
    event.preventDefaultAction = true;
    const at = this.callbacks.toSlide(event.position.x, event.position.y);
    if (this.regions.tool !== "edit") this.regions.drawing.finish();
    else if (at) this.regions.editing.insertVertex(at);
    this.callbacks.onDraftChange();
  };

  /** Two fingers mean zoom: whatever the first one began is dropped. */
  private readonly onPinch = (): void => {
    this.holding = false;
    if (this.regions.cancel()) this.callbacks.onDraftChange();
  };

  private readonly onPointerMove = (event: PointerEvent): void => {
    if (event.buttons !== 0 || this.hoverFrame !== 0) return;
    const { clientX, clientY } = event;
    this.noteSnapping(event);
    this.hoverFrame = requestAnimationFrame(() => {
      this.hoverFrame = 0;
      const frame = this.osd.canvas.getBoundingClientRect();
      const at = this.callbacks.toSlide(clientX - frame.left, clientY - frame.top);
      if (!at) return;
      const { tool } = this.regions;
      if (tool === "edit") {
        const held = this.regions.editing.holdsAt(at);
        this.osd.canvas.style.cursor = held === "handle" ? "grab" : held === "region" ? "move" : "";
        return;
      }
      if (tool !== "pan") {
        if (this.regions.drawing.hover(at)) this.callbacks.onDraftChange();
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
    const { tool, drawing } = this.regions;
    if (tool === "high-power-field" && drawing.cancel()) this.callbacks.onDraftChange();
  };

  private readonly onKeyDown = (event: KeyboardEvent): void => {
    const { drawing } = this.regions;
    const handled =
      (event.key === "Escape" && this.regions.cancel()) ||
      (event.key === "Enter" && drawing.finish()) ||
      (event.key === "Backspace" && drawing.removeCorner());
    if (!handled) return;
    event.preventDefault();
    event.stopPropagation();
    this.callbacks.onDraftChange();
  };

  /** With Alt held a point lies where the pointer is. */
  private noteSnapping(event: Event | undefined): void {
    this.regions.snapping = !(event instanceof MouseEvent && event.altKey);
  }
}
