/** Whether a rectangle of a coarse level shows what the level below shows there. blank: nothing there to compare. */
export type Agreement = "agree" | "blank" | "differ";

/** A rectangle of pixels, RGBA row by row. */
export interface Pixels {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly rgba: Uint8ClampedArray;
}

/** Blocks across the shorter side: coarse enough that sharpening and a shift of a px do not matter. */
const BLOCKS_PER_SIDE = 12;
/** Mean difference of the blocks' colours, of 255, above which blank places are not the same place. */
const MAX_BLANK_DIFFERENCE = 16;
/** Standard deviation of the blocks' brightness below which a place is blank. */
const MIN_CONTRAST = 4;
const MIN_CORRELATION = 0.6;
/** Levels are made with other filters and JPEG qualities, never with other colours. */
const MAX_DIFFERENCE = 40;

/** Compares two pictures of the same place at different sizes by the mean brightness and colour of blocks. */
export function compareLevels(coarse: Pixels, fine: Pixels): Agreement {
  const shorter = Math.min(coarse.widthPx, coarse.heightPx);
  const blockPx = Math.max(1, Math.floor(shorter / BLOCKS_PER_SIDE));
  const columns = Math.max(1, Math.floor(coarse.widthPx / blockPx));
  const rows = Math.max(1, Math.floor(coarse.heightPx / blockPx));
  const left = blockMeans(coarse, columns, rows);
  const right = blockMeans(fine, columns, rows);
  let difference = 0;
  for (let index = 0; index < left.length; index++) {
    difference += Math.abs((left[index] as number) - (right[index] as number));
  }
  difference /= left.length;
  const first = statistics(brightness(left));
  const second = statistics(brightness(right));
  if (Math.max(first.deviation, second.deviation) < MIN_CONTRAST) {
    return difference <= MAX_BLANK_DIFFERENCE ? "blank" : "differ";
  }
  const together = correlation(brightness(left), brightness(right));
  return together >= MIN_CORRELATION && difference <= MAX_DIFFERENCE ? "agree" : "differ";
}

/** Mean R, G, B of each block, block after block. */
function blockMeans({ widthPx, heightPx, rgba }: Pixels, columns: number, rows: number): Float64Array {
  const means = new Float64Array(columns * rows * 3);
  for (let row = 0; row < rows; row++) {
    const top = Math.floor((row * heightPx) / rows);
    const bottom = Math.max(top + 1, Math.floor(((row + 1) * heightPx) / rows));
    for (let column = 0; column < columns; column++) {
      const left = Math.floor((column * widthPx) / columns);
      const right = Math.max(left + 1, Math.floor(((column + 1) * widthPx) / columns));
      const to = (row * columns + column) * 3;
      for (let y = top; y < bottom; y++) {
        for (let x = left; x < right; x++) {
          for (let channel = 0; channel < 3; channel++) {
            means[to + channel] = (means[to + channel] as number) + (rgba[(y * widthPx + x) * 4 + channel] as number);
          }
        }
      }
      for (let channel = 0; channel < 3; channel++) {
        means[to + channel] = (means[to + channel] as number) / ((right - left) * (bottom - top));
      }
    }
  }
  return means;
}

function brightness(means: Float64Array): Float64Array {
  return Float64Array.from({ length: means.length / 3 }, (_, index) => {
    const [red, green, blue] = means.subarray(index * 3, index * 3 + 3);
    return ((red ?? 0) + (green ?? 0) + (blue ?? 0)) / 3;
  });
}

function statistics(values: Float64Array): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance) };
}

/** Pearson's; 0 where one side has no contrast. */
function correlation(left: Float64Array, right: Float64Array): number {
  const first = statistics(left);
  const second = statistics(right);
  if (first.deviation === 0 || second.deviation === 0) return 0;
  const sum = left.reduce((total, value, at) => total + (value - first.mean) * ((right[at] ?? 0) - second.mean), 0);
  return sum / left.length / (first.deviation * second.deviation);
}

/**
 * What several places say together: one that differs rules a level out. A page that the file does not mark as a level needs one place that
 * agrees, or nothing but blank ones.
 */
export function isLevel(found: readonly Agreement[], marked: boolean): boolean {
  if (found.includes("differ")) return false;
  return marked || found.length > 0;
}
