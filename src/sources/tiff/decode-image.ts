import { TaggedError } from "../../core/base/errors.ts";

/** The same picture over white: what is transparent in a scan of tissue is glass. The bitmap given is closed. */
export function flattenOverWhite(bitmap: ImageBitmap): ImageBitmap {
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = canvas.getContext("2d");
  if (!context) throw new TaggedError("Unexpected", "no 2D canvas");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, bitmap.width, bitmap.height);
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return canvas.transferToImageBitmap();
}

/** A bitmap of an encoded image, by the browser's own decoder, or of pixels; colours as stored. @throws TileUnreadable. */
export async function decodeImage(image: Blob | ImageData): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(image, { premultiplyAlpha: "none", colorSpaceConversion: "none" });
  } catch (error) {
    throw new TaggedError(
      "TileUnreadable",
      `the browser cannot decode the image: ${String(error)}`,
      { reason: "decoding" },
      error,
    );
  }
}
