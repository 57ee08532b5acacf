/** Why a part of the slide is not what the network was trained on; the order is the order of every list. */
export const QUALITY_FLAGS = ["focus", "pen", "fold", "blood", "stain", "scale"] as const;
export type QualityFlag = (typeof QUALITY_FLAGS)[number];

/** Bit of a reason in a block's byte. */
export function qualityBit(reason: QualityFlag): number {
  return 1 << QUALITY_FLAGS.indexOf(reason);
}

/** The reasons in a byte, in their order. */
export function reasonsOf(bits: number): QualityFlag[] {
  return QUALITY_FLAGS.filter((reason) => (bits & qualityBit(reason)) !== 0);
}

/** What to do with tissue under an artefact: count it and say so, or leave its cells and its area out. */
export type ArtefactTreatment = "mark" | "leave-out";

/** Sums for the size of the nuclei: run length = darkSamples / darkStarts. Add them over windows for a slide's value. */
export interface NuclearRuns {
  readonly darkSamples: number;
  readonly darkStarts: number;
  readonly tissueSamples: number;
}

/** The quality of one window, stored with its cells. */
export interface WindowQuality {
  /** Model px per block; blocks start at the corner of the window's core. */
  readonly blockPx: number;
  readonly blocksPerSide: number;
  /** One byte of qualityBit's per block, row-major; 0: no artefact. */
  readonly reasons: Uint8Array<ArrayBuffer>;
  readonly nuclei: NuclearRuns;
}

/** All reasons anywhere in a window. */
export function reasonBits(quality: WindowQuality): number {
  let bits = 0;
  for (const reasons of quality.reasons) bits |= reasons;
  return bits;
}
