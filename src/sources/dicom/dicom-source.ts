import { TaggedError, throwIfCancelled } from "../../core/errors.ts";
import { type SlideLevel, settleMicronsPerPx } from "../../core/slide.ts";
import type { TileAddress } from "../../core/tile.ts";
import type { ByteSource } from "../bytes/byte-source.ts";
import { type ByteRange, readRanges } from "../bytes/coalesced-reader.ts";
import { fingerprint, sha256Hex } from "../fingerprint.ts";
import { groupBy } from "../group-by.ts";
import type { SlideSource } from "../slide-source.ts";
import { withSyntheticLevels } from "../synthetic-levels.ts";
import { TiledSource, type TileLoader } from "../tiled-source.ts";
import { decodeFrame } from "./decode-frame.ts";
import { type FrameIndex, frameRange, indexFrames, joinFragments } from "./frame-index.ts";
import { choosePyramid, type DicomLevel } from "./pyramid.ts";
import { type DicomInstance, readInstance } from "./read-instance.ts";
import { readScale } from "./scale.ts";

/** No stored frame of a sane slide is larger than this. */
const MAX_FRAME_BYTES = 64 * 1024 * 1024;

/** Opens the DICOM files of one slide. @throws MalformedSlide, TruncatedFile, UnsupportedFormat, SeveralSlides, NotAnImage. */
export async function openDicom(files: readonly ByteSource[], name: string, signal: AbortSignal): Promise<SlideSource> {
  const instances: DicomInstance[] = [];
  for (const file of files) {
    throwIfCancelled(signal);
    const instance = await readInstance(file, signal);
    if (instance) instances.push(instance);
  }
  const levels = choosePyramid(instances);
  const indexes = new Map<DicomInstance, FrameIndex>();
  for (const { parts } of levels) {
    for (const part of parts) indexes.set(part, await indexFrames(part, signal));
  }
  const stored = levels.map(
    ({ widthPx, heightPx, downsample, format }): SlideLevel => ({
      widthPx,
      heightPx,
      downsample,
      tileWidthPx: format.widthPx,
      tileHeightPx: format.heightPx,
      synthetic: false,
    }),
  );
  const finest = levels[0] as DicomLevel;
  const readings = readScale(
    finest.parts[0] as DicomInstance,
    levels.slice(1).map(({ parts, downsample }) => ({ instance: parts[0] as DicomInstance, downsample })),
  );
  const info = {
    id: await identify(levels, indexes, signal),
    name,
    format: "dicom" as const,
    widthPx: finest.widthPx,
    heightPx: finest.heightPx,
    scale: settleMicronsPerPx(readings),
    levels: withSyntheticLevels(stored),
  };
  return new TiledSource(info, new DicomTileLoader(levels, indexes));
}

/** SHA-256 of the pixels' sizes and pieces; the headers, which hold a patient's data, play no part. */
async function identify(
  levels: readonly DicomLevel[],
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

interface Place {
  readonly level: DicomLevel;
  readonly widthPx: number;
  readonly heightPx: number;
  /** Null where a sparse level stores no tile. */
  readonly stored: { readonly part: DicomInstance; readonly range: ByteRange } | null;
}

/** Reads and decodes frames, coalescing neighbours of one file. */
class DicomTileLoader implements TileLoader {
  readonly #levels: readonly DicomLevel[];
  readonly #indexes: ReadonlyMap<DicomInstance, FrameIndex>;

  constructor(levels: readonly DicomLevel[], indexes: ReadonlyMap<DicomInstance, FrameIndex>) {
    this.#levels = levels;
    this.#indexes = indexes;
  }

  load(addresses: readonly TileAddress[], signal: AbortSignal): Promise<ImageBitmap>[] {
    const places = addresses.map((address) => this.#place(address));
    const bytes = new Map<Place, Promise<Uint8Array<ArrayBuffer>>>();
    for (const [part, group] of groupBy(places, ({ stored }) => stored?.part)) {
      if (!part) continue;
      const small = group.filter(({ stored }) => (stored?.range.length ?? 0) <= MAX_FRAME_BYTES);
      const reads = readRanges(
        part.file,
        small.map(({ stored }) => stored?.range as ByteRange),
        signal,
      );
      small.forEach((place, at) => {
        bytes.set(place, reads[at] as Promise<Uint8Array<ArrayBuffer>>);
      });
    }
    return places.map((place) => load(place, bytes.get(place), signal));
  }

  close(): void {
    // Local files hold nothing open.
  }

  #place({ level: at, column, row }: TileAddress): Place {
    const level = this.#levels[at];
    if (!level || column < 0 || row < 0 || column >= level.columns || row >= level.rows) {
      throw new TaggedError("RegionInvalid", `no tile ${at}/${column}/${row}`, { level: at, column, row });
    }
    const size = {
      widthPx: Math.min(level.format.widthPx, level.widthPx - column * level.format.widthPx),
      heightPx: Math.min(level.format.heightPx, level.heightPx - row * level.format.heightPx),
    };
    const frame = level.frameOf[row * level.columns + column] as number;
    const part = level.parts.findLast(({ firstFrame }) => firstFrame <= frame);
    if (!part) return { level, ...size, stored: null };
    const index = this.#indexes.get(part) as FrameIndex;
    return { level, ...size, stored: { part, range: frameRange(index, frame - part.firstFrame) } };
  }
}

async function load(
  { level, widthPx, heightPx, stored }: Place,
  bytes: Promise<Uint8Array<ArrayBuffer>> | undefined,
  signal: AbortSignal,
): Promise<ImageBitmap> {
  // A sparse level leaves out what was not scanned: background (PS3.3, C.7.6.17.3).
  if (!stored) return whiteTile(widthPx, heightPx);
  if (!bytes) throw new TaggedError("TileUnreadable", "a frame too large", { reason: "tile too large" });
  const read = await bytes;
  const bitmap = await decodeFrame(stored.part.encapsulated ? joinFragments(read) : read, level.format, signal);
  if (bitmap.width === widthPx && bitmap.height === heightPx) return bitmap;
  const cut = await createImageBitmap(bitmap, 0, 0, widthPx, heightPx, { premultiplyAlpha: "none" });
  bitmap.close();
  return cut;
}

function whiteTile(widthPx: number, heightPx: number): ImageBitmap {
  const canvas = new OffscreenCanvas(widthPx, heightPx);
  const context = canvas.getContext("2d");
  if (!context) throw new TaggedError("Unexpected", "no 2D canvas");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, widthPx, heightPx);
  return canvas.transferToImageBitmap();
}
