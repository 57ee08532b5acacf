import { TaggedError } from "../../core/base/errors.ts";
import { endOfImage, readSegments } from "./jpeg-markers.ts";

const APP1 = 0xe1;
const APP14 = 0xee;

/**
 * Makes a whole JPEG of a TIFF tile's abbreviated stream (TIFF Technical Note 2): the shared tables go in after SOI, and an Adobe APP14
 * segment says whether the samples are RGB or YCbCr. The directory's photometric tag decides that, as in libtiff; without the segment a
 * browser would guess YCbCr for the RGB tiles that some scanners write. What follows the end marker is left out.
 */
export function completeJpeg(
  stream: Uint8Array<ArrayBuffer>,
  tables: Uint8Array<ArrayBuffer> | null,
  photometric: number,
  samplesPerPixel: number,
): Blob {
  if (stream[0] !== 0xff || stream[1] !== 0xd8) {
    throw new TaggedError("TileUnreadable", "no JPEG at the tile's place", { reason: "not a JPEG stream" });
  }
  const end = endOfImage(stream);
  if (end < 0) throw new TaggedError("TileUnreadable", "the JPEG stream is cut off", { reason: "JPEG cut off" });
  const parts: Uint8Array[] = [new Uint8Array([0xff, 0xd8])];
  if (samplesPerPixel === 3) parts.push(adobeSegment(photometric === 6 ? 1 : 0));
  if (tables && tables.length > 4) {
    // Without its own SOI and EOI.
    const tablesEnd = tables[tables.length - 1] === 0xd9 ? tables.length - 2 : tables.length;
    parts.push(tables.subarray(2, tablesEnd));
  }
  parts.push(...withoutSegments(stream.subarray(0, end), [APP1, APP14]));
  return new Blob([joinBytes(parts)], { type: "image/jpeg" });
}

/**
 * A JPEG file as it is stored: without APP1, whose EXIF orientation would make a browser turn the picture, and without what follows the end
 * marker. Null where the stream ends before its image does.
 */
export function storedJpeg(stream: Uint8Array<ArrayBuffer>): Blob | null {
  const end = endOfImage(stream);
  if (end < 0) return null;
  const parts = [stream.subarray(0, 2), ...withoutSegments(stream.subarray(0, end), [APP1])];
  return new Blob([joinBytes(parts)], { type: "image/jpeg" });
}

/** One piece: Firefox (140) decides what an image is by a blob's first part alone, and two bytes are too few. */
export function joinBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** APP14 "Adobe", version 100, no flags, and the transform byte: 0 RGB, 1 YCbCr (ITU-T T.872, 6.5.3). */
function adobeSegment(transform: 0 | 1): Uint8Array<ArrayBuffer> {
  return new Uint8Array([0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, transform]);
}

/** The stream after SOI without the header segments of these kinds. */
function withoutSegments(stream: Uint8Array, markers: readonly number[]): Uint8Array[] {
  const kept: Uint8Array[] = [];
  let from = 2;
  for (const { marker, start, end } of readSegments(stream)) {
    if (!markers.includes(marker)) continue;
    kept.push(stream.subarray(from, start));
    from = end;
  }
  kept.push(stream.subarray(from));
  return kept.filter(({ length }) => length > 0);
}
