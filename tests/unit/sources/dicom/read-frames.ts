import { createBlobSource } from "../../../../src/sources/bytes/blob-source.ts";
import { samplesToRgba } from "../../../../src/sources/dicom/frame-colours.ts";
import { frameRange, indexFrames, joinFragments } from "../../../../src/sources/dicom/frame-index.ts";
import { choosePyramid, type DicomLevel } from "../../../../src/sources/dicom/pyramid.ts";
import { type DicomInstance, readInstance, withoutCopies } from "../../../../src/sources/dicom/read-instance.ts";
import { decodeRle } from "../../../../src/sources/dicom/rle.ts";

const signal = new AbortController().signal;

export interface OpenedLevels {
  readonly levels: readonly DicomLevel<DicomInstance>[];
  /** RGBA of every frame of the finest level, in the order of the frames. */
  readonly frames: readonly Uint8ClampedArray[];
}

/** All that opening and reading does without a browser: headers, levels, indexes, and frames that are raw or RLE. */
export async function openAndRead(files: readonly Uint8Array<ArrayBuffer>[]): Promise<OpenedLevels> {
  const instances: DicomInstance[] = [];
  for (const file of files) {
    const instance = await readInstance(createBlobSource(new Blob([file])), signal);
    if (instance) instances.push(instance);
  }
  const levels = choosePyramid(withoutCopies(instances));
  const frames: Uint8ClampedArray[] = [];
  for (const [at, { parts }] of levels.entries()) {
    for (const part of parts) {
      const index = await indexFrames(part, signal);
      for (let frame = 0; frame < (at === 0 ? part.frameCount : 0); frame++) {
        const { offset, length } = frameRange(index, frame);
        const stored = await part.file.read(offset, length, signal);
        frames.push(decode(part, part.encapsulated ? joinFragments(stored) : stored));
      }
    }
  }
  return { levels, frames };
}

function decode({ format }: DicomInstance, bytes: Uint8Array): Uint8ClampedArray {
  const count = format.widthPx * format.heightPx;
  const luminance = format.photometric === "YBR_FULL";
  if (format.coding !== "rle") return samplesToRgba(bytes, format, format.planar, luminance);
  return samplesToRgba(decodeRle(bytes, count, format.samplesPerPixel), format, true, luminance);
}
