import { type Bounds, type Point, type Region, type RegionShape, shapeBounds, shapeRings } from "../core/regions.ts";
import type { AnalysedTile, GuardedTile } from "../core/view-state.ts";
import type { Draft } from "./drawing-tools.ts";
import { drawGuardedTile } from "./guarded-tile.ts";
import { formatLength } from "./scale-bar.ts";
import { type SlideTransform, slideToScreen, visibleBounds } from "./slide-transform.ts";

const FAILED_COLOUR = "#d55e00";
const SKIPPED_COLOUR = "#5a5a5a";
const HATCH_PX = 10;
const LABEL_FONT = "600 13px system-ui, sans-serif";

/** Everything the layer draws besides the view. */
export interface AnnotationState {
  readonly regions: readonly Region[];
  readonly selectedId: string | null;
  readonly tiles: readonly AnalysedTile[];
  readonly guarded: readonly GuardedTile[];
  readonly draft: Draft | null;
  readonly micronsPerPx: number | null;
}

/** A 2D canvas above the cells: unreadable tiles, regions, the shape being drawn, the ruler. */
export class AnnotationLayer {
  readonly canvas = document.createElement("canvas");
  private readonly hatches = new Map<string, CanvasPattern | null>();

  draw(transform: SlideTransform, state: AnnotationState): void {
    const context = this.canvas.getContext("2d");
    if (!context) return;
    const pixelRatio = window.devicePixelRatio;
    const widthPx = Math.max(1, Math.round(transform.viewWidthPx * pixelRatio));
    const heightPx = Math.max(1, Math.round(transform.viewHeightPx * pixelRatio));
    if (this.canvas.width !== widthPx || this.canvas.height !== heightPx) {
      this.canvas.width = widthPx;
      this.canvas.height = heightPx;
    }
    context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
    context.clearRect(0, 0, transform.viewWidthPx, transform.viewHeightPx);
    const view = visibleBounds(transform, 40);
    for (const tile of state.tiles) {
      if (tile.state !== "done" && overlaps(tile.bounds, view)) this.drawTile(context, transform, tile);
    }
    for (const tile of state.guarded) {
      if (overlaps(tile.bounds, view)) drawGuardedTile(context, transform, tile);
    }
    for (const region of state.regions) {
      const bounds = shapeBounds(region.shape);
      if (overlaps(bounds, view)) drawRegion(context, transform, region, region.id === state.selectedId);
    }
    if (state.draft) drawDraft(context, transform, state.draft, state.micronsPerPx);
  }

  /** Wipes the canvas. */
  clear(): void {
    this.canvas.getContext("2d")?.reset();
  }

  destroy(): void {
    this.hatches.clear();
    this.canvas.remove();
  }

  /** Failed tiles are hatched densely with an outline, skipped ones (outside the wish or without tissue) faintly. */
  private drawTile(context: CanvasRenderingContext2D, transform: SlideTransform, tile: AnalysedTile): void {
    const failed = tile.state === "failed";
    traceShape(context, transform, { kind: "rectangle", bounds: tile.bounds });
    const hatch = this.hatch(context, failed ? FAILED_COLOUR : SKIPPED_COLOUR);
    if (hatch) {
      context.globalAlpha = failed ? 0.85 : 0.25;
      context.fillStyle = hatch;
      context.fill();
      context.globalAlpha = 1;
    }
    if (!failed) return;
    strokeTwice(context, FAILED_COLOUR, 2);
  }

  private hatch(context: CanvasRenderingContext2D, colour: string): CanvasPattern | null {
    let pattern = this.hatches.get(colour);
    if (pattern === undefined) {
      const stripe = document.createElement("canvas");
      stripe.width = HATCH_PX;
      stripe.height = HATCH_PX;
      const stripeContext = stripe.getContext("2d");
      if (stripeContext) {
        stripeContext.strokeStyle = colour;
        stripeContext.lineWidth = 2;
        // Three strokes, so that the line goes on across the pattern's edges.
        for (const shift of [-HATCH_PX, 0, HATCH_PX]) {
          stripeContext.moveTo(shift, HATCH_PX);
          stripeContext.lineTo(shift + HATCH_PX, 0);
        }
        stripeContext.stroke();
      }
      pattern = context.createPattern(stripe, "repeat");
      this.hatches.set(colour, pattern);
    }
    return pattern;
  }
}

function overlaps(a: Bounds, b: Bounds): boolean {
  return a.x0 <= b.x1 && a.x1 >= b.x0 && a.y0 <= b.y1 && a.y1 >= b.y0;
}

/** A shape's corners in level-0 px; a circle has none. */
function cornersOf(shape: RegionShape): readonly Point[] {
  if (shape.kind !== "rectangle") return shapeRings(shape).flat();
  const { x0, y0, x1, y1 } = shape.bounds;
  return [
    { x: x0, y: y0 },
    { x: x1, y: y0 },
    { x: x1, y: y1 },
    { x: x0, y: y1 },
  ];
}

function traceShape(context: CanvasRenderingContext2D, transform: SlideTransform, shape: RegionShape): void {
  context.beginPath();
  if (shape.kind === "circle") {
    const centre = slideToScreen(transform, shape.centre.x, shape.centre.y);
    context.arc(centre.x, centre.y, shape.radiusPx * transform.screenPxPerSlidePx, 0, 2 * Math.PI);
    return;
  }
  traceLine(context, transform, cornersOf(shape));
  context.closePath();
}

function traceLine(context: CanvasRenderingContext2D, transform: SlideTransform, points: readonly Point[]): void {
  for (const point of points) {
    const onScreen = slideToScreen(transform, point.x, point.y);
    context.lineTo(onScreen.x, onScreen.y);
  }
}

/** A coloured line on a light one, so that it stands off both stain and glass. */
function strokeTwice(context: CanvasRenderingContext2D, colour: string, widthPx: number): void {
  context.lineJoin = "round";
  context.strokeStyle = "rgba(255, 255, 255, 0.85)";
  context.lineWidth = widthPx + 2.5;
  context.stroke();
  context.strokeStyle = colour;
  context.lineWidth = widthPx;
  context.stroke();
}

function drawRegion(
  context: CanvasRenderingContext2D,
  transform: SlideTransform,
  region: Region,
  selected: boolean,
): void {
  traceShape(context, transform, region.shape);
  strokeTwice(context, selected ? "#0072b2" : "#1a1a1a", selected ? 3.5 : 1.8);
  const points =
    region.shape.kind === "circle"
      ? [{ x: region.shape.centre.x, y: region.shape.centre.y - region.shape.radiusPx }]
      : cornersOf(region.shape);
  const onScreen = points.map((point) => slideToScreen(transform, point.x, point.y));
  if (region.shape.kind === "circle") {
    const centre = slideToScreen(transform, region.shape.centre.x, region.shape.centre.y);
    const top = { x: centre.x, y: centre.y - region.shape.radiusPx * transform.screenPxPerSlidePx };
    drawLabel(context, region.name, top.x, top.y - 6, "center");
    return;
  }
  const top = onScreen.reduce((best, point) => (point.y < best.y ? point : best));
  drawLabel(context, region.name, top.x, top.y - 6, "left");
}

function drawLabel(
  context: CanvasRenderingContext2D,
  label: string,
  x: number,
  y: number,
  align: "left" | "center",
): void {
  if (label === "") return;
  context.font = LABEL_FONT;
  context.textAlign = "left";
  context.textBaseline = "alphabetic";
  const widthPx = context.measureText(label).width;
  const left = align === "center" ? x - widthPx / 2 : x;
  context.fillStyle = "rgba(255, 255, 255, 0.9)";
  context.fillRect(left - 4, y - 14, widthPx + 8, 18);
  context.fillStyle = "#1a1a1a";
  context.fillText(label, left, y);
}

function drawDraft(
  context: CanvasRenderingContext2D,
  transform: SlideTransform,
  draft: Draft,
  micronsPerPx: number | null,
): void {
  if (draft.kind === "shape") {
    traceShape(context, transform, draft.shape);
    context.setLineDash([7, 4]);
    strokeTwice(context, "#0072b2", 2);
    context.setLineDash([]);
    return;
  }
  context.beginPath();
  if (draft.kind === "open-polygon") {
    traceLine(context, transform, draft.pointer ? [...draft.points, draft.pointer] : draft.points);
    strokeTwice(context, "#0072b2", 2);
    for (const point of draft.points) drawHandle(context, slideToScreen(transform, point.x, point.y));
    return;
  }
  traceLine(context, transform, [draft.from, draft.to]);
  strokeTwice(context, "#1a1a1a", 2);
  const from = slideToScreen(transform, draft.from.x, draft.from.y);
  const to = slideToScreen(transform, draft.to.x, draft.to.y);
  drawHandle(context, from);
  drawHandle(context, to);
  const lengthPx = Math.hypot(draft.to.x - draft.from.x, draft.to.y - draft.from.y);
  const label = formatLength(lengthPx * (micronsPerPx ?? 1), micronsPerPx !== null);
  if (lengthPx > 0) drawLabel(context, label, (from.x + to.x) / 2, (from.y + to.y) / 2 - 8, "center");
}

function drawHandle(context: CanvasRenderingContext2D, at: Point): void {
  context.beginPath();
  context.arc(at.x, at.y, 4, 0, 2 * Math.PI);
  context.fillStyle = "#ffffff";
  context.fill();
  context.strokeStyle = "#0072b2";
  context.lineWidth = 2;
  context.stroke();
}
