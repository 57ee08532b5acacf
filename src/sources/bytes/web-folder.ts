import { TaggedError, toTaggedError } from "../../core/base/errors.ts";
import { withRetries } from "./retry.ts";
import { fetchSlideUrl, unreachable } from "./url-source.ts";

/** Files below an address; every request keeps the address's query, where a token may stand. */
export interface WebFolder {
  /** @throws TileUnreadable where there is no such file, SlideUnreachable, Cancelled. */
  read(path: string, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>>;
}

/** No file of a sane slide's tiles is larger than this. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;

/** The folder in which a file lies: its address up to the last slash. */
export function createWebFolder(fileUrl: string): WebFolder {
  const base = new URL(fileUrl);
  const folder = base.pathname.slice(0, base.pathname.lastIndexOf("/") + 1);
  return {
    async read(path, signal) {
      const url = `${base.origin}${folder}${path}${base.search}`;
      const answer = await withRetries(() => fetchBytes(url, signal), signal);
      if (answer.status === 404 || answer.status === 410) {
        throw new TaggedError("TileUnreadable", `there is no file ${path}`, { reason: "missing file" });
      }
      if (answer.status < 200 || answer.status > 299) throw unreachable(url, `the server answers ${answer.status}`);
      return answer.bytes;
    },
  };
}

async function fetchBytes(
  url: string,
  signal: AbortSignal,
): Promise<{ status: number; bytes: Uint8Array<ArrayBuffer> }> {
  const response = await fetchSlideUrl(url, signal);
  // What the server refuses it refuses again; where it failed it may answer yet.
  if (response.status >= 500) throw unreachable(url, `the server answers ${response.status}`);
  if (Number(response.headers.get("Content-Length") ?? 0) > MAX_FILE_BYTES) throw unreachable(url, "a file too large");
  try {
    return { status: response.status, bytes: new Uint8Array(await response.arrayBuffer()) };
  } catch (error) {
    if (error instanceof Error && error.name === "AbortError") throw toTaggedError(error);
    throw unreachable(url, "the answer breaks off", error);
  }
}
