import { malformed, type Slidedat } from "./slidedat.ts";

const RECORD_BYTES = 9;

/** Photos across the slide; a rest of images that fills no photo has none. */
export function photosAcross({ imagesX, divisions }: Slidedat): number {
  return Math.floor(imagesX / divisions);
}

export function photoCount(slidedat: Slidedat): number {
  return photosAcross(slidedat) * Math.floor(slidedat.imagesY / slidedat.divisions);
}

/** Bytes of the unpacked position record. */
export function positionBytes(slidedat: Slidedat): number {
  return photoCount(slidedat) * RECORD_BYTES;
}

/** x and y of each photo in px of the finest resolution: a flag byte and two 32-bit numbers each. @throws MalformedSlide. */
export function readPositions(bytes: Uint8Array, slidedat: Slidedat): Int32Array {
  const count = photoCount(slidedat);
  if (bytes.length !== count * RECORD_BYTES) throw malformed("positions for another number of photos");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  // Positions are in px of the finest level that is stored.
  const scale = slidedat.levels[0]?.concat ?? 1;
  const positions = new Int32Array(count * 2);
  for (let photo = 0; photo < count; photo++) {
    const at = photo * RECORD_BYTES;
    if ((view.getUint8(at) & 0xfe) !== 0) throw malformed("an unknown flag in the positions");
    positions[photo * 2] = view.getInt32(at + 1, true) * scale;
    positions[photo * 2 + 1] = view.getInt32(at + 5, true) * scale;
  }
  return positions;
}

/** Where photos lie without a record: side by side, less the nominal overlap. */
export function nominalPositions(slidedat: Slidedat): Int32Array {
  const finest = slidedat.levels[0];
  if (!finest) throw malformed("no level");
  const across = photosAcross(slidedat);
  const stepX = finest.imageWidthPx * slidedat.divisions - finest.overlapX;
  const stepY = finest.imageHeightPx * slidedat.divisions - finest.overlapY;
  return Int32Array.from({ length: photoCount(slidedat) * 2 }, (_, at) => {
    const photo = Math.floor(at / 2);
    return at % 2 === 0 ? (photo % across) * stepX : Math.floor(photo / across) * stepY;
  });
}
