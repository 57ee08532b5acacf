import { type BlockSums, isJudged, sumOf } from "./block-sums.ts";

/** Chosen on half of the slides, measured on the other: bench/support/guard-slides.mjs, bench/results/guards.json. */
const FOLD_RULES = {
  /** The window's own single layer: this quantile of its blocks' optical density of green, so that a fold does not raise it. */
  layerQuantile: 0.35,
  /** How much a block's own density weighs beside its ratio to the single layer, and where it has no weight. */
  densityWeight: 0.42,
  densityMilliOd: 500,
  /** Natural logarithm; 0.69 would be two layers of the window's mean tissue at 500 thousandths. */
  excess: 0.38,
  /** Folds are bands: of a block's eight neighbours this many must be folded too. */
  neighbours: 2,
} as const;

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
}

/**
 * 1 for every block (row-major) that holds more than one layer of tissue by its own colour. Two layers double the optical density of both
 * stains and leave the hue; crowded nuclei (lymphoid tissue, epithelium) also raise the density, but red more than green. So what
 * counts is the density of green over that of the window's single layer, less what the hue explains.
 */
export function findFolds(own: readonly BlockSums[], blocksPerSide: number): Uint8Array {
  const judged = own.filter((sums) => isJudged(sums) && sumOf(sums, "milliOdGreen") > 0);
  const green = (sums: BlockSums): number => sumOf(sums, "milliOdGreen") / sumOf(sums, "tissue");
  const hue = (sums: BlockSums): number => (sumOf(sums, "milliOdRed") + 1) / sumOf(sums, "milliOdGreen");
  const layer = quantile(judged.map(green), FOLD_RULES.layerQuantile);
  const usualHue = quantile(judged.map(hue), 0.5);
  const dense = own.map((sums) => {
    if (!isJudged(sums) || sumOf(sums, "milliOdGreen") === 0) return 0;
    const excess =
      Math.log(green(sums) / layer) -
      Math.log(hue(sums) / usualHue) +
      FOLD_RULES.densityWeight * Math.log(green(sums) / FOLD_RULES.densityMilliOd);
    return excess > FOLD_RULES.excess ? 1 : 0;
  });
  return Uint8Array.from(dense, (value, block) =>
    value === 1 && denseAround(dense, blocksPerSide, block) > FOLD_RULES.neighbours ? 1 : 0,
  );
}

/** Dense blocks among a block and its eight neighbours. */
function denseAround(dense: readonly number[], blocksPerSide: number, block: number): number {
  const column = block % blocksPerSide;
  const row = Math.floor(block / blocksPerSide);
  let count = 0;
  for (let y = Math.max(0, row - 1); y <= Math.min(blocksPerSide - 1, row + 1); y++) {
    for (let x = Math.max(0, column - 1); x <= Math.min(blocksPerSide - 1, column + 1); x++) {
      count += dense[y * blocksPerSide + x] as number;
    }
  }
  return count;
}
