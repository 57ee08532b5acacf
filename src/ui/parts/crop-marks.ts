/** Radius of the brackets around the cell that is asked about, µm. */
export const BRACKET_MICRONS = 6;

/** A dark line under a light one stands off any tissue. */
export function strokeTwice(context: CanvasRenderingContext2D, strong: boolean): void {
  context.lineCap = "round";
  context.strokeStyle = "rgb(0 0 0 / 70%)";
  context.lineWidth = strong ? 6 : 4;
  context.stroke();
  context.strokeStyle = strong ? "#ffffff" : "rgb(255 255 255 / 85%)";
  context.lineWidth = strong ? 2.5 : 1.5;
  context.stroke();
}

/**
 * Brackets of this radius around the middle of a square canvas, px, and a ring in it: where nuclei
 * crowd it says which of them is meant.
 */
export function drawBrackets(context: CanvasRenderingContext2D, sidePx: number, radius: number): void {
  const middle = sidePx / 2;
  const arm = radius * 0.35;
  context.beginPath();
  for (const [sx, sy] of [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ] as const) {
    const x = middle + sx * radius;
    const y = middle + sy * radius;
    context.moveTo(x - sx * arm, y);
    context.lineTo(x, y);
    context.lineTo(x, y - sy * arm);
  }
  strokeTwice(context, false);
  context.beginPath();
  context.arc(middle, middle, Math.max(3, sidePx / 144), 0, 2 * Math.PI);
  strokeTwice(context, false);
}
