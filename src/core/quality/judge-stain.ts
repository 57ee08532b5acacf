import { MILLI_OD, NUCLEUS_BINS } from "./block-lattice.ts";
import { type BlockSums, sumOf } from "./block-sums.ts";

/** What a window says of its stain: mean optical densities (thousandths) of its tissue, less what an earlier rule marked. */
export interface StainMeasures {
  readonly tissueSamples: number;
  readonly faintSamples: number;
  readonly milliOd: number;
  readonly redOverGreen: number;
  readonly blueOverGreen: number;
  /** Green less red: eosin takes green alone, haematoxylin nearly as much of both. */
  readonly eosinMilliOd: number;
  /** Red of the darkest twentieth of the tissue: the haematoxylin of the nuclei. */
  readonly nuclearMilliOd: number;
  /** Samples too pale for tissue, of all that are coloured. */
  readonly paleShare: number;
}

/** Least and most among the windows of the slides for choosing, with a margin (bench/support/artefact-slides.mjs). */
const STAIN_RULES = {
  milliOd: [135, 520],
  redOverGreen: [0.3, 0.8],
  blueOverGreen: [0.42, 0.72],
  eosinMilliOd: 60,
  nuclearMilliOd: 155,
  paleShare: 0.69,
  /** A window needs this many samples before its stain is judged. */
  samples: 2000,
} as const;
const NUCLEAR_SHARE = 0.05;

/** blocks: the blocks that are judged; red: the window's histogram of the red channel over its tissue. */
export function measureStain(blocks: readonly BlockSums[], red: Uint32Array): StainMeasures {
  const total = (name: Parameters<typeof sumOf>[1]): number => blocks.reduce((sum, sums) => sum + sumOf(sums, name), 0);
  const [tissueSamples, faintSamples] = [total("tissue"), total("faint")];
  const [odRed, odGreen, odBlue] = [total("milliOdRed"), total("milliOdGreen"), total("milliOdBlue")];
  return {
    tissueSamples,
    faintSamples,
    milliOd: (odRed + odGreen + odBlue) / (3 * tissueSamples),
    redOverGreen: odRed / odGreen,
    blueOverGreen: odBlue / odGreen,
    eosinMilliOd: (odGreen - odRed) / tissueSamples,
    nuclearMilliOd: darkestMilliOd(red, NUCLEAR_SHARE),
    paleShare: faintSamples / (tissueSamples + faintSamples),
  };
}

/** Optical density at which the darkest `share` of a histogram of 4 levels per bin begins. */
function darkestMilliOd(histogram: Uint32Array, share: number): number {
  const wanted = share * histogram.reduce((sum, count) => sum + count, 0);
  let below = 0;
  let bin = 0;
  while (bin < NUCLEUS_BINS - 1) {
    below += histogram[bin] as number;
    if (below >= wanted) break;
    bin++;
  }
  return MILLI_OD[4 * bin + 2] as number;
}

const outside = (value: number, [least, most]: readonly [number, number]): boolean => value < least || value > most;

/** Whether a window is stained as no slide for choosing was: too pale or too dark, without eosin or haematoxylin, or in other colours. */
export function isStainOutside(stain: StainMeasures): boolean {
  if (stain.tissueSamples + stain.faintSamples < STAIN_RULES.samples) return false;
  if (stain.paleShare > STAIN_RULES.paleShare) return true;
  if (stain.tissueSamples < STAIN_RULES.samples) return false;
  return (
    outside(stain.milliOd, STAIN_RULES.milliOd) ||
    outside(stain.redOverGreen, STAIN_RULES.redOverGreen) ||
    outside(stain.blueOverGreen, STAIN_RULES.blueOverGreen) ||
    stain.eosinMilliOd < STAIN_RULES.eosinMilliOd ||
    stain.nuclearMilliOd < STAIN_RULES.nuclearMilliOd
  );
}
