import { TaggedError } from "../../core/base/errors.ts";

const HEADER_BYTES = 64;

/**
 * Decodes a DICOM RLE frame of 8-bit samples (PS3.5, annex G): a header of 16 numbers, then one PackBits segment per sample plane.
 * Returns the planes one behind the other. @throws TileUnreadable.
 */
export function decodeRle(bytes: Uint8Array, pixelCount: number, planes: number): Uint8Array<ArrayBuffer> {
  if (bytes.length < HEADER_BYTES) throw damaged("no RLE header");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (view.getUint32(0, true) !== planes) throw damaged("another number of RLE segments");
  const output = new Uint8Array(pixelCount * planes);
  for (let plane = 0; plane < planes; plane++) {
    const from = view.getUint32(4 + plane * 4, true);
    const to = plane + 1 < planes ? view.getUint32(8 + plane * 4, true) : bytes.length;
    if (from < HEADER_BYTES || from > to || to > bytes.length) throw damaged("RLE segments out of order");
    unpack(bytes.subarray(from, to), output.subarray(plane * pixelCount, (plane + 1) * pixelCount));
  }
  return output;
}

/** PackBits: 0 to 127 copies that many + 1 bytes, 129 to 255 repeats the next byte 257 - n times, 128 does nothing (G.3.1). */
function unpack(segment: Uint8Array, output: Uint8Array): void {
  let at = 0;
  let written = 0;
  while (written < output.length) {
    const control = segment[at++];
    if (control === undefined) throw damaged("an RLE segment too short");
    if (control === 128) continue;
    const count = control < 128 ? control + 1 : 257 - control;
    const used = control < 128 ? count : 1;
    if (at + used > segment.length) throw damaged("an RLE segment too short");
    if (written + count > output.length) throw damaged("an RLE segment too long");
    if (control < 128) output.set(segment.subarray(at, at + count), written);
    else output.fill(segment[at] as number, written, written + count);
    at += used;
    written += count;
  }
}

function damaged(reason: string): TaggedError {
  return new TaggedError("TileUnreadable", reason, { reason });
}
