import type { Point, RegionShape } from "../../core/geometry/shape.ts";
import { simplifyLine } from "../../core/geometry/simplify.ts";
import type { ViewerTool } from "../../core/slide/view-state.ts";

/** A drag or a step between polygon corners shorter than this is a slip of the hand, screen px. */
const MIN_SIZE_SCREEN_PX = 4;
/** A freehand line takes a point this often, and keeps those that matter within the other, screen px. */
const FREEHAND_STEP_SCREEN_PX = 2;
const FREEHAND_TOLERANCE_SCREEN_PX = 0.75;
/** A click this near to the first corner closes a polygon, screen px. */
const CLOSING_REACH_SCREEN_PX = 9;

/** What is being drawn and not yet finished; points in level-0 px. */
export type Draft =
  | { readonly kind: "shape"; readonly shape: RegionShape }
  | { readonly kind: "open-polygon"; readonly points: readonly Point[]; readonly pointer: Point | null }
  | { readonly kind: "line"; readonly points: readonly Point[] }
  | { readonly kind: "ruler"; readonly from: Point; readonly to: Point };

export interface DrawingOptions {
  onRegionDrawn(shape: RegionShape, highPowerField: boolean): void;
  onRulerMeasured(lengthPx: number): void;
  onCellPlaced(at: Point): void;
  /** A high-power field was asked for, but its radius in px is unknown. */
  onHighPowerFieldWithoutScale(): void;
  /** Draws a point to what lies near it: the draft's own points, other regions. */
  snap(at: Point, own: readonly Point[]): Point;
}

/**
 * Turns pointer gestures and keys (level-0 px) into shapes and lengths; holds one draft at a time
 * and knows nothing of the DOM.
 */
export class DrawingTools {
  tool: ViewerTool = "pan";
  draft: Draft | null = null;
  /** Radius of a high-power field in level-0 px, or null when it cannot be known. */
  highPowerFieldRadiusPx: number | null = null;
  slidePxPerScreenPx = 1;
  private readonly callbacks: DrawingOptions;
  private pressedAt: Point | null = null;

  constructor(callbacks: DrawingOptions) {
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
    this.pressedAt = this.tool === "freehand" ? at : this.callbacks.snap(at, []);
    if (this.tool === "ruler") this.draft = { kind: "ruler", from: this.pressedAt, to: this.pressedAt };
    if (this.tool === "freehand") this.draft = { kind: "line", points: [at] };
  }

  drag(pointer: Point): void {
    const from = this.pressedAt;
    if (!from) return;
    if (this.tool === "freehand" && this.draft?.kind === "line") {
      const last = this.draft.points[this.draft.points.length - 1] as Point;
      const step = Math.hypot(pointer.x - last.x, pointer.y - last.y);
      if (step < FREEHAND_STEP_SCREEN_PX * this.slidePxPerScreenPx) return;
      this.draft = { kind: "line", points: [...this.draft.points, pointer] };
    }
    const to = this.tool === "freehand" ? pointer : this.callbacks.snap(pointer, []);
    if (this.tool === "rectangle") {
      const bounds = {
        x0: Math.min(from.x, to.x),
        y0: Math.min(from.y, to.y),
        x1: Math.max(from.x, to.x),
        y1: Math.max(from.y, to.y),
      };
      this.draft = { kind: "shape", shape: { kind: "rectangle", bounds } };
    }
    if (this.tool === "circle") {
      const radiusPx = Math.hypot(to.x - from.x, to.y - from.y);
      this.draft = { kind: "shape", shape: { kind: "circle", centre: from, radiusPx } };
    }
    if (this.tool === "ruler") this.draft = { kind: "ruler", from, to };
    if (this.tool === "high-power-field") this.hover(to);
  }

  release(): void {
    this.pressedAt = null;
    const { draft } = this;
    if (draft?.kind === "shape" && this.tool !== "high-power-field") {
      this.draft = null;
      if (this.isLarge(draft.shape)) this.callbacks.onRegionDrawn(draft.shape, false);
    }
    if (draft?.kind === "line") {
      this.draft = null;
      const points = simplifyLine(draft.points, FREEHAND_TOLERANCE_SCREEN_PX * this.slidePxPerScreenPx);
      if (points.length >= 3) this.callbacks.onRegionDrawn({ kind: "polygon", points }, false);
    }
    if (draft?.kind === "ruler") {
      const lengthPx = Math.hypot(draft.to.x - draft.from.x, draft.to.y - draft.from.y);
      if (this.isWide(lengthPx)) this.callbacks.onRulerMeasured(lengthPx);
      else this.draft = null;
    }
  }

  /** A press and release in one place. */
  click(pointer: Point): void {
    if (this.tool === "missed-cell") this.callbacks.onCellPlaced(pointer);
    if (this.tool === "polygon") this.addCorner(pointer);
    if (this.tool === "high-power-field") this.placeHighPowerField(pointer);
  }

  /** Adds a corner to the polygon; on the first corner it closes the polygon. */
  addCorner(pointer: Point): void {
    const points = this.draft?.kind === "open-polygon" ? this.draft.points : [];
    const first = points[0];
    const reachPx = CLOSING_REACH_SCREEN_PX * this.slidePxPerScreenPx;
    if (first && points.length >= 3 && Math.hypot(pointer.x - first.x, pointer.y - first.y) < reachPx) {
      this.finish();
      return;
    }
    const at = this.callbacks.snap(pointer, []);
    const last = points[points.length - 1];
    if (last && !this.isWide(Math.hypot(at.x - last.x, at.y - last.y))) return;
    this.draft = { kind: "open-polygon", points: [...points, at], pointer: at };
  }

  /** Takes the polygon's last corner back; true when there was one. */
  removeCorner(): boolean {
    if (this.draft?.kind !== "open-polygon") return false;
    const points = this.draft.points.slice(0, -1);
    this.draft = points.length > 0 ? { ...this.draft, points } : null;
    return true;
  }

  /** Puts the tool's shape down with its middle at a point, without a pointer; true when the tool can. */
  placeAt(at: Point, sidePx: number): boolean {
    const half = sidePx / 2;
    if (this.tool === "missed-cell") {
      this.callbacks.onCellPlaced(at);
      return true;
    }
    if (this.tool === "rectangle") {
      const bounds = { x0: at.x - half, y0: at.y - half, x1: at.x + half, y1: at.y + half };
      this.callbacks.onRegionDrawn({ kind: "rectangle", bounds }, false);
      return true;
    }
    if (this.tool === "circle") {
      this.callbacks.onRegionDrawn({ kind: "circle", centre: at, radiusPx: half }, false);
      return true;
    }
    if (this.tool === "high-power-field") {
      this.placeHighPowerField(at);
      return this.highPowerFieldRadiusPx !== null;
    }
    return false;
  }

  /** The pointer moved without a button; true when the draft changed. */
  hover(pointer: Point): boolean {
    if (this.tool === "high-power-field" && this.highPowerFieldRadiusPx !== null) {
      const shape: RegionShape = { kind: "circle", centre: pointer, radiusPx: this.highPowerFieldRadiusPx };
      this.draft = { kind: "shape", shape };
      return true;
    }
    if (this.draft?.kind === "open-polygon") {
      const { points } = this.draft;
      const own = points.length >= 3 ? points.slice(0, 1) : [];
      this.draft = { ...this.draft, pointer: this.callbacks.snap(pointer, own) };
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

  private placeHighPowerField(centre: Point): void {
    const radiusPx = this.highPowerFieldRadiusPx;
    if (radiusPx === null) this.callbacks.onHighPowerFieldWithoutScale();
    else this.callbacks.onRegionDrawn({ kind: "circle", centre, radiusPx }, true);
  }

  private isLarge(shape: RegionShape): boolean {
    if (shape.kind === "circle") return this.isWide(shape.radiusPx);
    if (shape.kind !== "rectangle") return true;
    const { x0, y0, x1, y1 } = shape.bounds;
    return this.isWide(x1 - x0) && this.isWide(y1 - y0);
  }

  private isWide(slidePx: number): boolean {
    return slidePx >= MIN_SIZE_SCREEN_PX * this.slidePxPerScreenPx;
  }
}
