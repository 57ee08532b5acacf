import type OpenSeadragon from "openseadragon";
import { peakDensityPerMm2 } from "../core/cells/density.ts";
import type { Point } from "../core/geometry/shape.ts";
import type { AnalysedWindow, ArtefactMark, SlideMark } from "../core/slide/view-state.ts";
import { text } from "../core/text/text.ts";
import { CellOverlay } from "./cells/cell-overlay.ts";
import { CellStore } from "./cells/shown-cells.ts";
import { HeadsUp } from "./heads-up.ts";
import { AnnotationLayer } from "./regions/annotation-layer.ts";
import type { RegionControl } from "./regions/region-control.ts";
import { NavigatorVeil } from "./slide/navigator-veil.ts";
import type { SlideTransform } from "./slide/slide-transform.ts";

/** A cell can be pointed at from this near to its mark, screen px. */
const CELL_REACH_SCREEN_PX = 3;

/** What is drawn over the slide: cells or their density, regions, windows, plates. Draws only what has changed. */
export class SlideLayers {
  readonly store = new CellStore();
  readonly overlay: CellOverlay;
  readonly headsUp = new HeadsUp();
  private windows: readonly AnalysedWindow[] = [];
  artefacts: readonly ArtefactMark[] = [];
  marks: readonly SlideMark[] = [];
  /** A cross in the middle of the view. */
  crosshair = false;
  private readonly annotations = new AnnotationLayer();
  private readonly navigatorVeil: NavigatorVeil;
  private readonly onNeeded: () => void;
  private cellsDirty = true;
  private annotationsDirty = true;

  /** What the layers are put over: the slide and its overview; onNeeded: something is to be drawn anew. */
  constructor({ canvas, navigator }: OpenSeadragon.Viewer, onNeeded: () => void) {
    this.onNeeded = onNeeded;
    this.navigatorVeil = new NavigatorVeil(navigator);
    this.overlay = new CellOverlay(this.store, (problem) => {
      if (problem === "webgl2-missing") this.headsUp.showNotice(text.viewing.webgl2Missing);
      else this.headsUp.showNotice(problem === "context-lost" ? text.viewing.overlayLost : null);
      this.redraw("cells");
    });
    for (const layer of [this.overlay.canvas, this.annotations.canvas]) {
      layer.style.cssText = "position: absolute; inset: 0; width: 100%; height: 100%; pointer-events: none;";
      canvas.append(layer);
    }
    canvas.append(this.headsUp.element);
    this.headsUp.element.hidden = true;
  }

  /** Marks what has changed for the next drawing. */
  redraw(what: "cells" | "annotations" | "both"): void {
    if (what !== "annotations") this.cellsDirty = true;
    if (what !== "cells") this.annotationsDirty = true;
    this.onNeeded();
  }

  /** Draws what has changed, or all of it when the view has moved. */
  draw(transform: SlideTransform, moved: boolean, control: RegionControl, micronsPerPx: number | null): void {
    const isResized = (moved || this.cellsDirty) && this.overlay.draw(transform);
    if (moved || this.annotationsDirty) {
      const { windows, artefacts, marks, crosshair } = this;
      const { shown: regions, drawing } = control;
      const { draft } = drawing;
      this.annotations.draw(transform, { regions, windows, artefacts, marks, draft, micronsPerPx, crosshair });
    }
    if (moved || this.cellsDirty) this.updateHeadsUp(transform, micronsPerPx);
    this.cellsDirty = false;
    this.annotationsDirty = false;
    // WebKit (WebKitGTK 2.50) does not show the first frame that a canvas of another size is given.
    if (isResized) requestAnimationFrame(() => this.redraw("cells"));
  }

  /**
   * The row of the cell at a place (level-0 px), or null; none can be pointed at while they are
   * hidden or drawn as a density.
   */
  findCell(at: Point, transform: SlideTransform): number | null {
    const { overlay } = this;
    if (overlay.showsDensity(transform) || overlay.canvas.style.visibility === "hidden") return null;
    const reach = (overlay.glyphRadiusPx(transform) + CELL_REACH_SCREEN_PX) / transform.screenPxPerSlidePx;
    return this.store.nearest(at.x, at.y, reach);
  }

  /** Marks the cell under the pointer; true when it is another one than before. */
  hover(index: number | null): boolean {
    if (index === this.overlay.hoveredIndex) return false;
    this.overlay.hoveredIndex = index;
    this.redraw("cells");
    return true;
  }

  /** Shows what became of each part of the slide, there and on the overview. */
  setWindows(windows: readonly AnalysedWindow[], slideWidthPx: number): void {
    this.windows = windows;
    this.navigatorVeil.setWindows(windows, slideWidthPx);
    this.redraw("annotations");
  }

  /** Hides all that lies over the tissue but the plates. */
  setHidden(hidden: boolean): void {
    for (const { canvas } of [this.overlay, this.annotations]) {
      canvas.style.visibility = hidden ? "hidden" : "visible";
    }
  }

  /** Forgets the slide before. */
  clear(): void {
    this.store.clear();
    this.overlay.uploadCells(0);
    this.windows = [];
    this.navigatorVeil.setWindows([], 0);
    this.artefacts = [];
    this.marks = [];
    this.headsUp.element.hidden = true;
    this.overlay.clear();
    this.annotations.clear();
  }

  destroy(): void {
    this.navigatorVeil.destroy();
    this.overlay.destroy();
    this.annotations.destroy();
  }

  private updateHeadsUp(transform: SlideTransform, micronsPerPx: number | null): void {
    const slidePxPerScreenPx = 1 / transform.screenPxPerSlidePx;
    this.headsUp.showScale(slidePxPerScreenPx, micronsPerPx);
    const densityShown = this.store.cells.count > 0 && this.overlay.showsDensity(transform);
    this.headsUp.showDensityLegend(
      densityShown ? { peakPerMm2: peakDensityPerMm2(this.store.densityAt(slidePxPerScreenPx), micronsPerPx) } : null,
    );
  }
}
