import { TaggedError } from "../../core/base/errors.ts";
import { decodeJpeg2000 } from "../jpeg2000/jpeg2000-pool.ts";
import { COMPRESSION, isDeflate, isJpeg2000, isWebP } from "./compression.ts";
import { decodeImage, flattenOverWhite } from "./decode-image.ts";
import { inflateZlib } from "./inflate.ts";
import { readSegments, startsFrame } from "./jpeg-markers.ts";
import { completeJpeg } from "./jpeg-stream.ts";
import { decodeLzw } from "./lzw.ts";
import { decodePackBits } from "./pack-bits.ts";
import { toRgba, undoPrediction } from "./samples.ts";
import type { TileLayout } from "./tile-layout.ts";
import { decodeZstd } from "./zstd-frame.ts";

/** Sizes of one tile, px: what the file stores (a last strip is lower), and the part inside the level. */
export interface TileSize {
  readonly storedHeightPx: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

/**
 * One stored tile as a bitmap, cut at the level's edge. Writers should fill edge tiles up to whole tiles (TIFF 6.0, section 15); one that is
 * stored cut to the picture is taken too. @throws TileUnreadable.
 */
export async function decodeTile(
  bytes: Uint8Array<ArrayBuffer>,
  layout: TileLayout,
  size: TileSize,
  signal: AbortSignal,
): Promise<ImageBitmap> {
  const bitmap = await decodeStored(bytes, layout, size, signal);
  if (bitmap.width === size.widthPx && bitmap.height === size.heightPx) return bitmap;
  const cut = await createImageBitmap(bitmap, 0, 0, size.widthPx, size.heightPx, { premultiplyAlpha: "none" });
  bitmap.close();
  return cut;
}

async function decodeStored(
  bytes: Uint8Array<ArrayBuffer>,
  layout: TileLayout,
  size: TileSize,
  signal: AbortSignal,
): Promise<ImageBitmap> {
  const { compression } = layout;
  if (compression === COMPRESSION.jpeg) {
    checkSize(jpegFrameSize(bytes), layout, size);
    return decodeImage(completeJpeg(bytes, layout.jpegTables, layout.photometric, layout.samplesPerPixel));
  }
  if (isWebP(compression)) {
    const bitmap = await decodeImage(new Blob([bytes], { type: "image/webp" }));
    checkSize({ widthPx: bitmap.width, heightPx: bitmap.height }, layout, size);
    return flattenOverWhite(bitmap);
  }
  if (isJpeg2000(compression)) {
    const { aperioJpeg2000YCbCr, jpeg2000 } = COMPRESSION;
    const yCbCr = compression === aperioJpeg2000YCbCr || (compression === jpeg2000 && layout.photometric === 6);
    const check = (found: { widthPx: number; heightPx: number }): void => checkSize(found, layout, size);
    const { rgba, widthPx, heightPx } = await decodeJpeg2000(bytes, yCbCr, check, signal);
    return bitmapOf(rgba, widthPx, heightPx);
  }
  const { samples, widthPx, heightPx } = unpack(bytes, layout, size);
  undoPrediction(samples, layout.predictor, widthPx, layout.samplesPerPixel);
  return bitmapOf(toRgba(samples, layout), widthPx, heightPx);
}

function bitmapOf(rgba: Uint8ClampedArray<ArrayBuffer>, widthPx: number, heightPx: number): Promise<ImageBitmap> {
  return decodeImage(new ImageData(rgba, widthPx, heightPx));
}

/** Size from the tile's frame header; checked before decoding, which would allocate it. */
function jpegFrameSize(stream: Uint8Array): { widthPx: number; heightPx: number } {
  const frame = readSegments(stream).find(({ marker }) => startsFrame(marker));
  const word = (at: number): number => ((stream[at] ?? 0) << 8) | (stream[at + 1] ?? 0);
  return frame ? { heightPx: word(frame.start + 5), widthPx: word(frame.start + 7) } : { heightPx: 0, widthPx: 0 };
}

function checkSize(found: { widthPx: number; heightPx: number }, layout: TileLayout, size: TileSize): void {
  const wide = found.widthPx === layout.tileWidthPx || found.widthPx === size.widthPx;
  const high = found.heightPx === size.storedHeightPx || found.heightPx === size.heightPx;
  if (wide && high) return;
  const reason = `tile of ${found.widthPx} x ${found.heightPx} px`;
  throw new TaggedError("TileUnreadable", reason, { reason });
}

/** The samples of a tile, row by row, and the size they fill: the whole tile, or the part inside the level. */
function unpack(
  bytes: Uint8Array<ArrayBuffer>,
  layout: TileLayout,
  size: TileSize,
): { samples: Uint8Array<ArrayBuffer>; widthPx: number; heightPx: number } {
  const whole = { widthPx: layout.tileWidthPx, heightPx: size.storedHeightPx };
  const cut = { widthPx: size.widthPx, heightPx: size.heightPx };
  const bytesOf = (part: typeof whole): number => part.widthPx * part.heightPx * layout.samplesPerPixel;
  const samples = decompressTile(layout.lowBitFirst ? reverseBits(bytes) : bytes, layout, bytesOf(whole));
  if (samples.length === bytesOf(whole)) return { samples, ...whole };
  if (layout.tiled && samples.length === bytesOf(cut)) return { samples, ...cut };
  throw new TaggedError("TileUnreadable", "tile too short", { reason: "tile too short" });
}

/** At most `maxBytes` bytes; fewer where the tile holds fewer. */
function decompressTile(
  bytes: Uint8Array<ArrayBuffer>,
  { compression }: TileLayout,
  maxBytes: number,
): Uint8Array<ArrayBuffer> {
  if (compression === COMPRESSION.lzw) return decodeLzw(bytes, maxBytes);
  if (compression === COMPRESSION.packBits) return decodePackBits(bytes, maxBytes);
  if (compression === COMPRESSION.zstd) return decodeZstd(bytes, maxBytes);
  if (isDeflate(compression)) return inflateZlib(bytes, maxBytes);
  return bytes.slice(0, maxBytes);
}

/** TIFF 6.0, FillOrder 2: the bits of every byte stand in reverse. */
function reverseBits(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return bytes.map((byte) => {
    const nibbles = ((byte & 0xf0) >> 4) | ((byte & 0x0f) << 4);
    const pairs = ((nibbles & 0xcc) >> 2) | ((nibbles & 0x33) << 2);
    return ((pairs & 0xaa) >> 1) | ((pairs & 0x55) << 1);
  });
}
