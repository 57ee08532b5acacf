import { STAIN_VECTORS, type StainProfile, type StainVector } from "./stain-profile.ts";

/** Radii of the score in output cells (1 µm): where the cell's own stain and nucleus are looked for, and its surroundings. */
export const CORE_RADIUS_CELLS = 7;
export const NUCLEUS_RADIUS_CELLS = 6;
export const INNER_RADIUS_CELLS = 9;
export const OUTER_RADIUS_CELLS = 14;
/** Fixed point of the unmixing weights. */
export const WEIGHT_SHIFT = 10;
/** Weight of a stained cell of the lattice by its distance from the centre, in eighths: full to 3 µm, none from 8 µm. */
export const CORE_WEIGHT_ONE = 8;
/** The logit of a spot that breaks a rule, and of class "mast cell" against the others. */
export const REJECTED_LOGIT = -20;
export const MAST_CLASS_LOGIT = 10;
/** Below this share of leastArea the other rules are not looked at: such a spot is no cell whatever they say. */
export const MIN_SHARE_JUDGED = 0.3;
/** Logit per relative excess over leastArea: 1.35 times the least area gives 0.8. */
export const LOGIT_STEEPNESS = 4;

/** Whole-number weights that take optical densities (thousandths, RGB) to stain amounts, times 2^WEIGHT_SHIFT. */
export interface UnmixingWeights {
  readonly stain: StainVector;
  readonly nucleus: StainVector;
}

function unit(vector: StainVector): StainVector {
  const length = Math.hypot(...vector);
  return [vector[0] / length, vector[1] / length, vector[2] / length];
}

function cross(a: StainVector, b: StainVector): StainVector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function dot(a: StainVector, b: StainVector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/** Colour deconvolution with a third vector at right angles to both stains (Ruifrok and Johnston 2001). */
export function unmixingWeights({ kind }: StainProfile): UnmixingWeights {
  const stain = unit(STAIN_VECTORS[kind].stain);
  const nucleus = unit(STAIN_VECTORS[kind].nucleus);
  const residual = unit(cross(stain, nucleus));
  // The rows of the inverse of a matrix are cross products of its columns over the determinant.
  const determinant = dot(stain, cross(nucleus, residual));
  const row = (vector: StainVector): StainVector =>
    vector.map((value) => Math.round((value / determinant) * 2 ** WEIGHT_SHIFT)) as unknown as StainVector;
  return { stain: row(cross(nucleus, residual)), nucleus: row(cross(residual, stain)) };
}

/** Weight in eighths at an offset, by its squared distance; both the shader and its twin use this table. */
export function coreWeight(dx: number, dy: number): number {
  const distance = Math.sqrt(dx * dx + dy * dy);
  if (distance > CORE_RADIUS_CELLS) return 0;
  return Math.min(CORE_WEIGHT_ONE, Math.max(0, Math.round(CORE_WEIGHT_ONE * ((8 - distance) / 5))));
}

/** coreWeight over the square of side 2 CORE_RADIUS_CELLS + 1, row-major. */
export const CORE_WEIGHTS: Uint32Array<ArrayBuffer> = Uint32Array.from(
  { length: (2 * CORE_RADIUS_CELLS + 1) ** 2 },
  (_, index) => {
    const side = 2 * CORE_RADIUS_CELLS + 1;
    return coreWeight((index % side) - CORE_RADIUS_CELLS, Math.floor(index / side) - CORE_RADIUS_CELLS);
  },
);
