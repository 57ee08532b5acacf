/** What the main header of a JPEG 2000 codestream says (ITU-T T.800, annex A). */
export interface CodestreamHeader {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly components: number;
  /** Every component has 8 unsigned bits and full resolution. */
  readonly plain: boolean;
  /** The codestream's own colour transform was used, which the decoder undoes (SGcod, table A.17). */
  readonly colourTransformed: boolean;
}

const SOC = 0xff4f;
const SIZ = 0xff51;
const COD = 0xff52;
const SOT = 0xff90;

/** Null where the bytes are no whole main header. */
export function readCodestream(bytes: Uint8Array): CodestreamHeader | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < 42 || view.getUint16(0) !== SOC || view.getUint16(2) !== SIZ) return null;
  const components = view.getUint16(40);
  if (components < 1 || 42 + 3 * components > bytes.length) return null;
  let plain = true;
  for (let at = 42; at < 42 + 3 * components; at += 3) {
    // Ssiz is the depth less 1, XRsiz and YRsiz the subsampling (table A.9).
    if (bytes[at] !== 7 || bytes[at + 1] !== 1 || bytes[at + 2] !== 1) plain = false;
  }
  let colourTransformed: boolean | null = null;
  for (let at = 2; at + 4 <= bytes.length; ) {
    const marker = view.getUint16(at);
    if (marker === SOT) break;
    if (marker === COD && at + 9 <= bytes.length) colourTransformed = bytes[at + 8] === 1;
    at += 2 + view.getUint16(at + 2);
  }
  if (colourTransformed === null) return null;
  const widthPx = view.getUint32(8) - view.getUint32(16);
  const heightPx = view.getUint32(12) - view.getUint32(20);
  return { widthPx, heightPx, components, plain, colourTransformed };
}

/** Whether the end marker EOC (A.4.4) stands at the end; a writer may pad a byte or two. */
export function endsWithEoc(bytes: Uint8Array): boolean {
  for (let at = bytes.length - 2; at >= Math.max(0, bytes.length - 16); at--) {
    if (bytes[at] === 0xff && bytes[at + 1] === 0xd9) return true;
  }
  return false;
}
