import { TaggedError } from "../../core/base/errors.ts";
import type { ByteSource } from "../bytes/byte-source.ts";

/**
 * TIFF 6.0 (Adobe, 1992) and BigTIFF containers: header, image file directories, tags. Hostile files are met with a visited set and with
 * caps on everything whose size the file states.
 */
const MAX_IFD_COUNT = 256;
const MAX_ENTRY_COUNT = 1024;
const MAX_TEXT_BYTES = 1024 * 1024;
const MAX_ARRAY_LENGTH = 4 * 1024 * 1024;
/** Bytes per value of each TIFF field type; 0 for a type that is not known. */
const TYPE_BYTES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8];

interface TiffEntry {
  readonly type: number;
  readonly count: number;
  /** Where the value lies in the file; small values are inside the entry itself. */
  readonly offset: number;
}

/** How the numbers of one file are written. */
export interface TiffLayout {
  readonly littleEndian: boolean;
  readonly big: boolean;
}

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
    const bytes = await this.#source.read(entry.offset, entry.count * size, signal);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const values = new Float64Array(entry.count);
    for (let index = 0; index < entry.count; index++) {
      values[index] = readValue(view, index * size, entry.type, this.#layout.littleEndian);
    }
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
    return this.#source.read(entry.offset, entry.count * (TYPE_BYTES[entry.type] || 1), signal);
  }

  /** A text tag without its closing zeros, or "". */
  async text(tag: number, signal: AbortSignal): Promise<string> {
    const bytes = await this.bytes(tag, signal);
    return bytes ? new TextDecoder("utf-8").decode(bytes).replace(/\0+$/, "") : "";
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
  const head = await source.read(0, Math.min(16, source.sizeBytes), signal);
  if (head.length < 8) throw new TaggedError("TruncatedFile", "shorter than a TIFF header", { sizeBytes: head.length });
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const littleEndian = head[0] === 0x49;
  const big = view.getUint16(2, littleEndian) === 43;
  if (big && (head.length < 16 || view.getUint16(4, littleEndian) !== 8))
    throw malformed("not a usable BigTIFF header");
  const layout: TiffLayout = { littleEndian, big };
  let offset = big ? Number(view.getBigUint64(8, littleEndian)) : view.getUint32(4, littleEndian);
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

async function readDirectory(source: ByteSource, layout: TiffLayout, offset: number, signal: AbortSignal) {
  const { big, littleEndian } = layout;
  const countBytes = big ? 8 : 2;
  const entryBytes = big ? 20 : 12;
  const linkBytes = big ? 8 : 4;
  const countView = new DataView((await source.read(offset, countBytes, signal)).buffer);
  const count = big ? Number(countView.getBigUint64(0, littleEndian)) : countView.getUint16(0, littleEndian);
  if (count === 0 || count > MAX_ENTRY_COUNT) throw malformed(`a directory with ${count} entries`);
  const body = await source.read(offset + countBytes, count * entryBytes + linkBytes, signal);
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const entries = new Map<number, TiffEntry>();
  for (let index = 0; index < count; index++) {
    const at = index * entryBytes;
    const type = view.getUint16(at + 2, littleEndian);
    const length = big ? Number(view.getBigUint64(at + 4, littleEndian)) : view.getUint32(at + 4, littleEndian);
    const valueAt = at + (big ? 12 : 8);
    const inside = (TYPE_BYTES[type] ?? 0) * length <= (big ? 8 : 4);
    const pointer = big ? Number(view.getBigUint64(valueAt, littleEndian)) : view.getUint32(valueAt, littleEndian);
    entries.set(view.getUint16(at, littleEndian), {
      type,
      count: length,
      offset: inside ? offset + countBytes + valueAt : pointer,
    });
  }
  const linkAt = count * entryBytes;
  const next = big ? Number(view.getBigUint64(linkAt, littleEndian)) : view.getUint32(linkAt, littleEndian);
  return { directory: new TiffDirectory(source, layout, entries), next };
}
