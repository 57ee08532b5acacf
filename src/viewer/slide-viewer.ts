import OpenSeadragon from "openseadragon";
import type { CellTable } from "../core/cells.ts";
import { peakDensityPerMm2 } from "../core/density.ts";
import {
  type Bounds,
  highPowerFieldRadiusMicrons,
  type Point,
  type Region,
  type RegionShape,
} from "../core/regions.ts";
import type { SlideInfo } from "../core/slide.ts";
import { text } from "../core/text/text.ts";
import {
  type AnalysedTile,
  type CellHit,
  type GuardedTile,
  magnificationToMicronsPerScreenPx,
  type RulerLength,
  type SlideMark,
  type ViewerTool,
  type ViewState,
} from "../core/view-state.ts";
import { AnnotationLayer } from "./annotation-layer.ts";
import { CellOverlay } from "./cell-overlay.ts";
import { CellStore } from "./cell-store.ts";
import { HeadsUp } from "./heads-up.ts";
import { type ReadTile, type ReportTileError, SlideTileSource } from "./osd-tile-source.ts";
import { createOsdViewer, limitTileCache, prefersReducedMotion } from "./osd-viewer.ts";
import { PointerControl } from "./pointer-control.ts";
import { RegionControl } from "./region-control.ts";
import {
  readSlideTransform,
  type SlideTransform,
  sameTransform,
  screenToSlide,
  visibleBounds,
} from "./slide-transform.ts";

/** What the viewer needs and whom it tells; positions are level-0 px. */
export interface SlideViewerOptions {
  readonly readTile: ReadTile;
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

/** The slide on screen: OpenSeadragon below, cells above it, regions and unreadable tiles on top. Framework-free. */
export class SlideViewer {
  private readonly options: SlideViewerOptions;
  private readonly container: HTMLElement;
  private readonly osd: OpenSeadragon.Viewer;
  private readonly store = new CellStore();
  private readonly overlay: CellOverlay;
  private readonly annotations = new AnnotationLayer();
  private readonly headsUp = new HeadsUp();
  private readonly regions: RegionControl;
  private readonly pointer: PointerControl;
  private readonly resizeObserver: ResizeObserver;
  private slide: SlideInfo | null = null;
  private micronsPerPx: number | null = null;
  private tiles: readonly AnalysedTile[] = [];
  private guarded: readonly GuardedTile[] = [];
  private marks: readonly SlideMark[] = [];
  private crosshair = false;
  private highPowerField = { fieldNumberMm: 22, objective: 40 };
  private transform: SlideTransform | null = null;
  private cellsDirty = true;
  private annotationsDirty = true;
  private frame = 0;

  constructor(container: HTMLElement, options: SlideViewerOptions) {
    this.container = container;
    this.options = options;
    this.osd = createOsdViewer(container);
    this.osd.canvas.style.background = "var(--viewer-surround, #8c8c8c)";
    this.osd.canvas.setAttribute("aria-label", text.viewing.slideLabel);
    this.osd.canvas.setAttribute("role", "application");
    this.osd.navigator.element.setAttribute("aria-label", text.viewing.overviewLabel);
    this.overlay = new CellOverlay(this.store, (problem) => {
      if (problem === "webgl2-missing") this.headsUp.showNotice(text.viewing.webgl2Missing);
      else this.headsUp.showNotice(problem === "context-lost" ? text.viewing.overlayLost : null);
      this.redraw("cells");
    });
    for (const canvas of [this.overlay.canvas, this.annotations.canvas]) {
      canvas.style.cssText = "position: absolute; inset: 0; width: 100%; height: 100%; pointer-events: none;";
      this.osd.canvas.append(canvas);
    }
    this.osd.canvas.append(this.headsUp.element);
    this.headsUp.element.hidden = true;
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
      onHighPowerFieldWithoutScale: () => this.headsUp.showNotice(text.viewing.highPowerFieldNeedsScale),
    });
    this.pointer = new PointerControl(this.osd, this.regions, {
      toSlide: (x, y) => (this.transform ? screenToSlide(this.transform, x, y) : null),
      findCell: (at) => this.findCell(at),
      onHoverCell: (hit) => this.hoverCell(hit),
      onCellClick: (index) => options.onCellClick(index),
      onPlaceClick: (at) => options.onPlaceClick(at),
      onDraftChange: () => this.redraw("annotations"),
    });
    this.osd.addHandler("update-viewport", this.drawFrame);
    this.resizeObserver = new ResizeObserver(() => this.redraw("both"));
    this.resizeObserver.observe(container);
  }

  /** Shows a slide from its coarsest level on; cells, regions and tile states of the slide before are forgotten. */
  openSlide(slide: SlideInfo): void {
    const finest = slide.levels[0];
    if (!finest) throw new RangeError("a slide has at least one level");
    this.close();
    this.slide = slide;
    this.setMicronsPerPx(slide.scale.micronsPerPx);
    this.store.setSlideSize(slide.widthPx, slide.heightPx);
    limitTileCache(this.osd, finest.tileWidthPx, finest.tileHeightPx);
    const source = new SlideTileSource(slide, this.options.readTile, this.options.onTileError);
    this.osd.open({ tileSource: source });
    this.headsUp.element.hidden = false;
  }

  /** Empties the viewer. */
  close(): void {
    this.hoverCell(null);
    this.regions.cancel();
    this.osd.close();
    this.slide = null;
    this.transform = null;
    this.store.clear();
    this.overlay.uploadCells(0);
    this.regions.setRegions([], null);
    this.tiles = [];
    this.marks = [];
    this.headsUp.element.hidden = true;
    this.overlay.clear();
    this.annotations.clear();
  }

  /** Sets the scale of the open slide (µm per level-0 px); null means unknown, and lengths are shown in px. */
  setMicronsPerPx(micronsPerPx: number | null): void {
    this.micronsPerPx = micronsPerPx;
    this.overlay.micronsPerPx = micronsPerPx;
    this.updateHighPowerField();
    this.headsUp.showNotice(null);
    this.redraw("both");
    this.transform = null;
  }

  /**
   * Shows a table of cells; `flagged` and `hidden` (1 = rejected) have one byte per cell. Rows before `unchangedRows` must
   * be the rows of the table before: only the rows after them are uploaded, as when tiles are appended during a run.
   */
  setCells(cells: CellTable, flagged: Uint8Array, hidden: Uint8Array, unchangedRows = 0): void {
    this.store.setCells(cells, flagged, hidden, unchangedRows);
    this.overlay.uploadCells(unchangedRows);
    if (unchangedRows === 0) this.hoverCell(null);
    this.redraw("cells");
  }

  /** New flags for the cells already shown, as after a review decision. */
  setCellFlags(flagged: Uint8Array, hidden: Uint8Array): void {
    this.store.setFlags(flagged, hidden);
    this.overlay.uploadFlags();
    this.redraw("cells");
  }

  setClassVisible(classId: number, visible: boolean): void {
    this.store.setClassShown(classId, visible);
    this.redraw("cells");
  }

  /** Hides cells whose detection probability is below 0..1. */
  setLeastProbability(probability: number): void {
    this.store.setLeastProbability(probability);
    this.redraw("cells");
  }

  /** 0 invisible .. 1 opaque. */
  setOverlayOpacity(opacity: number): void {
    this.overlay.canvas.style.opacity = String(opacity);
  }

  /** Takes the cells off the slide while a person looks at the tissue. */
  setOverlayHidden(hidden: boolean): void {
    this.overlay.canvas.style.visibility = hidden ? "hidden" : "visible";
  }

  setRegions(regions: readonly Region[], selectedId: string | null): void {
    this.regions.setRegions(regions, selectedId);
    this.redraw("annotations");
  }

  /** Takes the tissue the network was not trained for. */
  setGuardedTiles(tiles: readonly GuardedTile[]): void {
    this.guarded = tiles;
    this.redraw("annotations");
  }

  /** Shapes shown for a while: fields, the tile that is being read. */
  setMarks(marks: readonly SlideMark[]): void {
    this.marks = marks;
    this.redraw("annotations");
  }

  /** What became of each part of the slide; failed parts are hatched with an outline, skipped ones faintly. */
  setTileStates(tiles: readonly AnalysedTile[]): void {
    this.tiles = tiles;
    this.redraw("annotations");
  }

  setTool(tool: ViewerTool): void {
    this.regions.setTool(tool);
    this.crosshair = false;
    this.pointer.showCursor();
    const needsScale = tool === "high-power-field" && this.micronsPerPx === null;
    this.headsUp.showNotice(needsScale ? text.viewing.highPowerFieldNeedsScale : null);
    this.hoverCell(null);
    this.redraw("annotations");
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

  /** Adds a corner to the polygon in the middle of the view, where a cross then shows it; true with the polygon tool. */
  addCornerAtCentre(): boolean {
    if (!this.transform || this.regions.tool !== "polygon") return false;
    this.crosshair = true;
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

  /** Centres a point of the slide, at a magnification when one is given (40x is 0.25 µm per screen px). */
  panTo(x: number, y: number, magnification?: number): void {
    if (!this.slide) return;
    const point = new OpenSeadragon.Point(x / this.slide.widthPx, y / this.slide.widthPx);
    if (magnification !== undefined) this.zoomToMagnification(magnification);
    this.osd.viewport.panTo(point, prefersReducedMotion());
  }

  /** Zooms to 10 / magnification µm per screen px; false when that is impossible because µm/px is unknown. */
  zoomToMagnification(magnification: number): boolean {
    if (!this.slide || this.micronsPerPx === null) return false;
    const screenPxPerSlidePx = this.micronsPerPx / magnificationToMicronsPerScreenPx(magnification);
    // OpenSeadragon's zoom is view widths per slide width.
    const zoom = (screenPxPerSlidePx * this.slide.widthPx) / this.osd.viewport.getContainerSize().x;
    this.osd.viewport.zoomTo(zoom, undefined, prefersReducedMotion());
    return true;
  }

  /** Shows a rectangle of level-0 px with some room around it. */
  fitBounds({ x0, y0, x1, y1 }: Bounds): void {
    if (!this.slide) return;
    const unit = this.slide.widthPx;
    const room = 0.15 * Math.max(x1 - x0, y1 - y0);
    const width = (x1 - x0 + 2 * room) / unit;
    const height = (y1 - y0 + 2 * room) / unit;
    const box = new OpenSeadragon.Rect((x0 - room) / unit, (y0 - room) / unit, width, height);
    this.osd.viewport.fitBounds(box, prefersReducedMotion());
  }

  /** Level-0 px that a way of so many screen px is, in the view as it is turned. */
  slideDelta(xScreenPx: number, yScreenPx: number): Point {
    const { transform } = this;
    if (!transform) return { x: 0, y: 0 };
    const from = screenToSlide(transform, 0, 0);
    const to = screenToSlide(transform, xScreenPx, yScreenPx);
    return { x: to.x - from.x, y: to.y - from.y };
  }

  zoomBy(factor: number): void {
    if (!this.slide) return;
    this.osd.viewport.zoomBy(factor, undefined, prefersReducedMotion()).applyConstraints();
  }

  /** Moves the view by screen px: to the right and down when positive. */
  panBy(xScreenPx: number, yScreenPx: number): void {
    if (!this.slide) return;
    const mirror = this.osd.viewport.getFlip() ? -1 : 1;
    const delta = new OpenSeadragon.Point(mirror * xScreenPx, yScreenPx);
    this.osd.viewport.panBy(this.osd.viewport.deltaPointsFromPixels(delta), prefersReducedMotion()).applyConstraints();
  }

  /** Turns the view by degrees, clockwise when positive. */
  rotate(degrees: number): void {
    if (this.slide) this.osd.viewport.rotateBy(degrees, undefined, prefersReducedMotion());
  }

  /** Shows the whole slide, upright. */
  fitSlide(): void {
    if (!this.slide) return;
    this.osd.viewport.setRotation(0, true);
    this.osd.viewport.goHome(prefersReducedMotion());
  }

  /** Fills the screen with the viewer, or gives the screen back; rejects when the browser refuses. */
  async fullScreen(): Promise<void> {
    const root = this.container.getRootNode() as Document | ShadowRoot;
    if (root.fullscreenElement === this.container) await document.exitFullscreen();
    else await this.container.requestFullscreen();
  }

  /** Level-0 px on screen now; empty when no slide is open. */
  viewBounds(): Bounds {
    return this.transform ? visibleBounds(this.transform) : { x0: 0, y0: 0, x1: 0, y1: 0 };
  }

  /** Level-0 px in the middle of the screen; (0, 0) when no slide is open. */
  centre(): Point {
    const { transform } = this;
    return transform ? screenToSlide(transform, transform.viewWidthPx / 2, transform.viewHeightPx / 2) : { x: 0, y: 0 };
  }

  /** Gives the keyboard to the slide, so that no button keeps the next key for itself. */
  focus(): void {
    this.osd.canvas.focus({ preventScroll: true });
  }

  /** Takes everything out of the container and lets go of the GPU. */
  destroy(): void {
    cancelAnimationFrame(this.frame);
    this.resizeObserver.disconnect();
    this.pointer.destroy();
    this.osd.removeHandler("update-viewport", this.drawFrame);
    this.overlay.destroy();
    this.annotations.destroy();
    this.osd.destroy();
    this.slide = null;
  }

  /** Draws over the frame OpenSeadragon has just drawn; what has not changed is left as it is. */
  private readonly drawFrame = (): void => {
    if (!this.slide || !this.osd.isOpen()) return;
    const transform = readSlideTransform(this.osd.viewport, this.slide.widthPx);
    const moved = !sameTransform(this.transform, transform);
    this.transform = transform;
    this.regions.setZoom(1 / transform.screenPxPerSlidePx);
    if (moved || this.cellsDirty) this.overlay.draw(transform);
    if (moved || this.annotationsDirty) {
      const { tiles, guarded, marks, micronsPerPx, crosshair } = this;
      const { shown: regions, drawing } = this.regions;
      this.annotations.draw(transform, {
        regions,
        tiles,
        guarded,
        marks,
        draft: drawing.draft,
        micronsPerPx,
        crosshair,
      });
    }
    if (moved || this.cellsDirty) this.updateHeadsUp(transform);
    this.cellsDirty = false;
    this.annotationsDirty = false;
    if (moved) this.options.onViewportChange(this.viewState(transform));
  };

  private afterDrawing(done: boolean): boolean {
    this.redraw("annotations");
    return done;
  }

  private redraw(what: "cells" | "annotations" | "both"): void {
    if (what !== "annotations") this.cellsDirty = true;
    if (what !== "cells") this.annotationsDirty = true;
    if (this.frame !== 0) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.drawFrame();
    });
  }

  private viewState(transform: SlideTransform): ViewState {
    const slidePxPerScreenPx = 1 / transform.screenPxPerSlidePx;
    const micronsPerScreenPx = this.micronsPerPx === null ? null : this.micronsPerPx * slidePxPerScreenPx;
    return {
      bounds: visibleBounds(transform),
      centre: this.centre(),
      slidePxPerScreenPx,
      micronsPerScreenPx,
      magnification: micronsPerScreenPx === null ? null : 10 / micronsPerScreenPx,
      rotationDegrees: transform.rotationDegrees,
      densityShown: this.overlay.showsDensity(transform),
    };
  }

  private updateHeadsUp(transform: SlideTransform): void {
    const slidePxPerScreenPx = 1 / transform.screenPxPerSlidePx;
    this.headsUp.showScale(slidePxPerScreenPx, this.micronsPerPx);
    const densityShown = this.store.cells.count > 0 && this.overlay.showsDensity(transform);
    this.headsUp.showDensityLegend(
      densityShown
        ? { peakPerMm2: peakDensityPerMm2(this.store.densityAt(slidePxPerScreenPx), this.micronsPerPx) }
        : null,
    );
  }

  private updateHighPowerField(): void {
    const { fieldNumberMm, objective } = this.highPowerField;
    const radiusMicrons = highPowerFieldRadiusMicrons(fieldNumberMm, objective);
    this.regions.drawing.highPowerFieldRadiusPx = this.micronsPerPx === null ? null : radiusMicrons / this.micronsPerPx;
  }

  private findCell(at: Point): number | null {
    const { transform } = this;
    if (!transform || this.overlay.showsDensity(transform) || this.overlay.canvas.style.visibility === "hidden") {
      return null;
    }
    return this.store.nearest(at.x, at.y, (this.overlay.glyphRadiusPx(transform) + 3) / transform.screenPxPerSlidePx);
  }

  private hoverCell(hit: CellHit | null): void {
    const index = hit?.index ?? null;
    const changed = index !== this.overlay.hoveredIndex;
    if (changed) {
      this.overlay.hoveredIndex = index;
      this.redraw("cells");
    }
    if (changed || hit) this.options.onHoverCell(hit);
  }
}
