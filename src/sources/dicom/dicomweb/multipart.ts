import { TaggedError } from "../../../core/base/errors.ts";

/** One part of a multipart body. */
export interface BodyPart {
  /** The part's own Content-Type, or the one that the whole body gives its parts. */
  readonly contentType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const DASH = 0x2d;

/** Splits a multipart/related body (RFC 2387; RFC 2046, 5.1). @throws TileUnreadable where it is none or is cut off. */
export function splitMultipart(body: Uint8Array<ArrayBuffer>, contentType: string): BodyPart[] {
  const boundary = parameter(contentType, "boundary");
  if (!boundary) throw damaged("an answer without parts");
  const delimiter = new TextEncoder().encode(`--${boundary}`);
  const parts: BodyPart[] = [];
  let at = find(body, delimiter, 0);
  for (;;) {
    if (at < 0) throw damaged("an answer that is cut off");
    at += delimiter.length;
    if (body[at] === DASH && body[at + 1] === DASH) return parts;
    const headEnd = find(body, new TextEncoder().encode("\r\n\r\n"), at);
    if (headEnd < 0) throw damaged("a part without its header's end");
    const head = new TextDecoder("latin1").decode(body.subarray(at, headEnd));
    const start = headEnd + 4;
    // Where the length is given, the part's bytes need not be searched for the next delimiter.
    const length = Number(/^content-length:\s*(\d{1,15})/im.exec(head)?.[1] ?? 0);
    at = find(body, delimiter, start + length);
    const end = at - 2;
    if (at < 0 || end < start) throw damaged("an answer that is cut off");
    const own = /^content-type:\s*(.+?)\s*$/im.exec(head)?.[1];
    parts.push({ contentType: own ?? parameter(contentType, "type") ?? "", bytes: body.slice(start, end) });
  }
}

/** A parameter of a media type, with or without quotes (RFC 9110, 5.6.6). */
export function parameter(contentType: string, name: string): string | null {
  const match = new RegExp(`;\\s*${name}=(?:"([^"]*)"|([^;\\s]*))`, "i").exec(contentType);
  return match ? (match[1] ?? match[2] ?? "") : null;
}

function find(bytes: Uint8Array, wanted: Uint8Array, from: number): number {
  const first = wanted[0] as number;
  for (let at = bytes.indexOf(first, from); at >= 0; at = bytes.indexOf(first, at + 1)) {
    let same = 1;
    while (same < wanted.length && bytes[at + same] === wanted[same]) same++;
    if (same === wanted.length) return at;
  }
  return -1;
}

function damaged(reason: string): TaggedError {
  return new TaggedError("TileUnreadable", reason, { reason });
}
