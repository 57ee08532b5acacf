import type { ModelWindow } from "./window.ts";

/** A rectangle of one slide level. rgba: widthPx * heightPx * 4 bytes, row-major, sRGB, not premultiplied, alpha 255. */
export interface RectanglePixels {
  readonly level: number;
  /** Level px of the first pixel; the rectangle lies wholly inside the level. */
  readonly x: number;
  readonly y: number;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
}

/**
 * What one window of the network needs, still at the stored level's resolution: the part of the level under the window
 * (core, halo and filter margin) that lies inside the slide. Beyond the slide the preprocessing mirrors.
 */
export interface WindowPixels {
  readonly window: ModelWindow;
  readonly pixels: RectanglePixels;
  readonly levelWidthPx: number;
  readonly levelHeightPx: number;
  /** Level px per model px; above 1 the window is shrunk. */
  readonly levelPxPerModelPx: number;
}
