import { isTagged, TaggedError } from "../../core/base/errors.ts";
import { decodeDeclaredText } from "../base/xml.ts";
import type { ByteSource } from "../bytes/byte-source.ts";
import { TAG } from "./tags.ts";

/**
 * TIFF 6.0 (Adobe, 1992) and BigTIFF containers: header, image file directories, tags. Hostile files are met with a visited set and with
 * caps on everything whose size the file states.
 */
const MAX_IFD_COUNT = 256;
const MAX_ENTRY_COUNT = 1024;
/** Philips and Ventana keep pictures in their descriptions. */
const MAX_TEXT_BYTES = 32 * 1024 * 1024;
const MAX_ARRAY_LENGTH = 4 * 1024 * 1024;
/** Bytes per value of each TIFF field type; 0 for a type that is not known. */
const TYPE_BYTES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8];

interface TiffEntry {
  readonly type: number;
  readonly count: number;
  /** Where the value lies in the file, where it does not fit into the entry. */
  readonly offset: number;
  /** A value that lies inside the entry. */
  readonly inline: Uint8Array<ArrayBuffer> | null;
  /** Hamamatsu only: what the upper 32 bits add to a single value inside the entry. */
  readonly inlineHigh: number;
}

/** How the numbers of one file are written. */
export interface TiffLayout {
  readonly littleEndian: boolean;
  readonly big: boolean;
  /** Hamamatsu's variant of classic TIFF: links of 8 bytes, and upper words of all values behind each directory. */
  readonly hamamatsu: boolean;
}

/** Hamamatsu's format flag (NDPI): every directory of such a file has it. */
const HAMAMATSU_TAG = 65420;

/** One image file directory; tag values are read from the file when asked for. */
export class TiffDirectory {
  readonly #source: ByteSource;
  readonly #layout: TiffLayout;
  readonly #entries: ReadonlyMap<number, TiffEntry>;

  constructor(source: ByteSource, layout: TiffLayout, entries: ReadonlyMap<number, TiffEntry>) {
    this.#source = source;
    this.#layout = layout;
    this.#entries = entries;
  }

  /** Whether the file is in Hamamatsu's variant. */
  get hamamatsu(): boolean {
    return this.#entries.has(HAMAMATSU_TAG);
  }

  has(tag: number): boolean {
    return this.#entries.has(tag);
  }

  count(tag: number): number {
    return this.#entries.get(tag)?.count ?? 0;
  }

  /** A tag's numbers (rationals divided out), or an empty array where the tag is absent. @throws MalformedTiff, TruncatedFile. */
  async numbers(tag: number, signal: AbortSignal): Promise<Float64Array> {
    const entry = this.#entries.get(tag);
    if (!entry) return new Float64Array(0);
    if (entry.count > MAX_ARRAY_LENGTH) throw malformed(`tag ${tag} has ${entry.count} values`);
    const size = TYPE_BYTES[entry.type] ?? 0;
    if (size === 0 || entry.type === 2) throw malformed(`tag ${tag} has type ${entry.type}`);
    if (entry.count * size > this.#source.sizeBytes) throw malformed(`tag ${tag} is longer than the file`);
    const bytes = entry.inline ?? (await this.#source.read(entry.offset, entry.count * size, signal));
    const view = viewOf(bytes);
    const values = new Float64Array(entry.count);
    for (let index = 0; index < entry.count; index++) {
      values[index] = readValue(view, index * size, entry.type, this.#layout.littleEndian);
    }
    if (entry.count === 1 && entry.type === 4) values[0] = (values[0] as number) + entry.inlineHigh;
    return values;
  }

  /** A tag's first number, or the fallback. */
  async number(tag: number, fallback: number, signal: AbortSignal): Promise<number> {
    return (await this.numbers(tag, signal))[0] ?? fallback;
  }

  /** A tag's bytes as they stand (JPEGTables, text). */
  async bytes(tag: number, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer> | null> {
    const entry = this.#entries.get(tag);
    if (!entry) return null;
    if (entry.count > MAX_TEXT_BYTES) throw malformed(`tag ${tag} has ${entry.count} bytes`);
    return entry.inline ?? this.#source.read(entry.offset, entry.count * (TYPE_BYTES[entry.type] || 1), signal);
  }

  /** A text tag without its closing zeros, or "". In UTF-8, or the encoding that its own XML declaration states. */
  async text(tag: number, signal: AbortSignal): Promise<string> {
    const bytes = await this.bytes(tag, signal);
    return bytes ? decodeDeclaredText(bytes).replace(/\0+$/, "") : "";
  }

  /** The directories that tag 330 points to (TIFF Technical Note 1): the smaller levels, in files that keep them there. */
  async subDirectories(signal: AbortSignal): Promise<TiffDirectory[]> {
    const offsets = await this.numbers(TAG.subIfds, signal);
    if (offsets.length > MAX_IFD_COUNT) throw malformed(`${offsets.length} sub-directories`);
    const found: TiffDirectory[] = [];
    for (const offset of new Set(offsets)) {
      if (offset > 0) found.push((await readDirectory(this.#source, this.#layout, offset, signal)).directory);
    }
    return found;
  }
}

function malformed(reason: string): TaggedError {
  return new TaggedError("MalformedTiff", reason, { reason });
}

function readValue(view: DataView, at: number, type: number, little: boolean): number {
  switch (type) {
    case 1:
    case 7:
      return view.getUint8(at);
    case 3:
      return view.getUint16(at, little);
    case 4:
    case 13:
      return view.getUint32(at, little);
    case 5:
      return view.getUint32(at, little) / view.getUint32(at + 4, little);
    case 6:
      return view.getInt8(at);
    case 8:
      return view.getInt16(at, little);
    case 9:
      return view.getInt32(at, little);
    case 10:
      return view.getInt32(at, little) / view.getInt32(at + 4, little);
    case 11:
      return view.getFloat32(at, little);
    case 12:
      return view.getFloat64(at, little);
    case 17:
      return Number(view.getBigInt64(at, little));
    default:
      return Number(view.getBigUint64(at, little));
  }
}

/** Whether a file starts like a TIFF or BigTIFF. */
export function looksLikeTiff(head: Uint8Array): boolean {
  const order = String.fromCharCode(head[0] ?? 0, head[1] ?? 0);
  const version = order === "II" ? (head[2] ?? 0) | ((head[3] ?? 0) << 8) : ((head[2] ?? 0) << 8) | (head[3] ?? 0);
  return (order === "II" || order === "MM") && (version === 42 || version === 43);
}

/** Walks all directories of a file. @throws MalformedTiff for loops and absurd counts, TruncatedFile. */
export async function readDirectories(source: ByteSource, signal: AbortSignal): Promise<TiffDirectory[]> {
  const { layout, first } = await readHeader(source, signal);
  let offset = first;
  const visited = new Set<number>();
  const directories: TiffDirectory[] = [];
  while (offset !== 0) {
    if (visited.has(offset)) throw malformed("the list of directories loops");
    if (visited.size >= MAX_IFD_COUNT) throw malformed(`more than ${MAX_IFD_COUNT} directories`);
    visited.add(offset);
    const { directory, next } = await readDirectory(source, layout, offset, signal);
    directories.push(directory);
    offset = next;
  }
  if (directories.length === 0) throw malformed("no directory");
  return directories;
}

async function readHeader(source: ByteSource, signal: AbortSignal): Promise<{ layout: TiffLayout; first: number }> {
  const head = await source.read(0, Math.min(16, source.sizeBytes), signal);
  if (head.length < 8) throw new TaggedError("TruncatedFile", "shorter than a TIFF header", { sizeBytes: head.length });
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const littleEndian = head[0] === 0x49;
  const big = view.getUint16(2, littleEndian) === 43;
  if (big && (head.length < 16 || view.getUint16(4, littleEndian) !== 8))
    throw malformed("not a usable BigTIFF header");
  if (big)
    return { layout: { littleEndian, big, hamamatsu: false }, first: Number(view.getBigUint64(8, littleEndian)) };
  const classic: TiffLayout = { littleEndian, big, hamamatsu: false };
  const first = view.getUint32(4, littleEndian);
  // Beyond 4 GB Hamamatsu's first link is 64 bits long too; in smaller files the upper half is zero or not there.
  const long = source.sizeBytes > 2 ** 32 && head.length >= 12 ? Number(view.getBigUint64(4, littleEndian)) : first;
  const hamamatsu = { ...classic, hamamatsu: true };
  for (const offset of new Set([long, first])) {
    if (offset === 0 || offset >= source.sizeBytes) continue;
    try {
      const { directory } = await readDirectory(source, hamamatsu, offset, signal);
      if (directory.hamamatsu) return { layout: hamamatsu, first: offset };
    } catch (error) {
      // Not Hamamatsu's variant; what is wrong with the directory is found again below.
      if (!isTagged(error, "MalformedTiff") && !isTagged(error, "TruncatedFile")) throw error;
    }
  }
  return { layout: classic, first };
}

async function readDirectory(
  source: ByteSource,
  layout: TiffLayout,
  offset: number,
  signal: AbortSignal,
): Promise<{ directory: TiffDirectory; next: number }> {
  const { littleEndian, big, hamamatsu } = layout;
  const countBytes = big ? 8 : 2;
  const entryBytes = big ? 20 : 12;
  const countView = viewOf(await source.read(offset, countBytes, signal));
  const count = big ? Number(countView.getBigUint64(0, littleEndian)) : countView.getUint16(0, littleEndian);
  if (count === 0 || count > MAX_ENTRY_COUNT) throw malformed(`a directory of ${count} entries`);
  const linkBytes = big || hamamatsu ? 8 : 4;
  const wanted = count * entryBytes + linkBytes + (hamamatsu ? count * 4 : 0);
  const least = count * entryBytes + (hamamatsu ? 4 : linkBytes);
  const bytes = await source.read(
    offset + countBytes,
    Math.max(least, Math.min(wanted, source.sizeBytes - offset - countBytes)),
    signal,
  );
  const view = viewOf(bytes);
  const beyond = hamamatsu && source.sizeBytes > 2 ** 32 && bytes.length === wanted;
  const entries = new Map<number, TiffEntry>();
  for (let index = 0; index < count; index++) {
    const at = index * entryBytes;
    const type = view.getUint16(at + 2, littleEndian);
    const length = big ? Number(view.getBigUint64(at + 4, littleEndian)) : view.getUint32(at + 4, littleEndian);
    const valueAt = at + (big ? 12 : 8);
    const size = (TYPE_BYTES[type] || 1) * length;
    const inside = size <= (big ? 8 : 4);
    const low = big ? Number(view.getBigUint64(valueAt, littleEndian)) : view.getUint32(valueAt, littleEndian);
    const high = beyond ? view.getUint32(count * entryBytes + 8 + index * 4, littleEndian) * 2 ** 32 : 0;
    const pointer = low + high < source.sizeBytes ? low + high : low;
    entries.set(view.getUint16(at, littleEndian), {
      type,
      count: length,
      offset: pointer,
      inline: inside ? bytes.slice(valueAt, valueAt + size) : null,
      inlineHigh: inside && low + high < source.sizeBytes ? high : 0,
    });
  }
  const linkAt = count * entryBytes;
  const wide = big || (hamamatsu && source.sizeBytes > 2 ** 32 && bytes.length >= linkAt + 8);
  const next = wide ? Number(view.getBigUint64(linkAt, littleEndian)) : view.getUint32(linkAt, littleEndian);
  return { directory: new TiffDirectory(source, layout, entries), next };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
