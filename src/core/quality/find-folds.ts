import { type BlockSums, isJudged, sumOf } from "./block-sums.ts";

/** Chosen on some of the slides, measured on the others: bench/support/artefact-slides.mjs, bench/results/artefacts.json. */
const FOLD_RULES = {
  /** The window's own single layer: this quantile of its blocks' optical densities, so that a fold does not raise it. */
  layerQuantile: 0.35,
  /** With fewer blocks of tissue than this nothing says what a single layer looks like. */
  leastBlocks: 40,
  /** Natural logarithms over the single layer (two layers of its mean: 0.69): of red, and of green less what a change of hue takes off. */
  redExcess: 0.4,
  greenExcess: 0.38,
  hueWeight: 0.5,
  /** The margin of a fold is covered in part: green need have risen by this only. */
  marginExcess: 0.08,
  /** Layers on top of each other have few light gaps; loose keratin and collagen have many. */
  tissueShare: 0.9,
  /** Grey and dark is the edge of a coverslip, which the stain rules name. */
  greyShare: 0.5,
  /** Of a block and its eight neighbours this many must be dense. */
  neighbourhood: 4,
  /** Connected blocks: 50 by 90 µm. A pearl of keratin or a follicle's edge is smaller. */
  connected: 18,
} as const;

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
}

/**
 * 1 for every block (row-major) that holds more than one layer of tissue by its own colour. Two layers double the optical densities of both
 * stains and leave the hue. Dense collagen raises green (eosin) far more than red, crowded nuclei red (haematoxylin) more than green: so
 * both must have risen over the window's single layer, and what the hue has moved counts against it. Folds are also large and without gaps.
 */
export function findFolds(own: readonly BlockSums[], blocksPerSide: number): Uint8Array {
  const none = new Uint8Array(own.length);
  const isPlain = (sums: BlockSums): boolean =>
    isJudged(sums) && sumOf(sums, "grey") <= FOLD_RULES.greyShare * sumOf(sums, "tissue");
  const plain = own.filter(isPlain);
  if (plain.length < FOLD_RULES.leastBlocks) return none;
  const red = (sums: BlockSums): number => Math.max(1, sumOf(sums, "milliOdRed") / sumOf(sums, "tissue"));
  const green = (sums: BlockSums): number => Math.max(1, sumOf(sums, "milliOdGreen") / sumOf(sums, "tissue"));
  const layerRed = quantile(plain.map(red), FOLD_RULES.layerQuantile);
  const layerGreen = quantile(plain.map(green), FOLD_RULES.layerQuantile);
  const excess = own.map((sums) => {
    if (!isPlain(sums)) return Number.NEGATIVE_INFINITY;
    const greenExcess = Math.log(green(sums) / layerGreen);
    return greenExcess - FOLD_RULES.hueWeight * Math.abs(Math.log(red(sums) / layerRed) - greenExcess);
  });
  const dense = Uint8Array.from(own, (sums, block) =>
    (excess[block] as number) > FOLD_RULES.greenExcess &&
    Math.log(red(sums) / layerRed) > FOLD_RULES.redExcess &&
    sumOf(sums, "tissue") > FOLD_RULES.tissueShare * sumOf(sums, "samples")
      ? 1
      : 0,
  );
  const bands = largeRegions(
    dense.map((value, block) =>
      value === 1 && countAround(dense, blocksPerSide, block) >= FOLD_RULES.neighbourhood ? 1 : 0,
    ),
    blocksPerSide,
  );
  return bands.map((value, block) => {
    if (value === 1) return 1;
    return (excess[block] as number) > FOLD_RULES.marginExcess && countAround(bands, blocksPerSide, block) > 0 ? 1 : 0;
  });
}

/** A block and its neighbours inside the window. */
function placesAround(blocksPerSide: number, block: number): number[] {
  const column = block % blocksPerSide;
  const row = Math.floor(block / blocksPerSide);
  const places: number[] = [];
  for (let y = Math.max(0, row - 1); y <= Math.min(blocksPerSide - 1, row + 1); y++) {
    for (let x = Math.max(0, column - 1); x <= Math.min(blocksPerSide - 1, column + 1); x++) {
      places.push(y * blocksPerSide + x);
    }
  }
  return places;
}

/** Marked blocks among a block and its eight neighbours. */
function countAround(marked: Uint8Array, blocksPerSide: number, block: number): number {
  return placesAround(blocksPerSide, block).reduce((sum, place) => sum + (marked[place] as number), 0);
}

/** Keeps the marked blocks that hang together, corners included, in regions of FOLD_RULES.connected or more. */
function largeRegions(marked: Uint8Array, blocksPerSide: number): Uint8Array {
  const kept = new Uint8Array(marked.length);
  const left = marked.slice();
  for (let start = 0; start < left.length; start++) {
    if (left[start] === 0) continue;
    const region = [start];
    left[start] = 0;
    for (let at = 0; at < region.length; at++) {
      for (const place of placesAround(blocksPerSide, region[at] as number)) {
        if (left[place] === 0) continue;
        left[place] = 0;
        region.push(place);
      }
    }
    if (region.length < FOLD_RULES.connected) continue;
    for (const place of region) kept[place] = 1;
  }
  return kept;
}
