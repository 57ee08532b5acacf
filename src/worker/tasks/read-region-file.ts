import { TaggedError } from "../../core/base/errors.ts";
import { readRegionGeoJson } from "../../core/regions/read-geojson.ts";
import { type RegionFileContent, regionFileInvalid } from "../../core/regions/region-file.ts";

/** A text this long would not fit the worker's memory as objects. */
const MAX_MEGABYTES = 256;

/** Reads a GeoJSON file, packed (gzip) or not. @throws RegionFileInvalid with the reason. */
export async function readRegionFile(file: Blob): Promise<RegionFileContent> {
  return readRegionGeoJson(await textOf(file));
}

/** The file's text, unpacked where it is gzip; what grows beyond the limit is refused before it fills the memory. */
async function textOf(file: Blob): Promise<string> {
  const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  const packed = first === 0x1f && second === 0x8b;
  const bytes = packed ? file.stream().pipeThrough(new DecompressionStream("gzip")) : file.stream();
  const decoder = new TextDecoder();
  const parts: string[] = [];
  let size = 0;
  const reader = bytes.getReader();
  try {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      size += piece.value.length;
      if (size > MAX_MEGABYTES * 1e6) throw regionFileInvalid("tooLarge", { most: MAX_MEGABYTES });
      parts.push(decoder.decode(piece.value, { stream: true }));
    }
  } catch (error) {
    if (error instanceof TaggedError) throw error;
    throw packed ? regionFileInvalid("damaged") : error;
  }
  return parts.join("") + decoder.decode();
}
