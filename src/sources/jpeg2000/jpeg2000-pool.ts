import { TaggedError } from "../../core/errors.ts";

/** JPEG 2000 tiles are recognised but not decoded yet. @throws TileUnreadable. */
export async function decodeJpeg2000(
  _bytes: Uint8Array<ArrayBuffer>,
  _compression: number,
  _expected: { readonly widthPx: number; readonly heightPx: number },
  _signal: AbortSignal,
): Promise<Uint8ClampedArray<ArrayBuffer>> {
  throw new TaggedError("TileUnreadable", "JPEG 2000 is not supported", { reason: "JPEG 2000" });
}
