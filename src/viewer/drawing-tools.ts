import type { Point, RegionShape } from "../core/regions.ts";
import type { ViewerTool } from "../core/view-state.ts";

/** A drag or a step between polygon corners shorter than this is a slip of the hand, screen px. */
const LEAST_SIZE_SCREEN_PX = 4;

/** What is being drawn and not yet finished; points in level-0 px. */
export type Draft =
  | { readonly kind: "shape"; readonly shape: RegionShape }
  | { readonly kind: "open-polygon"; readonly points: readonly Point[]; readonly pointer: Point | null }
  | { readonly kind: "ruler"; readonly from: Point; readonly to: Point };

export interface DrawingCallbacks {
  onRegionDrawn(shape: RegionShape, highPowerField: boolean): void;
  onRulerMeasured(lengthPx: number): void;
  /** A high-power field was asked for, but its radius in px is unknown. */
  onHighPowerFieldWithoutScale(): void;
}

/** Turns pointer gestures (level-0 px) into shapes and lengths; holds one draft at a time and knows nothing of the DOM. */
export class DrawingTools {
  tool: ViewerTool = "pan";
  draft: Draft | null = null;
  /** Radius of a high-power field in level-0 px, or null when it cannot be known. */
  highPowerFieldRadiusPx: number | null = null;
  slidePxPerScreenPx = 1;
  private readonly callbacks: DrawingCallbacks;
  private pressedAt: Point | null = null;

  constructor(callbacks: DrawingCallbacks) {
    this.callbacks = callbacks;
  }

  setTool(tool: ViewerTool): void {
    if (tool !== this.tool) this.cancel();
    this.tool = tool;
  }

  /** Forgets the draft; true when there was one. */
  cancel(): boolean {
    const had = this.draft !== null;
    this.draft = null;
    this.pressedAt = null;
    return had;
  }

  press(at: Point): void {
    this.pressedAt = at;
    if (this.tool === "ruler") this.draft = { kind: "ruler", from: at, to: at };
  }

  drag(to: Point): void {
    const from = this.pressedAt;
    if (!from) return;
    if (this.tool === "rectangle") {
      const bounds = {
        x0: Math.min(from.x, to.x),
        y0: Math.min(from.y, to.y),
        x1: Math.max(from.x, to.x),
        y1: Math.max(from.y, to.y),
      };
      this.draft = { kind: "shape", shape: { kind: "rectangle", bounds } };
    }
    if (this.tool === "ruler") this.draft = { kind: "ruler", from, to };
    if (this.tool === "high-power-field") this.hover(to);
  }

  release(): void {
    this.pressedAt = null;
    const { draft } = this;
    if (this.tool === "rectangle" && draft?.kind === "shape" && draft.shape.kind === "rectangle") {
      const { x0, y0, x1, y1 } = draft.shape.bounds;
      this.draft = null;
      if (this.isWide(x1 - x0) && this.isWide(y1 - y0)) this.callbacks.onRegionDrawn(draft.shape, false);
    }
    if (this.tool === "ruler" && draft?.kind === "ruler") {
      const lengthPx = Math.hypot(draft.to.x - draft.from.x, draft.to.y - draft.from.y);
      if (this.isWide(lengthPx)) this.callbacks.onRulerMeasured(lengthPx);
      else this.draft = null;
    }
  }

  /** A press and release in one place. */
  click(at: Point): void {
    if (this.tool === "polygon") {
      const points = this.draft?.kind === "open-polygon" ? this.draft.points : [];
      const last = points[points.length - 1];
      if (last && !this.isWide(Math.hypot(at.x - last.x, at.y - last.y))) return;
      const first = points[0];
      // A click on the first corner closes the polygon.
      if (first && points.length >= 3 && Math.hypot(at.x - first.x, at.y - first.y) < 8 * this.slidePxPerScreenPx) {
        this.finish();
        return;
      }
      this.draft = { kind: "open-polygon", points: [...points, at], pointer: at };
    }
    if (this.tool === "high-power-field") {
      const radiusPx = this.highPowerFieldRadiusPx;
      if (radiusPx === null) this.callbacks.onHighPowerFieldWithoutScale();
      else this.callbacks.onRegionDrawn({ kind: "circle", centre: at, radiusPx }, true);
    }
  }

  /** The pointer moved without a button; true when the draft changed. */
  hover(at: Point): boolean {
    if (this.tool === "high-power-field" && this.highPowerFieldRadiusPx !== null) {
      const shape: RegionShape = { kind: "circle", centre: at, radiusPx: this.highPowerFieldRadiusPx };
      this.draft = { kind: "shape", shape };
      return true;
    }
    if (this.draft?.kind === "open-polygon") {
      this.draft = { ...this.draft, pointer: at };
      return true;
    }
    return false;
  }

  /** Closes an open polygon of at least three corners; true when it did. */
  finish(): boolean {
    if (this.draft?.kind !== "open-polygon" || this.draft.points.length < 3) return false;
    const { points } = this.draft;
    this.draft = null;
    this.callbacks.onRegionDrawn({ kind: "polygon", points }, false);
    return true;
  }

  private isWide(slidePx: number): boolean {
    return slidePx >= LEAST_SIZE_SCREEN_PX * this.slidePxPerScreenPx;
  }
}
