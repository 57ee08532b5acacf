import type { Point } from "../../core/geometry/shape.ts";
import { type SlideTransform, slideToScreen } from "../slide/slide-transform.ts";

export const LABEL_FONT = "600 13px system-ui, sans-serif";
export const CHOSEN_COLOUR = "#0072b2";
export const PLAIN_COLOUR = "#1a1a1a";
/** Vermillion of the Okabe–Ito palette: what failed or is excluded. */
export const WARNING_COLOUR = "#d55e00";

/** The transform under which a path in level-0 px lands on the canvas. */
export function useSlideTransform(context: CanvasRenderingContext2D, transform: SlideTransform, ratio: number): void {
  const { a, b, c, d, e, f } = transform;
  context.setTransform(a * ratio, b * ratio, c * ratio, d * ratio, e * ratio, f * ratio);
}

/** The transform under which CSS px land on the canvas. */
export function useScreenTransform(context: CanvasRenderingContext2D, ratio: number): void {
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
}

/**
 * A coloured line on a light one, so that it stands off both stain and glass; widths in the unit of
 * the present transform.
 */
export function strokeTwice(
  context: CanvasRenderingContext2D,
  path: Path2D,
  colour: string,
  width: number,
  halo = 2.5,
): void {
  context.lineJoin = "round";
  context.strokeStyle = "rgba(255, 255, 255, 0.85)";
  context.lineWidth = width + halo;
  context.stroke(path);
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke(path);
}

/** A word on a light plate, screen px. */
export function drawLabel(
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
  context.fillStyle = PLAIN_COLOUR;
  context.fillText(label, left, y);
}

/** A round knob that can be taken hold of, screen px. */
export function drawHandle(context: CanvasRenderingContext2D, at: Point, radiusPx = 4): void {
  context.beginPath();
  context.arc(at.x, at.y, radiusPx, 0, 2 * Math.PI);
  context.fillStyle = "#ffffff";
  context.fill();
  context.strokeStyle = CHOSEN_COLOUR;
  context.lineWidth = 2;
  context.stroke();
}

/** A line through points of the slide as a path in screen px. */
export function screenLine(transform: SlideTransform, points: readonly Point[]): Path2D {
  const path = new Path2D();
  for (const point of points) {
    const onScreen = slideToScreen(transform, point.x, point.y);
    path.lineTo(onScreen.x, onScreen.y);
  }
  return path;
}
