import { TaggedError } from "../../core/base/errors.ts";

/** What a JPEG 2000 codestream says of its image (ITU-T T.800, A.5.1). */
export interface Codestream {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly components: number;
  /** The second and third component are stored at half the size in one or both directions. */
  readonly subsampled: boolean;
  /** The codestream's own colour transform was used, which the decoder undoes (SGcod, table A.17). */
  readonly colourTransformed: boolean;
}

const SOC = 0xff4f;
const SIZ = 0xff51;
const COD = 0xff52;
const SOT = 0xff90;
const EOC = 0xffd9;
const MAX_TILE_PARTS = 65_536;

function unreadable(reason: string): TaggedError {
  return new TaggedError("TileUnreadable", `JPEG 2000: ${reason}`, { reason: `JPEG 2000: ${reason}` });
}

/**
 * Checks what the decoder would not: it gives a grey or half picture for a cut-off stream and the size of the stream, not of the tile.
 * Bytes after the end are left out. @throws TileUnreadable.
 */
export function readCodestream(file: Uint8Array<ArrayBuffer>): Codestream {
  const stream = codestreamOf(file);
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength);
  if (stream.length < 60 || view.getUint16(0) !== SOC || view.getUint16(2) !== SIZ) throw unreadable("no codestream");
  const components = view.getUint16(40);
  if ((components !== 1 && components !== 3) || 42 + components * 3 > stream.length) {
    throw unreadable(`${components} components`);
  }
  const sampling: [number, number][] = [];
  for (let index = 0; index < components; index++) {
    const at = 42 + index * 3;
    if (stream[at] !== 7) throw unreadable("not 8 bits without sign");
    sampling.push([stream[at + 1] as number, stream[at + 2] as number]);
  }
  const allowed = sampling.every(
    ([x, y], index) => (x === 1 || (x === 2 && index > 0)) && (y === 1 || (y === 2 && index > 0)),
  );
  const alike = components === 1 || sampling[1]?.join() === sampling[2]?.join();
  if (!allowed || !alike) throw unreadable(`components sampled ${sampling.join(" ")}`);
  return {
    bytes: stream.subarray(0, endOfCodestream(view)),
    widthPx: view.getUint32(8) - view.getUint32(16),
    heightPx: view.getUint32(12) - view.getUint32(20),
    components,
    subsampled: sampling.some(([x, y]) => x * y > 1),
    colourTransformed: isColourTransformed(view),
  };
}

/** Whether the main header's coding style asks for the colour transform (ITU-T T.800, A.6.1). */
function isColourTransformed(view: DataView): boolean {
  for (let at = 2; at + 9 <= view.byteLength; ) {
    const marker = view.getUint16(at);
    if (marker === SOT) return false;
    if (marker === COD) return view.getUint8(at + 8) === 1;
    at += 2 + view.getUint16(at + 2);
  }
  return false;
}

/** The codestream inside a JP2 file (ITU-T T.800, I.5.4: box "jp2c"), or the bytes themselves. */
function codestreamOf(file: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (file.length < 12 || view.getUint32(4) !== 0x6a502020) return file;
  for (let at = 0; at + 8 <= file.length; ) {
    const length = view.getUint32(at);
    const end = length === 0 ? file.length : at + length;
    if (view.getUint32(at + 4) === 0x6a703263) {
      if (end > file.length) throw unreadable("cut off");
      return file.subarray(at + 8, end);
    }
    if (length < 8) break;
    at = end;
  }
  throw unreadable("no codestream");
}

/** Position after the last tile-part, or after EOC: each tile-part states its length (A.4.2). @throws TileUnreadable where one is cut. */
function endOfCodestream(view: DataView): number {
  let at = 2;
  while (at + 4 <= view.byteLength && view.getUint16(at) !== SOT) {
    if (view.getUint16(at) < 0xff01) throw unreadable("a damaged header");
    at += 2 + view.getUint16(at + 2);
  }
  let lastPart = at;
  for (let part = 0; part < MAX_TILE_PARTS; part++) {
    if (at === view.byteLength && part > 0 && isLastTilePart(view, lastPart)) return at;
    if (at + 2 > view.byteLength) break;
    const marker = view.getUint16(at);
    if (marker === EOC) return at + 2;
    if (marker !== SOT || at + 12 > view.byteLength) break;
    const length = view.getUint32(at + 6);
    // Length 0: the last tile-part goes on to EOC.
    if (length === 0) return endAtMarker(view);
    if (length < 14) break;
    lastPart = at;
    at += length;
  }
  throw unreadable("cut off");
}

/** Whether a tile-part (at its SOT) is the last of the last tile, so that only EOC is missing after it. */
function isLastTilePart(view: DataView, at: number): boolean {
  const tiles = [0, 4].map((axis) =>
    Math.ceil((view.getUint32(8 + axis) - view.getUint32(32 + axis)) / view.getUint32(24 + axis)),
  );
  const stated = view.getUint8(at + 11);
  const lastOfTile = stated === 0 || view.getUint8(at + 10) === stated - 1;
  return view.getUint16(at + 4) === (tiles[0] as number) * (tiles[1] as number) - 1 && lastOfTile;
}

function endAtMarker(view: DataView): number {
  let end = view.byteLength;
  while (end > 2 && view.getUint8(end - 1) === 0) end--;
  if (end < 2 || view.getUint16(end - 2) !== EOC) throw unreadable("cut off");
  return end;
}
