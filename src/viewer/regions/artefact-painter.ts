import type { ArtefactMark } from "../../core/slide/view-state.ts";
import { type SlideTransform, slideToScreen } from "../slide/slide-transform.ts";

const COLOUR = "#0b4f5c";
const HATCH_SPACING_PX = 9;
/** A window narrower than this on screen gets no words. */
const MIN_LABELLED_PX = 260;
const LABEL_FONT = "600 12px system-ui, sans-serif";

/**
 * Draws tissue under an artefact: hatched to the right (failed windows are hatched to the left), its border in
 * two tones, the reason in words.
 */
export function drawArtefactMark(
  context: CanvasRenderingContext2D,
  transform: SlideTransform,
  { bounds, areas, outline, label }: ArtefactMark,
): void {
  context.save();
  context.beginPath();
  for (const { x0, y0, x1, y1 } of areas) {
    traceQuad(context, transform, x0, y0, x1, y1);
  }
  context.clip();
  hatchClip(context, transform, bounds);
  context.restore();
  context.beginPath();
  for (let at = 0; at < outline.length; at += 4) {
    const from = slideToScreen(transform, outline[at] as number, outline[at + 1] as number);
    const to = slideToScreen(transform, outline[at + 2] as number, outline[at + 3] as number);
    context.moveTo(from.x, from.y);
    context.lineTo(to.x, to.y);
  }
  context.lineCap = "round";
  context.strokeStyle = "rgba(255, 255, 255, 0.8)";
  context.lineWidth = 3.5;
  context.stroke();
  context.strokeStyle = COLOUR;
  context.lineWidth = 1.6;
  context.stroke();
  if ((bounds.x1 - bounds.x0) * transform.screenPxPerSlidePx >= MIN_LABELLED_PX)
    drawReason(context, transform, areas, label);
}

function traceQuad(
  context: CanvasRenderingContext2D,
  transform: SlideTransform,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
): void {
  const corners = [slideToScreen(transform, x0, y0), slideToScreen(transform, x1, y0)];
  corners.push(slideToScreen(transform, x1, y1), slideToScreen(transform, x0, y1));
  corners.forEach(({ x, y }, index) => {
    if (index === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  });
  context.closePath();
}

/** Lines over the window's part of the screen, anchored at the screen, so that neighbouring windows join. */
function hatchClip(context: CanvasRenderingContext2D, transform: SlideTransform, bounds: ArtefactMark["bounds"]): void {
  const corners = [bounds.x0, bounds.x1].flatMap((x) =>
    [bounds.y0, bounds.y1].map((y) => slideToScreen(transform, x, y)),
  );
  const left = Math.max(0, Math.min(...corners.map(({ x }) => x)));
  const right = Math.min(transform.viewWidthPx, Math.max(...corners.map(({ x }) => x)));
  const top = Math.max(0, Math.min(...corners.map(({ y }) => y)));
  const bottom = Math.min(transform.viewHeightPx, Math.max(...corners.map(({ y }) => y)));
  context.beginPath();
  const first = Math.floor((left - bottom) / HATCH_SPACING_PX) * HATCH_SPACING_PX;
  for (let start = first; start < right - top; start += HATCH_SPACING_PX) {
    context.moveTo(start + top, top);
    context.lineTo(start + bottom, bottom);
  }
  context.strokeStyle = COLOUR;
  context.globalAlpha = 0.55;
  context.lineWidth = 1.2;
  context.stroke();
}

/** The words stand in the topmost artefact that is in view. */
function drawReason(
  context: CanvasRenderingContext2D,
  transform: SlideTransform,
  areas: ArtefactMark["areas"],
  label: string,
): void {
  const [first] = areas;
  if (!first) return;
  const { x, y } = slideToScreen(transform, first.x0, first.y0);
  context.font = LABEL_FONT;
  context.textAlign = "left";
  context.textBaseline = "middle";
  const widthPx = context.measureText(label).width;
  context.fillStyle = "rgba(255, 255, 255, 0.92)";
  context.fillRect(x, y, widthPx + 10, 19);
  context.fillStyle = COLOUR;
  context.fillText(label, x + 5, y + 10);
}
