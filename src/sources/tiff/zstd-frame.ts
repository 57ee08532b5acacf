import { Decompress } from "fzstd";
import { TaggedError } from "../../core/base/errors.ts";

const MAGIC = 0xfd2fb528;
/** A frame may ask for a window to be allocated; more than this is no tile's. */
const MAX_WINDOW_BYTES = 256 * 1024 * 1024;

function unreadable(reason: string, cause?: unknown): TaggedError {
  return new TaggedError("TileUnreadable", `zstd: ${reason}`, { reason: "zstd" }, cause);
}

/** Memory that a zstd frame asks for before it is decoded (RFC 8878, 3.1.1.1): its window, or its content where it is one segment. */
function windowBytes(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 9 || view.getUint32(0, true) !== MAGIC) throw unreadable("not a zstd frame");
  const descriptor = bytes[4] as number;
  if ((descriptor & 0x20) === 0) {
    const window = bytes[5] as number;
    const base = 2 ** (10 + (window >> 3));
    return base + (base / 8) * (window & 7);
  }
  const at = 5 + ([0, 1, 2, 4][descriptor & 3] as number);
  const sizeBytes = [1, 2, 4, 8][descriptor >> 6] as number;
  const content = [...bytes.subarray(at, at + sizeBytes)].reduce((sum, byte, index) => sum + byte * 256 ** index, 0);
  return sizeBytes === 2 ? content + 256 : content;
}

/** The first `maxBytes` bytes of a zstd frame, or fewer where it ends earlier; decoding stops there. @throws TileUnreadable. */
export function decodeZstd(bytes: Uint8Array<ArrayBuffer>, maxBytes: number): Uint8Array<ArrayBuffer> {
  if (windowBytes(bytes) > MAX_WINDOW_BYTES) throw unreadable("asks for too much memory");
  const output = new Uint8Array(maxBytes);
  let written = 0;
  const decoder = new Decompress((part) => {
    const taken = part.subarray(0, maxBytes - written);
    output.set(taken, written);
    written += taken.length;
    if (taken.length < part.length) throw unreadable("inflates to more than the tile");
  });
  try {
    decoder.push(bytes, true);
  } catch (error) {
    // Whole pixels, and only what follows them is wrong: other readers take them too.
    if (written < maxBytes) throw unreadable(String(error), error);
  }
  return written === maxBytes ? output : output.slice(0, written);
}
