import { TaggedError } from "../../core/base/errors.ts";
import type { TiffDirectory } from "./read-ifds.ts";

/** TIFF tag numbers (TIFF 6.0, section 8; JPEGTables: TIFF Technical Note 2). */
export const TAG = {
  newSubfileType: 254,
  imageWidth: 256,
  imageLength: 257,
  bitsPerSample: 258,
  compression: 259,
  photometric: 262,
  imageDescription: 270,
  stripOffsets: 273,
  samplesPerPixel: 277,
  rowsPerStrip: 278,
  stripByteCounts: 279,
  xResolution: 282,
  yResolution: 283,
  planarConfiguration: 284,
  resolutionUnit: 296,
  predictor: 317,
  colorMap: 320,
  tileWidth: 322,
  tileLength: 323,
  tileOffsets: 324,
  tileByteCounts: 325,
  jpegTables: 347,
} as const;

const MAX_SIDE_PX = 4_000_000;
const MAX_TILE_SIDE_PX = 8192;
const MAX_TILE_COUNT = 4_000_000;
/** A tile this small on an image this large is an attack, not a format. */
const MIN_TILE_AREA_PX = 16 * 16;

/** How the pixels of one directory are stored; tiles row by row. A stripped image is told as full-width tiles. */
export interface TileLayout {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly tileWidthPx: number;
  readonly tileHeightPx: number;
  readonly columns: number;
  readonly rows: number;
  readonly tiled: boolean;
  readonly compression: number;
  readonly photometric: number;
  readonly samplesPerPixel: number;
  readonly predictor: number;
  readonly colorMap: Float64Array;
  readonly jpegTables: Uint8Array<ArrayBuffer> | null;
  readonly offsets: Float64Array;
  readonly byteCounts: Float64Array;
}

/** Size, tiling and kind of a directory, before its tables are read. */
export interface DirectoryShape {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly tiled: boolean;
  readonly reduced: boolean;
  readonly description: string;
}

/** Reads what is needed to tell levels from label, macro and thumbnail. */
export async function readShape(directory: TiffDirectory, signal: AbortSignal): Promise<DirectoryShape> {
  return {
    widthPx: await directory.number(TAG.imageWidth, 0, signal),
    heightPx: await directory.number(TAG.imageLength, 0, signal),
    tiled: directory.has(TAG.tileWidth) && directory.has(TAG.tileOffsets),
    reduced: ((await directory.number(TAG.newSubfileType, 0, signal)) & 1) !== 0,
    description: await directory.text(TAG.imageDescription, signal),
  };
}

function unsupported(what: string, reason: string): TaggedError {
  return new TaggedError("UnsupportedFormat", reason, { what });
}

const COMPRESSION_NAMES: Readonly<Record<number, string>> = {
  33003: "JPEG 2000",
  33004: "JPEG 2000",
  33005: "JPEG 2000",
  34712: "JPEG 2000",
  50000: "Zstandard",
  50001: "WebP",
  50002: "JPEG XL",
  34892: "lossy JPEG (DNG)",
  6: "old-style JPEG",
};
export const JPEG = 7;
export const NONE = 1;
export const LZW = 5;
export const DEFLATE: readonly number[] = [8, 32946];

/** The full layout of a directory. @throws UnsupportedFormat naming what is not supported, MalformedTiff. */
export async function readLayout(directory: TiffDirectory, signal: AbortSignal): Promise<TileLayout> {
  const shape = await readShape(directory, signal);
  const { widthPx, heightPx, tiled } = shape;
  const good = Number.isInteger(widthPx) && Number.isInteger(heightPx) && widthPx > 0 && heightPx > 0;
  if (!good || widthPx > MAX_SIDE_PX || heightPx > MAX_SIDE_PX) {
    throw new TaggedError("MalformedTiff", `an image of ${widthPx} x ${heightPx} px`, { reason: "image size" });
  }
  const compression = await directory.number(TAG.compression, 1, signal);
  if (![JPEG, NONE, LZW, ...DEFLATE].includes(compression)) {
    const what = COMPRESSION_NAMES[compression] ?? `compression ${compression}`;
    throw unsupported(what, `tiles compressed with ${what}`);
  }
  const samplesPerPixel = await directory.number(TAG.samplesPerPixel, 1, signal);
  const bits = await directory.numbers(TAG.bitsPerSample, signal);
  if (bits.some((value) => value !== 8) || bits.length === 0) throw unsupported("bit depth", "not 8 bits per sample");
  if (samplesPerPixel > 1 && (await directory.number(TAG.planarConfiguration, 1, signal)) !== 1) {
    throw unsupported("planar samples", "colour planes stored apart");
  }
  const photometric = await directory.number(TAG.photometric, 1, signal);
  const known = photometric <= 3 || (photometric === 6 && compression === JPEG);
  if (!known || samplesPerPixel < 1 || samplesPerPixel > 4)
    throw unsupported("colour space", `photometric ${photometric}`);

  const tileWidthPx = tiled ? await directory.number(TAG.tileWidth, 0, signal) : widthPx;
  const stripRows = Math.min(heightPx, await directory.number(TAG.rowsPerStrip, heightPx, signal));
  const tileHeightPx = tiled ? await directory.number(TAG.tileLength, 0, signal) : stripRows;
  const tileGood =
    Number.isInteger(tileWidthPx) && Number.isInteger(tileHeightPx) && tileWidthPx > 0 && tileHeightPx > 0;
  if (!tileGood) throw new TaggedError("MalformedTiff", "a tile without size", { reason: "tile size" });
  const columns = Math.ceil(widthPx / tileWidthPx);
  const rows = Math.ceil(heightPx / tileHeightPx);
  const tinyTiles = tiled && tileWidthPx * tileHeightPx < MIN_TILE_AREA_PX && columns * rows > 4096;
  if (tinyTiles || columns * rows > MAX_TILE_COUNT || tileWidthPx * tileHeightPx > MAX_TILE_SIDE_PX ** 2) {
    throw new TaggedError("MalformedTiff", `${columns * rows} tiles of ${tileWidthPx} x ${tileHeightPx} px`, {
      reason: "tile size",
    });
  }
  const offsets = await directory.numbers(tiled ? TAG.tileOffsets : TAG.stripOffsets, signal);
  const byteCounts = await directory.numbers(tiled ? TAG.tileByteCounts : TAG.stripByteCounts, signal);
  if (offsets.length < columns * rows || byteCounts.length < columns * rows) {
    throw new TaggedError("MalformedTiff", "fewer tile positions than tiles", { reason: "tile table" });
  }
  return {
    widthPx,
    heightPx,
    tileWidthPx,
    tileHeightPx,
    columns,
    rows,
    tiled,
    compression,
    photometric,
    samplesPerPixel,
    predictor: await directory.number(TAG.predictor, 1, signal),
    colorMap: await directory.numbers(TAG.colorMap, signal),
    jpegTables: await directory.bytes(TAG.jpegTables, signal),
    offsets,
    byteCounts,
  };
}
