import { type ModelGrid, type ModelWindow, windowSizePx } from "../slide/window.ts";

/** Samples per side of a quality block: one shader workgroup of 16 x 16 looks at one block, one sample per invocation. */
export const QUALITY_SAMPLES_PER_BLOCK = 16;
/** The thresholds were chosen at this scale; on a finer model grid samples and neighbours lie further apart. */
const JUDGED_MICRONS_PER_PX = 0.5;
/** Sums kept per block, in the order both the shader and its twin write them. */
export const QUALITY_SUMS = [
  "samples",
  "tissue",
  "milliOdRed",
  "milliOdGreen",
  "milliOdBlue",
  "fineEnergy",
  "coarseEnergy",
  "penColour",
  "black",
  "bloodRed",
  "grey",
  "faint",
] as const;
export type QualitySum = (typeof QUALITY_SUMS)[number];
export const QUALITY_SUM_COUNT = QUALITY_SUMS.length;
/** Bins of the nuclear histograms; a bin is 4 grey levels of the red channel. */
export const NUCLEUS_BINS = 64;

/** Where a window's quality blocks and samples lie; px count on the model grid from the window's corner, halo included. */
export interface BlockLattice {
  readonly sizePx: number;
  readonly firstPx: number;
  /** Distance of the nearest neighbours a sample looks at, model px; samples stand two steps apart. */
  readonly stepPx: number;
  readonly blockPx: number;
  /** Blocks per side; they cover the core from its corner, the last row and column may reach beyond it. */
  readonly blocks: number;
  /** Half-open range of tensor px inside both the core and the slide. */
  readonly columnFrom: number;
  readonly columnTo: number;
  readonly rowFrom: number;
  readonly rowTo: number;
}

/** The blocks of a window: 32 model px (16 µm) at 0.5 µm/px, about as many µm on any other grid. */
export function blockLattice(window: ModelWindow, grid: ModelGrid): BlockLattice {
  const stepPx = Math.max(1, Math.round(JUDGED_MICRONS_PER_PX / grid.micronsPerPx));
  const blockPx = QUALITY_SAMPLES_PER_BLOCK * 2 * stepPx;
  const { haloPx, corePx } = window;
  const inside = (position: number, corner: number): number =>
    Math.min(haloPx + corePx, Math.max(haloPx, position - corner + haloPx));
  return {
    sizePx: windowSizePx(window),
    firstPx: haloPx,
    stepPx,
    blockPx,
    blocks: Math.ceil(corePx / blockPx),
    columnFrom: inside(0, window.x),
    columnTo: inside(grid.widthPx, window.x),
    rowFrom: inside(0, window.y),
    rowTo: inside(grid.heightPx, window.y),
  };
}

/** What one pass over a window gives: QUALITY_SUMS per block (row-major), and two histograms of the red channel over the tissue. */
export interface QualityStatistics {
  readonly lattice: BlockLattice;
  /** blocks * blocks * QUALITY_SUM_COUNT. */
  readonly sums: Uint32Array<ArrayBuffer>;
  /** Samples per bin of the red channel (mean of 2 x 2 px). */
  readonly red: Uint32Array<ArrayBuffer>;
  /** The same of the lighter of a sample and its left neighbour: with `red` it gives run starts below any threshold. */
  readonly redOrLeft: Uint32Array<ArrayBuffer>;
}

/** How many samples lie inside core and slide: what the sums must add up to, or the pass did not run. */
export function expectedSamples(lattice: BlockLattice): number {
  const along = (from: number, to: number): number => {
    const spacing = 2 * lattice.stepPx;
    return Math.max(0, Math.ceil((to - lattice.firstPx) / spacing) - Math.ceil((from - lattice.firstPx) / spacing));
  };
  return along(lattice.columnFrom, lattice.columnTo) * along(lattice.rowFrom, lattice.rowTo);
}

/** Per sample thresholds, 0..255 and thousandths of optical density; the shader gets the same numbers. */
export const QUALITY_PIXEL_LIMITS = {
  /** Mean optical density of tissue. */
  tissueMilliOd: 100,
  /** Coloured, but too pale for tissue: pale stain, mucus, oedema. Glass shows a chroma of 5 at most. */
  faintMilliOd: 33,
  faintChroma: 12,
  /** H&E absorbs green more than red; green and blue ink do the opposite. */
  penGreenOverRed: 12,
  penChroma: 25,
  blackMaximum: 70,
  /** Haemoglobin absorbs blue (Soret band) beside green and leaves red; eosin leaves blue, haematoxylin takes red. */
  bloodRedMilliOd: 200,
  bloodGreenOverRedMilliOd: 220,
  bloodBluePerMilleOfGreen: 550,
  greyChroma: 14,
} as const;

/** Optical density of every byte in thousandths: -1000 log10((value + 1) / 256), rounded; one table for both paths. */
export const MILLI_OD: Uint32Array<ArrayBuffer> = Uint32Array.from({ length: 256 }, (_, value) =>
  Math.round(-1000 * Math.log10((value + 1) / 256)),
);
