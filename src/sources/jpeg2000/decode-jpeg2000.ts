import wasmUrl from "@cornerstonejs/codec-openjpeg/decodewasm?url";
import startOpenJpeg from "@cornerstonejs/codec-openjpeg/decodewasmjs";
import { TaggedError, throwIfCancelled } from "../../core/errors.ts";
import type { OpenJpegModule } from "./codec.ts";
import { endsWithEoc, readCodestream } from "./read-codestream.ts";

/** Decoded samples, 8 bits, pixel by pixel. */
export interface Jpeg2000Picture {
  readonly samples: Uint8Array<ArrayBuffer>;
  /** The codestream held a colour transform, now undone: the samples are RGB. */
  readonly colourTransformed: boolean;
}

/** What the decoder said since the tile began: it reports damage by a line of text, and then gives what it has. */
let notes: string[] = [];
const note = (line: string): void => {
  if (!line.includes("[INFO]")) notes.push(line);
};
let started: Promise<OpenJpegModule> | null = null;

/**
 * Decodes one tile's codestream. The header is checked against what the file says before a byte is decoded, because the decoder does not throw
 * on damaged data and reuses its buffer. @throws TileUnreadable, Cancelled.
 */
export async function decodeJpeg2000(
  bytes: Uint8Array,
  expected: { readonly widthPx: number; readonly heightPx: number; readonly components: number },
  signal: AbortSignal,
): Promise<Jpeg2000Picture> {
  const header = readCodestream(bytes);
  if (!header?.plain) throw unreadable("no JPEG 2000 stream of 8-bit samples");
  const { widthPx, heightPx, components } = expected;
  if (header.widthPx !== widthPx || header.heightPx !== heightPx || header.components !== components) {
    throw unreadable(`JPEG 2000 of ${header.widthPx} x ${header.heightPx} px, ${header.components} components`);
  }
  if (!endsWithEoc(bytes)) throw unreadable("JPEG 2000 cut off");
  started ??= startOpenJpeg({ locateFile: () => wasmUrl, print: note, printErr: note });
  const codec = await started;
  throwIfCancelled(signal);
  try {
    return { samples: decodeWith(codec, bytes, expected), colourTransformed: header.colourTransformed };
  } catch (error) {
    // After a trap the instance's memory cannot be trusted: the next tile gets a new one.
    started = null;
    if (error instanceof TaggedError) throw error;
    throw new TaggedError("TileUnreadable", `JPEG 2000: ${String(error)}`, { reason: "JPEG 2000" }, error);
  }
}

function decodeWith(
  codec: OpenJpegModule,
  bytes: Uint8Array,
  { widthPx, heightPx, components }: { widthPx: number; heightPx: number; components: number },
): Uint8Array<ArrayBuffer> {
  const decoder = new codec.J2KDecoder();
  try {
    decoder.getEncodedBuffer(bytes.length).set(bytes);
    notes = [];
    decoder.decode();
    if (notes.length > 0) throw unreadable(`JPEG 2000: ${notes.join(" ").slice(0, 120)}`);
    const info = decoder.getFrameInfo();
    const decoded = decoder.getDecodedBuffer();
    const fits = info.width === widthPx && info.height === heightPx && info.componentCount === components;
    if (!fits || decoded.length !== widthPx * heightPx * components) throw unreadable("JPEG 2000 damaged");
    return new Uint8Array(decoded);
  } finally {
    decoder.delete();
  }
}

function unreadable(reason: string): TaggedError {
  return new TaggedError("TileUnreadable", reason, { reason });
}
