import { TaggedError, throwIfCancelled } from "../../core/base/errors.ts";
import type { ByteSource } from "../bytes/byte-source.ts";
import type { ByteRange } from "../bytes/coalesced-reader.ts";
import { withRetries } from "../bytes/retry.ts";
import { malformed } from "./data-set.ts";
import type { DicomInstance } from "./read-instance.ts";

/** Where each frame's bytes are. The ranges of encapsulated frames hold the item headers of their fragments. */
export interface FrameIndex {
  readonly offsets: Float64Array;
  readonly lengths: Float64Array;
  /** Byte behind the last frame. */
  readonly end: number;
}

const ITEM_HEADER_BYTES = 8;
/** Items are hopped inside pieces of this size: one such read costs about as much as ten of a few bytes. */
const LONG_READ_BYTES = 4 * 1024 * 1024;
const SHORT_READ_BYTES = 4096;
/** Above this mean length a short read per item is cheaper than reading all that lies between. */
const LONG_ITEM_BYTES = 512 * 1024;
const MAX_FRAGMENTS = 16_000_000;
const ITEM = 0xe000fffe;
const SEQUENCE_END = 0xe0ddfffe;

/**
 * Finds the frames of an object (PS3.5, A.4): raw ones by arithmetic, others by the extended offset table, by the basic one, or, where neither
 * is there or can be right, by hopping the item headers. @throws MalformedSlide, TruncatedFile.
 */
export async function indexFrames(instance: DicomInstance, signal: AbortSignal): Promise<FrameIndex> {
  if (!instance.encapsulated) return indexRaw(instance);
  if (instance.pixels.lengthBytes !== null) throw malformed("compressed pixels without fragments");
  const items = new ItemReader(instance.file, instance.pixels.offset, signal);
  const table = await items.next();
  if (!table) throw malformed("no offset table item");
  const start = table.end;
  const extended = instance.extendedOffsets && indexExtended(instance, start);
  if (extended) {
    await checkLast(instance, extended, signal);
    return extended;
  }
  if (table.lengthBytes === instance.frameCount * 4 && table.lengthBytes > 0) {
    const offsets = readBasicTable(
      await withRetries(() => instance.file.read(table.offset + ITEM_HEADER_BYTES, table.lengthBytes, signal), signal),
    );
    if (offsets) return indexBasic(instance, offsets, start, signal);
  }
  return hopFragments(instance, items);
}

function indexRaw({ file, pixels, frameCount, format }: DicomInstance): FrameIndex {
  const frameBytes = format.widthPx * format.heightPx * format.samplesPerPixel;
  const wanted = frameBytes * frameCount;
  if (pixels.lengthBytes !== null && pixels.lengthBytes < wanted) throw malformed("fewer pixels than the frames need");
  if (pixels.offset + wanted > file.sizeBytes) throw cutOff(file);
  return {
    offsets: Float64Array.from({ length: frameCount }, (_, frame) => pixels.offset + frame * frameBytes),
    lengths: new Float64Array(frameCount).fill(frameBytes),
    end: pixels.offset + wanted,
  };
}

/** Extended Offset Table (PS3.3, C.7.6.3.1.8): 64-bit offsets of the frames' items and the lengths of their only fragments. */
function indexExtended(instance: DicomInstance, start: number): FrameIndex | null {
  const { extendedOffsets, extendedLengths, frameCount, file } = instance;
  const bytes = frameCount * 8;
  if (extendedOffsets?.length !== bytes || extendedLengths?.length !== bytes) return null;
  const offsets = longNumbers(extendedOffsets);
  const lengths = longNumbers(extendedLengths);
  let last = 0;
  for (let frame = 0; frame < frameCount; frame++) {
    offsets[frame] = (offsets[frame] as number) + start;
    const padded = (lengths[frame] as number) + ((lengths[frame] as number) % 2);
    lengths[frame] = padded + ITEM_HEADER_BYTES;
    const end = (offsets[frame] as number) + padded + ITEM_HEADER_BYTES;
    if (!Number.isSafeInteger(end)) throw malformed("an offset beyond any file");
    last = Math.max(last, end);
  }
  if (last > file.sizeBytes) throw cutOff(file);
  return { offsets, lengths, end: last };
}

function longNumbers(bytes: Uint8Array): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Float64Array.from({ length: bytes.length / 8 }, (_, at) => Number(view.getBigUint64(at * 8, true)));
}

/** Null where the table cannot be right: 32-bit offsets run over in files above 4 GiB. */
function readBasicTable(bytes: Uint8Array): Float64Array | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const offsets = Float64Array.from({ length: bytes.length / 4 }, (_, at) => view.getUint32(at * 4, true));
  const rising = offsets.every((offset, at) => offset > (at === 0 ? -1 : (offsets[at - 1] as number)));
  return rising && offsets[0] === 0 ? offsets : null;
}

/** A frame ends where the next begins; the last one where its items end. */
async function indexBasic(
  instance: DicomInstance,
  offsets: Float64Array,
  start: number,
  signal: AbortSignal,
): Promise<FrameIndex> {
  const last = start + (offsets[offsets.length - 1] as number);
  if (last > instance.file.sizeBytes) throw cutOff(instance.file);
  const items = new ItemReader(instance.file, last, signal);
  let end = last;
  for (let item = await items.next(); item; item = await items.next()) end = item.end;
  const index = {
    offsets: offsets.map((offset) => offset + start),
    lengths: offsets.map((offset, at) => (offsets[at + 1] ?? end - start) - offset),
    end,
  };
  await checkLast(instance, index, signal);
  return index;
}

/** The header at the last frame's place says at once whether a table is of this file; each frame's own is checked when it is read. */
async function checkLast({ file }: DicomInstance, index: FrameIndex, signal: AbortSignal): Promise<void> {
  const at = index.offsets[index.offsets.length - 1] as number;
  if (at + ITEM_HEADER_BYTES > file.sizeBytes) throw cutOff(file);
  const head = await withRetries(() => file.read(at, ITEM_HEADER_BYTES, signal), signal);
  if (new DataView(head.buffer).getUint32(0, true) !== ITEM)
    throw malformed("the offset table does not meet the frames");
}

/** One fragment a frame where the numbers agree; else a frame begins with each fragment that starts a picture. */
async function hopFragments(instance: DicomInstance, items: ItemReader): Promise<FrameIndex> {
  const offsets: number[] = [];
  const ends: number[] = [];
  const starts: boolean[] = [];
  for (let item = await items.next(); item; item = await items.next()) {
    if (offsets.length >= MAX_FRAGMENTS) throw malformed("too many fragments");
    offsets.push(item.offset);
    ends.push(item.end);
    starts.push(startsPicture(item.firstBytes, instance.format.coding));
  }
  const { frameCount } = instance;
  const single = offsets.length === frameCount;
  const firsts = single ? offsets.map((_, at) => at) : offsets.flatMap((_, at) => (starts[at] ? [at] : []));
  const alone = frameCount === 1 && offsets.length > 0;
  if (firsts.length !== frameCount && !alone) throw malformed(`${offsets.length} fragments for ${frameCount} frames`);
  const begins = alone ? [0] : firsts;
  if (begins[0] !== 0) throw malformed("the first fragment begins no frame");
  const lastOf = (frame: number): number => (begins[frame + 1] ?? offsets.length) - 1;
  return {
    offsets: Float64Array.from(begins, (at) => offsets[at] as number),
    lengths: Float64Array.from(begins, (at, frame) => (ends[lastOf(frame)] as number) - (offsets[at] as number)),
    end: ends[ends.length - 1] as number,
  };
}

/** SOI of JPEG (ITU-T T.81, B.1.1.3) or SOC of JPEG 2000 (T.800, A.4.1). RLE frames are one fragment each (PS3.5, A.4.2). */
function startsPicture(bytes: Uint8Array, coding: string): boolean {
  if (coding === "jpeg") return bytes[0] === 0xff && bytes[1] === 0xd8;
  if (coding === "jpeg2000") return bytes[0] === 0xff && bytes[1] === 0x4f;
  return false;
}

interface Item {
  readonly offset: number;
  readonly lengthBytes: number;
  readonly end: number;
  readonly firstBytes: Uint8Array;
}

/** Hops from item header to item header; bytes between them are read only where that is cheaper than many short reads. */
class ItemReader {
  readonly #file: ByteSource;
  readonly #signal: AbortSignal;
  readonly #from: number;
  #at: number;
  #hops = 0;
  #piece: Uint8Array = new Uint8Array(0);
  #pieceStart = 0;

  constructor(file: ByteSource, at: number, signal: AbortSignal) {
    this.#file = file;
    this.#signal = signal;
    this.#from = at;
    this.#at = at;
  }

  /** The next item, or null at the end of the sequence. @throws TruncatedFile, MalformedSlide. */
  async next(): Promise<Item | null> {
    const offset = this.#at;
    const head = await this.#bytes(offset, ITEM_HEADER_BYTES + 2);
    if (head.length < ITEM_HEADER_BYTES) throw cutOff(this.#file);
    const view = new DataView(head.buffer, head.byteOffset, head.length);
    const tag = view.getUint32(0, true);
    if (tag === SEQUENCE_END) return null;
    const lengthBytes = view.getUint32(4, true);
    if (tag !== ITEM) throw malformed(`no item at byte ${offset}`);
    const end = offset + ITEM_HEADER_BYTES + lengthBytes;
    if (end > this.#file.sizeBytes) throw cutOff(this.#file);
    this.#at = end;
    this.#hops++;
    return {
      offset,
      lengthBytes,
      end,
      firstBytes: lengthBytes >= 2 ? head.slice(ITEM_HEADER_BYTES) : new Uint8Array(0),
    };
  }

  async #bytes(at: number, count: number): Promise<Uint8Array> {
    const available = Math.min(count, this.#file.sizeBytes - at);
    const inside = at - this.#pieceStart;
    if (inside < 0 || inside + available > this.#piece.length) {
      throwIfCancelled(this.#signal);
      const mean = this.#hops === 0 ? LONG_ITEM_BYTES : (at - this.#from) / this.#hops;
      const wanted = this.#hops > 0 && mean < LONG_ITEM_BYTES ? LONG_READ_BYTES : SHORT_READ_BYTES;
      const length = Math.max(0, Math.min(wanted, this.#file.sizeBytes - at));
      this.#piece = await withRetries(() => this.#file.read(at, length, this.#signal), this.#signal);
      this.#pieceStart = at;
    }
    const from = at - this.#pieceStart;
    return this.#piece.subarray(from, from + available);
  }
}

function cutOff(file: ByteSource): TaggedError {
  return new TaggedError("TruncatedFile", "DICOM: the file ends inside its pixel data", { sizeBytes: file.sizeBytes });
}

/** A frame's place in its file. */
export function frameRange(index: FrameIndex, frame: number): ByteRange {
  return { offset: index.offsets[frame] as number, length: index.lengths[frame] as number };
}

/** The bytes of an encapsulated frame: its fragments joined, without their headers. @throws TileUnreadable. */
export function joinFragments(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let at = 0;
  while (at < bytes.length) {
    const header = at + ITEM_HEADER_BYTES <= bytes.length && view.getUint32(at, true) === ITEM;
    const end = header ? at + ITEM_HEADER_BYTES + view.getUint32(at + 4, true) : Number.POSITIVE_INFINITY;
    if (end > bytes.length) {
      throw new TaggedError("TileUnreadable", "fragments that do not fill the frame", { reason: "damaged fragments" });
    }
    parts.push(bytes.subarray(at + ITEM_HEADER_BYTES, end));
    at = end;
  }
  const only = parts[0];
  if (parts.length === 1 && only) return only;
  const joined = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let to = 0;
  for (const part of parts) {
    joined.set(part, to);
    to += part.length;
  }
  return joined;
}
