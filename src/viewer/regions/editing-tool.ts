import {
  deleteVertex,
  dragHandle,
  insertVertex,
  moveShape,
  type ShapeHandle,
  shapeHandles,
} from "../../core/geometry/edit-shape.ts";
import { prepareShape } from "../../core/geometry/prepared-shape.ts";
import type { Point, Region, RegionShape } from "../../core/geometry/shape.ts";
import type { RegionIndex } from "../../core/geometry/shape-index.ts";
import { findRegionAtOutline } from "../../core/geometry/snap.ts";

/** How near the pointer must be to take hold of a handle or an outline, screen px. */
const REACH_SCREEN_PX = 9;

export interface EditingOptions {
  onSelectRegion(id: string | null): void;
  onRegionChanged(id: string, shape: RegionShape): void;
  /** Draws a point to what lies near it, leaving out one region. */
  snap(at: Point, own: readonly Point[], exceptId: string): Point;
}

type Grip =
  | { readonly kind: "handle"; readonly handle: ShapeHandle }
  | { readonly kind: "whole"; readonly from: Point };

/**
 * Moves regions, their vertices and sides; what is being changed is shown, and reported once the
 * pointer is let go. Knows nothing of the DOM.
 */
export class EditingTool {
  slidePxPerScreenPx = 1;
  private readonly callbacks: EditingOptions;
  private region: Region | null = null;
  private grip: Grip | null = null;
  /** The shape while it is being pulled; null when nothing is. */
  liveShape: RegionShape | null = null;
  /** The vertex touched last: the Delete key takes it out. */
  private lastVertex: ShapeHandle | null = null;
  private handlesKnown: { readonly shape: RegionShape; readonly handles: readonly ShapeHandle[] } | null = null;

  constructor(callbacks: EditingOptions) {
    this.callbacks = callbacks;
  }

  /** The region whose handles can be taken hold of. */
  setRegion(region: Region | null): void {
    if (this.region?.shape !== region?.shape) this.cancel();
    if (this.region?.id !== region?.id) this.lastVertex = null;
    this.region = region;
  }

  /** Handles of the region, where they are now; a high-power field has its fixed size and none. */
  get handles(): readonly ShapeHandle[] {
    if (!this.region || this.region.highPowerField) return [];
    const shape = this.liveShape ?? this.region.shape;
    if (this.handlesKnown?.shape !== shape) this.handlesKnown = { shape, handles: shapeHandles(shape) };
    return this.handlesKnown.handles;
  }

  /** Takes hold of a handle or a region; true when it did, so that the slide stays where it is. */
  press(at: Point, index: RegionIndex): boolean {
    const handle = this.handleAt(at);
    if (this.region && handle) {
      this.lastVertex = handle.kind === "vertex" ? handle : null;
      this.grip = { kind: "handle", handle };
      this.liveShape = this.region.shape;
      return true;
    }
    this.lastVertex = null;
    const found = findRegionAtOutline(at, index, this.reachPx) ?? index.at(at.x, at.y);
    if (found !== this.region) this.callbacks.onSelectRegion(found?.id ?? null);
    this.region = found;
    if (!found) return false;
    this.grip = { kind: "whole", from: at };
    this.liveShape = found.shape;
    return true;
  }

  drag(to: Point): void {
    const { region, grip } = this;
    if (!region || !grip) return;
    if (grip.kind === "whole") {
      this.liveShape = moveShape(region.shape, to.x - grip.from.x, to.y - grip.from.y);
      return;
    }
    const own = grip.handle.kind === "vertex" ? this.verticesBut(grip.handle) : [];
    this.liveShape = dragHandle(region.shape, grip.handle, this.callbacks.snap(to, own, region.id));
  }

  release(): void {
    const { region, liveShape } = this;
    this.grip = null;
    this.liveShape = null;
    if (region && liveShape && liveShape !== region.shape) this.callbacks.onRegionChanged(region.id, liveShape);
  }

  /** Puts a vertex into the edge under the pointer; true when there was one. */
  insertVertex(at: Point): boolean {
    const inserted = this.region && !this.handleAt(at) ? insertVertex(this.region.shape, at, this.reachPx) : null;
    if (!this.region || !inserted) return false;
    this.lastVertex = inserted.handle;
    this.callbacks.onRegionChanged(this.region.id, inserted.shape);
    return true;
  }

  /** Takes out the vertex touched last; true when there was one and the ring keeps three. */
  deleteVertex(): boolean {
    const left = this.region && this.lastVertex && deleteVertex(this.region.shape, this.lastVertex);
    if (!this.region || !left) return false;
    this.lastVertex = null;
    this.callbacks.onRegionChanged(this.region.id, left);
    return true;
  }

  /** Lets go without a change; true when something was held. */
  cancel(): boolean {
    const had = this.grip !== null;
    this.grip = null;
    this.liveShape = null;
    return had;
  }

  /** Whether the pointer is over something that can be taken hold of. */
  holdsAt(at: Point): "handle" | "region" | null {
    if (this.handleAt(at)) return "handle";
    return this.region && prepareShape(this.region.shape).contains(at.x, at.y) ? "region" : null;
  }

  private get reachPx(): number {
    return REACH_SCREEN_PX * this.slidePxPerScreenPx;
  }

  private handleAt(at: Point): ShapeHandle | null {
    let best: ShapeHandle | null = null;
    let least = this.reachPx;
    for (const handle of this.handles) {
      const distance = Math.hypot(handle.at.x - at.x, handle.at.y - at.y);
      if (distance > least) continue;
      least = distance;
      best = handle;
    }
    return best;
  }

  private verticesBut(handle: ShapeHandle): Point[] {
    return this.handles.flatMap((other) => (other === handle || isSame(other, handle) ? [] : [other.at]));
  }
}

function isSame(one: ShapeHandle, other: ShapeHandle): boolean {
  return one.kind === "vertex" && other.kind === "vertex" && one.ring === other.ring && one.index === other.index;
}
