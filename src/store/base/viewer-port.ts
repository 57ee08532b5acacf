import type { CellTable } from "../../core/cells/cells.ts";
import type { Bounds, Point, Region, RegionShape } from "../../core/geometry/shape.ts";
import type { SlideInfo } from "../../core/slide/slide.ts";
import type {
  AnalysedWindow,
  ArtefactMark,
  CellHit,
  PictureAdjustment,
  RulerLength,
  SlideMark,
  ViewerTool,
  ViewState,
} from "../../core/slide/view-state.ts";

/** What the app asks of the slide on screen; viewer/slide-viewer.ts offers it, main.ts hands it in. Positions: level-0 px. */
export interface ViewerPort {
  openSlide(slide: SlideInfo): void;
  close(): void;
  setMicronsPerPx(micronsPerPx: number | null): void;
  setCells(cells: CellTable, flagged: Uint8Array, hidden: Uint8Array, unchangedRows?: number): void;
  setClassVisible(classId: number, visible: boolean): void;
  setLeastProbability(probability: number): void;
  setOverlayHidden(hidden: boolean): void;
  setRegions(regions: readonly Region[], selectedId: string | null): void;
  setWindowStates(windows: readonly AnalysedWindow[]): void;
  setArtefactMarks(marks: readonly ArtefactMark[]): void;
  setMarks(marks: readonly SlideMark[]): void;
  /** Shows the slide brighter, with more contrast or another gamma: what is counted is not touched. */
  setPicture(adjustment: PictureAdjustment): void;
  setTool(tool: ViewerTool): void;
  setHighPowerField(fieldNumberMm: number, objective: number): void;
  /** A polygon has corners and is not closed yet. */
  readonly drawing: boolean;
  cancelDrawing(): boolean;
  finishDrawing(): boolean;
  placeAtCentre(): boolean;
  addCornerAtCentre(): boolean;
  removeCorner(): boolean;
  deleteVertex(): boolean;
  fitBounds(bounds: Bounds): void;
  slideDelta(xScreenPx: number, yScreenPx: number): Point;
  panTo(x: number, y: number, magnification?: number): void;
  zoomToMagnification(magnification: number): boolean;
  zoomBy(factor: number): void;
  panBy(xScreenPx: number, yScreenPx: number): void;
  rotate(degrees: number): void;
  fitSlide(): void;
  fullScreen(): Promise<void>;
  viewBounds(): Bounds;
  centre(): Point;
  /** Gives the keyboard to the slide. */
  focus(): void;
  destroy(): void;
}

/** What the slide on screen reports to the app. */
export interface ViewerOptions {
  onViewportChange(view: ViewState): void;
  onHoverCell(hit: CellHit | null): void;
  onCellClick(index: number): void;
  /** A click on no cell; true when it was wanted. */
  onPlaceClick(at: Point): boolean;
  onRegionDrawn(shape: RegionShape, highPowerField: boolean): void;
  onRegionChanged(id: string, shape: RegionShape): void;
  onSelectRegion(id: string | null): void;
  onRulerMeasured(length: RulerLength): void;
  /** A missed cell was put at a place, level-0 px. */
  onCellPlaced(at: Point): void;
  onTileError(error: unknown): void;
}
