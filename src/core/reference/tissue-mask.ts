import { TaggedError } from "../base/errors.ts";

/**
 * Thresholds on the mean colour of a mask px (about 8 µm), whole numbers so that every backend decides alike.
 * Measured on three scanners' glass: chroma 0 to 5, brightness 232 to 247; the palest tissue (mucus, oedema, fat septa)
 * shows chroma from about 10 or brightness under 225. When in doubt a px is tissue: that costs time, glass costs cells.
 */
export const TISSUE_THRESHOLDS = {
  /** Tissue when max(R, G, B) - min(R, G, B) reaches this: stain has a hue, glass and dust hardly. */
  chroma: 9,
  /** Tissue when R + G + B is at most this: mean 222, an optical density of 0.06. */
  brightnessSum: 666,
  /** Never tissue when the largest channel is below this: scan gaps are black, the darkest stain averages far above. */
  blackMaximum: 24,
  /** Cleanup: a tissue px stays when its 3 x 3 block holds at least this many (specks of one or two px go). */
  keepCount: 3,
  /** Cleanup: a glass px is filled when its 3 x 3 block holds at least this many (a majority). */
  fillCount: 5,
} as const;

/** Whether one px is tissue by itself; alpha 0 means nothing was read there. */
function isTissue(rgba: Uint8ClampedArray, at: number): boolean {
  const red = rgba[at] as number;
  const green = rgba[at + 1] as number;
  const blue = rgba[at + 2] as number;
  const maximum = Math.max(red, green, blue);
  if (rgba[at + 3] === 0 || maximum < TISSUE_THRESHOLDS.blackMaximum) return false;
  const chroma = maximum - Math.min(red, green, blue);
  return chroma >= TISSUE_THRESHOLDS.chroma || red + green + blue <= TISSUE_THRESHOLDS.brightnessSum;
}

/** Tissue px among a px and its eight neighbours; px beyond the border count as glass. */
function countBlock(mask: Uint8Array, widthPx: number, heightPx: number, column: number, row: number): number {
  let count = 0;
  for (let y = Math.max(0, row - 1); y <= Math.min(heightPx - 1, row + 1); y++) {
    for (let x = Math.max(0, column - 1); x <= Math.min(widthPx - 1, column + 1); x++) {
      count += mask[y * widthPx + x] as number;
    }
  }
  return count;
}

/**
 * The CPU twin of shaders/tissue-mask.wgsl: mean colours (RGBA, row-major) to 1 tissue / 0 glass, in three passes:
 * each px by itself, cleanup over 3 x 3, dilation by one px so that cells on the tissue's edge are seen whole.
 */
export function tissueMask(rgba: Uint8ClampedArray, widthPx: number, heightPx: number): Uint8Array<ArrayBuffer> {
  const length = widthPx * heightPx;
  if (rgba.length !== length * 4) {
    throw new TaggedError("Unexpected", `${rgba.length} bytes for a mask of ${widthPx} x ${heightPx} px`);
  }
  const classified = new Uint8Array(length);
  for (let px = 0; px < length; px++) classified[px] = isTissue(rgba, px * 4) ? 1 : 0;
  const cleaned = new Uint8Array(length);
  const dilated = new Uint8Array(length);
  for (let row = 0, px = 0; row < heightPx; row++) {
    for (let column = 0; column < widthPx; column++, px++) {
      const needed = classified[px] === 1 ? TISSUE_THRESHOLDS.keepCount : TISSUE_THRESHOLDS.fillCount;
      cleaned[px] = countBlock(classified, widthPx, heightPx, column, row) >= needed ? 1 : 0;
    }
  }
  for (let row = 0, px = 0; row < heightPx; row++) {
    for (let column = 0; column < widthPx; column++, px++) {
      dilated[px] = countBlock(cleaned, widthPx, heightPx, column, row) > 0 ? 1 : 0;
    }
  }
  return dilated;
}
