import { TaggedError } from "../../base/errors.ts";

/** The value representations this program writes (PS3.5, 6.2). */
export type ValueRepresentation =
  | "CS"
  | "DA"
  | "IS"
  | "LO"
  | "LT"
  | "OB"
  | "OF"
  | "PN"
  | "SH"
  | "SQ"
  | "TM"
  | "UI"
  | "UL"
  | "US";

/** One data element; `tag` is group * 65536 + element. Text is a value or several joined with a backslash; a sequence is a list of data sets. */
export type DicomElement =
  | {
      readonly tag: number;
      readonly vr: Exclude<ValueRepresentation, "OB" | "OF" | "SQ" | "UL" | "US">;
      readonly value: string;
    }
  | { readonly tag: number; readonly vr: "US" | "UL"; readonly value: number }
  | { readonly tag: number; readonly vr: "OF"; readonly value: Float32Array }
  | { readonly tag: number; readonly vr: "OB"; readonly value: Uint8Array }
  | { readonly tag: number; readonly vr: "SQ"; readonly value: readonly DicomDataSet[] };

/** Elements in ascending order of their tags. */
export type DicomDataSet = readonly DicomElement[];

/** Longest value in characters, where the standard sets one (PS3.5, table 6.2-1). */
const LONGEST: Partial<Record<ValueRepresentation, number>> = { CS: 16, LO: 64, LT: 10_240, PN: 64, SH: 16, UI: 64 };
const LONG_FORM: readonly ValueRepresentation[] = ["OB", "OF", "SQ"];
const ITEM_TAG = 0xfffee000;

/** A data set in Explicit VR Little Endian, every length defined, as byte chunks. @throws Unexpected for a value the standard does not allow. */
export function encodeDataSet(elements: DicomDataSet): Uint8Array<ArrayBuffer>[] {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let before = -1;
  for (const element of elements) {
    if (element.tag <= before) throw new TaggedError("Unexpected", `DICOM elements out of order at ${element.tag}`);
    before = element.tag;
    const value = encodeValue(element);
    chunks.push(elementHeader(element, totalBytes(value)), ...value);
  }
  return chunks;
}

export function totalBytes(chunks: readonly Uint8Array[]): number {
  return chunks.reduce((sum, chunk) => sum + chunk.length, 0);
}

function elementHeader({ tag, vr }: DicomElement, lengthBytes: number): Uint8Array<ArrayBuffer> {
  const long = LONG_FORM.includes(vr);
  const header = new Uint8Array(long ? 12 : 8);
  const view = new DataView(header.buffer);
  writeTag(view, tag);
  header[4] = vr.charCodeAt(0);
  header[5] = vr.charCodeAt(1);
  if (long) view.setUint32(8, lengthBytes, true);
  else if (lengthBytes > 0xffff) throw new TaggedError("Unexpected", `DICOM value too long: ${lengthBytes} bytes`);
  else view.setUint16(6, lengthBytes, true);
  return header;
}

function writeTag(view: DataView, tag: number): void {
  view.setUint16(0, Math.floor(tag / 65_536), true);
  view.setUint16(2, tag % 65_536, true);
}

function encodeValue(element: DicomElement): Uint8Array<ArrayBuffer>[] {
  switch (element.vr) {
    case "US":
    case "UL": {
      const view = new DataView(new ArrayBuffer(element.vr === "US" ? 2 : 4));
      if (element.vr === "US") view.setUint16(0, element.value, true);
      else view.setUint32(0, element.value, true);
      return [new Uint8Array(view.buffer)];
    }
    case "OB":
      return [padded(element.value, 0)];
    case "OF":
      return [encodeFloats(element.value)];
    case "SQ":
      return element.value.flatMap(encodeItem);
    default:
      return [encodeText(element.vr, element.value)];
  }
}

/** Platforms with a browser are little-endian, but the file's order must not depend on that. */
function encodeFloats(values: Float32Array): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(values.length * 4));
  for (let index = 0; index < values.length; index++) view.setFloat32(index * 4, values[index] as number, true);
  return new Uint8Array(view.buffer);
}

function encodeItem(elements: DicomDataSet): Uint8Array<ArrayBuffer>[] {
  const content = encodeDataSet(elements);
  const header = new Uint8Array(8);
  const view = new DataView(header.buffer);
  writeTag(view, ITEM_TAG);
  view.setUint32(4, totalBytes(content), true);
  return [header, ...content];
}

function encodeText(vr: ValueRepresentation, value: string): Uint8Array<ArrayBuffer> {
  const longest = LONGEST[vr] ?? Number.POSITIVE_INFINITY;
  const values = vr === "LT" ? [value] : value.split("\\");
  if (values.some((one) => one.length > longest)) {
    throw new TaggedError("Unexpected", `DICOM ${vr} longer than ${longest}: ${value.slice(0, 80)}`);
  }
  return padded(new TextEncoder().encode(value), vr === "UI" ? 0 : 0x20);
}

/** Values have an even length (PS3.5, 6.2). */
function padded(bytes: Uint8Array, filler: number): Uint8Array<ArrayBuffer> {
  const even = new Uint8Array(bytes.length + (bytes.length % 2)).fill(filler);
  even.set(bytes);
  return even;
}
