import { TaggedError } from "../../core/base/errors.ts";
import { COMPRESSION, isEncodedPicture, isJpeg2000, isReadableCompression, nameCompression } from "./compression.ts";
import type { TiffDirectory } from "./read-ifds.ts";
import { TAG } from "./tags.ts";

const MAX_SIDE_PX = 4_000_000;
const MAX_TILE_SIDE_PX = 8192;
const MAX_TILE_COUNT = 4_000_000;
/** A tile this small on an image this large is an attack, not a format. */
const MIN_TILE_AREA_PX = 16 * 16;

/**
 * What a sample beyond the colours means (TIFF 6.0, section 18, tag 338). straight and premultiplied: opacity. unspecified: only a
 * sample of zero over black counts as transparent, because writers leave other things there. none: there is no such sample.
 */
export type AlphaKind = "none" | "straight" | "premultiplied" | "unspecified";

/** How the pixels of one directory are stored; tiles row by row. A stripped image is described as full-width tiles. */
export interface TileLayout {
  /** Size that shows the slide; a format may state less than the stored tiles hold. */
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
  readonly alpha: AlphaKind;
  /** Tag 266 = 2: the first pixel is in the lowest bit of a byte. */
  readonly lowBitFirst: boolean;
  readonly predictor: number;
  readonly colorMap: Float64Array;
  readonly jpegTables: Uint8Array<ArrayBuffer> | null;
  readonly offsets: Float64Array;
  readonly byteCounts: Float64Array;
}

function unsupported(what: string, reason: string): TaggedError {
  return new TaggedError("UnsupportedFormat", reason, { what });
}

/** The full layout of a directory. @throws UnsupportedFormat naming what is not supported, MalformedTiff. */
export async function readLayout(directory: TiffDirectory, signal: AbortSignal): Promise<TileLayout> {
  const widthPx = await directory.number(TAG.imageWidth, 0, signal);
  const heightPx = await directory.number(TAG.imageLength, 0, signal);
  const tiled = directory.has(TAG.tileWidth) && directory.has(TAG.tileOffsets);
  const good = Number.isInteger(widthPx) && Number.isInteger(heightPx) && widthPx > 0 && heightPx > 0;
  if (!good || widthPx > MAX_SIDE_PX || heightPx > MAX_SIDE_PX) {
    throw new TaggedError("MalformedTiff", `an image of ${widthPx} x ${heightPx} px`, { reason: "image size" });
  }
  const samples = await readSamples(directory, signal);

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
    ...samples,
    predictor: await directory.number(TAG.predictor, 1, signal),
    colorMap: await directory.numbers(TAG.colorMap, signal),
    jpegTables: await directory.bytes(TAG.jpegTables, signal),
    offsets,
    byteCounts,
  };
}

/** Compression and meaning of the samples. @throws UnsupportedFormat naming what is not supported. */
async function readSamples(directory: TiffDirectory, signal: AbortSignal) {
  const compression = await directory.number(TAG.compression, 1, signal);
  if (!isReadableCompression(compression)) {
    const what = nameCompression(compression);
    throw unsupported(what, `tiles compressed with ${what}`);
  }
  const samplesPerPixel = await directory.number(TAG.samplesPerPixel, 1, signal);
  const bits = await directory.numbers(TAG.bitsPerSample, signal);
  if (bits.some((value) => value !== 8) || bits.length === 0) {
    throw unsupported(`${bits[0] ?? 1} bits per sample`, "not 8 bits per sample");
  }
  if ((await directory.number(TAG.sampleFormat, 1, signal)) !== 1) {
    throw unsupported("signed or floating-point samples", "samples are not unsigned");
  }
  if (samplesPerPixel > 1 && (await directory.number(TAG.planarConfiguration, 1, signal)) !== 1) {
    throw unsupported("planar samples", "colour planes stored apart");
  }
  const photometric = await directory.number(TAG.photometric, 1, signal);
  const picture = isEncodedPicture(compression);
  const colours = photometric === 2 || photometric === 6 ? 3 : 1;
  const known = [0, 1, 2, 3].includes(photometric) || (photometric === 6 && picture);
  // A picture of its own is decoded as it is: no palette, no inversion, no fourth sample.
  const plain = !picture || isJpeg2000(compression) || (photometric !== 0 && photometric !== 3);
  const count = compression === COMPRESSION.jpeg ? samplesPerPixel === colours : samplesPerPixel >= colours;
  if (!known || !plain || !count || samplesPerPixel > 4) {
    throw unsupported(
      `colour space ${photometric} with ${samplesPerPixel} samples`,
      `photometric ${photometric}, ${samplesPerPixel} samples per pixel`,
    );
  }
  const kinds = await directory.numbers(TAG.extraSamples, signal);
  return {
    compression,
    photometric,
    samplesPerPixel,
    alpha: alphaOf(samplesPerPixel - colours, kinds[0] ?? 0, picture),
    lowBitFirst: (await directory.number(TAG.fillOrder, 1, signal)) === 2 && !picture,
  };
}

function alphaOf(extraSamples: number, kind: number, picture: boolean): AlphaKind {
  if (extraSamples < 1 || picture) return "none";
  return kind === 1 ? "premultiplied" : kind === 2 ? "straight" : "unspecified";
}
