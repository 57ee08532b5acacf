import { TaggedError } from "../../core/base/errors.ts";
import { decodeJpeg2000Samples } from "../jpeg2000/jpeg2000-pool.ts";
import { decodeImage } from "../tiff/decode-image.ts";
import { samplesToRgba } from "./frame-colours.ts";
import { completeFrame } from "./jpeg-frame.ts";
import type { FrameFormat } from "./read-instance.ts";
import { decodeRle } from "./rle.ts";

/** Decodes one frame's bytes (fragments already joined) to a bitmap of the tile's full size. @throws TileUnreadable, Cancelled. */
export async function decodeFrame(
  bytes: Uint8Array<ArrayBuffer>,
  format: FrameFormat,
  signal: AbortSignal,
): Promise<ImageBitmap> {
  if (format.coding === "jpeg") return decodeSized(completeFrame(bytes, format), format);
  return toBitmap(await decodeSamples(bytes, format, signal), format);
}

/** RGBA of a frame that is not JPEG. @throws TileUnreadable, Cancelled. */
async function decodeSamples(
  bytes: Uint8Array<ArrayBuffer>,
  format: FrameFormat,
  signal: AbortSignal,
): Promise<Uint8ClampedArray<ArrayBuffer>> {
  const { widthPx, heightPx, samplesPerPixel, photometric } = format;
  // The colour transforms of JPEG 2000 itself (YBR_ICT, YBR_RCT) are undone by its decoder; YBR_FULL is one it knows nothing of.
  const luminance = photometric.startsWith("YBR_FULL");
  if (format.coding === "raw") return samplesToRgba(bytes, format, format.planar, luminance);
  if (format.coding === "rle") {
    return samplesToRgba(decodeRle(bytes, widthPx * heightPx, samplesPerPixel), format, true, luminance);
  }
  const check = (found: { widthPx: number; heightPx: number; components: number }): void => {
    if (found.widthPx === widthPx && found.heightPx === heightPx && found.components === samplesPerPixel) return;
    const reason = `JPEG 2000 of ${found.widthPx} x ${found.heightPx} px, ${found.components} components`;
    throw new TaggedError("TileUnreadable", reason, { reason });
  };
  const image = await decodeJpeg2000Samples(bytes, check, signal);
  return samplesToRgba(image.samples, format, false, luminance && !image.colourTransformed);
}

async function decodeSized(jpeg: Blob, { widthPx, heightPx }: FrameFormat): Promise<ImageBitmap> {
  const bitmap = await decodeImage(jpeg);
  if (bitmap.width === widthPx && bitmap.height === heightPx) return bitmap;
  const reason = `tile of ${bitmap.width} x ${bitmap.height} px`;
  bitmap.close();
  throw new TaggedError("TileUnreadable", reason, { reason });
}

function toBitmap(rgba: Uint8ClampedArray<ArrayBuffer>, { widthPx, heightPx }: FrameFormat): Promise<ImageBitmap> {
  return createImageBitmap(new ImageData(rgba, widthPx, heightPx), {
    premultiplyAlpha: "none",
    colorSpaceConversion: "none",
  });
}
