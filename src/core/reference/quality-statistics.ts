import { TaggedError } from "../base/errors.ts";
import {
  blockLattice,
  QUALITY_PIXEL_LIMITS as limits,
  MILLI_OD,
  NUCLEUS_BINS,
  QUALITY_SAMPLES_PER_BLOCK,
  QUALITY_SUM_COUNT,
  type QualityStatistics,
} from "../quality/block-lattice.ts";
import type { ModelGrid, ModelWindow } from "../slide/window.ts";
import type { Normalisation } from "./preprocess.ts";

/** A normalised value back to the whole number it came from; resampling never leaves 0..255. */
function toLevel(value: number, std: number, mean: number): number {
  return (value * std + mean + 0.5) | 0;
}

function clampByte(level: number): number {
  return level < 0 ? 0 : Math.min(255, level);
}

/** The CPU twin of shaders/quality-statistics.wgsl: whole numbers only, so both give the same sums for the same bytes. */
export class QualityStatisticsReference {
  private readonly normalisation: Normalisation;

  constructor(normalisation: Normalisation) {
    this.normalisation = normalisation;
  }

  /** tensor: [1, 3, sizePx, sizePx], normalised. @throws Unexpected when its length does not fit the window. */
  run(tensor: Float32Array, window: ModelWindow, grid: ModelGrid): QualityStatistics {
    const lattice = blockLattice(window, grid);
    const { sizePx, blocks } = lattice;
    if (tensor.length !== 3 * sizePx * sizePx) {
      throw new TaggedError("Unexpected", `tensor of ${tensor.length} values for a window of ${sizePx} px`);
    }
    const sums = new Uint32Array(blocks * blocks * QUALITY_SUM_COUNT);
    const red = new Uint32Array(NUCLEUS_BINS);
    const redOrLeft = new Uint32Array(NUCLEUS_BINS);
    const statistics = { lattice, sums, red, redOrLeft };
    for (let row = 0; row < blocks; row++) {
      for (let column = 0; column < blocks; column++) addBlock(statistics, column, row, tensor, this.normalisation);
    }
    return statistics;
  }
}

/** What a workgroup of the shader does. The sums live in variables until the block is done: half the time of the pass. */
function addBlock(
  { lattice, sums, red, redOrLeft }: QualityStatistics,
  blockColumn: number,
  blockRow: number,
  tensor: Float32Array,
  { mean, std }: Normalisation,
): void {
  const { sizePx, firstPx, stepPx } = lattice;
  const plane = sizePx * sizePx;
  const last = sizePx - 1;
  // Neighbours beyond the tensor are its border px.
  const at = (px: number): number => Math.min(last, Math.max(0, px));
  const [meanRed, meanGreen, meanBlue] = mean;
  const [stdRed, stdGreen, stdBlue] = std;
  const redAt = (index: number): number => toLevel(tensor[index] as number, stdRed, meanRed);
  const greenAt = (index: number): number => toLevel(tensor[plane + index] as number, stdGreen, meanGreen);
  let samples = 0;
  let tissue = 0;
  let milliOdRed = 0;
  let milliOdGreen = 0;
  let milliOdBlue = 0;
  let fineEnergy = 0;
  let coarseEnergy = 0;
  let penColour = 0;
  let black = 0;
  let bloodRed = 0;
  let grey = 0;
  let faint = 0;
  for (let sampleRow = 0; sampleRow < QUALITY_SAMPLES_PER_BLOCK; sampleRow++) {
    const y = firstPx + (blockRow * QUALITY_SAMPLES_PER_BLOCK + sampleRow) * 2 * stepPx;
    if (y < lattice.rowFrom || y >= lattice.rowTo) continue;
    const line = y * sizePx;
    const above = at(y - stepPx) * sizePx;
    const below = at(y + stepPx) * sizePx;
    const farAbove = at(y - 4 * stepPx) * sizePx;
    const farBelow = at(y + 4 * stepPx) * sizePx;
    for (let sampleColumn = 0; sampleColumn < QUALITY_SAMPLES_PER_BLOCK; sampleColumn++) {
      const x = firstPx + (blockColumn * QUALITY_SAMPLES_PER_BLOCK + sampleColumn) * 2 * stepPx;
      if (x < lattice.columnFrom || x >= lattice.columnTo) continue;
      const r = clampByte(redAt(line + x));
      const g = clampByte(greenAt(line + x));
      const b = clampByte(toLevel(tensor[2 * plane + line + x] as number, stdBlue, meanBlue));
      const odRed = MILLI_OD[r] as number;
      const odGreen = MILLI_OD[g] as number;
      const odBlue = MILLI_OD[b] as number;
      const od3 = odRed + odGreen + odBlue;
      const maximum = Math.max(r, g, b);
      samples++;
      if (maximum < limits.blackMaximum) black++;
      const chroma = maximum - Math.min(r, g, b);
      if (od3 <= 3 * limits.tissueMilliOd) {
        if (od3 > 3 * limits.faintMilliOd && chroma >= limits.faintChroma) faint++;
        continue;
      }
      const left = at(x - stepPx);
      const farLeft = at(x - 2 * stepPx);
      const fine =
        4 * g - greenAt(line + left) - greenAt(line + at(x + stepPx)) - greenAt(above + x) - greenAt(below + x);
      const coarse =
        4 * g -
        greenAt(line + at(x - 4 * stepPx)) -
        greenAt(line + at(x + 4 * stepPx)) -
        greenAt(farAbove + x) -
        greenAt(farBelow + x);
      tissue++;
      milliOdRed += odRed;
      milliOdGreen += odGreen;
      milliOdBlue += odBlue;
      fineEnergy += fine * fine;
      coarseEnergy += coarse * coarse;
      if (g - r > limits.penGreenOverRed && chroma > limits.penChroma) penColour++;
      if (
        odRed < limits.bloodRedMilliOd &&
        odGreen - odRed > limits.bloodGreenOverRedMilliOd &&
        1000 * odBlue > limits.bloodBluePerMilleOfGreen * odGreen
      ) {
        bloodRed++;
      }
      if (chroma < limits.greyChroma) grey++;
      const middle = redAt(line + left) + redAt(above + left);
      const here = redBin(r + redAt(above + x) + middle);
      const before = redBin(middle + redAt(line + farLeft) + redAt(above + farLeft));
      const lighter = Math.max(here, before);
      red[here] = (red[here] as number) + 1;
      redOrLeft[lighter] = (redOrLeft[lighter] as number) + 1;
    }
  }
  const found = [samples, tissue, milliOdRed, milliOdGreen, milliOdBlue, fineEnergy, coarseEnergy];
  found.push(penColour, black, bloodRed, grey, faint);
  sums.set(found, (blockRow * lattice.blocks + blockColumn) * QUALITY_SUM_COUNT);
}

/** Bin of a sum of four red levels. */
function redBin(sumOfFour: number): number {
  return Math.min(NUCLEUS_BINS - 1, Math.max(0, sumOfFour >> 4));
}
