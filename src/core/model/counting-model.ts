import { canonicalJson } from "../base/canonical-json.ts";
import { sha256 } from "../base/hash.ts";
import { CELL_CLASSES, type CellClass } from "../cells/cells.ts";
import { STAIN_VECTORS, type StainProfile } from "../stain/stain-profile.ts";
import type { ModelBasics, ModelManifest } from "./manifest.ts";

/** Raised when the same parameters would find other cells. */
const STAIN_METHOD_VERSION = 1;
/** Model px and µm of the score's lattice: 1 µm per output cell. */
export const STAIN_MICRONS_PER_PX = 0.5;
export const STAIN_STRIDE_PX = 2;
/** A mast cell surer than this is not flagged. */
const FLAG_BELOW = 0.8;

/** A stain profile as a model: mast cells are found by fixed rules, without a network. */
export interface StainModel extends ModelBasics {
  readonly stain: StainProfile;
}

/** What names the cells of a count: a network or a stain profile. */
export type CountingModel = ModelManifest | StainModel;

/**
 * The model of a stain profile. Its maps have a network's form, so planning, decoding, storing, review and export are the same for both.
 * Its sha256 is that of its parameters.
 */
export function stainModel(profile: StainProfile): StainModel {
  const { kind, parameters } = profile;
  const identity = { method: STAIN_METHOD_VERSION, kind, vectors: STAIN_VECTORS[kind], parameters: { ...parameters } };
  const hash = sha256(canonicalJson(identity));
  const thresholds = Object.fromEntries(CELL_CLASSES.map((name) => [name, FLAG_BELOW])) as Record<CellClass, number>;
  return {
    id: `stain-profile-${kind}-${STAIN_METHOD_VERSION}`,
    name: `Stain profile ${kind}`,
    sha256: hash,
    intendedUse: "Research use only. Finds mast cells by their stain, nucleus, size and shape; no network.",
    input: {
      name: "pixels",
      sizePx: 768,
      haloPx: 64,
      sizeMultiplePx: 8,
      micronsPerPx: STAIN_MICRONS_PER_PX,
      mean: [128, 128, 128],
      std: [64, 64, 64],
    },
    outputs: [
      { role: "centre", name: "centre", stridePx: STAIN_STRIDE_PX, channels: 1 },
      { role: "classes", name: "classes", stridePx: STAIN_STRIDE_PX, channels: CELL_CLASSES.length },
    ],
    classes: CELL_CLASSES,
    detection: { threshold: 0.5, radiusPx: 5 },
    thresholds,
    temperature: 1,
    stain: profile,
  };
}
