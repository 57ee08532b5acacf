import type { Point } from "../../core/geometry/shape.ts";
import type { SlideSource } from "../../sources/base/slide-source.ts";

/** Neutral grey: what a crop shows beyond the slide's edge. */
const OUTSIDE_COLOUR = "#8a8a8a";

/** A square of the slide around a point (level-0 px), from the finest level, drawn at outputPx square. @throws TileUnreadable. */
export async function readCrop(
  source: SlideSource,
  centre: Point,
  sizePx: number,
  outputPx: number,
  signal: AbortSignal,
): Promise<ImageBitmap> {
  const left = Math.round(centre.x - sizePx / 2);
  const top = Math.round(centre.y - sizePx / 2);
  const x = Math.max(0, left);
  const y = Math.max(0, top);
  const width = Math.min(source.info.widthPx, left + sizePx) - x;
  const height = Math.min(source.info.heightPx, top + sizePx) - y;
  const canvas = new OffscreenCanvas(sizePx, sizePx);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("no 2D canvas in this worker");
  context.fillStyle = OUTSIDE_COLOUR;
  context.fillRect(0, 0, sizePx, sizePx);
  if (width > 0 && height > 0) {
    const pixels = await source.readRegion(0, x, y, width, height, signal);
    context.putImageData(new ImageData(pixels.rgba, width, height), x - left, y - top);
  }
  return createImageBitmap(canvas, { resizeWidth: outputPx, resizeHeight: outputPx, resizeQuality: "high" });
}
