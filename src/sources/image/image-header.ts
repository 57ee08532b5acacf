import { isPlausibleMicronsPerPx, MICRONS_PER_PX_TOLERANCE_RATIO, type ScaleEvidence } from "../../core/slide/slide.ts";
import { readSegments, startsFrame } from "../tiff/jpeg-markers.ts";

export interface ImageSize {
  readonly widthPx: number;
  readonly heightPx: number;
}

/** Whether bytes start like a PNG (W3C PNG, 5.2). */
export function looksLikePng(head: Uint8Array): boolean {
  return [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a].every((byte, index) => head[index] === byte);
}

/** Whether bytes start like a JPEG. */
export function looksLikeJpeg(head: Uint8Array): boolean {
  return head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff;
}

function viewOf(data: Uint8Array): DataView {
  return new DataView(data.buffer, data.byteOffset, data.byteLength);
}

interface PngChunk {
  readonly type: string;
  /** Where the chunk's length field stands, and where its check sum ends. */
  readonly start: number;
  readonly end: number;
}

/** The chunks of a PNG (W3C PNG, 5.3) that lie wholly in the data. */
function* pngChunks(data: Uint8Array): Generator<PngChunk> {
  const view = viewOf(data);
  for (let start = 8; start + 12 <= data.length; ) {
    const end = start + 12 + view.getUint32(start);
    if (end > data.length) return;
    yield { type: String.fromCharCode(...data.subarray(start + 4, start + 8)), start, end };
    start = end;
  }
}

/** Size from the IHDR chunk, or null. */
export function pngSize(data: Uint8Array): ImageSize | null {
  if (data.length < 24 || String.fromCharCode(...data.subarray(12, 16)) !== "IHDR") return null;
  return { widthPx: viewOf(data).getUint32(16), heightPx: viewOf(data).getUint32(20) };
}

/** A PNG up to its IEND and without its eXIf chunk, whose orientation would make a browser turn it; null where the end is missing. */
export function storedPng(data: Uint8Array<ArrayBuffer>): Blob | null {
  const parts = [data.subarray(0, 8)];
  for (const { type, start, end } of pngChunks(data)) {
    if (type !== "eXIf") parts.push(data.subarray(start, end));
    if (type === "IEND") return new Blob(parts, { type: "image/png" });
  }
  return null;
}

/** Size from the first frame header (ITU-T T.81, B.2.2), or null. */
export function jpegSize(data: Uint8Array): ImageSize | null {
  const frame = readSegments(data).find(({ marker }) => startsFrame(marker));
  if (!frame || frame.end - frame.start < 10) return null;
  const word = (offset: number): number => viewOf(data).getUint16(frame.start + offset);
  return { heightPx: word(5), widthPx: word(7) };
}

/** EXIF orientation of a JPEG, 1 to 8 (Exif 2.32, 4.6.5): how a camera would have it turned; 1 where it is absent. */
export function jpegOrientation(data: Uint8Array): number {
  for (const { marker, start, end } of readSegments(data)) {
    if (marker === 0xe1 && String.fromCharCode(...data.subarray(start + 4, start + 8)) === "Exif") {
      return exifOrientation(data.subarray(start + 10, end));
    }
  }
  return 1;
}

function exifOrientation(tiff: Uint8Array): number {
  if (tiff.length < 14) return 1;
  const view = viewOf(tiff);
  const little = tiff[0] === 0x49;
  const directory = view.getUint32(4, little);
  if (directory + 2 > tiff.length) return 1;
  const count = Math.min(view.getUint16(directory, little), Math.floor((tiff.length - directory - 2) / 12));
  for (let index = 0; index < count; index++) {
    const at = directory + 2 + index * 12;
    if (view.getUint16(at, little) === 0x112) return view.getUint16(at + 8, little);
  }
  return 1;
}

/**
 * µm/px from a pHYs chunk in metres (W3C PNG, 11.3.5.3), where it can be a microscope's; screens and printers write theirs there too. Two
 * figures where width and height contradict each other.
 */
export function pngDensityReadings(data: Uint8Array): ScaleEvidence[] {
  for (const { type, start, end } of pngChunks(data)) {
    if (type === "IDAT") return [];
    if (type !== "pHYs" || end - start !== 21 || data[start + 16] !== 1) continue;
    const densities = [viewOf(data).getUint32(start + 8), viewOf(data).getUint32(start + 12)];
    const readings = densities.map((perMetre, axis): ScaleEvidence => {
      const detail = `${perMetre} px per metre ${axis === 0 ? "across" : "down"}`;
      return { micronsPerPx: 1e6 / perMetre, source: "image-density", detail };
    });
    const plausible = readings.filter(({ micronsPerPx }) => isPlausibleMicronsPerPx(micronsPerPx));
    const values = plausible.map(({ micronsPerPx }) => micronsPerPx);
    const agree = Math.max(...values) / Math.min(...values) <= MICRONS_PER_PX_TOLERANCE_RATIO;
    return plausible.length === 2 && agree ? plausible.slice(0, 1) : plausible.length === 2 ? plausible : [];
  }
  return [];
}
