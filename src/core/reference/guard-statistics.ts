import { TaggedError } from "../errors.ts";
import {
  GUARD_SAMPLES_PER_BLOCK,
  GUARD_SUM_COUNT,
  type GuardStatistics,
  guardLattice,
  GUARD_PIXEL_LIMITS as limits,
  MILLI_OD,
  NUCLEUS_BINS,
} from "../guards/guard-lattice.ts";
import type { ModelGrid, TileWindow } from "../tile.ts";
import type { Normalisation } from "./preprocess.ts";

/** A normalised value back to the byte it came from. */
function toByte(value: number, std: number, mean: number): number {
  const byte = value * std + mean + 0.5;
  return byte <= 0 ? 0 : byte >= 255 ? 255 : byte | 0;
}

/** The CPU twin of shaders/guard-statistics.wgsl: whole numbers only, so both give the same sums for the same bytes. */
export class GuardStatisticsReference {
  private readonly normalisation: Normalisation;

  constructor(normalisation: Normalisation) {
    this.normalisation = normalisation;
  }

  /** tensor: [1, 3, sizePx, sizePx], normalised. @throws Unexpected when its length does not fit the window. */
  run(tensor: Float32Array, window: TileWindow, grid: ModelGrid): GuardStatistics {
    const lattice = guardLattice(window, grid);
    const { sizePx, firstPx, stepPx, blocks } = lattice;
    const plane = sizePx * sizePx;
    if (tensor.length !== 3 * plane) {
      throw new TaggedError("Unexpected", `tensor of ${tensor.length} values for a window of ${sizePx} px`);
    }
    const [meanRed, meanGreen, meanBlue] = this.normalisation.mean;
    const [stdRed, stdGreen, stdBlue] = this.normalisation.std;
    const sums = new Uint32Array(blocks * blocks * GUARD_SUM_COUNT);
    const red = new Uint32Array(NUCLEUS_BINS);
    const redOrLeft = new Uint32Array(NUCLEUS_BINS);
    const last = sizePx - 1;
    // Neighbours beyond the tensor are its border px.
    const at = (px: number): number => Math.min(last, Math.max(0, px));
    const redAt = (index: number): number => toByte(tensor[index] as number, stdRed, meanRed);
    const greenAt = (index: number): number => toByte(tensor[plane + index] as number, stdGreen, meanGreen);
    const add = (index: number, value: number): void => {
      sums[index] = (sums[index] as number) + value;
    };

    for (let sampleRow = 0; sampleRow < blocks * GUARD_SAMPLES_PER_BLOCK; sampleRow++) {
      const y = firstPx + sampleRow * 2 * stepPx;
      if (y < lattice.rowFrom || y >= lattice.rowTo) continue;
      const line = y * sizePx;
      const above = at(y - stepPx) * sizePx;
      const below = at(y + stepPx) * sizePx;
      const farAbove = at(y - 4 * stepPx) * sizePx;
      const farBelow = at(y + 4 * stepPx) * sizePx;
      const blockRow = Math.floor(sampleRow / GUARD_SAMPLES_PER_BLOCK) * blocks;
      for (let sampleColumn = 0; sampleColumn < blocks * GUARD_SAMPLES_PER_BLOCK; sampleColumn++) {
        const x = firstPx + sampleColumn * 2 * stepPx;
        if (x < lattice.columnFrom || x >= lattice.columnTo) continue;
        const to = (blockRow + Math.floor(sampleColumn / GUARD_SAMPLES_PER_BLOCK)) * GUARD_SUM_COUNT;
        const r = redAt(line + x);
        const g = greenAt(line + x);
        const b = toByte(tensor[2 * plane + line + x] as number, stdBlue, meanBlue);
        const odRed = MILLI_OD[r] as number;
        const odGreen = MILLI_OD[g] as number;
        const odBlue = MILLI_OD[b] as number;
        const od3 = odRed + odGreen + odBlue;
        const maximum = Math.max(r, g, b);
        const chroma = maximum - Math.min(r, g, b);
        add(to, 1);
        if (maximum < limits.blackMaximum) add(to + 8, 1);
        if (od3 <= 3 * limits.tissueMilliOd) continue;
        const left = at(x - stepPx);
        const farLeft = at(x - 2 * stepPx);
        const right = at(x + stepPx);
        const fine = 4 * g - greenAt(line + left) - greenAt(line + right) - greenAt(above + x) - greenAt(below + x);
        const coarse =
          4 * g -
          greenAt(line + at(x - 4 * stepPx)) -
          greenAt(line + at(x + 4 * stepPx)) -
          greenAt(farAbove + x) -
          greenAt(farBelow + x);
        add(to + 1, 1);
        add(to + 2, odRed);
        add(to + 3, odGreen);
        add(to + 4, odBlue);
        add(to + 5, fine * fine);
        add(to + 6, coarse * coarse);
        if (g - r > limits.penGreenOverRed && chroma > limits.penChroma) add(to + 7, 1);
        const bloodRed =
          odRed < limits.bloodRedMilliOd &&
          odGreen - odRed > limits.bloodGreenOverRedMilliOd &&
          1000 * odBlue > limits.bloodBluePerMilleOfGreen * odGreen;
        if (bloodRed) add(to + 9, 1);
        if (od3 > 3 * limits.denseMilliOd) add(to + 10, 1);
        if (od3 > 3 * limits.veryDenseMilliOd) add(to + 11, 1);
        if (chroma < limits.greyChroma) add(to + 12, 1);
        const middle = redAt(line + left) + redAt(above + left);
        const here = (r + redAt(above + x) + middle) >> 4;
        const before = (middle + redAt(line + farLeft) + redAt(above + farLeft)) >> 4;
        const lighter = Math.max(here, before);
        red[here] = (red[here] as number) + 1;
        redOrLeft[lighter] = (redOrLeft[lighter] as number) + 1;
      }
    }
    return { lattice, sums, red, redOrLeft };
  }
}
