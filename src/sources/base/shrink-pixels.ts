/** A rectangle of RGBA pixels, row by row. */
export interface PixelBlock {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
}

/**
 * The mean of the px under each smaller px. factor: px of `fine` per px of the result, at least 1; a px counts for the one its corner lies in.
 */
export function shrinkPixels(fine: PixelBlock, factor: number, widthPx: number, heightPx: number): PixelBlock {
  const rgba = new Uint8ClampedArray(widthPx * heightPx * 4).fill(255);
  for (let y = 0; y < heightPx; y++) {
    const top = Math.min(fine.heightPx - 1, Math.round(y * factor));
    const bottom = Math.min(fine.heightPx, Math.max(top + 1, Math.round((y + 1) * factor)));
    for (let x = 0; x < widthPx; x++) {
      const left = Math.min(fine.widthPx - 1, Math.round(x * factor));
      const right = Math.min(fine.widthPx, Math.max(left + 1, Math.round((x + 1) * factor)));
      const to = (y * widthPx + x) * 4;
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        for (let row = top; row < bottom; row++) {
          for (let column = left; column < right; column++) {
            sum += fine.rgba[(row * fine.widthPx + column) * 4 + channel] as number;
          }
        }
        rgba[to + channel] = sum / ((bottom - top) * (right - left));
      }
    }
  }
  return { widthPx, heightPx, rgba };
}
