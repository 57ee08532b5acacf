import { TaggedError } from "../../core/base/errors.ts";
import { decodeImage } from "../tiff/decode-image.ts";
import { jpegSize, looksLikeJpeg, looksLikePng, pngSize } from "./image-header.ts";

/** The size that a PNG or JPEG says it has, px; null where it is neither. */
export function encodedSize(bytes: Uint8Array): { readonly widthPx: number; readonly heightPx: number } | null {
  if (looksLikePng(bytes)) return pngSize(bytes);
  return looksLikeJpeg(bytes) ? jpegSize(bytes) : null;
}

/**
 * Decodes a tile that must have one size. Size and end are looked at before: a few bytes may claim gigabytes, and a stream that is cut off
 * decodes to grey, in which there are no cells. @throws TileUnreadable.
 */
export async function decodeSizedTile(
  bytes: Uint8Array<ArrayBuffer>,
  widthPx: number,
  heightPx: number,
): Promise<ImageBitmap> {
  const size = encodedSize(bytes);
  if (!size) throw unreadable("not a PNG or JPEG");
  if (size.widthPx !== widthPx || size.heightPx !== heightPx) {
    throw unreadable(`tile of ${size.widthPx} x ${size.heightPx} px, not ${widthPx} x ${heightPx}`);
  }
  const png = looksLikePng(bytes);
  const tail = String.fromCharCode(...bytes.subarray(Math.max(0, bytes.length - 64)));
  if (!tail.includes(png ? "IEND" : "\xff\xd9")) throw unreadable("tile cut off");
  return decodeImage(new Blob([bytes], { type: png ? "image/png" : "image/jpeg" }));
}

function unreadable(reason: string): TaggedError {
  return new TaggedError("TileUnreadable", reason, { reason });
}
