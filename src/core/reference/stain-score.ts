import { TaggedError } from "../base/errors.ts";
import { CLASS_COUNT, classIndex } from "../cells/cells.ts";
import { STAIN_STRIDE_PX } from "../model/counting-model.ts";
import { MILLI_OD } from "../quality/block-lattice.ts";
import type { StainProfile } from "../stain/stain-profile.ts";
import {
  CORE_RADIUS_CELLS,
  CORE_WEIGHT_ONE,
  CORE_WEIGHTS,
  INNER_RADIUS_CELLS,
  LOGIT_STEEPNESS,
  MAST_CLASS_LOGIT,
  MIN_SHARE_JUDGED,
  NUCLEUS_RADIUS_CELLS,
  OUTER_RADIUS_CELLS,
  REJECTED_LOGIT,
  type UnmixingWeights,
  unmixingWeights,
  WEIGHT_SHIFT,
} from "../stain/stain-weights.ts";
import type { Normalisation } from "./preprocess.ts";

/** Bits of a cell of the lattice. */
const STAINED = 1;
const NUCLEAR = 2;
const MAST = classIndex("Mast cell");

/** Logit maps in the form of a network's outputs: [1, 1, n, n] and [1, CLASS_COUNT, n, n]. */
export interface StainLogits {
  readonly centre: Float32Array<ArrayBuffer>;
  readonly classes: Float32Array<ArrayBuffer>;
}

/** The CPU twin of shaders/stain-score.wgsl: two passes, whole numbers but for the last line of each score. */
export class StainScoreReference {
  private readonly profile: StainProfile;
  private readonly normalisation: Normalisation;
  private readonly weights: UnmixingWeights;

  constructor(profile: StainProfile, normalisation: Normalisation) {
    this.profile = profile;
    this.normalisation = normalisation;
    this.weights = unmixingWeights(profile);
  }

  /** tensor: [1, 3, sizePx, sizePx], normalised. @throws Unexpected when the length does not fit. */
  run(tensor: Float32Array, sizePx: number): StainLogits {
    if (tensor.length !== 3 * sizePx * sizePx || sizePx % STAIN_STRIDE_PX !== 0) {
      throw new TaggedError("Unexpected", `tensor of ${tensor.length} values for a window of ${sizePx} px`);
    }
    const cells = sizePx / STAIN_STRIDE_PX;
    const bits = this.classify(tensor, sizePx, cells);
    const stained = new BitCounter(bits, cells, STAINED);
    const nuclear = new BitCounter(bits, cells, NUCLEAR);
    const centre = new Float32Array(cells * cells).fill(-LOGIT_STEEPNESS);
    for (let row = 0; row < cells; row++) {
      for (let column = 0; column < cells; column++) {
        // Most of a slide is unstained: there the score is that of no area, without looking at every neighbour.
        if (stained.inDisc(column, row, CORE_SQUARE) === 0) continue;
        centre[row * cells + column] = scoreCell({ bits, cells, stained, nuclear }, column, row, this.profile);
      }
    }
    const classes = new Float32Array(CLASS_COUNT * cells * cells);
    classes.fill(MAST_CLASS_LOGIT, MAST * cells * cells, (MAST + 1) * cells * cells);
    return { centre, classes };
  }

  /** Which cells of the lattice carry the mast cell's stain, and which the nuclear one. */
  private classify(tensor: Float32Array, sizePx: number, cells: number): Uint8Array {
    const { mean, std } = this.normalisation;
    const { stainMilliOd, nucleusMilliOd } = this.profile.parameters;
    const plane = sizePx * sizePx;
    const bits = new Uint8Array(cells * cells);
    const milliOd = (channel: 0 | 1 | 2, index: number): number => {
      const level = (at: number): number =>
        ((tensor[channel * plane + at] as number) * std[channel] + mean[channel] + 0.5) | 0;
      const sum = level(index) + level(index + 1) + level(index + sizePx) + level(index + sizePx + 1);
      return MILLI_OD[Math.min(255, Math.max(0, sum >> 2))] as number;
    };
    const amount = (weights: readonly [number, number, number], red: number, green: number, blue: number): number =>
      (weights[0] * red + weights[1] * green + weights[2] * blue) >> WEIGHT_SHIFT;
    for (let row = 0; row < cells; row++) {
      for (let column = 0; column < cells; column++) {
        const index = row * STAIN_STRIDE_PX * sizePx + column * STAIN_STRIDE_PX;
        const red = milliOd(0, index);
        const green = milliOd(1, index);
        const blue = milliOd(2, index);
        let found = 0;
        if (amount(this.weights.stain, red, green, blue) >= stainMilliOd) found |= STAINED;
        if (amount(this.weights.nucleus, red, green, blue) >= nucleusMilliOd) found |= NUCLEAR;
        bits[row * cells + column] = found;
      }
    }
    return bits;
  }
}

/** The marked lattice, and its counters. */
interface Marks {
  readonly bits: Uint8Array;
  readonly cells: number;
  readonly stained: BitCounter;
  readonly nuclear: BitCounter;
}

/** The centre logit of one cell of the lattice; cells beyond the window count as unstained. */
function scoreCell(marks: Marks, column: number, row: number, { parameters }: StainProfile): number {
  const { bits, cells } = marks;
  const side = 2 * CORE_RADIUS_CELLS + 1;
  let weighted = 0;
  let area = 0;
  let sumX = 0;
  let sumY = 0;
  let sumXX = 0;
  let sumYY = 0;
  let sumXY = 0;
  for (let dy = -CORE_RADIUS_CELLS; dy <= CORE_RADIUS_CELLS; dy++) {
    const y = row + dy;
    if (y < 0 || y >= cells || marks.stained.inRow(y, column, CORE_RADIUS_CELLS) === 0) continue;
    for (let dx = -CORE_RADIUS_CELLS; dx <= CORE_RADIUS_CELLS; dx++) {
      const x = column + dx;
      if (x < 0 || x >= cells || ((bits[y * cells + x] as number) & STAINED) === 0) continue;
      const weight = CORE_WEIGHTS[(dy + CORE_RADIUS_CELLS) * side + dx + CORE_RADIUS_CELLS] as number;
      if (weight === 0) continue;
      weighted += weight;
      area++;
      sumX += dx;
      sumY += dy;
      sumXX += dx * dx;
      sumYY += dy * dy;
      sumXY += dx * dy;
    }
  }
  const ratio = weighted / (CORE_WEIGHT_ONE * parameters.leastAreaMicrons2);
  if (ratio >= MIN_SHARE_JUDGED) {
    const spreadX = area * sumXX - sumX * sumX;
    const spreadY = area * sumYY - sumY * sumY;
    const spreadXY = area * sumXY - sumX * sumY;
    if (isElongated(spreadX, spreadY, spreadXY, parameters.mostElongation)) return REJECTED_LOGIT;
    if (marks.nuclear.inDisc(column, row, NUCLEUS_DISC) < parameters.leastNucleusMicrons2) {
      return REJECTED_LOGIT;
    }
    const around = marks.stained.inDisc(column, row, OUTER_DISC) - marks.stained.inDisc(column, row, INNER_DISC);
    if (around > parameters.mostAroundMicrons2) {
      return REJECTED_LOGIT;
    }
  }
  return Math.min(-REJECTED_LOGIT, LOGIT_STEEPNESS * (ratio - 1));
}

/** Whether the longer axis of the covariance ellipse is more than `most` times the shorter one. */
function isElongated(spreadX: number, spreadY: number, spreadXY: number, most: number): boolean {
  const mean = (spreadX + spreadY) / 2;
  const difference = (spreadX - spreadY) / 2;
  const root = Math.sqrt(difference * difference + spreadXY * spreadXY);
  return mean + root > most * most * (mean - root);
}

/** Per row of the lattice, how many cells before each column carry a bit: a stretch is counted with one subtraction. */
class BitCounter {
  private readonly cells: number;
  private readonly before: Uint16Array;

  constructor(bits: Uint8Array, cells: number, bit: number) {
    this.cells = cells;
    this.before = new Uint16Array(cells * (cells + 1));
    for (let row = 0; row < cells; row++) {
      let count = 0;
      for (let column = 0; column < cells; column++) {
        if (((bits[row * cells + column] as number) & bit) !== 0) count++;
        this.before[row * (cells + 1) + column + 1] = count;
      }
    }
  }

  /** Cells with the bit inside a disc; `halfWidths` per row of it, from -radius to radius. */
  inDisc(column: number, row: number, halfWidths: readonly number[]): number {
    const { cells } = this;
    const radius = (halfWidths.length - 1) / 2;
    let count = 0;
    for (let dy = -radius; dy <= radius; dy++) {
      const y = row + dy;
      if (y < 0 || y >= cells) continue;
      count += this.inRow(y, column, halfWidths[dy + radius] as number);
    }
    return count;
  }

  /** Cells with the bit in a stretch of one row around a column. */
  inRow(row: number, column: number, half: number): number {
    const { cells, before } = this;
    const start = row * (cells + 1);
    const upTo = before[start + Math.min(cells, column + half + 1)] as number;
    return upTo - (before[start + Math.max(0, column - half)] as number);
  }
}

/** Half the width of a disc in each of its rows. */
function discHalfWidths(radius: number): number[] {
  return Array.from({ length: 2 * radius + 1 }, (_, row) =>
    Math.floor(Math.sqrt(radius * radius - (row - radius) ** 2)),
  );
}

const CORE_SQUARE = new Array<number>(2 * CORE_RADIUS_CELLS + 1).fill(CORE_RADIUS_CELLS);
const NUCLEUS_DISC = discHalfWidths(NUCLEUS_RADIUS_CELLS);
const INNER_DISC = discHalfWidths(INNER_RADIUS_CELLS);
const OUTER_DISC = discHalfWidths(OUTER_RADIUS_CELLS);
