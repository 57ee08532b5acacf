import { TaggedError } from "../../core/base/errors.ts";
import { jpegSize, pngSize } from "../image/image-header.ts";
import { decodeImage } from "../tiff/decode-image.ts";
import type { ImagePixels } from "./lay-pieces.ts";
import type { LevelDescription } from "./slidedat.ts";

const MIME = { JPEG: "image/jpeg", PNG: "image/png", BMP24: "image/bmp" } as const;

/** Decodes one image of a level; size and end are checked before, because a damaged stream may decode to grey or to gigabytes. @throws TileUnreadable. */
export async function decodeLevelImage(bytes: Uint8Array<ArrayBuffer>, level: LevelDescription): Promise<ImagePixels> {
  const { imageWidthPx: widthPx, imageHeightPx: heightPx, imageFormat } = level;
  const size = sizeOf(bytes, imageFormat);
  if (size?.widthPx !== widthPx || size.heightPx !== heightPx) {
    const reason = size
      ? `an image of ${size.widthPx} x ${size.heightPx} px`
      : `no ${imageFormat} at the image's place`;
    throw new TaggedError("TileUnreadable", reason, { reason });
  }
  if (!isComplete(bytes, imageFormat)) {
    throw new TaggedError("TileUnreadable", `${imageFormat} cut off`, { reason: `${imageFormat} cut off` });
  }
  const bitmap = await decodeImage(new Blob([bytes], { type: MIME[imageFormat] }));
  const canvas = new OffscreenCanvas(widthPx, heightPx);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new TaggedError("Unexpected", "no 2D canvas");
  // What is transparent in a picture of tissue is glass.
  context.fillStyle = "#fff";
  context.fillRect(0, 0, widthPx, heightPx);
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return { widthPx, heightPx, rgba: context.getImageData(0, 0, widthPx, heightPx).data };
}

function sizeOf(
  bytes: Uint8Array,
  format: LevelDescription["imageFormat"],
): { widthPx: number; heightPx: number } | null {
  if (format === "PNG") return pngSize(bytes);
  if (format === "JPEG") return bytes[0] === 0xff && bytes[1] === 0xd8 ? jpegSize(bytes) : null;
  if (bytes.length < 54 || bytes[0] !== 0x42 || bytes[1] !== 0x4d) return null;
  // BITMAPINFOHEADER; rows may be stored from the top, which a negative height says.
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return { widthPx: view.getInt32(18, true), heightPx: Math.abs(view.getInt32(22, true)) };
}

function isComplete(bytes: Uint8Array, format: LevelDescription["imageFormat"]): boolean {
  const tail = String.fromCharCode(...bytes.subarray(Math.max(0, bytes.length - 64)));
  if (format === "JPEG") return tail.includes("\xff\xd9");
  if (format === "PNG") return tail.includes("IEND");
  return bytes.length >= new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(2, true);
}
