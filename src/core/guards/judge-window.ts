import { GUARD_SUM_COUNT, GUARD_SUMS, type GuardStatistics, type GuardSum } from "./guard-lattice.ts";
import { measureNuclearRuns, windowScaleImplausible } from "./nuclear-size.ts";
import { GUARD_REASONS, type GuardReason, guardBit, type NuclearRuns, type TileGuards } from "./tile-guards.ts";

/**
 * The rules. A block is judged with its eight neighbours (48 µm), because 16 µm hold too few edges and cells to judge; shares are of the
 * tissue samples there. Chosen on 13 labelled and 3 further slides and on defects drawn into them: bench/guards.bench.mjs, bench/results/guards.json.
 */
const RULES = {
  /** Less tissue than this share of the samples: nothing to judge. */
  leastTissue: 0.3,
  /** Squared Laplacian of green: its mean, and log2 of its ratio to the one four steps out (blur takes the near one first). */
  focusEnergy: 80,
  focusLogRatio: -5.6,
  penShare: 0.25,
  blackShare: 0.75,
  bloodShare: 0.6,
  /** Dark through and through (optical density above 0.5), or far darker than the window's median and without light gaps. */
  foldVeryDenseShare: 0.42,
  foldOverMedian: 1.7,
  foldDenseShare: 0.6,
  greyShare: 0.5,
  /** Mean optical densities of a window's tissue, red and blue over green; H&E slides here: 0.34 to 0.77 and 0.47 to 0.67. */
  stainRedOverGreen: [0.28, 0.8],
  stainBlueOverGreen: [0.42, 0.7],
  stainMilliOd: [115, 650],
  /** A window needs this many tissue samples before its stain is judged. */
  stainSamples: 2000,
} as const;

/** GUARD_SUM_COUNT numbers in the order of GUARD_SUMS. */
type BlockSums = Float64Array;
const SUM = Object.fromEntries(GUARD_SUMS.map((name, index) => [name, index])) as Readonly<Record<GuardSum, number>>;
const sumOf = (sums: BlockSums, name: GuardSum): number => sums[SUM[name]] as number;

/** Sums over a block and its neighbours inside the window. */
function around({ sums, lattice: { blocks } }: GuardStatistics, column: number, row: number): BlockSums {
  const total = new Float64Array(GUARD_SUM_COUNT);
  for (let y = Math.max(0, row - 1); y <= Math.min(blocks - 1, row + 1); y++) {
    for (let x = Math.max(0, column - 1); x <= Math.min(blocks - 1, column + 1); x++) {
      const from = (y * blocks + x) * GUARD_SUM_COUNT;
      for (let sum = 0; sum < GUARD_SUM_COUNT; sum++) {
        total[sum] = (total[sum] as number) + (sums[from + sum] as number);
      }
    }
  }
  return total;
}

const milliOd3 = (sums: BlockSums): number =>
  sumOf(sums, "milliOdRed") + sumOf(sums, "milliOdGreen") + sumOf(sums, "milliOdBlue");
const isJudged = (sums: BlockSums): boolean =>
  sumOf(sums, "tissue") > 0 && sumOf(sums, "tissue") >= RULES.leastTissue * sumOf(sums, "samples");

/** What is wrong with one block's surroundings; medianOd3: of the window's blocks, three channels added, thousandths. */
function judgeBlock(sums: BlockSums, medianOd3: number): number {
  const tissue = sumOf(sums, "tissue");
  let bits = 0;
  const energy = sumOf(sums, "fineEnergy") / tissue;
  const logRatio = Math.log2((sumOf(sums, "fineEnergy") + 1) / (sumOf(sums, "coarseEnergy") + 1));
  if (energy < RULES.focusEnergy || logRatio < RULES.focusLogRatio) bits |= guardBit("focus");
  if (
    sumOf(sums, "penColour") > RULES.penShare * tissue ||
    sumOf(sums, "black") > RULES.blackShare * sumOf(sums, "samples")
  )
    bits |= guardBit("pen");
  if (sumOf(sums, "bloodRed") > RULES.bloodShare * tissue) bits |= guardBit("blood");
  const veryDense = sumOf(sums, "veryDense") > RULES.foldVeryDenseShare * tissue;
  const muchDarker =
    milliOd3(sums) / tissue > RULES.foldOverMedian * medianOd3 && sumOf(sums, "dense") > RULES.foldDenseShare * tissue;
  if ((bits & guardBit("pen")) === 0 && (veryDense || muchDarker)) bits |= guardBit("fold");
  if (sumOf(sums, "grey") > RULES.greyShare * tissue) bits |= guardBit("stain");
  return bits;
}

function outside(value: number, [least, most]: readonly [number, number]): boolean {
  return value < least || value > most;
}

/** Whether the tissue of a window, less what is guarded already, has colours no training slide had. */
function stainOutside(statistics: GuardStatistics, reasons: Uint8Array): boolean {
  let tissue = 0;
  const milliOd = [0, 0, 0];
  for (let block = 0; block < reasons.length; block++) {
    if ((reasons[block] as number) !== 0) continue;
    const from = block * GUARD_SUM_COUNT;
    tissue += statistics.sums[from + 1] as number;
    for (let channel = 0; channel < 3; channel++) {
      milliOd[channel] = (milliOd[channel] as number) + (statistics.sums[from + 2 + channel] as number);
    }
  }
  const [red = 0, green = 0, blue = 0] = milliOd;
  if (tissue < RULES.stainSamples || green === 0) return false;
  return (
    outside(red / green, RULES.stainRedOverGreen) ||
    outside(blue / green, RULES.stainBlueOverGreen) ||
    outside((red + green + blue) / (3 * tissue), RULES.stainMilliOd)
  );
}

const NO_RUNS: NuclearRuns = { darkSamples: 0, darkStarts: 0, tissueSamples: 0 };

/** Decides a window's guards from its statistics: per block, and for the whole window where a rule needs more than a block. allowed: the reasons that make sense for the stain. */
export function judgeWindow(statistics: GuardStatistics, allowed: readonly GuardReason[] = GUARD_REASONS): TileGuards {
  const { blocks, blockPx } = statistics.lattice;
  const surroundings: BlockSums[] = [];
  const densities: number[] = [];
  for (let row = 0; row < blocks; row++) {
    for (let column = 0; column < blocks; column++) {
      const sums = around(statistics, column, row);
      surroundings.push(sums);
      if (isJudged(sums)) densities.push(milliOd3(sums) / sumOf(sums, "tissue"));
    }
  }
  const wanted = allowed.reduce((bits, reason) => bits | guardBit(reason), 0);
  const median = densities.sort((a, b) => a - b)[densities.length >> 1] ?? 0;
  const reasons = Uint8Array.from(surroundings, (sums) => (isJudged(sums) ? judgeBlock(sums, median) & wanted : 0));
  const nuclei = wanted & guardBit("scale") ? measureNuclearRuns(statistics) : NO_RUNS;
  let everywhere = 0;
  if (stainOutside(statistics, reasons)) everywhere |= guardBit("stain");
  if (windowScaleImplausible(nuclei)) everywhere |= guardBit("scale");
  everywhere &= wanted;
  if (everywhere !== 0) {
    surroundings.forEach((sums, block) => {
      if (isJudged(sums)) reasons[block] = (reasons[block] as number) | everywhere;
    });
  }
  return { blockPx, blocksPerSide: blocks, reasons, nuclei };
}
