import { reflectIndex } from "../base/reflect.ts";
import { filterSupportPx, levelPositionOfModelPx } from "../slide/model-grid.ts";

/**
 * Which source px make each output px of one axis, and with what weight: sizePx rows of `taps` entries. indices count
 * from the first delivered px; the weights of a row sum to 1. Both the shader and its CPU twin read this table, so they
 * sample at exactly the same points.
 */
export interface FilterTable {
  readonly sizePx: number;
  readonly taps: number;
  readonly indices: Int32Array<ArrayBuffer>;
  readonly weights: Float32Array<ArrayBuffer>;
}

/** One axis of a window: where it starts on the model grid, and which part of the level was delivered. */
export interface FilterAxis {
  /** First model px, halo included; negative beyond the slide's left or top border. */
  readonly firstModelPx: number;
  readonly sizePx: number;
  readonly levelPxPerModelPx: number;
  readonly levelLengthPx: number;
  readonly deliveredFromPx: number;
  readonly deliveredLengthPx: number;
}

/**
 * Triangle filter of half-width max(1, scale), normalised; mirror at the level's border, then clamped into what was
 * delivered. Positions come from the integer model px in double precision, so a shifted window samples the same points.
 */
export function createFilterTable(axis: FilterAxis): FilterTable {
  const support = filterSupportPx(axis.levelPxPerModelPx);
  const taps = Math.ceil(2 * support);
  const indices = new Int32Array(axis.sizePx * taps);
  const weights = new Float32Array(axis.sizePx * taps);
  const lastDelivered = axis.deliveredLengthPx - 1;
  for (let i = 0; i < axis.sizePx; i++) {
    const position = levelPositionOfModelPx(axis.firstModelPx + i, axis.levelPxPerModelPx);
    const first = Math.floor(position - support) + 1;
    let sum = 0;
    for (let tap = 0; tap < taps; tap++) sum += Math.max(0, 1 - Math.abs(first + tap - position) / support);
    for (let tap = 0; tap < taps; tap++) {
      const index = reflectIndex(first + tap, axis.levelLengthPx) - axis.deliveredFromPx;
      indices[i * taps + tap] = Math.min(lastDelivered, Math.max(0, index));
      weights[i * taps + tap] = Math.max(0, 1 - Math.abs(first + tap - position) / support) / sum;
    }
  }
  return { sizePx: axis.sizePx, taps, indices, weights };
}
