import { isTagged, TaggedError, throwIfCancelled, toTaggedError } from "../../core/base/errors.ts";
import { createBlobSource, truncated } from "./blob-source.ts";
import type { ByteSource } from "./byte-source.ts";

/** A server that ignores ranges is accepted up to this size: the file is then read whole. */
const MAX_WHOLE_READ_BYTES = 64 * 1024 * 1024;
const PROBE_BYTES = 16;

/** An address for messages and exports: without the query, which may hold a key, and without a user's name. */
export function publicAddress(url: string): string {
  try {
    const { origin, pathname } = new URL(url);
    return origin + pathname;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return url.split(/[?#]/)[0] ?? "";
  }
}

export function unreachable(url: string, reason: string, cause?: unknown): TaggedError {
  const address = publicAddress(url);
  return new TaggedError("SlideUnreachable", `${address}: ${reason}`, { url: address, reason }, cause);
}

/** Fetches without credentials; network failures become SlideUnreachable. */
export async function fetchSlideUrl(url: string, signal: AbortSignal, request: RequestInit = {}): Promise<Response> {
  throwIfCancelled(signal);
  try {
    return await fetch(url, { credentials: "omit", mode: "cors", signal, ...request });
  } catch (error) {
    if (signal.aborted) throw toTaggedError(new DOMException("cancelled", "AbortError"));
    throw unreachable(url, "no answer (network, or the server does not allow other origins)", error);
  }
}

/** A file that may be missing, or null: servers answer for it with an error, or leave out the header that lets this page see the error. */
export async function fetchOptional(url: string, signal: AbortSignal): Promise<Response | null> {
  try {
    const response = await fetchSlideUrl(url, signal);
    return response.ok ? response : null;
  } catch (error) {
    if (isTagged(error, "SlideUnreachable")) return null;
    throw error;
  }
}

/**
 * Bytes of a file on a server, by HTTP range requests (RFC 9110, section 14); a small file of a server without them is read whole.
 * @throws SlideUnreachable with what the server would have to allow.
 */
export async function createUrlSource(url: string, signal: AbortSignal): Promise<ByteSource> {
  const probe = await probeAddress(url, signal);
  if (!probe.ok) throw unreachable(url, `the server answers ${probe.status}`);
  if (probe.status !== 206) return createBlobSource(await readWhole(url, probe));
  const range = probe.headers.get("Content-Range");
  const head = new Uint8Array(await probe.arrayBuffer());
  const stated = Number(/\/(\d+)$/.exec(range ?? "")?.[1] ?? Number.NaN);
  const total = Number.isFinite(stated) ? stated : await sizeByHead(url, head.length, signal);
  if (total === null) {
    const reason =
      range === null
        ? "the server must let other origins see Content-Range (Access-Control-Expose-Headers)"
        : "the server does not state the file's size";
    throw unreachable(url, reason);
  }
  return {
    sizeBytes: total,
    async read(offset, length, readSignal) {
      if (offset < 0 || offset + length > total) throw truncated(offset, length, total);
      if (length === 0) return new Uint8Array(0);
      const headers = { Range: `bytes=${offset}-${offset + length - 1}` };
      const response = await fetchSlideUrl(url, readSignal, { headers });
      if (response.status !== 206) throw unreachable(url, `the server answers ${response.status} to a range request`);
      const bytes = new Uint8Array(await response.arrayBuffer());
      if (bytes.length !== length) throw unreachable(url, "the server sent another range than asked for");
      return bytes;
    },
  };
}

/** The first bytes of a file, or all of it. A browser refuses a packed answer to a range request, so a failure is tried without a range. */
async function probeAddress(url: string, signal: AbortSignal): Promise<Response> {
  try {
    return await fetchSlideUrl(url, signal, { headers: { Range: `bytes=0-${PROBE_BYTES - 1}` } });
  } catch (error) {
    if (!isTagged(error, "SlideUnreachable")) throw error;
    return fetchSlideUrl(url, signal);
  }
}

/** The size from Content-Length, which every origin may see, of a request for the whole file without its body; null where it is missing. */
async function sizeByHead(url: string, headBytes: number, signal: AbortSignal): Promise<number | null> {
  // Some servers, and signed addresses, allow GET alone: its body is let go unread.
  for (const method of ["HEAD", "GET"]) {
    try {
      const response = await fetchSlideUrl(url, signal, { method });
      const length = response.ok ? Number(response.headers.get("Content-Length") ?? Number.NaN) : Number.NaN;
      await response.body?.cancel();
      if (Number.isSafeInteger(length) && length >= headBytes) return length;
    } catch (error) {
      if (!isTagged(error, "SlideUnreachable")) throw error;
    }
  }
  return null;
}

/** The whole body, unless it is longer than the limit: its length is only known when it has been read, if the server packs it. */
async function readWhole(url: string, response: Response): Promise<Blob> {
  const tooLarge = (): TaggedError =>
    unreachable(
      url,
      `the server allows no range requests, and the file is larger than ${MAX_WHOLE_READ_BYTES / 1024 / 1024} MB`,
    );
  if (Number(response.headers.get("Content-Length") ?? 0) > MAX_WHOLE_READ_BYTES) {
    await response.body?.cancel();
    throw tooLarge();
  }
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let total = 0;
  const reader = response.body?.getReader();
  try {
    for (;;) {
      const part = await reader?.read();
      if (!part?.value) break;
      parts.push(part.value);
      total += part.value.length;
      if (total > MAX_WHOLE_READ_BYTES) {
        await reader?.cancel();
        throw tooLarge();
      }
    }
  } catch (error) {
    const tagged = toTaggedError(error);
    throw tagged._tag === "Unexpected" ? unreachable(url, "the answer broke off", error) : tagged;
  }
  return new Blob(parts);
}
