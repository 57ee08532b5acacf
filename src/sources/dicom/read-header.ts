import { TaggedError, throwIfCancelled } from "../../core/base/errors.ts";
import type { ByteSource } from "../bytes/byte-source.ts";
import { withRetries } from "../bytes/retry.ts";
import {
  BytesEnd,
  type DataSet,
  DataSetReader,
  type Element,
  malformed,
  readElementHeader,
  textOf,
} from "./data-set.ts";
import { KEPT, TAG, TRANSFER_SYNTAXES } from "./tags.ts";

/** The part of a file before its pixels: elements of interest only, and where the pixel data begins. */
export interface DicomHeader {
  readonly transferSyntax: string;
  readonly dataSet: DataSet;
  /** Per-frame positions in the order of the frames; none where the file has no per-frame groups. */
  readonly frames: readonly FramePlace[];
  /** Null for an object without pixels. lengthBytes is null for encapsulated pixel data. */
  readonly pixelData: { readonly offset: number; readonly lengthBytes: number | null } | null;
}

/** What a frame's functional groups say (PS3.3, C.8.12.6.1): 1-based px of the total matrix, and the spacing as written. */
export interface FramePlace {
  readonly column: number | null;
  readonly row: number | null;
  readonly spacing: string;
}

const PREAMBLE_BYTES = 132;
const FIRST_READ_BYTES = 128 * 1024;
/** Per-frame groups of a million frames take about 150 MB. */
const MAX_ELEMENT_BYTES = 256 * 1024 * 1024;
const MAX_ELEMENTS = 4096;
const MAX_FRAMES = 4_000_000;

/** Whether the first 132 bytes are those of a DICOM file (PS3.10, 7.1). */
export function looksLikeDicom(head: Uint8Array): boolean {
  return head[128] === 0x44 && head[129] === 0x49 && head[130] === 0x43 && head[131] === 0x4d;
}

/**
 * Reads a file up to its pixel data. Values that are not needed, a patient's among them, are hopped over: they are neither decoded nor kept.
 * @throws MalformedSlide, TruncatedFile, UnsupportedFormat, Cancelled.
 */
export async function readHeader(file: ByteSource, signal: AbortSignal): Promise<DicomHeader> {
  const walk = new HeaderWalk(file, signal);
  const meta = await walk.metaGroup();
  const transferSyntax = textOf(meta, TAG.transferSyntax);
  // Of a syntax that is not read, the class of the object still matters: only big endian and deflated ones cannot be walked.
  const implicit = TRANSFER_SYNTAXES[transferSyntax]?.implicit ?? false;
  if (/^1\.2\.840\.10008\.1\.2\.(2|1\.99)$/.test(transferSyntax)) {
    return { transferSyntax, dataSet: new Map(), frames: [], pixelData: null };
  }
  return { transferSyntax, ...(await walk.dataSet(implicit)) };
}

/** Walks the top level of a file through a window of bytes that moves and, where one element needs it, grows. */
class HeaderWalk {
  readonly #file: ByteSource;
  readonly #signal: AbortSignal;
  #start = 0;
  #bytes = new Uint8Array(0);
  #at = PREAMBLE_BYTES;

  constructor(file: ByteSource, signal: AbortSignal) {
    this.#file = file;
    this.#signal = signal;
  }

  /** Group 0002 is always explicit VR little endian (PS3.10, 7.1). */
  async metaGroup(): Promise<DataSet> {
    const kept = new Map<number, Element>();
    for (let count = 0; count < MAX_ELEMENTS && this.#at < this.#file.sizeBytes; count++) {
      // The element behind the group may be in another syntax: only its group number is looked at.
      const group = await this.#attempt((view, at) => {
        if (at + 2 > view.byteLength) throw new BytesEnd();
        return view.getUint16(at, true);
      });
      if (group !== 2) break;
      const header = await this.#attempt((view, at) => readElementHeader(view, at, false));
      await this.#take(header, false, kept);
    }
    return kept;
  }

  async dataSet(implicit: boolean): Promise<Omit<DicomHeader, "transferSyntax">> {
    const kept = new Map<number, Element>();
    let frames: FramePlace[] = [];
    for (let count = 0; this.#at < this.#file.sizeBytes; count++) {
      throwIfCancelled(this.#signal);
      if (count > MAX_ELEMENTS) throw malformed("too many elements");
      const header = await this.#attempt((view, at) => readElementHeader(view, at, implicit));
      if (header.tag === TAG.pixelData) {
        const pixelData = { offset: this.#at + header.headerBytes, lengthBytes: header.lengthBytes };
        return { dataSet: kept, frames, pixelData };
      }
      if (header.tag === TAG.perFrameGroups) frames = await this.#frames(header, implicit);
      else await this.#take(header, implicit, kept);
    }
    return { dataSet: kept, frames, pixelData: null };
  }

  async #take(
    header: { tag: number; vr: string; headerBytes: number; lengthBytes: number | null },
    implicit: boolean,
    kept: Map<number, Element>,
  ): Promise<void> {
    const { tag, headerBytes, lengthBytes } = header;
    const wanted = KEPT.has(tag);
    if (!wanted && lengthBytes !== null) {
      this.#at += headerBytes + lengthBytes;
      if (this.#at > this.#file.sizeBytes) throw this.#cutOff();
      return;
    }
    const { value, end } = await this.#attempt((view, at) => {
      const reader = new DataSetReader(new Uint8Array(view.buffer, view.byteOffset, view.byteLength), at);
      // The items of an unwanted sequence must be walked to find its end, but none is kept.
      const read = wanted ? reader.element(implicit, 0) : reader.element(implicit, 0, () => undefined);
      return { value: read.value, end: reader.at };
    }, lengthBytes ?? 0);
    // A copy: the window with the values around it must not stay in memory.
    if (wanted) kept.set(tag, { bytes: value.bytes.slice(), items: value.items });
    this.#at = this.#start + end;
  }

  async #frames(header: { lengthBytes: number | null }, implicit: boolean): Promise<FramePlace[]> {
    const { places, end } = await this.#attempt((view, at) => {
      const reader = new DataSetReader(new Uint8Array(view.buffer, view.byteOffset, view.byteLength), at);
      const found: FramePlace[] = [];
      reader.element(implicit, 0, (item) => {
        if (found.length >= MAX_FRAMES) throw malformed("too many frames");
        found.push(placeOf(item));
      });
      return { places: found, end: reader.at };
    }, header.lengthBytes ?? 0);
    this.#at = this.#start + end;
    return places;
  }

  /** Runs a parse at the present place, with more bytes each time it meets the end of the window. */
  async #attempt<T>(parse: (view: DataView, at: number) => T, valueBytes = 0): Promise<T> {
    let wanted = Math.max(FIRST_READ_BYTES, valueBytes + 64);
    for (;;) {
      try {
        const { buffer, byteOffset, length } = this.#bytes;
        const inside = this.#at - this.#start;
        if (inside < 0 || inside > length) throw new BytesEnd();
        return parse(new DataView(buffer, byteOffset, length), inside);
      } catch (error) {
        if (!(error instanceof BytesEnd)) throw error;
        const available = this.#file.sizeBytes - this.#at;
        if (this.#start === this.#at && this.#bytes.length >= available) throw this.#cutOff();
        if (wanted > MAX_ELEMENT_BYTES) throw malformed("one element of more than 256 MiB");
        await this.#read(Math.min(wanted, available));
        wanted *= 2;
      }
    }
  }

  async #read(count: number): Promise<void> {
    const at = this.#at;
    this.#bytes = await withRetries(() => this.#file.read(at, Math.max(0, count), this.#signal), this.#signal);
    this.#start = at;
  }

  #cutOff(): TaggedError {
    return new TaggedError("TruncatedFile", `DICOM: the file ends inside an element at byte ${this.#at}`, {
      offset: this.#at,
      sizeBytes: this.#file.sizeBytes,
    });
  }
}

export function placeOf(item: DataSet): FramePlace {
  const position = item.get(TAG.planePosition)?.items[0];
  const measures = item.get(TAG.pixelMeasures)?.items[0];
  const number = (tag: number): number | null => {
    const bytes = position?.get(tag)?.bytes;
    return bytes?.length === 4 ? new DataView(bytes.buffer, bytes.byteOffset, 4).getInt32(0, true) : null;
  };
  return {
    column: number(TAG.columnPosition),
    row: number(TAG.rowPosition),
    spacing: measures ? textOf(measures, TAG.pixelSpacing) : "",
  };
}
