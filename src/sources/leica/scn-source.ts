import { TaggedError } from "../../core/base/errors.ts";
import { type SlideNote, settleMicronsPerPx } from "../../core/slide/slide.ts";
import { fingerprint } from "../base/fingerprint.ts";
import { type MosaicLevel, MosaicTileLoader, type PlacedPicture } from "../base/mosaic-loader.ts";
import type { SlideSource } from "../base/slide-source.ts";
import { withSyntheticLevels } from "../base/synthetic-levels.ts";
import { TiledSource } from "../base/tiled-source.ts";
import type { ByteSource } from "../bytes/byte-source.ts";
import { agreed } from "../tiff/microns-per-px.ts";
import type { Page } from "../tiff/pages.ts";
import { readLayout, type TileLayout } from "../tiff/tile-layout.ts";
import { TiffTileLoader } from "../tiff/tile-loader.ts";
import type { ScnDocument, ScnImage } from "./scn-document.ts";

const TILE_PX = 512;
/** Areas whose nm per px differ by more than this share were scanned at different magnifications. */
const MAX_SCALE_DIFFERENCE = 0.01;
const MAX_SIDE_PX = 4_000_000;

/**
 * Opens Leica SCN: the areas scanned in bright field, each at its place on the slide, as in OpenSlide; what lies between is glass.
 * @throws UnsupportedFormat for areas of different magnifications and for fluorescence, MalformedTiff.
 */
export async function openScn(
  bytes: ByteSource,
  name: string,
  document: ScnDocument,
  pages: readonly Page[],
  signal: AbortSignal,
): Promise<SlideSource> {
  const images = document.images.filter(({ brightfield }) => brightfield);
  const [first] = images;
  if (!first) {
    const what = document.images.length > 0 ? "fluorescence" : "no scanned area";
    throw new TaggedError("UnsupportedFormat", `Leica SCN: ${what}`, { what });
  }
  const count = Math.min(...images.map(({ dimensions }) => dimensions.length));
  const layouts: TileLayout[] = [];
  const levels: (MosaicLevel & { readonly downsample: number })[] = [];
  for (let index = 0; index < count; index++) {
    const nmPerPx = sharedScale(images, index);
    const pictures: PlacedPicture[] = [];
    for (const image of images) {
      const layout = await readArea(image, index, pages, signal);
      pictures.push({
        source: layouts.length,
        x: Math.round(image.offsetXNm / nmPerPx),
        y: Math.round(image.offsetYNm / nmPerPx),
        widthPx: layout.widthPx,
        heightPx: layout.heightPx,
        tileWidthPx: layout.tileWidthPx,
        tileHeightPx: layout.tileHeightPx,
      });
      layouts.push(layout);
    }
    const downsample = nmPerPx / sharedScale(images, 0);
    const widthPx = Math.ceil(document.widthNm / nmPerPx - 1e-6);
    const heightPx = Math.ceil(document.heightNm / nmPerPx - 1e-6);
    if (!(widthPx > 0 && heightPx > 0 && Math.max(widthPx, heightPx) <= MAX_SIDE_PX)) {
      throw new TaggedError("MalformedTiff", `Leica SCN: ${widthPx} x ${heightPx} px`, { reason: "image size" });
    }
    levels.push({ widthPx, heightPx, downsample, tileWidthPx: TILE_PX, tileHeightPx: TILE_PX, pictures });
  }
  return makeSource(bytes, name, document, images, levels, layouts, signal);
}

/** nm per px of a level, which all areas must share. */
function sharedScale(images: readonly ScnImage[], level: number): number {
  const scales = images.map(({ widthNm, dimensions }) => widthNm / (dimensions[level]?.widthPx ?? Number.NaN));
  const [first] = scales as [number];
  if (!scales.every((scale) => Math.abs(scale / first - 1) <= MAX_SCALE_DIFFERENCE)) {
    throw new TaggedError("UnsupportedFormat", "Leica SCN: areas of different magnifications", {
      what: "areas of different magnifications",
    });
  }
  return first;
}

async function readArea(
  image: ScnImage,
  level: number,
  pages: readonly Page[],
  signal: AbortSignal,
): Promise<TileLayout> {
  const dimension = image.dimensions[level];
  const page = dimension && pages[dimension.page];
  if (!page?.tiled || page.widthPx !== dimension?.widthPx || page.heightPx !== dimension.heightPx) {
    throw new TaggedError(
      "MalformedTiff",
      `Leica SCN: page ${dimension?.page} is not the level that the file describes`,
      {
        reason: "Leica SCN: pages",
      },
    );
  }
  return readLayout(page.directory, signal);
}

async function makeSource(
  bytes: ByteSource,
  name: string,
  document: ScnDocument,
  images: readonly ScnImage[],
  levels: readonly (MosaicLevel & { readonly downsample: number })[],
  layouts: readonly TileLayout[],
  signal: AbortSignal,
): Promise<SlideSource> {
  const finest = levels[0] as MosaicLevel;
  const [first] = images as [ScnImage];
  const lengths = layouts.slice(0, images.length).flatMap(({ byteCounts }) => [...byteCounts]);
  const left = Math.min(...finest.pictures.map(({ x }) => x));
  const top = Math.min(...finest.pictures.map(({ y }) => y));
  const right = Math.max(...finest.pictures.map(({ x, widthPx }) => x + widthPx));
  const bottom = Math.max(...finest.pictures.map(({ y, heightPx }) => y + heightPx));
  const other = document.images.length - images.length;
  const notes: SlideNote[] = other > 0 ? [{ kind: "page-left-out", detail: `${other} fluorescence images` }] : [];
  const dimension = first.dimensions[0] as ScnImage["dimensions"][number];
  const scales = [first.widthNm / dimension.widthPx, first.heightNm / dimension.heightPx];
  const info = {
    id: await fingerprint(bytes, new Uint8Array(Float64Array.from(lengths).buffer), signal),
    name,
    format: "leica-scn" as const,
    widthPx: finest.widthPx,
    heightPx: finest.heightPx,
    scale: settleMicronsPerPx(
      agreed(
        scales.map((nm) => ({
          micronsPerPx: nm / 1000,
          source: "scanner-metadata",
          detail: `view and pixels: ${nm} nm per px`,
        })),
      ),
    ),
    levels: withSyntheticLevels(
      levels.map(({ widthPx, heightPx, downsample, tileWidthPx, tileHeightPx }) => {
        return { widthPx, heightPx, downsample, tileWidthPx, tileHeightPx, synthetic: false };
      }),
    ),
    openSlideBounds: { x: left, y: top, widthPx: right - left, heightPx: bottom - top, cropped: false },
    ...(notes.length > 0 && { notes }),
    scan: {
      scanner: document.scanner.split(";")[0] || "Leica",
      ...(first.objective && { objective: `${first.objective}x` }),
      ...(document.scannedAt && { scannedAt: document.scannedAt }),
    },
  };
  return new TiledSource(info, new MosaicTileLoader(levels, new TiffTileLoader(bytes, layouts)));
}
