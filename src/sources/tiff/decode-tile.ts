import { TaggedError } from "../../core/base/errors.ts";
import { completeJpeg } from "./jpeg-stream.ts";
import { decodeLzw } from "./lzw.ts";
import { DEFLATE, JPEG, LZW, type TileLayout } from "./tile-layout.ts";

/** One stored tile as a bitmap of tileWidthPx x tileHeightPx (a last strip may be lower). @throws TileUnreadable. */
export async function decodeTile(
  bytes: Uint8Array<ArrayBuffer>,
  layout: TileLayout,
  heightPx: number,
): Promise<ImageBitmap> {
  if (layout.compression === JPEG) {
    const jpeg = completeJpeg(bytes, layout.jpegTables, layout.photometric, layout.samplesPerPixel);
    const bitmap = await decodeImage(jpeg);
    if (bitmap.width < layout.tileWidthPx || bitmap.height < heightPx) {
      const reason = `tile of ${bitmap.width} x ${bitmap.height} px`;
      bitmap.close();
      throw new TaggedError("TileUnreadable", reason, { reason });
    }
    return bitmap;
  }
  const rowBytes = layout.tileWidthPx * layout.samplesPerPixel;
  const samples = await inflate(bytes, layout, rowBytes * heightPx);
  if (layout.predictor === 2) undoHorizontalPrediction(samples, rowBytes, layout.samplesPerPixel);
  const image = new ImageData(toRgba(samples, layout, heightPx), layout.tileWidthPx, heightPx);
  return createImageBitmap(image, { premultiplyAlpha: "none", colorSpaceConversion: "none" });
}

/** Decodes an encoded image with the browser's own decoder, colours as stored. @throws TileUnreadable. */
export async function decodeImage(blob: Blob): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(blob, { premultiplyAlpha: "none", colorSpaceConversion: "none" });
  } catch (error) {
    throw new TaggedError(
      "TileUnreadable",
      `the browser cannot decode the image: ${String(error)}`,
      { reason: "decoding" },
      error,
    );
  }
}

async function inflate(
  bytes: Uint8Array<ArrayBuffer>,
  layout: TileLayout,
  expected: number,
): Promise<Uint8Array<ArrayBuffer>> {
  if (layout.compression === LZW) return decodeLzw(bytes, expected);
  if (DEFLATE.includes(layout.compression)) return inflateDeflate(bytes, expected);
  if (bytes.length < expected) throw new TaggedError("TileUnreadable", "tile too short", { reason: "tile too short" });
  return bytes.slice(0, expected);
}

/** Inflates a zlib stream to exactly `expected` bytes and stops there: a small tile may inflate to gigabytes. */
async function inflateDeflate(bytes: Uint8Array<ArrayBuffer>, expected: number): Promise<Uint8Array<ArrayBuffer>> {
  const output = new Uint8Array(expected);
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate")).getReader();
  let written = 0;
  try {
    while (written < expected) {
      const { done, value } = await reader.read();
      if (done) break;
      const part = value.subarray(0, expected - written);
      output.set(part, written);
      written += part.length;
    }
  } catch (error) {
    throw new TaggedError("TileUnreadable", `deflate: ${String(error)}`, { reason: "deflate" }, error);
  }
  if (written < expected) throw new TaggedError("TileUnreadable", "tile too short", { reason: "tile too short" });
  // The rest of an over-long stream is not wanted; its cancellation may only fail for a stream that is already broken.
  await reader.cancel().catch(() => undefined);
  return output;
}

/** TIFF 6.0, section 14: every sample but the row's first is stored as the difference from its left neighbour. */
function undoHorizontalPrediction(samples: Uint8Array, rowBytes: number, samplesPerPixel: number): void {
  for (let row = 0; row < samples.length; row += rowBytes) {
    for (let at = row + samplesPerPixel; at < row + rowBytes; at++) {
      samples[at] = (samples[at] as number) + (samples[at - samplesPerPixel] as number);
    }
  }
}

function toRgba(samples: Uint8Array, layout: TileLayout, heightPx: number): Uint8ClampedArray<ArrayBuffer> {
  const { samplesPerPixel: step, photometric, colorMap } = layout;
  const count = layout.tileWidthPx * heightPx;
  const rgba = new Uint8ClampedArray(count * 4).fill(255);
  const paletteSize = colorMap.length / 3;
  for (let index = 0; index < count; index++) {
    const first = samples[index * step] as number;
    const to = index * 4;
    if (photometric === 3 && paletteSize > 0) {
      for (let channel = 0; channel < 3; channel++)
        rgba[to + channel] = (colorMap[channel * paletteSize + first] ?? 0) / 257;
    } else if (step >= 3) {
      for (let channel = 0; channel < 3; channel++) rgba[to + channel] = samples[index * step + channel] as number;
    } else {
      const grey = photometric === 0 ? 255 - first : first;
      rgba.fill(grey, to, to + 3);
    }
  }
  return rgba;
}
