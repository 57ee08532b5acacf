import { TaggedError } from "../../core/base/errors.ts";
import { readSegments, startsFrame } from "../tiff/jpeg-markers.ts";
import { joinBytes } from "../tiff/jpeg-stream.ts";

/**
 * A JPEG as Hamamatsu stores a whole level: one scan cut into pieces by restart markers (ITU-T T.81, B.2.4.4, E.1.4). A piece can be decoded
 * without those before it.
 */
export interface RestartHeader {
  /** SOI to the end of the scan header. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where the frame header states height and width, from the start of `bytes`. */
  readonly sizeAt: number;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly mcuWidthPx: number;
  readonly mcuHeightPx: number;
  /** MCUs from one restart marker to the next; 0: none. */
  readonly interval: number;
}

const START_OF_SCAN = 0xda;
const RESTART_INTERVAL = 0xdd;

function malformed(reason: string): TaggedError {
  return new TaggedError("MalformedTiff", `Hamamatsu JPEG: ${reason}`, { reason: `Hamamatsu JPEG: ${reason}` });
}

/** The header of a level's JPEG from its first bytes. @throws MalformedTiff, UnsupportedFormat for progressive and grey streams. */
export function readRestartHeader(head: Uint8Array<ArrayBuffer>): RestartHeader {
  if (head[0] !== 0xff || head[1] !== 0xd8) throw malformed("no JPEG at the strip's place");
  const segments = readSegments(head);
  const frame = segments.find(({ marker }) => startsFrame(marker));
  const scan = segments.find(({ marker }) => marker === START_OF_SCAN);
  if (!frame || !scan) throw malformed("no frame or scan header");
  if (frame.marker > 0xc1)
    throw new TaggedError("UnsupportedFormat", "a progressive JPEG", { what: "progressive JPEG" });
  const word = (at: number): number => ((head[at] ?? 0) << 8) | (head[at + 1] ?? 0);
  const components = head[frame.start + 9] as number;
  if (components !== 3 || frame.end - frame.start < 2 + 8 + 9) {
    throw new TaggedError("UnsupportedFormat", `${components} components`, {
      what: `JPEG with ${components} components`,
    });
  }
  let across = 1;
  let down = 1;
  for (let index = 0; index < components; index++) {
    const sampling = head[frame.start + 11 + index * 3] as number;
    across = Math.max(across, sampling >> 4);
    down = Math.max(down, sampling & 15);
  }
  if (across > 4 || down > 4) throw malformed("sampling");
  const restart = segments.find(({ marker }) => marker === RESTART_INTERVAL);
  return {
    bytes: head.slice(0, scan.end),
    sizeAt: frame.start + 5,
    heightPx: word(frame.start + 5),
    widthPx: word(frame.start + 7),
    mcuWidthPx: across * 8,
    mcuHeightPx: down * 8,
    interval: restart ? word(restart.start + 4) : 0,
  };
}

/** Starts of the pieces of a scan that lies whole in memory: after its header and after each restart marker. */
export function findRestarts(strip: Uint8Array, headerBytes: number): Float64Array<ArrayBuffer> {
  const starts = [headerBytes];
  for (let at = strip.indexOf(0xff, headerBytes); at >= 0; at = strip.indexOf(0xff, at + 1)) {
    const marker = strip[at + 1] ?? 0;
    if (marker >= 0xd0 && marker <= 0xd7) starts.push(at + 2);
  }
  return Float64Array.from(starts);
}

/** Entropy-coded bytes of a piece, read with the marker that ends it: two bytes of RST, or EOI and padding. @throws TileUnreadable. */
export function withoutEndMarker(piece: Uint8Array): Uint8Array {
  let end = piece.length;
  while (end > 2 && piece[end - 1] === 0) end--;
  const marker = piece[end - 1] ?? 0;
  if (end < 2 || piece[end - 2] !== 0xff || marker < 0xd0 || marker > 0xd9 || marker === 0xd8) {
    throw new TaggedError("TileUnreadable", "no restart marker where the index says", { reason: "restart markers" });
  }
  return piece.subarray(0, end - 2);
}

/**
 * A JPEG of its own from pieces, each a row of MCUs as wide as the result: the header with another size, and restart markers numbered anew,
 * because they count modulo eight from the first. widthPx, heightPx: of the result.
 */
export function composeJpeg(
  header: RestartHeader,
  pieces: readonly Uint8Array[],
  widthPx: number,
  heightPx: number,
): Blob {
  const bytes = header.bytes.slice();
  const view = new DataView(bytes.buffer);
  view.setUint16(header.sizeAt, heightPx);
  view.setUint16(header.sizeAt + 2, widthPx);
  const parts: Uint8Array[] = [bytes];
  pieces.forEach((piece, index) => {
    if (index > 0) parts.push(Uint8Array.of(0xff, 0xd0 + ((index - 1) % 8)));
    parts.push(piece);
  });
  parts.push(Uint8Array.of(0xff, 0xd9));
  return new Blob([joinBytes(parts)], { type: "image/jpeg" });
}
