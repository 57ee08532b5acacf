/**
 * A small reader for the XML that scanners and converters write into slides (XML 1.0, fifth edition). Workers have no DOMParser. Names come
 * without their namespace prefix. Text longer than a number or a name is dropped: Philips keeps pictures of the label there.
 */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** The element's own text, trimmed; "" where it is longer than MAX_TEXT_CHARACTERS. */
  readonly text: string;
}

const MAX_TEXT_CHARACTERS = 4096;
const MAX_ELEMENTS = 200_000;
const MAX_DEPTH = 256;

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** Resolves character references and the five entities of XML (4.1, 4.6); what is unknown stays as written. */
export function resolveEntities(text: string): string {
  return text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]{2,4});/gi, (whole, name: string) => {
    if (!name.startsWith("#")) return ENTITIES[name] ?? whole;
    const hexadecimal = name[1] === "x" || name[1] === "X";
    const code = Number.parseInt(name.slice(hexadecimal ? 2 : 1), hexadecimal ? 16 : 10);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

interface OpenElement {
  readonly name: string;
  readonly attributes: Record<string, string>;
  readonly children: XmlElement[];
  text: string;
}

const withoutPrefix = (name: string): string => name.slice(name.indexOf(":") + 1);

/** The root element, or null where the text is no well-formed XML within the caps. No document type is read, so nothing expands. */
export function parseXml(text: string): XmlElement | null {
  const stack: OpenElement[] = [];
  let elements = 0;
  let at = text.indexOf("<");
  while (at >= 0) {
    const special = skipSpecial(text, at);
    if (special !== null) {
      if (special.end < 0) return null;
      if (special.cdata) addText(stack, special.cdata, false);
      at = nextMarkup(text, special.end, stack);
      continue;
    }
    const end = endOfTag(text, at);
    if (end < 0) return null;
    const tag = text.slice(at + 1, end);
    if (tag.startsWith("/")) {
      const closed = stack.pop();
      if (!closed || closed.name !== withoutPrefix(tag.slice(1).trim())) return null;
      const element = { ...closed, text: closed.text.trim() };
      const parent = stack.at(-1);
      if (!parent) return element;
      parent.children.push(element);
    } else {
      if (++elements > MAX_ELEMENTS || stack.length >= MAX_DEPTH) return null;
      const alone = tag.endsWith("/");
      const opened = openElement(alone ? tag.slice(0, -1) : tag);
      if (!opened) return null;
      if (!alone) stack.push(opened);
      else if (stack.length === 0) return opened;
      else stack.at(-1)?.children.push(opened);
    }
    at = nextMarkup(text, end + 1, stack);
  }
  return null;
}

/** Declarations, comments, processing instructions and CDATA: where they end (-1: never), and the text of CDATA; null for a tag. */
function skipSpecial(text: string, at: number): { end: number; cdata: string } | null {
  const until = (mark: string, cdata = ""): { end: number; cdata: string } => {
    const found = text.indexOf(mark, at);
    return { end: found < 0 ? -1 : found + mark.length, cdata };
  };
  if (text.startsWith("<!--", at)) return until("-->");
  if (text.startsWith("<![CDATA[", at)) {
    const { end } = until("]]>");
    return { end, cdata: end < 0 ? "" : text.slice(at + 9, Math.min(end - 3, at + 9 + MAX_TEXT_CHARACTERS)) };
  }
  if (text.startsWith("<?", at)) return until("?>");
  if (text.startsWith("<!", at)) return until(">");
  return null;
}

/** Position of the ">" that ends a tag; one inside quotes does not. */
function endOfTag(text: string, at: number): number {
  let quote = "";
  for (let index = at + 1; index < text.length; index++) {
    const letter = text[index] as string;
    if (quote) {
      if (letter === quote) quote = "";
    } else if (letter === '"' || letter === "'") quote = letter;
    else if (letter === ">") return index;
  }
  return -1;
}

function nextMarkup(text: string, from: number, stack: readonly OpenElement[]): number {
  const next = text.indexOf("<", from);
  if (next - from > 0 && next - from <= MAX_TEXT_CHARACTERS) addText(stack, text.slice(from, next), true);
  return next;
}

function addText(stack: readonly OpenElement[], text: string, entities: boolean): void {
  const element = stack.at(-1);
  if (element && element.text.length + text.length <= MAX_TEXT_CHARACTERS) {
    element.text += entities ? resolveEntities(text) : text;
  }
}

function openElement(tag: string): OpenElement | null {
  const name = /^[^\s/>"'=]+/.exec(tag)?.[0];
  if (!name) return null;
  const attributes: Record<string, string> = {};
  for (const [, key, double, single] of tag
    .slice(name.length)
    .matchAll(/([^\s=/"']+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) {
    const value = double ?? single ?? "";
    if (value.length <= MAX_TEXT_CHARACTERS) attributes[withoutPrefix(key as string)] = resolveEntities(value);
  }
  return { name: withoutPrefix(name), attributes, children: [], text: "" };
}

/** Every element of a name below (and including) `element`, in the order of the file. */
export function findAll(element: XmlElement, name: string): XmlElement[] {
  const own = element.name === name ? [element] : [];
  return [...own, ...element.children.flatMap((child) => findAll(child, name))];
}

/** The first element of a name, or null. */
export function findFirst(element: XmlElement, name: string): XmlElement | null {
  if (element.name === name) return element;
  for (const child of element.children) {
    const found = findFirst(child, name);
    if (found) return found;
  }
  return null;
}

/** Text of a tag whose encoding only the text itself states: UTF-8, or what the XML declaration says, or Windows-1252 as a last resort. */
export function decodeDeclaredText(bytes: Uint8Array): string {
  const head = String.fromCharCode(...bytes.subarray(0, 200));
  const declared = /^[^<]{0,3}<\?xml[^>]*encoding\s*=\s*["']([\w-]+)["']/i.exec(head)?.[1] ?? "utf-8";
  for (const label of [declared, "utf-8"]) {
    try {
      return new TextDecoder(label, { fatal: true }).decode(bytes);
    } catch (error) {
      // RangeError: an encoding no browser knows; TypeError: bytes that are not of this encoding. The next one is tried.
      if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
    }
  }
  return new TextDecoder("windows-1252").decode(bytes);
}
