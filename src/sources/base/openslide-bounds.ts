import type { OpenSlideBounds } from "../../core/slide/slide.ts";

/**
 * openslide.bounds-x, -y, -width, -height from properties as libvips keeps them (beside Deep Zoom tiles, and in a TIFF's description). An
 * image as large as the bounds is the cropped part; a larger one is the whole scan. Null where they are missing or fit neither.
 */
export function readOpenSlideBounds(xml: string, widthPx: number, heightPx: number): OpenSlideBounds | null {
  const [x, y, width, height] = ["x", "y", "width", "height"].map((name) => {
    const found = new RegExp(`openslide\\.bounds-${name}</name>\\s*<value[^>]*>\\s*(\\d{1,9})\\s*<`).exec(xml)?.[1];
    return found === undefined ? Number.NaN : Number(found);
  }) as [number, number, number, number];
  if (![x, y, width, height].every(Number.isSafeInteger)) return null;
  const bounds = { x, y, widthPx: width, heightPx: height };
  if (width === widthPx && height === heightPx) return { ...bounds, cropped: true };
  const holds = x + width <= widthPx && y + height <= heightPx;
  return holds ? { ...bounds, cropped: false } : null;
}
