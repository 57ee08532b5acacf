import { TaggedError } from "../../../src/core/base/errors.ts";

/** An element as read; sequences are lists of data sets, all other values their bytes. */
export type ReadElement =
  | { readonly vr: string; readonly items: readonly ReadDataSet[]; readonly bytes?: undefined }
  | { readonly vr: string; readonly bytes: Uint8Array; readonly items?: undefined };
/** Elements by tag (group * 65536 + element). */
export type ReadDataSet = ReadonlyMap<number, ReadElement>;

const LONG_FORM = new Set(["OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"]);
const UNDEFINED_LENGTH = 0xffffffff;
const ITEM = 0xfffee000;
const ITEM_END = 0xfffee00d;
const SEQUENCE_END = 0xfffee0dd;
const DEEPEST = 16;
const EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1";

function damaged(what: string): TaggedError {
  return new TaggedError("ExportFailed", `not a DICOM file this program reads: ${what}`);
}

/** Reads a DICOM file in Explicit VR Little Endian, as other programs write it too (sequences of undefined length). @throws ExportFailed. */
export function readDicom(file: Uint8Array): ReadDataSet {
  if (new TextDecoder().decode(file.subarray(128, 132)) !== "DICM") throw damaged("no DICM");
  const reader = new DicomReader(file, 132);
  const dataSet = reader.dataSet(file.length, 0);
  const syntax = textOf(dataSet, 0x00020010);
  if (syntax !== EXPLICIT_LITTLE_ENDIAN) throw damaged(`transfer syntax ${syntax}`);
  return dataSet;
}

class DicomReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#at = at;
  }

  /** Elements up to `end`, or up to the delimiter of an item of undefined length (end = UNDEFINED_LENGTH). */
  dataSet(end: number, depth: number): ReadDataSet {
    if (depth > DEEPEST) throw damaged("sequences nested too deep");
    const elements = new Map<number, ReadElement>();
    while (this.#at < Math.min(end, this.#bytes.length)) {
      const tag = this.#tag();
      if (tag === ITEM_END) {
        this.#uint32();
        return elements;
      }
      elements.set(tag, this.#element(depth));
    }
    if (this.#at !== end) throw damaged("a data set does not end where it should");
    return elements;
  }

  #element(depth: number): ReadElement {
    const vr = String.fromCharCode(...this.#take(2));
    let length: number;
    if (LONG_FORM.has(vr)) {
      this.#take(2);
      length = this.#uint32();
    } else length = this.#view.getUint16(this.#advance(2), true);
    if (vr === "SQ") return { vr, items: this.#items(length, depth + 1) };
    if (length === UNDEFINED_LENGTH) throw damaged(`${vr} of undefined length`);
    return { vr, bytes: this.#take(length) };
  }

  #items(length: number, depth: number): ReadDataSet[] {
    const end = length === UNDEFINED_LENGTH ? UNDEFINED_LENGTH : this.#at + length;
    const items: ReadDataSet[] = [];
    while (this.#at < Math.min(end, this.#bytes.length)) {
      const tag = this.#tag();
      const itemLength = this.#uint32();
      if (tag === SEQUENCE_END) return items;
      if (tag !== ITEM) throw damaged(`no item at byte ${this.#at}`);
      const itemEnd = itemLength === UNDEFINED_LENGTH ? UNDEFINED_LENGTH : this.#at + itemLength;
      items.push(this.dataSet(itemEnd, depth));
    }
    if (this.#at !== end) throw damaged("a sequence does not end where it should");
    return items;
  }

  #tag(): number {
    const group = this.#view.getUint16(this.#advance(2), true);
    return group * 65_536 + this.#view.getUint16(this.#advance(2), true);
  }

  #uint32(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }

  #take(count: number): Uint8Array {
    const from = this.#advance(count);
    return this.#bytes.subarray(from, from + count);
  }

  #advance(count: number): number {
    const from = this.#at;
    if (from + count > this.#bytes.length) throw damaged("it ends inside an element");
    this.#at += count;
    return from;
  }
}

/** The items of a sequence; none where it is absent. */
export function itemsOf(dataSet: ReadDataSet | undefined, tag: number): readonly ReadDataSet[] {
  return dataSet?.get(tag)?.items ?? [];
}

/** A text value without its padding; "" where it is absent. */
export function textOf(dataSet: ReadDataSet | undefined, tag: number): string {
  const bytes = dataSet?.get(tag)?.bytes;
  return bytes ? new TextDecoder().decode(bytes).replace(/[ \0]+$/, "") : "";
}

/** A whole number (US or UL); NaN where it is absent. */
export function numberOf(dataSet: ReadDataSet | undefined, tag: number): number {
  const bytes = dataSet?.get(tag)?.bytes;
  if (bytes?.length !== 2 && bytes?.length !== 4) return Number.NaN;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return bytes.length === 2 ? view.getUint16(0, true) : view.getUint32(0, true);
}

/** Floating-point values (OF or OD); none where they are absent. */
export function floatsOf(dataSet: ReadDataSet | undefined, tag: number): Float64Array {
  const element = dataSet?.get(tag);
  const bytes = element?.bytes;
  if (!bytes) return new Float64Array(0);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const size = element.vr === "OD" ? 8 : 4;
  return Float64Array.from({ length: bytes.length / size }, (_, at) =>
    size === 8 ? view.getFloat64(at * 8, true) : view.getFloat32(at * 4, true),
  );
}
