import { TaggedError } from "../base/errors.ts";
import type { WindowPixels } from "../slide/pixels.ts";
import { windowSizePx } from "../slide/window.ts";
import { createFilterTable, type FilterTable } from "./filter-table.ts";

/** Per RGB channel, in 0..255 units, as in a model's manifest. */
export interface Normalisation {
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

/** The filter tables of a window's two axes. @throws Unexpected when the pixel buffer is not widthPx * heightPx * 4 bytes. */
export function createFilterTables(windowPixels: WindowPixels): { columns: FilterTable; rows: FilterTable } {
  const { window, pixels } = windowPixels;
  if (pixels.rgba.length !== pixels.widthPx * pixels.heightPx * 4 || pixels.rgba.length === 0) {
    throw new TaggedError("Unexpected", `${pixels.rgba.length} bytes for ${pixels.widthPx} x ${pixels.heightPx} px`);
  }
  const sizePx = windowSizePx(window);
  const common = { sizePx, levelPxPerModelPx: windowPixels.levelPxPerModelPx };
  return {
    columns: createFilterTable({
      ...common,
      firstModelPx: window.x - window.haloPx,
      levelLengthPx: windowPixels.levelWidthPx,
      deliveredFromPx: pixels.x,
      deliveredLengthPx: pixels.widthPx,
    }),
    rows: createFilterTable({
      ...common,
      firstModelPx: window.y - window.haloPx,
      levelLengthPx: windowPixels.levelHeightPx,
      deliveredFromPx: pixels.y,
      deliveredLengthPx: pixels.heightPx,
    }),
  };
}

/** The CPU twin of shaders/preprocess.wgsl; keeps its one-row scratch between windows. */
export class PreprocessReference {
  private blendedRow = new Float32Array(0);
  private readonly normalisation: Normalisation;

  constructor(normalisation: Normalisation) {
    this.normalisation = normalisation;
  }

  /** Resamples and normalises a window into `output`, [1, 3, sizePx, sizePx] row-major planes R, G, B. */
  run(windowPixels: WindowPixels, output: Float32Array): void {
    const { columns, rows } = createFilterTables(windowPixels);
    const { rgba, widthPx } = windowPixels.pixels;
    if (output.length !== 3 * columns.sizePx * rows.sizePx) {
      throw new TaggedError("Unexpected", `tensor of ${output.length} values for a window of ${columns.sizePx} px`);
    }
    if (this.blendedRow.length < widthPx * 4) this.blendedRow = new Float32Array(widthPx * 4);
    for (let row = 0; row < rows.sizePx; row++) {
      blendRows(rgba, widthPx, rows, row, this.blendedRow);
      blendColumns(this.blendedRow, columns, row, this.normalisation, output);
    }
  }
}

/**
 * Source rows to one row: the vertical half of the filter, over the delivered width, three of four channels. Up to four
 * source rows are blended in one sweep: what the sweep costs is loads and stores, and 2 to 4 taps are the usual case.
 */
function blendRows(rgba: Uint8ClampedArray, widthPx: number, rows: FilterTable, row: number, into: Float32Array): void {
  const { taps, indices, weights } = rows;
  const bytesPerRow = widthPx * 4;
  const start = (tap: number) => (indices[row * taps + Math.min(tap, taps - 1)] as number) * bytesPerRow;
  const weight = (tap: number) => (tap < taps ? (weights[row * taps + tap] as number) : 0);
  for (let tap = 0; tap < taps; tap += 4) {
    const keep = tap === 0 ? 0 : 1;
    if (weight(tap + 2) === 0 && weight(tap + 3) === 0) {
      sweepTwo(rgba, into, bytesPerRow, keep, start(tap), start(tap + 1), weight(tap), weight(tap + 1));
    } else {
      const starts = [start(tap), start(tap + 1), start(tap + 2), start(tap + 3)] as const;
      const factors = [weight(tap), weight(tap + 1), weight(tap + 2), weight(tap + 3)] as const;
      sweepFour(rgba, into, bytesPerRow, keep, starts, factors);
    }
  }
}

/** into = keep * into + two weighted rows. */
function sweepTwo(
  rgba: Uint8ClampedArray,
  into: Float32Array,
  bytesPerRow: number,
  keep: number,
  a: number,
  b: number,
  weightA: number,
  weightB: number,
): void {
  for (let k = 0; k < bytesPerRow; k += 4) {
    const red = weightA * (rgba[a + k] as number) + weightB * (rgba[b + k] as number);
    const green = weightA * (rgba[a + k + 1] as number) + weightB * (rgba[b + k + 1] as number);
    const blue = weightA * (rgba[a + k + 2] as number) + weightB * (rgba[b + k + 2] as number);
    into[k] = keep === 0 ? red : red + (into[k] as number);
    into[k + 1] = keep === 0 ? green : green + (into[k + 1] as number);
    into[k + 2] = keep === 0 ? blue : blue + (into[k + 2] as number);
  }
}

type Four = readonly [number, number, number, number];

/** into = keep * into + four weighted rows. */
function sweepFour(
  rgba: Uint8ClampedArray,
  into: Float32Array,
  bytesPerRow: number,
  keep: number,
  [a, b, c, d]: Four,
  [weightA, weightB, weightC, weightD]: Four,
): void {
  for (let k = 0; k < bytesPerRow; k += 4) {
    const red =
      weightA * (rgba[a + k] as number) +
      weightB * (rgba[b + k] as number) +
      weightC * (rgba[c + k] as number) +
      weightD * (rgba[d + k] as number);
    const green =
      weightA * (rgba[a + k + 1] as number) +
      weightB * (rgba[b + k + 1] as number) +
      weightC * (rgba[c + k + 1] as number) +
      weightD * (rgba[d + k + 1] as number);
    const blue =
      weightA * (rgba[a + k + 2] as number) +
      weightB * (rgba[b + k + 2] as number) +
      weightC * (rgba[c + k + 2] as number) +
      weightD * (rgba[d + k + 2] as number);
    into[k] = keep === 0 ? red : red + (into[k] as number);
    into[k + 1] = keep === 0 ? green : green + (into[k + 1] as number);
    into[k + 2] = keep === 0 ? blue : blue + (into[k + 2] as number);
  }
}

/** One blended row to one row of the tensor: the horizontal half, then (value - mean) / std. */
function blendColumns(
  blended: Float32Array,
  columns: FilterTable,
  row: number,
  normalisation: Normalisation,
  output: Float32Array,
): void {
  const { sizePx, taps, indices, weights } = columns;
  const [meanRed, meanGreen, meanBlue] = normalisation.mean;
  const inverseRed = 1 / normalisation.std[0];
  const inverseGreen = 1 / normalisation.std[1];
  const inverseBlue = 1 / normalisation.std[2];
  const plane = sizePx * sizePx;
  let out = row * sizePx;
  for (let column = 0, entry = 0; column < sizePx; column++, out++) {
    let red = 0;
    let green = 0;
    let blue = 0;
    for (let tap = 0; tap < taps; tap++, entry++) {
      const weight = weights[entry] as number;
      const from = (indices[entry] as number) * 4;
      red += weight * (blended[from] as number);
      green += weight * (blended[from + 1] as number);
      blue += weight * (blended[from + 2] as number);
    }
    output[out] = (red - meanRed) * inverseRed;
    output[out + plane] = (green - meanGreen) * inverseGreen;
    output[out + 2 * plane] = (blue - meanBlue) * inverseBlue;
  }
}
