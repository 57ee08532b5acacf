import type { ByteSource } from "../bytes/byte-source.ts";

/** Files up to this size are hashed whole. */
const WHOLE_BYTES = 4 * 1024 * 1024;
const EDGE_BYTES = 256 * 1024;
const PIECE_BYTES = 32 * 1024;
const PIECE_COUNT = 8;

/** SHA-256 as lower-case hexadecimal digits. */
export async function sha256Hex(parts: readonly Uint8Array<ArrayBuffer>[]): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", await new Blob([...parts]).arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * A slide's id: SHA-256 over its size, both ends, evenly spaced pieces and `extra` (for TIFF the level-0 tile sizes, which change with
 * any tile). The same content gives the same id from disk and from a server; the name plays no part.
 */
export async function fingerprint(
  source: ByteSource,
  extra: Uint8Array<ArrayBuffer>,
  signal: AbortSignal,
): Promise<string> {
  const size = source.sizeBytes;
  const parts: Uint8Array<ArrayBuffer>[] = [new TextEncoder().encode(`granuloscope-1|${size}|`)];
  if (size <= WHOLE_BYTES) {
    parts.push(await source.read(0, size, signal));
  } else {
    parts.push(await source.read(0, EDGE_BYTES, signal));
    for (let piece = 1; piece <= PIECE_COUNT; piece++) {
      parts.push(await source.read(Math.floor((size / (PIECE_COUNT + 1)) * piece), PIECE_BYTES, signal));
    }
    parts.push(await source.read(size - EDGE_BYTES, EDGE_BYTES, signal));
  }
  return sha256Hex([...parts, extra]);
}
