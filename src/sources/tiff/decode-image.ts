import { TaggedError } from "../../core/errors.ts";

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
