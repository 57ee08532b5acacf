import { TaggedError } from "../../core/errors.ts";

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
