import { QUALITY_SUM_COUNT, QUALITY_SUMS, type QualityStatistics, type QualitySum } from "./block-lattice.ts";

/** QUALITY_SUM_COUNT numbers in the order of QUALITY_SUMS, of one block or of several added up. */
export type BlockSums = Float64Array | Uint32Array;

const SUM = Object.fromEntries(QUALITY_SUMS.map((name, index) => [name, index])) as Readonly<
  Record<QualitySum, number>
>;
/** Less tissue than this share of the samples: nothing to judge. */
const MIN_TISSUE = 0.3;

export const sumOf = (sums: BlockSums, name: QualitySum): number => sums[SUM[name]] as number;

/** Whether there is tissue enough to judge. */
export const isJudged = (sums: BlockSums): boolean =>
  sumOf(sums, "tissue") > 0 && sumOf(sums, "tissue") >= MIN_TISSUE * sumOf(sums, "samples");

/** The same where pale stain counts as tissue: most of a pale section is too light for the other rules. */
export const isStained = (sums: BlockSums): boolean =>
  sumOf(sums, "samples") > 0 && sumOf(sums, "tissue") + sumOf(sums, "faint") >= MIN_TISSUE * sumOf(sums, "samples");

/** The blocks of a window, row-major; views, nothing is copied. */
export function ownSums({ sums, lattice: { blocks } }: QualityStatistics): BlockSums[] {
  return Array.from({ length: blocks * blocks }, (_, block) =>
    sums.subarray(block * QUALITY_SUM_COUNT, (block + 1) * QUALITY_SUM_COUNT),
  );
}

/** The same, each with its eight neighbours inside the window. */
export function sumsAround({ sums, lattice: { blocks } }: QualityStatistics): BlockSums[] {
  const lineLength = blocks * QUALITY_SUM_COUNT;
  // Along the rows first, then down the columns: six additions per sum in place of nine.
  const lines = new Float64Array(sums.length);
  for (let at = 0; at < sums.length; at++) {
    const place = at % lineLength;
    const before = place >= QUALITY_SUM_COUNT ? (sums[at - QUALITY_SUM_COUNT] as number) : 0;
    const after = place < lineLength - QUALITY_SUM_COUNT ? (sums[at + QUALITY_SUM_COUNT] as number) : 0;
    lines[at] = before + (sums[at] as number) + after;
  }
  const around = new Float64Array(sums.length);
  for (let at = 0; at < sums.length; at++) {
    const above = at >= lineLength ? (lines[at - lineLength] as number) : 0;
    const below = at < sums.length - lineLength ? (lines[at + lineLength] as number) : 0;
    around[at] = above + (lines[at] as number) + below;
  }
  return Array.from({ length: blocks * blocks }, (_, block) =>
    around.subarray(block * QUALITY_SUM_COUNT, (block + 1) * QUALITY_SUM_COUNT),
  );
}
