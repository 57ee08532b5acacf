import { TaggedError, throwIfCancelled, toTaggedError } from "../../core/errors.ts";
import { createBlobSource, truncated } from "./blob-source.ts";
import type { ByteSource } from "./byte-source.ts";

/** A server that ignores ranges is accepted up to this size: the file is then read whole. */
const LARGEST_WHOLE_READ_BYTES = 64 * 1024 * 1024;

function unreachable(url: string, reason: string, cause?: unknown): TaggedError {
  return new TaggedError("SlideUnreachable", `${url}: ${reason}`, { url, reason }, cause);
}

/** Fetches without credentials; network failures become SlideUnreachable. */
export async function fetchSlideUrl(
  url: string,
  signal: AbortSignal,
  headers?: HeadersInit,
  request: Pick<RequestInit, "method" | "body"> = {},
): Promise<Response> {
  throwIfCancelled(signal);
  try {
    return await fetch(url, { credentials: "omit", mode: "cors", signal, ...(headers ? { headers } : {}), ...request });
  } catch (error) {
    if (signal.aborted) throw toTaggedError(new DOMException("cancelled", "AbortError"));
    throw unreachable(url, "no answer (network, or the server does not allow other origins)", error);
  }
}

/** Bytes of a file on a server, by HTTP range requests (RFC 9110, section 14). @throws SlideUnreachable. */
export async function createUrlSource(url: string, signal: AbortSignal): Promise<ByteSource> {
  const probe = await fetchSlideUrl(url, signal, { Range: "bytes=0-15" });
  if (!probe.ok) throw unreachable(url, `the server answers ${probe.status}`);
  const total = Number(/\/(\d+)$/.exec(probe.headers.get("Content-Range") ?? "")?.[1] ?? Number.NaN);
  if (probe.status !== 206 || !Number.isFinite(total)) {
    const length = Number(probe.headers.get("Content-Length") ?? Number.NaN);
    if (!(length <= LARGEST_WHOLE_READ_BYTES)) {
      await probe.body?.cancel();
      throw unreachable(url, "the server does not support range requests, and the file is too large to read whole");
    }
    return createBlobSource(await probe.blob());
  }
  await probe.arrayBuffer();
  return {
    sizeBytes: total,
    async read(offset, length, readSignal) {
      if (offset < 0 || offset + length > total) throw truncated(offset, length, total);
      if (length === 0) return new Uint8Array(0);
      const response = await fetchSlideUrl(url, readSignal, { Range: `bytes=${offset}-${offset + length - 1}` });
      if (response.status !== 206) throw unreachable(url, `the server answers ${response.status} to a range request`);
      const bytes = new Uint8Array(await response.arrayBuffer());
      if (bytes.length !== length) throw unreachable(url, "the server sent another range than asked for");
      return bytes;
    },
  };
}
