import { gaussianBlur } from "./gaussian-blur.ts";
import type { PixelImage } from "./stain-shift.ts";
import { shiftStain } from "./stain-shift.ts";

/**
 * A way in which another laboratory's or scanner's image differs. pixels: changed in place; jpegQuality: the image is stored as JPEG once
 * more; scaleFactor: the µm/px given to the program, relative to the true one.
 */
export interface Perturbation {
  readonly name: string;
  readonly pixels: ((image: PixelImage, micronsPerPx: number) => void) | null;
  readonly jpegQuality: number | null;
  readonly scaleFactor: number;
}

function change(name: string, pixels: Perturbation["pixels"]): Perturbation {
  return { name, pixels, jpegQuality: null, scaleFactor: 1 };
}

/** Multiplies every channel, 255 at most. */
function brighten(image: PixelImage, factor: number): void {
  const { data } = image;
  for (let i = 0; i < data.length; i++) if (i % 4 !== 3) data[i] = (data[i] as number) * factor;
}

export const CLEAN = "clean";

/** The clean image first, then each change alone. */
export const PERTURBATIONS: readonly Perturbation[] = [
  change(CLEAN, null),
  change("haematoxylin +30 %", (image) => shiftStain(image, 1.3, 1)),
  change("haematoxylin -30 %", (image) => shiftStain(image, 0.7, 1)),
  change("eosin +30 %", (image) => shiftStain(image, 1, 1.3)),
  change("eosin -30 %", (image) => shiftStain(image, 1, 0.7)),
  change("blur 1 µm", (image, micronsPerPx) => gaussianBlur(image, 1 / micronsPerPx)),
  { name: "JPEG quality 30", pixels: null, jpegQuality: 0.3, scaleFactor: 1 },
  change("brightness +20 %", (image) => brighten(image, 1.2)),
  change("brightness -20 %", (image) => brighten(image, 0.8)),
  { name: "µm/px +20 %", pixels: null, jpegQuality: null, scaleFactor: 1.2 },
  { name: "µm/px -20 %", pixels: null, jpegQuality: null, scaleFactor: 0.8 },
];
