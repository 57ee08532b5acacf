import { MILLI_OD } from "../quality/block-lattice.ts";
import type { StainContrasts } from "./stain-contrast.ts";
import type { StainKind } from "./stain-profile.ts";

/** What a slide's colours say of its stain. */
export interface StainGuess {
  readonly kind: StainKind;
  /** Mean optical density of red over that of green in the coloured tissue: H&E 0.3 to 0.8, haematoxylin alone 0.9, toluidine blue above 1. */
  readonly redOverGreen: number;
  /** Share of the coloured tissue that is brown: blue absorbed most, as DAB does. */
  readonly brownShare: number;
  /** Coloured px looked at; with too few the guess is H&E. */
  readonly tissuePx: number;
  /** How far each profile's stain stands off the tissue; absent in records that older versions kept. */
  readonly contrasts?: StainContrasts;
}

const MIN_TISSUE_PX = 400;
const TISSUE_MILLI_OD = 80;
const MIN_CHROMA = 14;
/** Eosin absorbs green alone, so H&E lies below haematoxylin by itself (0.92): 0.26 to 0.83 on 41 slides, which set this limit. */
const MAX_HE_RED_OVER_GREEN = 0.87;
/** Below this the tissue is pink: what is brown on it is blood or eosin (0.26 on one of 41 H&E slides; DAB fields 0.83 on). */
const MIN_DAB_RED_OVER_GREEN = 0.5;
const MIN_BLUE_RED_OVER_GREEN = 0.97;
const MIN_BROWN_SHARE = 0.01;

/** Guesses the stain from a coarse picture of the slide, RGBA. Grey px (glass edges, slide frames) and pale ones say nothing. */
export function detectStain(rgba: Uint8ClampedArray): StainGuess {
  let tissuePx = 0;
  let brown = 0;
  let odRedSum = 0;
  let odGreenSum = 0;
  for (let at = 0; at + 3 < rgba.length; at += 4) {
    const red = rgba[at] as number;
    const green = rgba[at + 1] as number;
    const blue = rgba[at + 2] as number;
    const odRed = MILLI_OD[red] as number;
    const odGreen = MILLI_OD[green] as number;
    const odBlue = MILLI_OD[blue] as number;
    const chroma = Math.max(red, green, blue) - Math.min(red, green, blue);
    if (odRed + odGreen + odBlue < 3 * TISSUE_MILLI_OD || chroma < MIN_CHROMA || rgba[at + 3] === 0) continue;
    tissuePx++;
    odRedSum += odRed;
    odGreenSum += odGreen;
    if (odBlue > 1.08 * odGreen && odBlue > 1.3 * odRed) brown++;
  }
  const redOverGreen = odGreenSum === 0 ? 0 : odRedSum / odGreenSum;
  const brownShare = tissuePx === 0 ? 0 : brown / tissuePx;
  return { kind: guess(tissuePx, redOverGreen, brownShare), redOverGreen, brownShare, tissuePx };
}

function guess(tissuePx: number, redOverGreen: number, brownShare: number): StainKind {
  if (tissuePx < MIN_TISSUE_PX) return "he";
  if (brownShare >= MIN_BROWN_SHARE && redOverGreen >= MIN_DAB_RED_OVER_GREEN) return "dab";
  if (redOverGreen >= MIN_BLUE_RED_OVER_GREEN) return "toluidine-blue";
  return redOverGreen > MAX_HE_RED_OVER_GREEN ? "dab" : "he";
}
