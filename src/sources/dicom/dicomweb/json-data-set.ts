import type { DataSet, Element } from "../data-set.ts";
import { malformed } from "../data-set.ts";
import type { FramePlace } from "../read-header.ts";
import { placeOf } from "../read-header.ts";
import type { Attributes } from "../read-instance.ts";
import { KEPT, TAG } from "../tags.ts";

/** An object of the DICOM JSON model (PS3.18, F.2): tag -> { vr, Value }. */
export type JsonObject = Readonly<Record<string, unknown>>;

const NONE = new Uint8Array(0);
const MAX_FRAMES = 4_000_000;

/** Picks the attributes that are read out of an object's metadata; the others, a patient's among them, are dropped. @throws MalformedSlide. */
export function attributesOf(metadata: unknown): Attributes {
  const object = asObject(metadata);
  const frames: FramePlace[] = [];
  for (const item of valuesOf(object[nameOf(TAG.perFrameGroups)])) {
    if (frames.push(placeOf(dataSetOf(asObject(item)))) > MAX_FRAMES) throw malformed("too many frames");
  }
  return { dataSet: dataSetOf(object), frames };
}

/** One text of an object; "" where it is absent. */
export function textAt(object: JsonObject, tag: number): string {
  return valuesOf(asObject(object)[nameOf(tag)]).map(String).join("\\");
}

/** Values or items of one attribute; 0 where it is absent or empty. */
export function itemCount(object: JsonObject, tag: number): number {
  return valuesOf(object[nameOf(tag)]).filter((value) => value !== null).length;
}

function dataSetOf(object: JsonObject): DataSet {
  const dataSet = new Map<number, Element>();
  for (const [name, attribute] of Object.entries(object)) {
    const tag = /^[0-9A-Fa-f]{8}$/.test(name) ? Number.parseInt(name, 16) : Number.NaN;
    if (KEPT.has(tag) && tag !== TAG.perFrameGroups) dataSet.set(tag, elementOf(attribute));
  }
  return dataSet;
}

function elementOf(attribute: unknown): Element {
  const values = valuesOf(attribute);
  const vr = String(asObject(attribute)["vr"]);
  if (vr === "SQ") return { bytes: NONE, items: values.map((item) => dataSetOf(asObject(item))) };
  return { bytes: values.length === 0 ? NONE : encode(vr, values), items: [] };
}

/** As the same value stands in a file (PS3.5, 6.2). */
function encode(vr: string, values: readonly unknown[]): Uint8Array {
  if (!["US", "UL", "SL", "SS", "FL"].includes(vr)) return new TextEncoder().encode(values.map(String).join("\\"));
  const view = new DataView(new ArrayBuffer(4));
  const number = Number(values[0]);
  if (vr === "FL") view.setFloat32(0, number, true);
  else if (!Number.isInteger(number) || number < -0x80000000 || number > 0xffffffff)
    throw malformed(`a number ${number}`);
  else view.setInt32(0, number | 0, true);
  return new Uint8Array(view.buffer);
}

function valuesOf(attribute: unknown): readonly unknown[] {
  if (attribute === undefined) return [];
  const values = asObject(attribute)["Value"];
  return Array.isArray(values) ? values : [];
}

function asObject(value: unknown): JsonObject {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw malformed("metadata that is no DICOM JSON");
  return value as JsonObject;
}

function nameOf(tag: number): string {
  return tag.toString(16).toUpperCase().padStart(8, "0");
}
