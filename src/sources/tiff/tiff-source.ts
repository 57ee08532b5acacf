import { TaggedError } from "../../core/base/errors.ts";
import { type SlideLevel, settleMicronsPerPx } from "../../core/slide/slide.ts";
import type { TileAddress } from "../../core/slide/window.ts";
import type { ByteSource } from "../bytes/byte-source.ts";
import { readRanges } from "../bytes/coalesced-reader.ts";
import { fingerprint } from "../fingerprint.ts";
import { readOpenSlideBounds } from "../openslide-bounds.ts";
import type { SlideSource } from "../slide-source.ts";
import { withSyntheticLevels } from "../synthetic-levels.ts";
import { TiledSource, type TileLoader } from "../tiled-source.ts";
import { decodeTile } from "./decode-tile.ts";
import { readMicronsPerPx } from "./microns-per-px.ts";
import { readDirectories, type TiffDirectory } from "./read-ifds.ts";
import { type DirectoryShape, readLayout, readShape, type TileLayout } from "./tile-layout.ts";

/** A stripped image larger than this is refused: a window would have to decode whole rows of the slide. */
const MAX_STRIPPED_SIDE_PX = 16_384;
/** No stored tile of a sane slide is larger than this. */
const MAX_TILE_BYTES = 64 * 1024 * 1024;

interface Candidate {
  readonly directory: TiffDirectory;
  readonly shape: DirectoryShape;
}

/** Opens a tiled pyramidal TIFF, BigTIFF or Aperio SVS. @throws MalformedTiff, TruncatedFile, UnsupportedFormat. */
export async function openTiff(bytes: ByteSource, name: string, signal: AbortSignal): Promise<SlideSource> {
  const directories = await readDirectories(bytes, signal);
  const candidates: Candidate[] = [];
  for (const directory of directories) candidates.push({ directory, shape: await readShape(directory, signal) });
  const chosen = choosePyramid(candidates);
  const layouts: TileLayout[] = [];
  for (const { directory } of chosen) layouts.push(await readLayout(directory, signal));
  const finest = layouts[0] as TileLayout;
  const first = chosen[0] as Candidate;
  const stored = layouts.map(
    (layout): SlideLevel => ({
      widthPx: layout.widthPx,
      heightPx: layout.heightPx,
      downsample: snapDownsample(finest, layout),
      tileWidthPx: layout.tileWidthPx,
      tileHeightPx: layout.tileHeightPx,
      synthetic: false,
    }),
  );
  const bounds = readOpenSlideBounds(first.shape.description, finest.widthPx, finest.heightPx);
  const info = {
    id: await fingerprint(bytes, new Uint8Array(finest.byteCounts.slice().buffer), signal),
    name,
    format: first.shape.description.startsWith("Aperio") ? ("aperio-svs" as const) : ("tiff" as const),
    widthPx: finest.widthPx,
    heightPx: finest.heightPx,
    scale: settleMicronsPerPx(await readMicronsPerPx(first.directory, first.shape.description, signal)),
    levels: withSyntheticLevels(stored),
    ...(bounds && { openSlideBounds: bounds }),
  };
  return new TiledSource(info, new TiffTileLoader(bytes, layouts));
}

/**
 * The levels, finest first: the largest tiled directory and those of the same proportions. Label, macro and thumbnail (other proportions,
 * stripped, or named so) are never decoded: they may show a patient's name.
 */
function choosePyramid(candidates: readonly Candidate[]): Candidate[] {
  const area = ({ shape }: Candidate): number => shape.widthPx * shape.heightPx;
  const pictures = candidates.filter(
    ({ shape }) => !/(^|\n|\s)(label|macro)(\s|$)/i.test(shape.description.slice(0, 400)),
  );
  const tiled = pictures.filter(({ shape }) => shape.tiled).sort((a, b) => area(b) - area(a));
  const first = tiled[0] ?? pictures.find(({ shape }) => !shape.reduced);
  if (!first) throw new TaggedError("MalformedTiff", "no image in the file", { reason: "no image" });
  const side = Math.max(first.shape.widthPx, first.shape.heightPx);
  if (!first.shape.tiled) {
    if (side > MAX_STRIPPED_SIDE_PX) {
      throw new TaggedError("UnsupportedFormat", "a large TIFF that is not tiled", { what: "strips" });
    }
    return [first];
  }
  const levels = [first];
  for (const candidate of tiled.slice(1)) {
    const { widthPx, heightPx } = candidate.shape;
    const before = levels[levels.length - 1]?.shape.widthPx ?? 0;
    const factor = first.shape.widthPx / widthPx;
    const sameProportions = Math.abs(first.shape.heightPx / factor - heightPx) <= Math.max(2, heightPx * 0.01);
    if (widthPx < before && sameProportions && (candidate.shape.reduced || levelLike(candidate, first)))
      levels.push(candidate);
  }
  return levels;
}

/** Aperio levels are not marked as reduced images; other files' pages of another size are not levels, but same proportions suffice. */
function levelLike(candidate: Candidate, first: Candidate): boolean {
  return candidate.shape.widthPx * 1.5 < first.shape.widthPx;
}

/** Level-0 px per level px; the exact integer where the level's size is that integer's rounding. */
function snapDownsample(finest: TileLayout, layout: TileLayout): number {
  const ratio = finest.widthPx / layout.widthPx;
  const whole = Math.round(ratio);
  const fits = (fine: number, coarse: number): boolean => Math.abs(fine / whole - coarse) < 1.001;
  return fits(finest.widthPx, layout.widthPx) && fits(finest.heightPx, layout.heightPx) ? whole : ratio;
}

/** Reads and decodes stored tiles, coalescing neighbours in the file. */
class TiffTileLoader implements TileLoader {
  readonly #bytes: ByteSource;
  readonly #layouts: readonly TileLayout[];

  constructor(bytes: ByteSource, layouts: readonly TileLayout[]) {
    this.#bytes = bytes;
    this.#layouts = layouts;
  }

  load(addresses: readonly TileAddress[], signal: AbortSignal): Promise<ImageBitmap>[] {
    const places = addresses.map((address) => this.#place(address));
    const ranges = readRanges(
      this.#bytes,
      places.map(({ offset, length }) => ({ offset, length: Math.min(length, MAX_TILE_BYTES) })),
      signal,
    );
    return places.map(async ({ layout, widthPx, heightPx, storedHeightPx, length }, index) => {
      const bytes = await (ranges[index] as Promise<Uint8Array<ArrayBuffer>>);
      if (length > MAX_TILE_BYTES) {
        throw new TaggedError("TileUnreadable", `a tile of ${length} bytes`, { reason: "tile too large" });
      }
      // An empty tile is how scanners leave out what they did not scan: background.
      if (length === 0) return whiteTile(widthPx, heightPx);
      const bitmap = await decodeTile(bytes, layout, storedHeightPx);
      if (bitmap.width === widthPx && bitmap.height === heightPx) return bitmap;
      const cut = await createImageBitmap(bitmap, 0, 0, widthPx, heightPx, { premultiplyAlpha: "none" });
      bitmap.close();
      return cut;
    });
  }

  close(): void {
    // Local files and addresses hold nothing open.
  }

  #place({ level, column, row }: TileAddress) {
    const layout = this.#layouts[level];
    if (!layout || column < 0 || row < 0 || column >= layout.columns || row >= layout.rows) {
      throw new TaggedError("RegionInvalid", `no tile ${level}/${column}/${row}`, { level, column, row });
    }
    const index = row * layout.columns + column;
    const heightPx = Math.min(layout.tileHeightPx, layout.heightPx - row * layout.tileHeightPx);
    return {
      layout,
      offset: layout.offsets[index] as number,
      length: layout.byteCounts[index] as number,
      widthPx: Math.min(layout.tileWidthPx, layout.widthPx - column * layout.tileWidthPx),
      heightPx,
      // Tiles are padded to full height in the file, the last strip is not.
      storedHeightPx: layout.tiled ? layout.tileHeightPx : heightPx,
    };
  }
}

function whiteTile(widthPx: number, heightPx: number): ImageBitmap {
  const canvas = new OffscreenCanvas(widthPx, heightPx);
  const context = canvas.getContext("2d");
  if (!context) throw new TaggedError("Unexpected", "no 2D canvas");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, widthPx, heightPx);
  return canvas.transferToImageBitmap();
}
