import { boundsTouch } from "../../core/geometry/shape.ts";
import type { AnalysedWindow, ArtefactMark, SlideMark } from "../../core/slide/view-state.ts";
import { boxPath, type SlideTransform, slideToScreen, visibleBounds } from "../slide/slide-transform.ts";
import { drawArtefactMark } from "./artefact-painter.ts";
import { drawDraft, drawMeasure } from "./draft-painter.ts";
import type { Draft } from "./drawing-tools.ts";
import { Hatches } from "./hatch.ts";
import { drawMarks } from "./mark-painter.ts";
import { drawRegions, type ShownRegions } from "./region-painter.ts";
import { strokeTwice, useScreenTransform, WARNING_COLOUR } from "./strokes.ts";

const VEIL_COLOUR = "rgba(62, 72, 88, 0.34)";
const SKIPPED_COLOUR = "#5a5a5a";

/** Everything the layer draws besides the view. */
export interface AnnotationState {
  readonly regions: ShownRegions;
  readonly windows: readonly AnalysedWindow[];
  readonly artefacts: readonly ArtefactMark[];
  readonly marks: readonly SlideMark[];
  readonly draft: Draft | null;
  readonly micronsPerPx: number | null;
  /** A cross in the middle of the view: where the keyboard draws. */
  readonly crosshair: boolean;
}

/** A 2D canvas above the cells: windows that are not counted, regions, the shape being drawn, the ruler. */
export class AnnotationLayer {
  readonly canvas = document.createElement("canvas");
  private readonly hatches = new Hatches();

  draw(transform: SlideTransform, state: AnnotationState): void {
    const context = this.canvas.getContext("2d");
    if (!context) return;
    const ratio = window.devicePixelRatio;
    const widthPx = Math.max(1, Math.round(transform.viewWidthPx * ratio));
    const heightPx = Math.max(1, Math.round(transform.viewHeightPx * ratio));
    if (this.canvas.width !== widthPx || this.canvas.height !== heightPx) {
      this.canvas.width = widthPx;
      this.canvas.height = heightPx;
    }
    useScreenTransform(context, ratio);
    wipe(context, transform.viewWidthPx, transform.viewHeightPx);
    const view = visibleBounds(transform, 40);
    const near = state.windows.filter((one) => one.state !== "done" && boundsTouch(one.bounds, view));
    drawVeil(context, transform, near);
    for (const one of near) if (one.state !== "uncounted") this.drawWindow(context, transform, one);
    for (const mark of state.artefacts) {
      if (boundsTouch(mark.bounds, view)) drawArtefactMark(context, transform, mark);
    }
    if (state.regions.index.regions.length > 0) {
      drawRegions(context, transform, state.regions, this.hatches, ratio);
    }
    useScreenTransform(context, ratio);
    const { liveShape } = state.regions;
    if (liveShape) drawMeasure(context, transform, liveShape, state.micronsPerPx);
    if (state.draft) drawDraft(context, transform, state.draft, state.micronsPerPx, ratio);
    drawMarks(context, transform, state.marks, ratio);
    if (state.crosshair) drawCrosshair(context, transform);
  }

  /** Wipes the canvas. */
  clear(): void {
    const context = this.canvas.getContext("2d");
    if (!context) return;
    context.setTransform(1, 0, 0, 1, 0, 0);
    wipe(context, this.canvas.width, this.canvas.height);
  }

  destroy(): void {
    this.hatches.clear();
    this.canvas.remove();
  }

  /** Failed windows are hatched densely with an outline, skipped ones (outside the scope or without tissue) faintly. */
  private drawWindow(
    context: CanvasRenderingContext2D,
    transform: SlideTransform,
    { state, bounds }: AnalysedWindow,
  ): void {
    const failed = state === "failed";
    const path = boxPath(transform, bounds);
    const corner = slideToScreen(transform, 0, 0);
    const hatch = this.hatches.get(context, failed ? WARNING_COLOUR : SKIPPED_COLOUR, corner);
    if (hatch) {
      context.globalAlpha = failed ? 0.85 : 0.25;
      context.fillStyle = hatch;
      context.fill(path);
      context.globalAlpha = 1;
    }
    if (failed) strokeTwice(context, path, WARNING_COLOUR, 2);
  }
}

/** Uncounted tissue lies under one even veil: without marks it could be taken for tissue without cells. */
function drawVeil(
  context: CanvasRenderingContext2D,
  transform: SlideTransform,
  windows: readonly AnalysedWindow[],
): void {
  const veil = new Path2D();
  for (const { state, bounds } of windows) if (state === "uncounted") veil.addPath(boxPath(transform, bounds));
  context.fillStyle = VEIL_COLOUR;
  context.fill(veil);
}

/**
 * Clears the canvas in two parts. Chromium (156, software canvas) drops one clearRect over all of it when nothing is
 * drawn afterwards, and goes on showing what was there: the marks of the slide before.
 */
function wipe(context: CanvasRenderingContext2D, width: number, height: number): void {
  context.clearRect(0, 0, width - 1, height);
  context.clearRect(width - 1, 0, 1, height);
}

function drawCrosshair(context: CanvasRenderingContext2D, transform: SlideTransform): void {
  const x = transform.viewWidthPx / 2;
  const y = transform.viewHeightPx / 2;
  const cross = new Path2D();
  cross.moveTo(x - 12, y);
  cross.lineTo(x + 12, y);
  cross.moveTo(x, y - 12);
  cross.lineTo(x, y + 12);
  strokeTwice(context, cross, WARNING_COLOUR, 1.5);
}
