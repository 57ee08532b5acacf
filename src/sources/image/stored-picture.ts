import { storedJpeg } from "../tiff/jpeg-stream.ts";
import { looksLikeJpeg, looksLikePng, storedPng } from "./image-header.ts";

/** A tile's file without what would make a browser turn it; a file of another kind, or one that is cut off, as it is. */
export async function storedPicture(file: Blob): Promise<Blob> {
  const data = new Uint8Array(await file.arrayBuffer());
  const stored = looksLikeJpeg(data) ? storedJpeg(data) : looksLikePng(data) ? storedPng(data) : null;
  return stored ?? file;
}
