import { TaggedError } from "../base/errors.ts";
import type { RectanglePixels } from "../slide/pixels.ts";

/** Gathers regions of one level, in any order, into the mean colour of each mask px. */
export interface MaskAccumulator {
  /** Adds every px of a region to the mask px its centre lies in; each level px is to be added once. */
  add(pixels: RectanglePixels): void;
  /** Mean RGBA per mask px, row-major; alpha 0 where nothing was added. */
  finish(): Uint8ClampedArray<ArrayBuffer>;
}

/** An empty accumulator. levelPxPerMaskPx need not be whole; mask px are anchored at the slide's top-left corner. */
export function createMaskAccumulator(
  maskWidthPx: number,
  maskHeightPx: number,
  levelPxPerMaskPx: number,
): MaskAccumulator {
  if (!(maskWidthPx > 0 && maskHeightPx > 0 && levelPxPerMaskPx > 0)) {
    throw new TaggedError("Unexpected", `mask of ${maskWidthPx} x ${maskHeightPx} px at ${levelPxPerMaskPx}`);
  }
  // Sums of up to 2^24 bytes stay exact in single precision: mask px of up to 256 x 256 level px.
  const sums = new Float32Array(maskWidthPx * maskHeightPx * 4);
  const maskIndex = (levelPx: number, lengthPx: number) =>
    Math.min(lengthPx - 1, Math.floor((levelPx + 0.5) / levelPxPerMaskPx));
  return {
    add(pixels) {
      const columns = Int32Array.from({ length: pixels.widthPx }, (_, i) => maskIndex(pixels.x + i, maskWidthPx) * 4);
      for (let row = 0, from = 0; row < pixels.heightPx; row++) {
        const rowStart = maskIndex(pixels.y + row, maskHeightPx) * maskWidthPx * 4;
        for (let column = 0; column < pixels.widthPx; column++, from += 4) {
          const to = rowStart + (columns[column] as number);
          sums[to] = (sums[to] as number) + (pixels.rgba[from] as number);
          sums[to + 1] = (sums[to + 1] as number) + (pixels.rgba[from + 1] as number);
          sums[to + 2] = (sums[to + 2] as number) + (pixels.rgba[from + 2] as number);
          sums[to + 3] = (sums[to + 3] as number) + 1;
        }
      }
    },
    finish() {
      const rgba = new Uint8ClampedArray(sums.length);
      for (let at = 0; at < sums.length; at += 4) {
        const count = sums[at + 3] as number;
        if (count === 0) continue;
        for (let channel = 0; channel < 3; channel++) rgba[at + channel] = (sums[at + channel] as number) / count;
        rgba[at + 3] = 255;
      }
      return rgba;
    },
  };
}
