import type { Point, RegionShape } from "../core/geometry/shape.ts";
import type { CellHit, RulerLength, ViewState } from "../core/slide/view-state.ts";
import type { TileAddress } from "../core/slide/window.ts";
import type { ReportTileError } from "./slide/osd-tile-source.ts";

/** What the viewer reads, and what it reports; positions are level-0 px. */
export interface SlideViewerOptions {
  readTile(slideId: string, address: TileAddress, signal: AbortSignal): Promise<ImageBitmap>;
  onViewportChange(view: ViewState): void;
  onHoverCell(hit: CellHit | null): void;
  onCellClick(index: number): void;
  /** A click on no cell; true when it was wanted. */
  onPlaceClick(at: Point): boolean;
  onRegionDrawn(shape: RegionShape, highPowerField: boolean): void;
  onRegionChanged(id: string, shape: RegionShape): void;
  onSelectRegion(id: string | null): void;
  onRulerMeasured(length: RulerLength): void;
  onCellPlaced(at: Point): void;
  readonly onTileError: ReportTileError;
}
