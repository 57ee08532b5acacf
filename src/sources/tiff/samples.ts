import { TaggedError } from "../../core/base/errors.ts";
import type { TileLayout } from "./tile-layout.ts";

/** Undoes the predictor of TIFF 6.0, section 14, in place: 2 stores each sample as the difference from its left neighbour. */
export function undoPrediction(samples: Uint8Array, predictor: number, widthPx: number, samplesPerPixel: number): void {
  if (predictor === 1) return;
  if (predictor !== 2) {
    throw new TaggedError("TileUnreadable", `predictor ${predictor}`, { reason: `predictor ${predictor}` });
  }
  const rowBytes = widthPx * samplesPerPixel;
  for (let row = 0; row < samples.length; row += rowBytes) {
    for (let at = row + samplesPerPixel; at < row + rowBytes; at++) {
      samples[at] = (samples[at] as number) + (samples[at - samplesPerPixel] as number);
    }
  }
}

type Colours = Pick<TileLayout, "samplesPerPixel" | "photometric" | "colorMap" | "alpha">;

/** Opaque RGBA of 8-bit samples. What is transparent in a scan of tissue is glass, so it is laid over white. */
export function toRgba(samples: Uint8Array, layout: Colours): Uint8ClampedArray<ArrayBuffer> {
  const { samplesPerPixel: step, photometric, colorMap, alpha } = layout;
  const count = samples.length / step;
  const rgba = new Uint8ClampedArray(count * 4).fill(255);
  const paletteSize = colorMap.length / 3;
  const colours = photometric === 2 || photometric === 6 ? 3 : 1;
  if (colours === 3 && alpha === "none") {
    for (let index = 0, from = 0, to = 0; index < count; index++, from += step, to += 4) {
      rgba[to] = samples[from] as number;
      rgba[to + 1] = samples[from + 1] as number;
      rgba[to + 2] = samples[from + 2] as number;
    }
    return rgba;
  }
  for (let index = 0; index < count; index++) {
    const from = index * step;
    const to = index * 4;
    for (let channel = 0; channel < 3; channel++) {
      const stored = samples[from + (colours === 3 ? channel : 0)] as number;
      // The colour map holds 16 bits per entry (TIFF 6.0, section 5).
      if (photometric === 3) rgba[to + channel] = (colorMap[channel * paletteSize + stored] ?? 0) / 257;
      else rgba[to + channel] = photometric === 0 ? 255 - stored : stored;
    }
    if (alpha !== "none") layOverWhite(rgba, to, samples[from + colours] as number, alpha);
  }
  return rgba;
}

function layOverWhite(rgba: Uint8ClampedArray, at: number, opacity: number, alpha: TileLayout["alpha"]): void {
  if (opacity === 255) return;
  const black = rgba[at] === 0 && rgba[at + 1] === 0 && rgba[at + 2] === 0;
  for (let channel = at; channel < at + 3; channel++) {
    const colour = rgba[channel] as number;
    if (alpha === "straight") rgba[channel] = (colour * opacity) / 255 + 255 - opacity;
    else if (alpha === "premultiplied") rgba[channel] = colour + 255 - opacity;
    else if (opacity === 0 && black) rgba[channel] = 255;
  }
}
