/** One marker segment of a JPEG stream (ITU-T T.81, B.1.1): where its marker's FF stands, the marker, and where its parameters end. */
export interface JpegSegment {
  readonly marker: number;
  readonly start: number;
  readonly end: number;
}

const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;

/** Markers that stand alone, without a length (ITU-T T.81, table B.1): TEM, RST0 to RST7, SOI, EOI. */
function standsAlone(marker: number): boolean {
  return marker === 0x01 || (marker >= 0xd0 && marker <= 0xd9);
}

/** Whether a marker starts a frame and so states its size: SOF0 to SOF15 without DHT, JPG and DAC. */
export function startsFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/**
 * The segments from `from` (after SOI) up to and with the first scan header or EOI. Any number of fill bytes FF may stand before a marker
 * (B.1.1.2). Ends early, without an error, where the stream is no JPEG any more.
 */
export function readSegments(stream: Uint8Array, from = 2): JpegSegment[] {
  const segments: JpegSegment[] = [];
  let at = from;
  while (at + 1 < stream.length && stream[at] === 0xff) {
    let start = at;
    while (stream[start + 1] === 0xff) start++;
    const marker = stream[start + 1];
    if (marker === undefined || marker === 0) break;
    const length = standsAlone(marker) ? 0 : ((stream[start + 2] ?? 0) << 8) | (stream[start + 3] ?? 0);
    const end = start + 2 + length;
    if (end > stream.length || (length < 2 && !standsAlone(marker))) break;
    segments.push({ marker, start, end });
    if (marker === START_OF_SCAN || marker === END_OF_IMAGE) break;
    at = end;
  }
  return segments;
}

/** The entropy-coded bytes that start at `from` end here: at the next marker that is no restart marker, or at the stream's end. */
export function endOfScan(stream: Uint8Array, from: number): number {
  for (let at = stream.indexOf(0xff, from); at >= 0 && at + 1 < stream.length; at = stream.indexOf(0xff, at + 1)) {
    const next = stream[at + 1] as number;
    // FF 00 is a stuffed byte, FF FF a fill byte, D0 to D7 restart the decoder.
    if (next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at;
  }
  return stream.length;
}

/**
 * Position after the image's own EOI, whatever follows it; -1 where the stream ends before. Segments are skipped by length, so that a
 * preview inside one does not count. Where the walk loses its way in damaged data, an EOI at the stream's very end is taken.
 */
export function endOfImage(stream: Uint8Array): number {
  let at = 2;
  for (;;) {
    const last = readSegments(stream, at).at(-1);
    if (last?.marker === END_OF_IMAGE) return last.end;
    if (last?.marker !== START_OF_SCAN) return endOfImageAtEnd(stream);
    at = endOfScan(stream, last.end);
    if (at >= stream.length) return -1;
  }
}

function endOfImageAtEnd(stream: Uint8Array): number {
  let end = stream.length;
  while (end > 2 && stream[end - 1] === 0) end--;
  return end > 4 && stream[end - 2] === 0xff && stream[end - 1] === END_OF_IMAGE ? end : -1;
}
