import { isTagged, TaggedError } from "../../core/base/errors.ts";
import { type SlideLevel, type SlideNote, settleMicronsPerPx } from "../../core/slide/slide.ts";
import type { TileAddress } from "../../core/slide/window.ts";
import { fingerprint } from "../base/fingerprint.ts";
import type { SlideSource } from "../base/slide-source.ts";
import { withSyntheticLevels } from "../base/synthetic-levels.ts";
import { TiledSource, type TileLoader } from "../base/tiled-source.ts";
import type { ByteSource } from "../bytes/byte-source.ts";
import { readRanges } from "../bytes/coalesced-reader.ts";
import { decodeImage } from "../tiff/decode-image.ts";
import { readMicronsPerPx } from "../tiff/microns-per-px.ts";
import { snapDownsample } from "../tiff/pyramid.ts";
import type { TiffDirectory } from "../tiff/read-ifds.ts";
import { TAG } from "../tiff/tags.ts";
import { NDPI_TAG, type NdpiLevel, readNdpiLevel } from "./ndpi-level.ts";
import { composeJpeg, withoutEndMarker } from "./restart-jpeg.ts";

const MAX_PIECE_BYTES = 16 * 1024 * 1024;

/**
 * Opens Hamamatsu NDPI: every directory is one image, and its lens tag says which are levels. Of several focus planes the one at 0 is read,
 * as in OpenSlide. Macro image and map (lens below 0) are never read. @throws MalformedTiff, UnsupportedFormat, TruncatedFile.
 */
export async function openNdpi(
  bytes: ByteSource,
  name: string,
  directories: readonly TiffDirectory[],
  signal: AbortSignal,
): Promise<SlideSource> {
  const notes: SlideNote[] = [];
  const found: { level: NdpiLevel; directory: TiffDirectory; lens: number }[] = [];
  let planes = 0;
  for (const directory of directories) {
    const lens = await directory.number(NDPI_TAG.sourceLens, Number.NaN, signal);
    if (!(lens > 0)) continue;
    if ((await directory.number(NDPI_TAG.focalPlane, 0, signal)) !== 0) {
      planes++;
      continue;
    }
    const level = await readLevel(bytes, directory, found.length === 0, notes, signal);
    if (level) found.push({ level, directory, lens });
  }
  if (planes > 0) notes.push({ kind: "page-left-out", detail: `${planes} images of other focus planes` });
  found.sort((a, b) => b.level.widthPx - a.level.widthPx);
  const first = found[0];
  if (!first) throw new TaggedError("MalformedTiff", "no level in the file", { reason: "no image" });
  const levels = found.map(({ level }) => level);
  const model = await first.directory.text(TAG.model, signal);
  const info = {
    id: await fingerprint(bytes, new Uint8Array(first.level.starts.slice().buffer), signal),
    name,
    format: "hamamatsu-ndpi" as const,
    widthPx: first.level.widthPx,
    heightPx: first.level.heightPx,
    scale: settleMicronsPerPx(await readMicronsPerPx(first.directory, "", signal)),
    levels: withSyntheticLevels(levels.map((level) => toSlideLevel(first.level, level))),
    ...(notes.length > 0 && { notes }),
    scan: { scanner: model ? `Hamamatsu ${model}` : "Hamamatsu", objective: `${first.lens}x` },
  };
  return new TiledSource(info, new NdpiTileLoader(bytes, levels));
}

/** A small level that cannot be read costs nothing but speed; the first directory is the slide itself. */
async function readLevel(
  bytes: ByteSource,
  directory: TiffDirectory,
  first: boolean,
  notes: SlideNote[],
  signal: AbortSignal,
): Promise<NdpiLevel | null> {
  try {
    return await readNdpiLevel(bytes, directory, signal);
  } catch (error) {
    const small = !first && (isTagged(error, "MalformedTiff") || isTagged(error, "UnsupportedFormat"));
    if (!small) throw error;
    notes.push({ kind: "level-left-out", detail: error.message });
    return null;
  }
}

function toSlideLevel(first: NdpiLevel, level: NdpiLevel): SlideLevel {
  const { widthPx, heightPx, tileWidthPx, tileHeightPx } = level;
  return { widthPx, heightPx, downsample: snapDownsample(first, level), tileWidthPx, tileHeightPx, synthetic: false };
}

/** Makes a JPEG of each tile's pieces for the browser's decoder. */
class NdpiTileLoader implements TileLoader {
  readonly #bytes: ByteSource;
  readonly #levels: readonly NdpiLevel[];

  constructor(bytes: ByteSource, levels: readonly NdpiLevel[]) {
    this.#bytes = bytes;
    this.#levels = levels;
  }

  load(addresses: readonly TileAddress[], signal: AbortSignal): Promise<ImageBitmap>[] {
    const tiles = addresses.map((address) => this.#pieces(address));
    const ranges = tiles.flatMap(({ pieces }) => pieces);
    const read = readRanges(
      this.#bytes,
      ranges.map(({ offset, length }) => ({ offset, length: Math.min(length, MAX_PIECE_BYTES) })),
      signal,
    );
    let next = 0;
    return tiles.map(({ level, pieces, widthPx, heightPx }) => {
      const parts = read.slice(next, next + pieces.length);
      next += pieces.length;
      if (pieces.some(({ length }) => length > MAX_PIECE_BYTES)) {
        return Promise.reject(new TaggedError("TileUnreadable", "a piece too large", { reason: "tile too large" }));
      }
      return decodePieces(level, parts, widthPx, heightPx);
    });
  }

  close(): void {
    // Local files and addresses hold nothing open.
  }

  #pieces({ level: index, column, row }: TileAddress) {
    const level = this.#levels[index];
    const widthPx = Math.min(level?.tileWidthPx ?? 0, (level?.widthPx ?? 0) - column * (level?.tileWidthPx ?? 0));
    const heightPx = Math.min(level?.tileHeightPx ?? 0, (level?.heightPx ?? 0) - row * (level?.tileHeightPx ?? 0));
    if (!level || column < 0 || row < 0 || widthPx <= 0 || heightPx <= 0) {
      throw new TaggedError("RegionInvalid", `no tile ${index}/${column}/${row}`, { level: index, column, row });
    }
    const pieces: { offset: number; length: number }[] = [];
    const whole = level.header.interval === 0;
    const firstRow = row * level.rowsPerTile;
    const lastRow = whole ? firstRow + 1 : Math.min(level.mcuRows, firstRow + level.rowsPerTile);
    for (let mcuRow = firstRow; mcuRow < lastRow; mcuRow++) {
      const at = mcuRow * level.columns + column;
      const start = level.starts[at] as number;
      const end = level.starts[at + 1] ?? level.length;
      pieces.push({ offset: level.offset + start, length: end - start });
    }
    return { level, pieces, widthPx, heightPx };
  }
}

async function decodePieces(
  level: NdpiLevel,
  parts: readonly Promise<Uint8Array>[],
  widthPx: number,
  heightPx: number,
): Promise<ImageBitmap> {
  const pieces = (await Promise.all(parts)).map(withoutEndMarker);
  // The scan's rows end where its intervals do, which may be beyond the level.
  const scanWidthPx = Math.max(widthPx, (level.header.interval - 1) * level.header.mcuWidthPx + 1);
  const bitmap = await decodeImage(composeJpeg(level.header, pieces, scanWidthPx, heightPx));
  if (bitmap.width === widthPx) return bitmap;
  const cut = await createImageBitmap(bitmap, 0, 0, widthPx, heightPx, { premultiplyAlpha: "none" });
  bitmap.close();
  return cut;
}
