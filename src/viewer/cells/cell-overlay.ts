import type { SlideTransform } from "../slide/slide-transform.ts";
import { CellBuffers } from "./cell-buffers.ts";
import { CellLayer } from "./cell-layer.ts";
import { DensityLayer } from "./density-layer.ts";
import type { CellStore } from "./shown-cells.ts";

/** A cell of this diameter decides between single glyphs and the density map, µm. */
const CELL_DIAMETER_MICRONS = 10;
/**
 * Below this many screen px per cell the density map is shown: the smallest glyph that can be read
 * would be half as wide again, and glyphs would hide the tissue.
 */
const MIN_GLYPH_CELL_PX = 6;
/** Below this, which is a little more than 10x, a glyph is filled: its line would hide the cell and could not be read. */
const MIN_LINE_CELL_PX = 11;
const DOT_RADIUS_PX = 3.5;
/** The scale assumed for drawing alone when µm/px is unknown. */
const ASSUMED_MICRONS_PER_PX = 0.25;

interface Resources {
  readonly gl: WebGL2RenderingContext;
  readonly buffers: CellBuffers;
  readonly cellLayer: CellLayer;
  readonly densityLayer: DensityLayer;
}

/** What the overlay reports to its owner: WebGL2 is missing, the context went away, or it is back (null). */
export type ReportOverlayProblem = (problem: "webgl2-missing" | "context-lost" | null) => void;

/** A WebGL2 canvas over the slide with one glyph per cell near, and a density map far out. */
export class CellOverlay {
  readonly canvas = document.createElement("canvas");
  hoveredIndex: number | null = null;
  micronsPerPx: number | null = null;
  private readonly store: CellStore;
  private readonly reportProblem: ReportOverlayProblem;
  private resources: Resources | null = null;

  constructor(store: CellStore, reportProblem: ReportOverlayProblem) {
    this.store = store;
    this.reportProblem = reportProblem;
    this.canvas.addEventListener("webglcontextlost", this.onContextLost);
    this.canvas.addEventListener("webglcontextrestored", this.onContextRestored);
    this.createResources();
  }

  /** Whether a view is so far out that cells are shown as a density map. */
  showsDensity(transform: SlideTransform): boolean {
    return this.cellDiameterScreenPx(transform) < MIN_GLYPH_CELL_PX;
  }

  /** Whether a view is so far out that a glyph is a dot of its shape. */
  showsDots(transform: SlideTransform): boolean {
    return this.cellDiameterScreenPx(transform) < MIN_LINE_CELL_PX;
  }

  /** Radius of a main class's glyph in a view, screen px. */
  glyphRadiusPx(transform: SlideTransform): number {
    if (this.showsDots(transform)) return DOT_RADIUS_PX;
    return Math.min(28, Math.max(4.5, this.cellDiameterScreenPx(transform) * 0.62));
  }

  /** Sends the cells from row `unchangedRows` on to the GPU. */
  uploadCells(unchangedRows: number): void {
    this.resources?.buffers.update(this.store, unchangedRows);
  }

  /** Wipes the canvas. */
  clear(): void {
    const gl = this.resources?.gl;
    gl?.clearColor(0, 0, 0, 0);
    gl?.clear(gl.COLOR_BUFFER_BIT);
  }

  /**
   * Draws a frame; without WebGL2 or while the context is lost nothing is drawn, and the owner has
   * been told. Answers whether the canvas got another size: then the frame is to be drawn once
   * more.
   */
  draw(transform: SlideTransform): boolean {
    if (!this.resources) return false;
    const { gl, buffers, cellLayer, densityLayer } = this.resources;
    const pixelRatio = window.devicePixelRatio;
    const widthPx = Math.max(1, Math.round(transform.viewWidthPx * pixelRatio));
    const heightPx = Math.max(1, Math.round(transform.viewHeightPx * pixelRatio));
    const isResized = this.canvas.width !== widthPx || this.canvas.height !== heightPx;
    if (isResized) {
      this.canvas.width = widthPx;
      this.canvas.height = heightPx;
    }
    gl.viewport(0, 0, widthPx, heightPx);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    if (this.store.cells.count === 0) return isResized;
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    if (this.showsDensity(transform)) {
      densityLayer.setGrid(this.store.densityAt(1 / transform.screenPxPerSlidePx));
      densityLayer.draw(transform);
    } else {
      cellLayer.draw(buffers, transform, {
        shownClasses: this.store.shownClasses,
        leastProbability: this.store.leastProbability,
        glyphRadiusPx: this.glyphRadiusPx(transform),
        filled: this.showsDots(transform),
        hoveredIndex: this.hoveredIndex,
        pixelRatio,
      });
    }
    return isResized;
  }

  destroy(): void {
    this.canvas.removeEventListener("webglcontextlost", this.onContextLost);
    this.canvas.removeEventListener("webglcontextrestored", this.onContextRestored);
    if (this.resources) {
      const { gl, buffers, cellLayer, densityLayer } = this.resources;
      buffers.dispose();
      cellLayer.dispose();
      densityLayer.dispose();
      gl.getExtension("WEBGL_lose_context")?.loseContext();
    }
    this.resources = null;
    this.canvas.remove();
  }

  private cellDiameterScreenPx(transform: SlideTransform): number {
    return (CELL_DIAMETER_MICRONS / (this.micronsPerPx ?? ASSUMED_MICRONS_PER_PX)) * transform.screenPxPerSlidePx;
  }

  private createResources(): void {
    const gl = this.canvas.getContext("webgl2", { antialias: false, alpha: true, powerPreference: "low-power" });
    if (!gl) {
      this.reportProblem("webgl2-missing");
      return;
    }
    const buffers = new CellBuffers(gl);
    this.resources = { gl, buffers, cellLayer: new CellLayer(gl), densityLayer: new DensityLayer(gl) };
    buffers.update(this.store, 0);
  }

  private readonly onContextLost = (event: Event): void => {
    // Without this the browser never gives the context back.
    event.preventDefault();
    this.resources = null;
    this.reportProblem("context-lost");
  };

  private readonly onContextRestored = (): void => {
    this.createResources();
    this.reportProblem(null);
  };
}
