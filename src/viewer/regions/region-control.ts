import type { Point, Region, RegionShape } from "../../core/geometry/shape.ts";
import { RegionIndex } from "../../core/geometry/shape-index.ts";
import { findRegionAtOutline, findSnap } from "../../core/geometry/snap.ts";
import type { ViewerTool } from "../../core/slide/view-state.ts";
import { DrawingTools } from "./drawing-tools.ts";
import { EditingTool } from "./editing-tool.ts";
import type { ShownRegions } from "./region-painter.ts";

/** Points are drawn to what lies this near, screen px. */
const SNAP_REACH_SCREEN_PX = 9;
/** A region is chosen by its outline from this near, screen px. */
const OUTLINE_REACH_SCREEN_PX = 6;
/** Share of the view that a shape placed by the keyboard takes. */
const PLACED_SHARE = 0.3;

export interface RegionOptions {
  onRegionDrawn(shape: RegionShape, highPowerField: boolean): void;
  onRegionChanged(id: string, shape: RegionShape): void;
  onSelectRegion(id: string | null): void;
  onRulerMeasured(lengthPx: number): void;
  onCellPlaced(at: Point): void;
  onHighPowerFieldWithoutScale(): void;
}

/** The regions on screen and the tools that draw and change them; level-0 px, free of the DOM. */
export class RegionControl {
  readonly drawing: DrawingTools;
  readonly editing: EditingTool;
  /** False while a user holds the key that lets a point lie anywhere. */
  snapping = true;
  private readonly callbacks: RegionOptions;
  private index = new RegionIndex([]);
  private selected: Region | null = null;

  constructor(callbacks: RegionOptions) {
    this.callbacks = callbacks;
    this.drawing = new DrawingTools({ ...callbacks, snap: (at, own) => this.snap(at, own, null) });
    this.editing = new EditingTool({
      onSelectRegion: callbacks.onSelectRegion,
      onRegionChanged: callbacks.onRegionChanged,
      snap: (at, own, exceptId) => this.snap(at, own, exceptId),
    });
  }

  get tool(): ViewerTool {
    return this.drawing.tool;
  }

  setTool(tool: ViewerTool): void {
    this.drawing.setTool(tool);
    this.editing.cancel();
  }

  setZoom(slidePxPerScreenPx: number): void {
    this.drawing.slidePxPerScreenPx = slidePxPerScreenPx;
    this.editing.slidePxPerScreenPx = slidePxPerScreenPx;
  }

  setRegions(regions: readonly Region[], selectedId: string | null): void {
    if (this.index.regions !== regions) this.index = new RegionIndex(regions);
    this.selected = regions.find((region) => region.id === selectedId) ?? null;
    this.editing.setRegion(this.selected);
  }

  /** What there is to draw now. */
  get shown(): ShownRegions {
    const { liveShape, handles } = this.editing;
    return { index: this.index, selected: this.selected, liveShape, handles: this.tool === "edit" ? handles : [] };
  }

  /** Whether a polygon has corners and is not closed yet. */
  get unfinished(): boolean {
    return this.drawing.draft?.kind === "open-polygon";
  }

  /** The pointer goes down; true when the slide must stay where it is. */
  press(at: Point): boolean {
    if (this.tool === "pan") return false;
    if (this.tool === "edit") return this.editing.press(at, this.index);
    this.drawing.press(at);
    return true;
  }

  drag(to: Point): void {
    if (this.tool === "edit") this.editing.drag(to);
    else this.drawing.drag(to);
  }

  release(): void {
    if (this.tool === "edit") this.editing.release();
    else this.drawing.release();
  }

  /** Chooses the region whose outline a click meets; true when there is one. */
  selectByOutline(at: Point): boolean {
    const reachPx = OUTLINE_REACH_SCREEN_PX * this.drawing.slidePxPerScreenPx;
    const found = findRegionAtOutline(at, this.index, reachPx);
    if (found) this.callbacks.onSelectRegion(found.id);
    return found !== null;
  }

  /** Drops what is being drawn or pulled; true when something was. */
  cancel(): boolean {
    const drawn = this.drawing.cancel();
    return this.editing.cancel() || drawn;
  }

  /** Puts the tool's shape into the middle of a view whose smaller side is `viewPx`; true when the tool can. */
  placeAt(at: Point, viewPx: number): boolean {
    return this.drawing.placeAt(at, viewPx * PLACED_SHARE);
  }

  private snap(at: Point, own: readonly Point[], exceptId: string | null): Point {
    if (!this.snapping) return at;
    const reachPx = SNAP_REACH_SCREEN_PX * this.drawing.slidePxPerScreenPx;
    return findSnap(at, own, this.index, reachPx, exceptId)?.at ?? at;
  }
}
