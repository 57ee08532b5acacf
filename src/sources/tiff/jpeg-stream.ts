import { TaggedError } from "../../core/base/errors.ts";

/**
 * Makes a whole JPEG of a TIFF tile's abbreviated stream (TIFF Technical Note 2): the shared tables go in after SOI, and an Adobe APP14
 * segment says whether the samples are RGB or YCbCr. The directory's photometric tag decides that, as in libtiff; without the segment a
 * browser would guess YCbCr for the RGB tiles that some scanners write.
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
  if (!endsWithEndOfImage(stream)) {
    throw new TaggedError("TileUnreadable", "the JPEG stream is cut off", { reason: "JPEG cut off" });
  }
  const parts: Uint8Array<ArrayBuffer>[] = [new Uint8Array([0xff, 0xd8])];
  if (samplesPerPixel === 3) parts.push(adobeSegment(photometric === 6 ? 1 : 0));
  if (tables && tables.length > 4) {
    // Without its own SOI and EOI.
    const end = tables[tables.length - 1] === 0xd9 ? tables.length - 2 : tables.length;
    parts.push(tables.subarray(2, end));
  }
  parts.push(...withoutAdobe(stream));
  return new Blob([joined(parts)], { type: "image/jpeg" });
}

/** One piece: Firefox (140) tells what an image is by a blob's first part alone, and two bytes tell nothing. */
function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
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

/** The stream after SOI, leaving out APP14 segments it has itself. */
function withoutAdobe(stream: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer>[] {
  const kept: Uint8Array<ArrayBuffer>[] = [];
  let at = 2;
  while (at + 4 <= stream.length && stream[at] === 0xff) {
    const marker = stream[at + 1] as number;
    if (marker === 0xda) break;
    const end = at + 2 + (((stream[at + 2] as number) << 8) | (stream[at + 3] as number));
    if (end > stream.length) break;
    if (marker !== 0xee) kept.push(stream.subarray(at, end));
    at = end;
  }
  kept.push(stream.subarray(at));
  return kept;
}

/** Whether EOI stands at the end; some writers pad a tile with a few bytes after it. */
function endsWithEndOfImage(stream: Uint8Array): boolean {
  for (let at = stream.length - 2; at >= Math.max(0, stream.length - 64); at--) {
    if (stream[at] === 0xff && stream[at + 1] === 0xd9) return true;
  }
  return false;
}
