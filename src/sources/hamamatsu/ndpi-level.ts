import { TaggedError } from "../../core/base/errors.ts";
import type { ByteSource } from "../bytes/byte-source.ts";
import type { TiffDirectory } from "../tiff/read-ifds.ts";
import { TAG } from "../tiff/tags.ts";
import { findRestarts, type RestartHeader, readRestartHeader } from "./restart-jpeg.ts";

/** Hamamatsu's own tags, as OpenSlide and tifffile know them. */
export const NDPI_TAG = {
  formatFlag: 65420,
  /** Objective; -1 the macro image, -2 the map of it. */
  sourceLens: 65421,
  focalPlane: 65424,
  mcuStarts: 65426,
  serialNumber: 65442,
  mcuStartsHigh: 65432,
} as const;

/** One level: a JPEG cut into pieces, `columns` to a row of MCUs, and how many rows are decoded together as one tile. */
export interface NdpiLevel {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly header: RestartHeader;
  /** Place of the JPEG in the file, and its length. */
  readonly offset: number;
  readonly length: number;
  /** Starts of the pieces from `offset`, row by row. */
  readonly starts: Float64Array;
  readonly columns: number;
  readonly mcuRows: number;
  readonly rowsPerTile: number;
  readonly tileWidthPx: number;
  readonly tileHeightPx: number;
}

const MAX_HEADER_BYTES = 64 * 1024;
/** Without an index the strip is searched for restart markers up to this size. */
const MAX_SEARCHED_BYTES = 64 * 1024 * 1024;
/** A level without restart markers is decoded whole up to this side. */
const MAX_WHOLE_SIDE_PX = 8192;
const MAX_JPEG_SIDE_PX = 65_500;
const TILE_AREA_PX = 512 * 512;
const MAX_PIECES = 4_000_000;

function malformed(reason: string): TaggedError {
  return new TaggedError("MalformedTiff", `Hamamatsu level: ${reason}`, { reason: `Hamamatsu level: ${reason}` });
}

/** Reads where a level's pieces are. @throws MalformedTiff, UnsupportedFormat, TruncatedFile. */
export async function readNdpiLevel(
  bytes: ByteSource,
  directory: TiffDirectory,
  signal: AbortSignal,
): Promise<NdpiLevel> {
  const widthPx = await directory.number(TAG.imageWidth, 0, signal);
  const heightPx = await directory.number(TAG.imageLength, 0, signal);
  const offset = await directory.number(TAG.stripOffsets, 0, signal);
  const length = await directory.number(TAG.stripByteCounts, 0, signal);
  const good = widthPx > 0 && heightPx > 0 && widthPx <= 4_000_000 && heightPx <= 4_000_000 && length > 0;
  if (!good) throw malformed(`${widthPx} x ${heightPx} px in ${length} bytes`);
  const compression = await directory.number(TAG.compression, 1, signal);
  if (compression !== 7 && compression !== 6) {
    throw new TaggedError("UnsupportedFormat", `compression ${compression}`, { what: `compression ${compression}` });
  }
  const header = readRestartHeader(await bytes.read(offset, Math.min(length, MAX_HEADER_BYTES), signal));
  const place = { widthPx, heightPx, header, offset, length };
  if (header.interval === 0) return wholeLevel(place);
  const mcusPerRow = countMcus(widthPx, header);
  const columns = mcusPerRow / header.interval;
  const mcuRows = Math.ceil(heightPx / header.mcuHeightPx);
  if (columns * mcuRows > MAX_PIECES) throw malformed(`${columns * mcuRows} pieces`);
  const starts = await readStarts(bytes, directory, place, signal);
  if (starts.length < columns * mcuRows) throw malformed(`${starts.length} pieces, not ${columns * mcuRows}`);
  const tileWidthPx = header.interval * header.mcuWidthPx;
  if (tileWidthPx > MAX_JPEG_SIDE_PX) throw malformed(`pieces ${tileWidthPx} px wide`);
  const rowsPerTile = Math.max(1, Math.floor(TILE_AREA_PX / (tileWidthPx * header.mcuHeightPx)));
  return {
    ...place,
    starts,
    columns,
    mcuRows,
    rowsPerTile,
    tileWidthPx,
    tileHeightPx: rowsPerTile * header.mcuHeightPx,
  };
}

type Place = Pick<NdpiLevel, "widthPx" | "heightPx" | "header" | "offset" | "length">;

/**
 * MCUs in a row of the scan, a whole number of intervals. The directory's size counts: JPEG cannot state more than 65,535 px, and writers
 * put zero or something else there. Where only the JPEG's own width fits its intervals, that is how it was written.
 */
function countMcus(widthPx: number, header: RestartHeader): number {
  for (const width of [widthPx, header.widthPx]) {
    const mcus = Math.ceil(width / header.mcuWidthPx);
    if (mcus > 0 && mcus % header.interval === 0 && mcus * header.mcuWidthPx >= widthPx) return mcus;
  }
  throw malformed("restart markers that do not divide the rows");
}

function wholeLevel(place: Place): NdpiLevel {
  const { widthPx, heightPx, header } = place;
  if (Math.max(widthPx, heightPx) > MAX_WHOLE_SIDE_PX) {
    throw new TaggedError("UnsupportedFormat", `a JPEG of ${widthPx} x ${heightPx} px without restart markers`, {
      what: "a large JPEG without restart markers",
    });
  }
  const mcuRows = Math.ceil(heightPx / header.mcuHeightPx);
  const starts = Float64Array.of(header.bytes.length);
  return { ...place, starts, columns: 1, mcuRows, rowsPerTile: mcuRows, tileWidthPx: widthPx, tileHeightPx: heightPx };
}

/** Starts of the pieces: the index, its upper words where the JPEG is longer than 4 GB, or a search. @throws MalformedTiff. */
async function readStarts(
  bytes: ByteSource,
  directory: TiffDirectory,
  { header, offset, length }: Place,
  signal: AbortSignal,
): Promise<Float64Array> {
  const starts = await directory.numbers(NDPI_TAG.mcuStarts, signal);
  if (starts.length === 0) {
    if (length > MAX_SEARCHED_BYTES) throw malformed("no index of restart markers");
    return findRestarts(await bytes.read(offset, length, signal), header.bytes.length);
  }
  const high = await directory.numbers(NDPI_TAG.mcuStartsHigh, signal);
  let before = header.bytes.length;
  for (let index = 0; index < starts.length; index++) {
    const start = (starts[index] as number) + (high[index] ?? 0) * 2 ** 32;
    if (!(start >= before) || start > length) throw malformed("an index of restart markers that is out of order");
    starts[index] = start;
    before = start;
  }
  return starts;
}
