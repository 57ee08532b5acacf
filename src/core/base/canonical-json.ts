import { TaggedError } from "./errors.ts";

/** What JSON can hold. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue | undefined };

/**
 * The one text of a JSON value (RFC 8785, JSON Canonicalization Scheme): no white space; members sorted by the UTF-16 code units of their
 * names; numbers as ECMAScript writes them; strings with the shortest escapes. A member that is undefined is left out, as JSON.stringify does.
 * Two equal values have the same text, so a hash over the text is a hash over the value.
 * @throws Unexpected for what JSON cannot hold: NaN, infinities, lone surrogates, functions, typed arrays.
 */
export function canonicalJson(value: JsonValue): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new TaggedError("Unexpected", `not a JSON number: ${value}`);
    return JSON.stringify(value);
  }
  if (typeof value === "string") return quote(value);
  if (Array.isArray(value)) return `[${value.map((item: JsonValue) => canonicalJson(item)).join(",")}]`;
  if (typeof value !== "object" || ArrayBuffer.isView(value) || !isPlain(value)) {
    throw new TaggedError("Unexpected", `not a JSON value: ${typeof value}`);
  }
  const object = value as { readonly [key: string]: JsonValue | undefined };
  const members: string[] = [];
  // The default order of sort() is that of the UTF-16 code units, which RFC 8785 asks for.
  for (const key of Object.keys(object).sort()) {
    const member = object[key];
    if (member !== undefined) members.push(`${quote(key)}:${canonicalJson(member)}`);
  }
  return `{${members.join(",")}}`;
}

function quote(text: string): string {
  // JSON.stringify escapes as RFC 8785 does, but would write a lone surrogate as an escape, which no strict reader takes.
  if (/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(text)) {
    throw new TaggedError("Unexpected", "a text holds half a character (a lone surrogate)");
  }
  return JSON.stringify(text);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
