/** RGBA bytes, 4 x widthPx x heightPx, sRGB, not premultiplied. */
export interface PixelImage {
  readonly data: Uint8ClampedArray;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** Optical densities of haematoxylin, eosin and a residual (Ruifrok and Johnston 2001), one stain per row, R G B. */
const STAINS = [
  [0.65, 0.7, 0.29],
  [0.07, 0.99, 0.11],
  [0.27, 0.57, 0.78],
] as const;

/** Densities are taken from (value + 1) / 256, so that black has one. */
const WHITE = 256;

/** Inverse of a 3 x 3 matrix, row-major. */
function invert(m: readonly (readonly [number, number, number])[]): number[] {
  const [[a, b, c], [d, e, f], [g, h, i]] = m as [
    [number, number, number],
    [number, number, number],
    [number, number, number],
  ];
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  return [
    e * i - f * h,
    c * h - b * i,
    b * f - c * e,
    f * g - d * i,
    a * i - c * g,
    c * d - a * f,
    d * h - e * g,
    b * g - a * h,
    a * e - b * d,
  ].map((value) => value / determinant);
}

const TO_STAINS = invert(STAINS);

/** Multiplies the amounts of haematoxylin and eosin of every pixel, in place; 1 and 1 change nothing but rounding. */
export function shiftStain(image: PixelImage, haematoxylinFactor: number, eosinFactor: number): void {
  const { data } = image;
  const density = new Float64Array(256).map((_, value) => -Math.log((value + 1) / WHITE));
  for (let i = 0; i < data.length; i += 4) {
    const r = density[data[i] as number] as number;
    const g = density[data[i + 1] as number] as number;
    const b = density[data[i + 2] as number] as number;
    // Only the difference to the amounts there are is added, so that a factor of 1 is exact.
    const haematoxylin =
      (haematoxylinFactor - 1) *
      (r * (TO_STAINS[0] as number) + g * (TO_STAINS[3] as number) + b * (TO_STAINS[6] as number));
    const eosin =
      (eosinFactor - 1) * (r * (TO_STAINS[1] as number) + g * (TO_STAINS[4] as number) + b * (TO_STAINS[7] as number));
    for (let channel = 0; channel < 3; channel++) {
      const before = channel === 0 ? r : channel === 1 ? g : b;
      const after = before + haematoxylin * (STAINS[0][channel] as number) + eosin * (STAINS[1][channel] as number);
      data[i + channel] = Math.exp(-after) * WHITE - 1;
    }
  }
}
