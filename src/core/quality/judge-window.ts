import type { QualityStatistics } from "./block-lattice.ts";
import { type BlockSums, isJudged, isStained, ownSums, sumOf, sumsAround } from "./block-sums.ts";
import { findFolds } from "./find-folds.ts";
import { isStainOutside, measureStain } from "./judge-stain.ts";
import { measureNuclearRuns, windowScaleImplausible } from "./nuclear-size.ts";
import { type NuclearRuns, QUALITY_FLAGS, type QualityFlag, qualityBit, type WindowQuality } from "./window-quality.ts";

/**
 * The rules. A block is judged with its eight neighbours (48 µm), because 16 µm hold too few edges and cells to judge; shares are of the
 * tissue samples there. Folds by hue and the stain have files of their own. How well they hold: bench/results/quality.json.
 */
const RULES = {
  /** Squared Laplacian of green: its mean, and log2 of its ratio to the one four steps out (blur takes the near one first). */
  focusEnergy: 80,
  focusLogRatio: -5.6,
  penShare: 0.25,
  blackShare: 0.75,
  bloodShare: 0.6,
  /** Optical density of green, thousandths: darker than keratin in a strongly stained single layer of skin. */
  foldMilliOdGreen: 950,
  greyShare: 0.5,
  /** Share of a window's blocks. */
  mostSpoiled: 0.25,
} as const;
const SPOILING = qualityBit("pen") | qualityBit("fold") | qualityBit("blood") | qualityBit("stain");

/** What is wrong with one block's surroundings; folded: its own colour says that it has more than one layer. */
function judgeBlock(sums: BlockSums, folded: boolean): number {
  const tissue = sumOf(sums, "tissue");
  let bits = 0;
  const energy = sumOf(sums, "fineEnergy") / tissue;
  const logRatio = Math.log2((sumOf(sums, "fineEnergy") + 1) / (sumOf(sums, "coarseEnergy") + 1));
  if (energy < RULES.focusEnergy || logRatio < RULES.focusLogRatio) bits |= qualityBit("focus");
  if (
    sumOf(sums, "penColour") > RULES.penShare * tissue ||
    sumOf(sums, "black") > RULES.blackShare * sumOf(sums, "samples")
  )
    bits |= qualityBit("pen");
  if (sumOf(sums, "bloodRed") > RULES.bloodShare * tissue) bits |= qualityBit("blood");
  const isVeryDense = sumOf(sums, "milliOdGreen") > RULES.foldMilliOdGreen * tissue;
  if ((bits & qualityBit("pen")) === 0 && (isVeryDense || folded)) bits |= qualityBit("fold");
  if (sumOf(sums, "grey") > RULES.greyShare * tissue) bits |= qualityBit("stain");
  return bits;
}

const NO_RUNS: NuclearRuns = { darkSamples: 0, darkStarts: 0, tissueSamples: 0 };

/**
 * Decides a window's quality from its statistics: per block, and for the whole window where a rule needs more than a block. allowed: the
 * reasons that make sense for the stain.
 */
export function judgeWindow(
  statistics: QualityStatistics,
  allowed: readonly QualityFlag[] = QUALITY_FLAGS,
): WindowQuality {
  const { blocks, blockPx } = statistics.lattice;
  const own = ownSums(statistics);
  const surroundings = sumsAround(statistics);
  const folded = findFolds(own, blocks);
  const wanted = allowed.reduce((bits, reason) => bits | qualityBit(reason), 0);
  const reasons = Uint8Array.from(surroundings, (sums, block) =>
    isJudged(sums) ? judgeBlock(sums, folded[block] === 1) & wanted : 0,
  );
  if (wanted & qualityBit("stain")) {
    // Ink, blood and folds have colours of their own; out of focus the stain is still the stain.
    const plain = own.filter((_, block) => ((reasons[block] as number) & ~qualityBit("focus")) === 0);
    if (isStainOutside(measureStain(plain, statistics.red))) mark(reasons, surroundings.map(isStained), "stain");
  }
  const isAsked = (wanted & qualityBit("scale")) !== 0 && !isSpoiled(reasons, surroundings);
  const nuclei = isAsked ? measureNuclearRuns(statistics) : NO_RUNS;
  if (windowScaleImplausible(nuclei)) mark(reasons, surroundings.map(isJudged), "scale");
  return { blockPx, blocksPerSide: blocks, reasons, nuclei };
}

/**
 * Whether so much of a window is ink, fold, blood or oddly stained (a coverslip's edge is grey and dark) that its dark places are no nuclei.
 * Softness does not spoil it: tissue whose µm/px is stated too small looks out of focus, and the nuclei show that.
 */
function isSpoiled(reasons: Uint8Array, surroundings: readonly BlockSums[]): boolean {
  let judged = 0;
  let spoiled = 0;
  surroundings.forEach((sums, block) => {
    if (!isJudged(sums)) return;
    judged++;
    if (((reasons[block] as number) & SPOILING) !== 0) spoiled++;
  });
  return spoiled > RULES.mostSpoiled * judged;
}

/** Adds a reason to every block of `where`. */
function mark(reasons: Uint8Array, where: readonly boolean[], reason: QualityFlag): void {
  where.forEach((isIt, block) => {
    if (isIt) reasons[block] = (reasons[block] as number) | qualityBit(reason);
  });
}
