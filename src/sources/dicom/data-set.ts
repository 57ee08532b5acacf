import { TaggedError } from "../../core/base/errors.ts";
import { SEQUENCES, TAG } from "./tags.ts";

/** One data element: its bytes, or the items of a sequence. */
export interface Element {
  readonly bytes: Uint8Array;
  readonly items: readonly DataSet[];
}
export type DataSet = ReadonlyMap<number, Element>;

/** The header of an element; lengthBytes is null where the length is undefined. */
export interface ElementHeader {
  readonly tag: number;
  readonly vr: string;
  readonly headerBytes: number;
  readonly lengthBytes: number | null;
}

/** Thrown where the bytes at hand end inside an element: the caller reads on, or the file is cut off. */
export class BytesEnd extends Error {}

const UNDEFINED_LENGTH = 0xffffffff;
/** Value representations with a 32-bit length (PS3.5, 7.1.2). */
const LONG_FORM = new Set(["OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"]);
/** Nesting of the deepest slide seen is 5. */
const MAX_DEPTH = 16;
/** Items of a sequence that is kept in memory, and elements of one item. */
const MAX_ITEMS = 65_536;
const MAX_ITEM_ELEMENTS = 4096;
const NO_BYTES = new Uint8Array(0);

export function malformed(reason: string): TaggedError {
  return new TaggedError("MalformedSlide", `DICOM: ${reason}`, { format: "DICOM", reason });
}

/** Reads the element header at a byte. @throws BytesEnd, MalformedSlide. */
export function readElementHeader(view: DataView, at: number, implicit: boolean): ElementHeader {
  need(view, at, 8);
  const tag = view.getUint16(at, true) * 65_536 + view.getUint16(at + 2, true);
  // Items and delimiters have no value representation in any syntax (PS3.5, 7.5).
  if (implicit || tag >= TAG.item) return headerOf(tag, "", 8, view.getUint32(at + 4, true));
  const vr = String.fromCharCode(view.getUint8(at + 4), view.getUint8(at + 5));
  if (!/^[A-Z]{2}$/.test(vr)) throw malformed(`no value representation in element ${nameOf(tag)}`);
  if (!LONG_FORM.has(vr)) return headerOf(tag, vr, 8, view.getUint16(at + 6, true));
  need(view, at, 12);
  return headerOf(tag, vr, 12, view.getUint32(at + 8, true));
}

function headerOf(tag: number, vr: string, headerBytes: number, length: number): ElementHeader {
  return { tag, vr, headerBytes, lengthBytes: length === UNDEFINED_LENGTH ? null : length };
}

/** Parses values in memory; sequences are recognised by their representation, their undefined length or, in implicit VR, their tag. */
export class DataSetReader {
  readonly #view: DataView;
  readonly #bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.at = at;
  }

  /**
   * Reads one element and moves behind it; onItem, where given, takes the items of this element one by one instead of keeping them.
   * @throws BytesEnd, MalformedSlide.
   */
  element(implicit: boolean, depth: number, onItem?: (item: DataSet) => void): { tag: number; value: Element } {
    const { tag, vr, headerBytes, lengthBytes } = readElementHeader(this.#view, this.at, implicit);
    this.at += headerBytes;
    const sequence = vr === "SQ" || lengthBytes === null || (implicit && SEQUENCES.has(tag));
    if (!sequence) {
      need(this.#view, this.at, lengthBytes);
      const bytes = this.#bytes.subarray(this.at, this.at + lengthBytes);
      this.at += lengthBytes;
      return { tag, value: { bytes, items: [] } };
    }
    if (depth >= MAX_DEPTH) throw malformed("sequences nested too deep");
    const items: DataSet[] = [];
    // A sequence of unknown representation is written in implicit VR, whatever the file's syntax (PS3.5, 6.2.2).
    const keep = (item: DataSet): void => {
      if (items.push(item) > MAX_ITEMS) throw malformed(`too many items in ${nameOf(tag)}`);
    };
    this.#items(lengthBytes, implicit || vr === "UN", depth + 1, onItem ?? keep);
    return { tag, value: { bytes: NO_BYTES, items } };
  }

  #items(lengthBytes: number | null, implicit: boolean, depth: number, onItem: (item: DataSet) => void): void {
    const end = lengthBytes === null ? Number.POSITIVE_INFINITY : this.at + lengthBytes;
    while (this.at < end) {
      const { tag, lengthBytes: itemLength } = readElementHeader(this.#view, this.at, implicit);
      this.at += 8;
      if (tag === TAG.sequenceEnd && lengthBytes === null) return;
      if (tag !== TAG.item) throw malformed(`element ${nameOf(tag)} where an item should be`);
      onItem(this.#dataSet(itemLength, implicit, depth));
    }
    if (this.at !== end) throw malformed("a sequence does not end with its items");
  }

  #dataSet(lengthBytes: number | null, implicit: boolean, depth: number): DataSet {
    const end = lengthBytes === null ? Number.POSITIVE_INFINITY : this.at + lengthBytes;
    const dataSet = new Map<number, Element>();
    while (this.at < end) {
      const { tag } = readElementHeader(this.#view, this.at, implicit);
      if (tag === TAG.itemEnd && lengthBytes === null) {
        this.at += 8;
        return dataSet;
      }
      const { value } = this.element(implicit, depth);
      if (dataSet.set(tag, value).size > MAX_ITEM_ELEMENTS) throw malformed("too many elements in an item");
    }
    if (this.at !== end) throw malformed("an item does not end with its elements");
    return dataSet;
  }
}

function need(view: DataView, at: number, count: number): void {
  if (at + count > view.byteLength) throw new BytesEnd();
}

export function nameOf(tag: number): string {
  const digits = tag.toString(16).padStart(8, "0");
  return `(${digits.slice(0, 4)},${digits.slice(4)})`;
}

/** Text without its padding; "" where the element is absent. */
export function textOf(dataSet: DataSet, tag: number): string {
  const bytes = dataSet.get(tag)?.bytes;
  return bytes
    ? new TextDecoder("latin1")
        .decode(bytes)
        .replace(/[ \0]+$/, "")
        .trimStart()
    : "";
}

/** A whole number in binary (US, UL, SL) or in text (IS); null where it is absent or none. */
export function integerOf(dataSet: DataSet, tag: number, form: "binary" | "signed" | "text"): number | null {
  const bytes = dataSet.get(tag)?.bytes;
  if (!bytes || bytes.length === 0) return null;
  if (form === "text") {
    const text = textOf(dataSet, tag);
    return /^[+-]?\d{1,12}$/.test(text) ? Number(text) : null;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length === 2) return view.getUint16(0, true);
  if (bytes.length !== 4) return null;
  return form === "signed" ? view.getInt32(0, true) : view.getUint32(0, true);
}

/** A 32-bit floating point number (FL); null where it is absent. */
export function floatOf(dataSet: DataSet, tag: number): number | null {
  const bytes = dataSet.get(tag)?.bytes;
  return bytes?.length === 4 ? new DataView(bytes.buffer, bytes.byteOffset, 4).getFloat32(0, true) : null;
}
