import { MILLI_OD } from "../quality/block-lattice.ts";
import { DEFAULT_STAIN_PARAMETERS, PROFILE_KINDS, type ProfileKind } from "./stain-profile.ts";
import { unmixingWeights, WEIGHT_SHIFT } from "./stain-weights.ts";

/** What a profile's stain looks like against the tissue it lies on; ratios are sums of optical density, red over green. */
export interface StainContrast {
  readonly tissuePx: number;
  /** Of them, those that carry the mast cell's stain by the profile's usual limit. */
  readonly stainedPx: number;
  readonly stainedRedOverGreen: number;
  readonly tissueRedOverGreen: number;
}

export type StainContrasts = Readonly<Record<ProfileKind, StainContrast>>;

const TISSUE_MILLI_OD = 240;
/** Fewer stained px than this judge nothing: what they are is left to the rules for single cells. */
const MIN_STAINED_PX = 60;
/**
 * Stained px must absorb this much less red than the slide's own tissue. DAB and metachromatic granules do (0.50 to 0.66
 * of it on the generated fields). Where everything is blue (a deep Giemsa, 0.98 to 1.0) or pink (H&E under either
 * profile, 0.83 to 1.5 on 45 fields), what passes the limit is tissue.
 */
const MAX_RELATIVE_RED = 0.78;

/** Sums over patches of a slide, RGBA, averaged over blocks of `blockPx` px: about 1 µm, which is what the profiles look at. */
export function measureContrast(
  patches: Iterable<{ readonly rgba: Uint8ClampedArray; readonly widthPx: number; readonly heightPx: number }>,
  blockPx: number,
): StainContrasts {
  const weights = PROFILE_KINDS.map(
    (kind) => unmixingWeights({ kind, parameters: DEFAULT_STAIN_PARAMETERS[kind] }).stain,
  );
  const sums = PROFILE_KINDS.map(() => ({ stainedPx: 0, red: 0, green: 0 }));
  let [tissuePx, tissueRed, tissueGreen] = [0, 0, 0];
  for (const patch of patches) {
    for (const [red, green, blue] of blocks(patch, blockPx)) {
      if (red + green + blue < TISSUE_MILLI_OD) continue;
      tissuePx++;
      tissueRed += red;
      tissueGreen += green;
      for (const [at, [r, g, b]] of weights.entries()) {
        const kind = PROFILE_KINDS[at] as ProfileKind;
        const amount = (r * red + g * green + b * blue) >> WEIGHT_SHIFT;
        if (amount < DEFAULT_STAIN_PARAMETERS[kind].stainMilliOd) continue;
        const sum = sums[at] as (typeof sums)[number];
        sum.stainedPx++;
        sum.red += red;
        sum.green += green;
      }
    }
  }
  const ratio = (red: number, green: number): number => (green > 0 ? red / green : 0);
  const entries = PROFILE_KINDS.map((kind, at) => {
    const { stainedPx, red, green } = sums[at] as (typeof sums)[number];
    const contrast: StainContrast = {
      tissuePx,
      stainedPx,
      stainedRedOverGreen: ratio(red, green),
      tissueRedOverGreen: ratio(tissueRed, tissueGreen),
    };
    return [kind, contrast] as const;
  });
  return Object.fromEntries(entries) as unknown as StainContrasts;
}

/** Whether mast cells can be told by this stain here: what is stained differs in colour from the tissue, or nothing is. */
export function isTellable({ stainedPx, stainedRedOverGreen, tissueRedOverGreen }: StainContrast): boolean {
  return stainedPx < MIN_STAINED_PX || stainedRedOverGreen <= MAX_RELATIVE_RED * tissueRedOverGreen;
}

/** Optical densities of every block, thousandths, of its mean colour. */
function* blocks(
  {
    rgba,
    widthPx,
    heightPx,
  }: { readonly rgba: Uint8ClampedArray; readonly widthPx: number; readonly heightPx: number },
  blockPx: number,
): Generator<readonly [number, number, number]> {
  const area = blockPx * blockPx;
  for (let y = 0; y + blockPx <= heightPx; y += blockPx) {
    for (let x = 0; x + blockPx <= widthPx; x += blockPx) {
      let [red, green, blue] = [0, 0, 0];
      for (let row = y; row < y + blockPx; row++) {
        for (let at = (row * widthPx + x) * 4; at < (row * widthPx + x + blockPx) * 4; at += 4) {
          red += rgba[at] as number;
          green += rgba[at + 1] as number;
          blue += rgba[at + 2] as number;
        }
      }
      const milliOd = (sum: number): number => MILLI_OD[Math.round(sum / area)] as number;
      yield [milliOd(red), milliOd(green), milliOd(blue)];
    }
  }
}
