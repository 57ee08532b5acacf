import { TAG } from "../../../../src/sources/dicom/tags.ts";

/** Builds small DICOM slides byte by byte, right ones and wrong ones (PS3.5, 7; PS3.10, 7.1). */

export interface SlideRecipe {
  readonly syntax?: string;
  readonly widthPx?: number;
  readonly heightPx?: number;
  readonly tilePx?: number;
  readonly uid?: string;
  readonly series?: string;
  /** Values that replace the usual ones; null leaves an element out. */
  readonly elements?: Readonly<Partial<Record<keyof typeof TAG, Uint8Array | null>>>;
  /** The pixel data element, header included; by default raw or, for encapsulated syntaxes, RLE frames without a table. */
  readonly pixelData?: Uint8Array;
  /** Bytes put between the attributes and the pixel data, to stand for any element. */
  readonly before?: Uint8Array;
}

export const RAW = "1.2.840.10008.1.2.1";
export const RLE = "1.2.840.10008.1.2.5";
const SLIDE_IMAGE = "1.2.840.10008.5.1.4.1.1.77.1.6";

export function concat(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function bytes16(...values: number[]): Uint8Array {
  return new Uint8Array(new Uint16Array(values).buffer);
}
export function bytes32(...values: number[]): Uint8Array {
  return new Uint8Array(new Uint32Array(values).buffer);
}
export function text(value: string): Uint8Array {
  return new TextEncoder().encode(value.length % 2 === 0 ? value : `${value} `);
}

/** An element in explicit VR; length, where given, is written instead of the true one. */
export function element(tag: number, vr: string, value: Uint8Array, length = value.length): Uint8Array<ArrayBuffer> {
  const head = concat(bytes16(tag >>> 16, tag & 0xffff), new TextEncoder().encode(vr));
  const long = ["OB", "OW", "SQ", "UN", "OV", "UT"].includes(vr);
  return concat(head, long ? concat(bytes16(0), bytes32(length)) : bytes16(length), value);
}

export function item(content: Uint8Array, length = content.length): Uint8Array<ArrayBuffer> {
  return concat(bytes16(0xfffe, 0xe000), bytes32(length), content);
}
export const SEQUENCE_END = concat(bytes16(0xfffe, 0xe0dd), bytes32(0));

/** Sequence of per-frame positions, 1-based px. */
export function positions(places: readonly (readonly [number, number])[]): Uint8Array<ArrayBuffer> {
  const items = places.map(([column, row]) =>
    item(
      element(
        0x0048021a,
        "SQ",
        item(concat(element(0x0048021e, "SL", bytes32(column)), element(0x0048021f, "SL", bytes32(row)))),
      ),
    ),
  );
  return element(0x52009230, "SQ", concat(...items));
}

/** One RLE frame of a single grey or coloured value per plane. */
export function rleFrame(pixelCount: number, values: readonly number[]): Uint8Array<ArrayBuffer> {
  const segments = values.map((value) => {
    const runs: number[] = [];
    for (let left = pixelCount; left > 0; left -= 128) {
      const count = Math.min(128, left);
      runs.push(...(count === 1 ? [0, value] : [257 - count, value]));
    }
    return Uint8Array.from(runs.length % 2 === 0 ? runs : [...runs, 128]);
  });
  const offsets = [64];
  for (const segment of segments.slice(0, -1)) offsets.push((offsets[offsets.length - 1] as number) + segment.length);
  const header = new Uint32Array(16);
  header.set([segments.length, ...offsets]);
  return concat(new Uint8Array(header.buffer), ...segments);
}

/** Encapsulated pixel data: the offset table's item, then one item a frame. */
export function fragments(
  table: Uint8Array,
  frames: readonly Uint8Array[],
  end: Uint8Array = SEQUENCE_END,
): Uint8Array<ArrayBuffer> {
  const content = concat(item(table), ...frames.map((frame) => item(frame)), end);
  return element(0x7fe00010, "OB", content, 0xffffffff);
}

/** A file; 16 x 16 px in tiles of 8 px unless the recipe says otherwise. */
export function buildDicom(recipe: SlideRecipe = {}): Uint8Array<ArrayBuffer> {
  const { syntax = RAW, widthPx = 16, heightPx = 16, tilePx = 8, uid = "1.2.3", series = "1.2" } = recipe;
  const frames = Math.ceil(widthPx / tilePx) * Math.ceil(heightPx / tilePx);
  const usual: [tag: number, vr: string, value: Uint8Array][] = [
    [0x00080008, "CS", text("ORIGINAL\\PRIMARY\\VOLUME\\NONE")],
    [0x00080016, "UI", text(SLIDE_IMAGE)],
    [0x00080018, "UI", text(uid)],
    [0x00100010, "PN", text("Nobody^Known")],
    [0x0020000e, "UI", text(series)],
    [0x00209161, "UI", text("")],
    [0x00209228, "UL", new Uint8Array(0)],
    [0x00209311, "CS", text("TILED_FULL")],
    [0x00280002, "US", bytes16(3)],
    [0x00280004, "CS", text("RGB")],
    [0x00280006, "US", bytes16(0)],
    [0x00280008, "IS", text(String(frames))],
    [0x00280010, "US", bytes16(tilePx)],
    [0x00280011, "US", bytes16(tilePx)],
    [0x00280100, "US", bytes16(8)],
    [0x00280101, "US", bytes16(8)],
    [0x00480006, "UL", bytes32(widthPx)],
    [0x00480007, "UL", bytes32(heightPx)],
    [0x00480302, "UL", bytes32(1)],
    [0x00480303, "UL", bytes32(1)],
    [0x52009229, "SQ", sharedSpacing("0.0005\\0.0005")],
  ];
  const changes = new Map<number, Uint8Array | null>(
    Object.entries(recipe.elements ?? {}).map(([name, value]) => [TAG[name as keyof typeof TAG], value]),
  );
  const attributes = usual.flatMap(([tag, vr, value]) => {
    const changed = changes.get(tag);
    return changed === null ? [] : [element(tag, vr, changed ?? value)];
  });
  const meta = element(0x00020010, "UI", text(syntax));
  const pixels = recipe.pixelData ?? defaultPixels(syntax, tilePx, frames);
  const start = new Uint8Array(132);
  start.set(text("DICM"), 128);
  return concat(start, meta, ...attributes, recipe.before ?? new Uint8Array(0), pixels);
}

export function sharedSpacing(spacing: string): Uint8Array<ArrayBuffer> {
  return item(element(0x00289110, "SQ", item(element(0x00280030, "DS", text(spacing)))));
}

function defaultPixels(syntax: string, tilePx: number, frames: number): Uint8Array<ArrayBuffer> {
  const count = tilePx * tilePx;
  if (syntax !== RAW)
    return fragments(
      new Uint8Array(0),
      Array.from({ length: frames }, (_, at) => rleFrame(count, [at, 2, 3])),
    );
  const raw = Uint8Array.from({ length: frames * count * 3 }, (_, at) => Math.floor(at / (count * 3)) * 10 + (at % 3));
  return element(0x7fe00010, "OB", raw);
}
