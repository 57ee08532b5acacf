import { TaggedError, throwIfCancelled } from "../../core/base/errors.ts";
import type { SlideInfo } from "../../core/slide/slide.ts";
import type { TileAddress } from "../../core/slide/window.ts";
import { fingerprint, sha256Hex } from "../base/fingerprint.ts";
import { groupBy } from "../base/group-by.ts";
import type { SlideSource } from "../base/slide-source.ts";
import { TiledSource, type TileLoader } from "../base/tiled-source.ts";
import type { ByteSource } from "../bytes/byte-source.ts";
import { type ByteRange, readRanges } from "../bytes/coalesced-reader.ts";
import { describeSlide } from "./describe-slide.ts";
import { type FrameIndex, frameRange, indexFrames, joinFragments } from "./frame-index.ts";
import { decodeTile, placeTile, type TilePlace, whiteTile } from "./place-tile.ts";
import { choosePyramid, type DicomLevel } from "./pyramid.ts";
import { type DicomInstance, readInstance, withoutCopies } from "./read-instance.ts";

/** No stored frame of a sane slide is larger than this. */
const MAX_FRAME_BYTES = 64 * 1024 * 1024;

/** Opens the DICOM files of one slide. @throws MalformedSlide, TruncatedFile, FilesMissing, UnsupportedFormat, SeveralSlides, NotAnImage. */
export async function openDicom(files: readonly ByteSource[], name: string, signal: AbortSignal): Promise<SlideSource> {
  const instances: DicomInstance[] = [];
  for (const file of files) {
    throwIfCancelled(signal);
    const instance = await readInstance(file, signal);
    if (instance) instances.push(instance);
  }
  const levels = choosePyramid(withoutCopies(instances));
  const indexes = new Map<DicomInstance, FrameIndex>();
  for (const { parts } of levels) {
    for (const part of parts) indexes.set(part, await indexFrames(part, signal));
  }
  const info: SlideInfo = { id: await identify(levels, indexes, signal), name, ...describeSlide(levels) };
  return new TiledSource(info, new DicomTileLoader(levels, indexes));
}

/** SHA-256 of the pixels' sizes and pieces; the headers, which hold a patient's data, play no part. */
async function identify(
  levels: readonly DicomLevel<DicomInstance>[],
  indexes: ReadonlyMap<DicomInstance, FrameIndex>,
  signal: AbortSignal,
): Promise<string> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (const { widthPx, heightPx, parts: instances } of levels) {
    parts.push(new TextEncoder().encode(`granuloscope-dicom-1|${widthPx}x${heightPx}|`));
    for (const instance of instances) {
      const index = indexes.get(instance) as FrameIndex;
      const pixels = sliceOf(instance.file, instance.pixels.offset, index.end);
      const lengths = new Uint8Array(new Float64Array(index.lengths).buffer);
      parts.push(new TextEncoder().encode(await fingerprint(pixels, lengths, signal)));
    }
  }
  return sha256Hex(parts);
}

function sliceOf(file: ByteSource, start: number, end: number): ByteSource {
  return {
    sizeBytes: end - start,
    read: (offset, length, signal) => file.read(start + offset, length, signal),
  };
}

/** Reads and decodes frames, coalescing neighbours of one file. */
class DicomTileLoader implements TileLoader {
  readonly #levels: readonly DicomLevel<DicomInstance>[];
  readonly #indexes: ReadonlyMap<DicomInstance, FrameIndex>;

  constructor(levels: readonly DicomLevel<DicomInstance>[], indexes: ReadonlyMap<DicomInstance, FrameIndex>) {
    this.#levels = levels;
    this.#indexes = indexes;
  }

  load(addresses: readonly TileAddress[], signal: AbortSignal): Promise<ImageBitmap>[] {
    const places = addresses.map((address) => placeTile(this.#levels, address));
    const reads = this.#read(places, signal);
    return places.map(async (place) => {
      if (!place.part) return whiteTile(place);
      const reading = reads.get(place);
      if (!reading) throw new TaggedError("TileUnreadable", "a frame too large", { reason: "tile too large" });
      const bytes = await reading;
      return decodeTile(place.part.encapsulated ? joinFragments(bytes) : bytes, place, place.format, signal);
    });
  }

  /** Whether a sparse level stores nothing for a tile. */
  isEmpty(address: TileAddress): boolean {
    return placeTile(this.#levels, address).part === null;
  }

  close(): void {
    // Local files hold nothing open.
  }

  /** The stored bytes of each place, file by file; a frame that is too large is left out. */
  #read(
    places: readonly TilePlace<DicomInstance>[],
    signal: AbortSignal,
  ): Map<TilePlace<DicomInstance>, Promise<Uint8Array<ArrayBuffer>>> {
    const reads = new Map<TilePlace<DicomInstance>, Promise<Uint8Array<ArrayBuffer>>>();
    for (const [part, group] of groupBy(places, (place) => place.part)) {
      if (!part) continue;
      const wanted = group
        .map((place): [TilePlace<DicomInstance>, ByteRange] => [place, this.#range(part, place.frame)])
        .filter(([, { length }]) => length <= MAX_FRAME_BYTES);
      const ranges = wanted.map(([, range]) => range);
      for (const [at, reading] of readRanges(part.file, ranges, signal).entries()) {
        reads.set((wanted[at] as [TilePlace<DicomInstance>, ByteRange])[0], reading);
      }
    }
    return reads;
  }

  #range(part: DicomInstance, frame: number): ByteRange {
    return frameRange(this.#indexes.get(part) as FrameIndex, frame);
  }
}
