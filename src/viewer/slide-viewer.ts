import type { CellTable } from "../core/cells/cells.ts";
import { highPowerFieldRadiusMicrons, type Region } from "../core/geometry/shape.ts";
import type { SlideInfo } from "../core/slide/slide.ts";
import type {
  AnalysedWindow,
  ArtefactMark,
  CellHit,
  PictureAdjustment,
  SlideMark,
  ViewerTool,
} from "../core/slide/view-state.ts";
import { text } from "../core/text/text.ts";
import { PointerControl } from "./pointer-control.ts";
import { RegionControl } from "./regions/region-control.ts";
import { type ReadTile, SlideTileSource } from "./slide/osd-tile-source.ts";
import { limitTileCache } from "./slide/osd-viewer.ts";
import { PictureFilter } from "./slide/picture-filter.ts";
import { SlideNavigation } from "./slide/slide-navigation.ts";
import { readSlideTransform, sameTransform, screenToSlide } from "./slide/slide-transform.ts";
import { SlideLayers } from "./slide-layers.ts";
import type { SlideViewerOptions } from "./viewer-options.ts";

/** The slide on screen: OpenSeadragon below, cells above it, regions and uncounted windows on top. Framework-free. */
export class SlideViewer extends SlideNavigation {
  private readonly options: SlideViewerOptions;
  private readonly layers: SlideLayers;
  private readonly regions: RegionControl;
  private readonly pointer: PointerControl;
  private readonly picture: PictureFilter;
  private readonly resizeObserver: ResizeObserver;
  private highPowerField = { fieldNumberMm: 22, objective: 40 };
  private frame = 0;

  constructor(container: HTMLElement, options: SlideViewerOptions) {
    super(container);
    this.options = options;
    this.picture = new PictureFilter(this.osd.drawer.canvas as HTMLElement);
    this.layers = new SlideLayers(this.osd, () => this.requestFrame());
    this.regions = new RegionControl({
      onRegionDrawn: (shape, highPowerField) => options.onRegionDrawn(shape, highPowerField),
      onRegionChanged: (id, shape) => options.onRegionChanged(id, shape),
      onSelectRegion: (id) => options.onSelectRegion(id),
      onRulerMeasured: (lengthPx) => {
        options.onRulerMeasured({
          lengthPx,
          lengthMicrons: this.micronsPerPx === null ? null : lengthPx * this.micronsPerPx,
        });
      },
      onCellPlaced: (at) => options.onCellPlaced(at),
      onHighPowerFieldWithoutScale: () => this.layers.headsUp.showNotice(text.viewing.highPowerFieldNeedsScale),
    });
    this.pointer = new PointerControl(this.osd, this.regions, {
      toSlide: (x, y) => (this.transform ? screenToSlide(this.transform, x, y) : null),
      findCell: (at) => (this.transform ? this.layers.findCell(at, this.transform) : null),
      onHoverCell: (hit) => this.hoverCell(hit),
      onCellClick: (index) => options.onCellClick(index),
      onPlaceClick: (at) => options.onPlaceClick(at),
      onDraftChange: () => this.layers.redraw("annotations"),
    });
    this.osd.addHandler("update-viewport", this.drawFrame);
    this.resizeObserver = new ResizeObserver(() => this.layers.redraw("both"));
    this.resizeObserver.observe(container);
  }

  /** Shows a slide from its coarsest level on; cells, regions and window states of the slide before are forgotten. */
  openSlide(slide: SlideInfo): void {
    const finest = slide.levels[0];
    if (!finest) throw new RangeError("a slide has at least one level");
    this.close();
    this.slide = slide;
    this.setMicronsPerPx(slide.scale.micronsPerPx);
    this.layers.store.setSlideSize(slide.widthPx, slide.heightPx);
    limitTileCache(this.osd, finest.tileWidthPx, finest.tileHeightPx);
    const readTile: ReadTile = (address, signal) => this.options.readTile(slide.id, address, signal);
    const source = new SlideTileSource(slide, readTile, this.options.onTileError);
    this.osd.open({ tileSource: source });
    this.layers.headsUp.element.hidden = false;
  }

  /** Empties the viewer. */
  close(): void {
    this.hoverCell(null);
    this.regions.cancel();
    this.osd.close();
    this.slide = null;
    this.forgetView();
    this.regions.setRegions([], null);
    this.layers.clear();
  }

  /** Sets the scale of the open slide (µm per level-0 px); null means unknown, and lengths are shown in px. */
  setMicronsPerPx(micronsPerPx: number | null): void {
    this.micronsPerPx = micronsPerPx;
    this.layers.overlay.micronsPerPx = micronsPerPx;
    this.updateHighPowerField();
    this.layers.headsUp.showNotice(null);
    this.layers.redraw("both");
    this.transform = null;
  }

  /**
   * Shows a table of cells; `flagged` and `hidden` (1 = rejected) have one byte per cell. Rows
   * before `unchangedRows` must be the rows of the table before: only the rows after them are
   * uploaded, as when windows are appended during a run.
   */
  setCells(cells: CellTable, flagged: Uint8Array, hidden: Uint8Array, unchangedRows = 0): void {
    this.layers.store.setCells(cells, flagged, hidden, unchangedRows);
    this.layers.overlay.uploadCells(unchangedRows);
    if (unchangedRows === 0) this.hoverCell(null);
    this.layers.redraw("cells");
  }

  setClassVisible(classId: number, visible: boolean): void {
    this.layers.store.setClassShown(classId, visible);
    this.layers.redraw("cells");
  }

  /** Hides cells whose detection probability is below 0..1. */
  setLeastProbability(probability: number): void {
    this.layers.store.setLeastProbability(probability);
    this.layers.redraw("cells");
  }

  /** Hides every mark, cells and all else, while a user looks at the tissue. */
  setOverlayHidden(hidden: boolean): void {
    this.layers.setHidden(hidden);
  }

  setRegions(regions: readonly Region[], selectedId: string | null): void {
    this.regions.setRegions(regions, selectedId);
    this.layers.redraw("annotations");
  }

  /** Marks tissue that the network was not trained for. */
  setArtefactMarks(marks: readonly ArtefactMark[]): void {
    this.layers.artefacts = marks;
    this.layers.redraw("annotations");
  }

  /** Shapes shown for a while: fields, the quadrat that is being read. */
  setMarks(marks: readonly SlideMark[]): void {
    this.layers.marks = marks;
    this.layers.redraw("annotations");
  }

  /** What became of each part of the slide; failed parts are hatched with an outline, skipped ones faintly. */
  setWindowStates(windows: readonly AnalysedWindow[]): void {
    this.layers.setWindows(windows, this.slide?.widthPx ?? 0);
  }

  setPicture(adjustment: PictureAdjustment): void {
    this.picture.set(adjustment);
  }

  setTool(tool: ViewerTool): void {
    this.regions.setTool(tool);
    this.layers.crosshair = false;
    this.pointer.showCursor();
    const needsScale = tool === "high-power-field" && this.micronsPerPx === null;
    this.layers.headsUp.showNotice(needsScale ? text.viewing.highPowerFieldNeedsScale : null);
    this.hoverCell(null);
    this.layers.redraw("annotations");
  }

  /** The field the high-power-field tool places: field number in mm and objective magnification of the microscope. */
  setHighPowerField(fieldNumberMm: number, objective: number): void {
    this.highPowerField = { fieldNumberMm, objective };
    this.updateHighPowerField();
  }

  /** A polygon has corners and is not closed yet. */
  get drawing(): boolean {
    return this.regions.unfinished;
  }

  /** Drops the shape being drawn; true when there was one (so a key can have another meaning otherwise). */
  cancelDrawing(): boolean {
    return this.afterDrawing(this.regions.cancel());
  }

  /** Closes the polygon being drawn; true when it did. */
  finishDrawing(): boolean {
    return this.afterDrawing(this.regions.drawing.finish());
  }

  /** Puts the tool's shape into the middle of the view; true when the tool can. */
  placeAtCentre(): boolean {
    const { transform } = this;
    if (!transform) return false;
    const viewPx = Math.min(transform.viewWidthPx, transform.viewHeightPx) / transform.screenPxPerSlidePx;
    return this.afterDrawing(this.regions.placeAt(this.centre(), viewPx));
  }

  /**
   * Adds a corner to the polygon in the middle of the view, where a cross then shows it; true with
   * the polygon tool.
   */
  addCornerAtCentre(): boolean {
    if (!this.transform || this.regions.tool !== "polygon") return false;
    this.layers.crosshair = true;
    this.regions.drawing.addCorner(this.centre());
    return this.afterDrawing(true);
  }

  /** Takes back the polygon's last corner; true when there was one. */
  removeCorner(): boolean {
    return this.afterDrawing(this.regions.drawing.removeCorner());
  }

  /** Takes the vertex touched last out of the selected region; true when there was one to take. */
  deleteVertex(): boolean {
    return this.afterDrawing(this.regions.editing.deleteVertex());
  }

  /** Takes everything out of the container and lets go of the GPU. */
  destroy(): void {
    cancelAnimationFrame(this.frame);
    this.resizeObserver.disconnect();
    this.pointer.destroy();
    this.osd.removeHandler("update-viewport", this.drawFrame);
    this.layers.destroy();
    this.osd.destroy();
    this.slide = null;
  }

  /** Draws over the frame OpenSeadragon has just drawn; what has not changed is left as it is. */
  private readonly drawFrame = (): void => {
    if (!this.slide || !this.osd.isOpen() || !this.fitOpened()) return;
    const transform = readSlideTransform(this.osd.viewport, this.slide.widthPx);
    const moved = !sameTransform(this.transform, transform);
    this.transform = transform;
    this.regions.setZoom(1 / transform.screenPxPerSlidePx);
    this.layers.draw(transform, moved, this.regions, this.micronsPerPx);
    if (moved) this.options.onViewportChange(this.viewState(transform, this.layers.overlay.showsDensity(transform)));
  };

  private afterDrawing(done: boolean): boolean {
    this.layers.redraw("annotations");
    return done;
  }

  private updateHighPowerField(): void {
    const { fieldNumberMm, objective } = this.highPowerField;
    const radiusMicrons = highPowerFieldRadiusMicrons(fieldNumberMm, objective);
    this.regions.drawing.highPowerFieldRadiusPx = this.micronsPerPx === null ? null : radiusMicrons / this.micronsPerPx;
  }

  private hoverCell(hit: CellHit | null): void {
    if (this.layers.hover(hit?.index ?? null) || hit) this.options.onHoverCell(hit);
  }

  private requestFrame(): void {
    if (this.frame !== 0) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.drawFrame();
    });
  }
}
