import { TaggedError } from "../../core/base/errors.ts";
import { completeJpeg } from "../tiff/jpeg-stream.ts";
import type { FrameFormat } from "./read-instance.ts";

/** Photometric numbers of TIFF, which completeJpeg takes. */
const TIFF_RGB = 2;
const TIFF_YCBCR = 6;

/**
 * A frame's JPEG stream, made fit for the browser's decoder. Objects call YCbCr streams "RGB" and the other way round, so the stream's own word
 * comes first, as in libjpeg: a JFIF segment means YCbCr, an Adobe segment says which, then the components' names or their subsampling; the
 * object's photometric interpretation decides what is left. @throws TileUnreadable where the stream is not a picture of the frame's size.
 */
export function completeFrame(stream: Uint8Array<ArrayBuffer>, format: FrameFormat): Blob {
  const found = readSegments(stream);
  const { widthPx, heightPx, samplesPerPixel } = format;
  // Checked before decoding: a few bytes may claim a picture of gigabytes.
  if (!found || found.widthPx !== widthPx || found.heightPx !== heightPx || found.components !== samplesPerPixel) {
    const reason = found
      ? `JPEG of ${found.widthPx} x ${found.heightPx} px, ${found.components} components`
      : "not an 8-bit JPEG stream";
    throw new TaggedError("TileUnreadable", reason, { reason });
  }
  const rgb = found.colours === "unknown" ? format.photometric === "RGB" : found.colours === "rgb";
  return completeJpeg(stream, null, rgb ? TIFF_RGB : TIFF_YCBCR, samplesPerPixel);
}

interface Segments {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly components: number;
  readonly colours: "rgb" | "ycbcr" | "unknown";
}

/** Reads the segments up to the frame header (ITU-T T.81, B.2.2); only baseline, extended and progressive 8-bit ones. */
function readSegments(stream: Uint8Array): Segments | null {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.length);
  let jfif = false;
  let adobe: number | null = null;
  for (let at = 2; at + 4 <= stream.length && stream[at] === 0xff; ) {
    const marker = stream[at + 1] as number;
    // Fill bytes may stand before a marker (B.1.1.2).
    if (marker === 0xff) {
      at++;
      continue;
    }
    const length = view.getUint16(at + 2);
    if (at + 2 + length > stream.length) return null;
    if (marker === 0xe0 && startsWith(stream, at + 4, "JFIF\0")) jfif = true;
    if (marker === 0xee && length >= 14 && startsWith(stream, at + 4, "Adobe")) adobe = stream[at + 15] as number;
    if (marker === 0xda) return null;
    if (marker >= 0xc0 && marker <= 0xc2) {
      if (length < 8 || stream[at + 4] !== 8) return null;
      const components = stream[at + 9] as number;
      if (length < 8 + 3 * components) return null;
      const at0 = at + 10;
      const colours = coloursOf(stream, at0, components, jfif, adobe);
      return { heightPx: view.getUint16(at + 5), widthPx: view.getUint16(at + 7), components, colours };
    }
    at += 2 + length;
  }
  return null;
}

function coloursOf(
  stream: Uint8Array,
  at: number,
  components: number,
  jfif: boolean,
  adobe: number | null,
): Segments["colours"] {
  if (jfif) return "ycbcr";
  if (adobe === 0 || adobe === 1) return adobe === 0 ? "rgb" : "ycbcr";
  if (components !== 3) return "unknown";
  const names = String.fromCharCode(stream[at] ?? 0, stream[at + 3] ?? 0, stream[at + 6] ?? 0);
  if (names === "RGB") return "rgb";
  const subsampled = stream[at + 1] !== stream[at + 4] || stream[at + 1] !== stream[at + 7];
  return subsampled ? "ycbcr" : "unknown";
}

function startsWith(stream: Uint8Array, at: number, text: string): boolean {
  return [...text].every((letter, index) => stream[at + index] === letter.charCodeAt(0));
}
