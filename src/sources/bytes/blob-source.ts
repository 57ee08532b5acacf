import { TaggedError, throwIfCancelled } from "../../core/base/errors.ts";
import type { ByteSource } from "./byte-source.ts";

/** Bytes of a local file; nothing is read but what is asked for. */
export function createBlobSource(blob: Blob): ByteSource {
  return {
    sizeBytes: blob.size,
    async read(offset, length, signal) {
      throwIfCancelled(signal);
      if (offset < 0 || offset + length > blob.size) throw truncated(offset, length, blob.size);
      try {
        return new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer());
      } catch (error) {
        // The browser says NotFoundError or NotReadableError when the file was changed, moved or its disk removed.
        throw new TaggedError("SlideUnreachable", `local file: ${String(error)}`, { offset, length }, error);
      }
    },
  };
}

/** The error for a read beyond the end of a file. */
export function truncated(offset: number, length: number, sizeBytes: number): TaggedError {
  return new TaggedError("TruncatedFile", `bytes ${offset}+${length} of a file of ${sizeBytes}`, {
    offset,
    length,
    sizeBytes,
  });
}
