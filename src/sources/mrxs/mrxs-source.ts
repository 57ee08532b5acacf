import { TaggedError, throwIfCancelled } from "../../core/base/errors.ts";
import { type ScaleEvidence, type SlideLevel, settleMicronsPerPx } from "../../core/slide/slide.ts";
import { sha256Hex } from "../base/fingerprint.ts";
import type { SlideSource } from "../base/slide-source.ts";
import { withSyntheticLevels } from "../base/synthetic-levels.ts";
import { TiledSource } from "../base/tiled-source.ts";
import type { ByteSource } from "../bytes/byte-source.ts";
import type { NamedFile } from "../bytes/named-files.ts";
import { withRetries } from "../bytes/retry.ts";
import { type DataPlace, IndexFile } from "./index-file.ts";
import { inflateExactly } from "./inflate-exactly.ts";
import { findMrxsFiles } from "./mrxs-files.ts";
import { type MrxsLevel, TILE_PX } from "./mrxs-level.ts";
import { MrxsTileLoader } from "./mrxs-tile-loader.ts";
import { nominalPositions, positionBytes, readPositions } from "./photo-positions.ts";
import { type ActivePhotos, layPieces, type Pieces } from "./piece-map.ts";
import { type LevelDescription, malformed, parseSlidedat, type Slidedat } from "./slidedat.ts";

const MAX_SLIDEDAT_BYTES = 1024 * 1024;
const MAX_INDEX_BYTES = 256 * 1024 * 1024;
/** Images of the coarsest level that count for the slide's identity. */
const IDENTITY_IMAGES = 64;

/** Opens a 3DHistech slide. @throws MalformedSlide, TruncatedFile, FilesMissing, UnsupportedFormat, SeveralSlides. */
export async function openMrxs(files: readonly NamedFile[], name: string, signal: AbortSignal): Promise<SlideSource> {
  const found = findMrxsFiles(files);
  const slidedat = parseSlidedat(new TextDecoder().decode(await readWhole(found.slidedat, MAX_SLIDEDAT_BYTES, signal)));
  const indexSource = await found.open(slidedat.indexFile, signal);
  if (indexSource.sizeBytes > MAX_INDEX_BYTES) throw malformed("an index of more than 256 MiB");
  const indexBytes = await withRetries(() => indexSource.read(0, indexSource.sizeBytes, signal), signal);
  const index = new IndexFile(indexBytes, slidedat);
  const data: ByteSource[] = [];
  for (const file of slidedat.dataFiles) data.push(await found.open(file, signal));
  const positions = await placePhotos(slidedat, index, data, signal);
  const levels = describeLevels(slidedat, index, positions);
  checkPlaces(levels, data);
  const finest = levels[0] as MrxsLevel;
  const info = {
    id: await identify(indexBytes, levels, data, signal),
    name,
    format: "mrxs" as const,
    widthPx: finest.widthPx,
    heightPx: finest.heightPx,
    scale: settleMicronsPerPx(readScale(finest.description)),
    levels: withSyntheticLevels(levels.map((level) => shapeOf(level, finest))),
    openSlideBounds: boundsOf(finest),
  };
  throwIfCancelled(signal);
  return new TiledSource(info, new MrxsTileLoader(levels, data));
}

async function readWhole(file: NamedFile, maximum: number, signal: AbortSignal): Promise<Uint8Array> {
  if (file.sizeBytes > maximum) throw malformed(`${file.sizeBytes} bytes of Slidedat.ini`);
  const source = await file.open(signal);
  return withRetries(() => source.read(0, source.sizeBytes, signal), signal);
}

async function placePhotos(
  slidedat: Slidedat,
  index: IndexFile,
  data: readonly ByteSource[],
  signal: AbortSignal,
): Promise<Int32Array> {
  if (!slidedat.positions) return nominalPositions(slidedat);
  const place: DataPlace = index.record(slidedat.positions.record);
  const source = data[place.file] as ByteSource;
  const stored = await withRetries(() => source.read(place.offset, place.length, signal), signal);
  const expected = positionBytes(slidedat);
  return readPositions(slidedat.positions.packed ? await inflateExactly(stored, expected) : stored, slidedat);
}

/**
 * Levels that show every photo; one that lacks some is left out, because what it lacks would look like glass. The size is that of the images at
 * their nominal overlap, as OpenSlide has it.
 */
function describeLevels(slidedat: Slidedat, index: IndexFile, positions: Int32Array): MrxsLevel[] {
  const active: ActivePhotos = new Set();
  const finest = slidedat.levels[0] as LevelDescription;
  const width = nominalSide(slidedat.imagesX, slidedat.divisions, finest.imageWidthPx, finest.overlapX);
  const height = nominalSide(slidedat.imagesY, slidedat.divisions, finest.imageHeightPx, finest.overlapY);
  const levels: MrxsLevel[] = [];
  for (const [at, description] of slidedat.levels.entries()) {
    const images = index.images(at);
    const laid = layPieces(slidedat, at, images, positions, active);
    if (at > 0 && laid.shown.size < active.size) continue;
    const widthPx = Math.floor(width / description.concat);
    const heightPx = Math.floor(height / description.concat);
    if (widthPx < 1 || heightPx < 1) break;
    if (at === 0) checkInside(laid.pieces, { width, height }, slidedat, description);
    levels.push({ description, images, pieces: laid.pieces, widthPx, heightPx });
  }
  if (active.size === 0) throw malformed("no photo has an image");
  return levels;
}

/** The stage drifts by some px; a photo that lies its own size away from the slide was not taken there. */
function checkInside(
  { x, y }: Pieces,
  size: { readonly width: number; readonly height: number },
  { divisions }: Slidedat,
  { imageWidthPx, imageHeightPx, concat }: LevelDescription,
): void {
  const marginX = imageWidthPx * divisions;
  const marginY = imageHeightPx * divisions;
  for (let at = 0; at < x.length; at++) {
    const [left, top] = [x[at] as number, y[at] as number];
    const outside = left > size.width / concat + marginX || top > size.height / concat + marginY;
    if (outside || left < -marginX || top < -marginY) throw malformed("a photo lies outside the slide");
  }
}

/** Sum of the images' sides; the last image of a photo loses the overlap, whole px at a time. */
function nominalSide(count: number, divisions: number, sidePx: number, overlapPx: number): number {
  let side = 0;
  for (let image = 0; image < count; image++) {
    const edge = image % divisions === divisions - 1 && image !== count - 1;
    side = Math.trunc(side + sidePx - (edge ? overlapPx : 0));
  }
  return side;
}

function checkPlaces(levels: readonly MrxsLevel[], data: readonly ByteSource[]): void {
  for (const { images } of levels) {
    for (let at = 0; at < images.offset.length; at++) {
      const end = (images.offset[at] as number) + (images.length[at] as number);
      const file = data[images.file[at] as number];
      if (!file || end > file.sizeBytes) {
        throw new TaggedError("TruncatedFile", "MRXS: a data file ends before its images do", { format: "MRXS", end });
      }
    }
  }
}

function shapeOf({ description, widthPx, heightPx }: MrxsLevel, finest: MrxsLevel): SlideLevel {
  return {
    widthPx,
    heightPx,
    downsample: description.concat / finest.description.concat,
    tileWidthPx: TILE_PX,
    tileHeightPx: TILE_PX,
    synthetic: false,
  };
}

function readScale({ micronsPerPxX, micronsPerPxY }: LevelDescription): ScaleEvidence[] {
  return [
    { micronsPerPx: micronsPerPxX, source: "scanner-metadata", detail: `MICROMETER_PER_PIXEL_X = ${micronsPerPxX}` },
    { micronsPerPx: micronsPerPxY, source: "scanner-metadata", detail: `MICROMETER_PER_PIXEL_Y = ${micronsPerPxY}` },
  ];
}

/** The rectangle of the finest level that photos cover. */
function boundsOf({ pieces }: MrxsLevel) {
  let [left, top, right, bottom] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 0, 0];
  for (let at = 0; at < pieces.x.length; at++) {
    const [x, y] = [pieces.x[at] as number, pieces.y[at] as number];
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + pieces.widthPx);
    bottom = Math.max(bottom, y + pieces.heightPx);
  }
  const [x, y] = [Math.floor(left), Math.floor(top)];
  return { x, y, widthPx: Math.ceil(right) - x, heightPx: Math.ceil(bottom) - y, cropped: false };
}

/** SHA-256 of the index, which lists every image's length, and of images of the coarsest level. Slidedat.ini, with its names, plays no part. */
async function identify(
  index: Uint8Array<ArrayBuffer>,
  levels: readonly MrxsLevel[],
  data: readonly ByteSource[],
  signal: AbortSignal,
): Promise<string> {
  const parts: Uint8Array<ArrayBuffer>[] = [new TextEncoder().encode("granuloscope-mrxs-1|"), index];
  const { images } = levels[levels.length - 1] as MrxsLevel;
  for (let at = 0; at < Math.min(IDENTITY_IMAGES, images.offset.length); at++) {
    const source = data[images.file[at] as number] as ByteSource;
    parts.push(await source.read(images.offset[at] as number, images.length[at] as number, signal));
  }
  return sha256Hex(parts);
}
