import { TaggedError } from "../../core/base/errors.ts";
import type { ByteSource } from "../bytes/byte-source.ts";
import { floatOf, integerOf, malformed, textOf } from "./data-set.ts";
import { type DicomHeader, type FramePlace, readHeader } from "./read-header.ts";
import { type FrameCoding, SLIDE_IMAGE_CLASS, TAG, TRANSFER_SYNTAXES, UNREAD_SYNTAXES } from "./tags.ts";

/** The attributes of an object and what its frames say. */
export type Attributes = Pick<DicomHeader, "dataSet" | "frames">;

/** How the samples of a frame become colours. */
export interface FrameFormat {
  readonly coding: FrameCoding;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly samplesPerPixel: number;
  /** Photometric Interpretation (PS3.3, C.7.6.3.1.2). */
  readonly photometric: string;
  /** Samples stored plane by plane, not pixel by pixel (PS3.3, C.7.6.3.1.3). */
  readonly planar: boolean;
}

/** One whole slide image object: a level, or a part of one. Sizes in px, spacing in mm. No element of a patient is in it. */
export interface DicomPicture {
  readonly uid: string;
  readonly series: string;
  readonly study: string;
  /** Compared, never shown: it may be a pathology number. */
  readonly container: string;
  readonly matrixWidthPx: number;
  readonly matrixHeightPx: number;
  readonly format: FrameFormat;
  readonly frameCount: number;
  /** Number of the first frame within its concatenation; concatenation is "" for an object that stands alone. */
  readonly firstFrame: number;
  readonly concatenation: string;
  /** Positions frame by frame; null where the frames fill the matrix row by row (TILED_FULL). */
  readonly places: readonly FramePlace[] | null;
  /** Pixel Spacing as written, "row\\column" in mm; "" where it is absent. Several where frames differ. */
  readonly spacings: readonly string[];
  readonly imagedVolumeMm: { readonly width: number; readonly height: number } | null;
}

/** A picture in a file. */
export interface DicomInstance extends DicomPicture {
  readonly file: ByteSource;
  readonly pixels: { readonly offset: number; readonly lengthBytes: number | null };
  readonly encapsulated: boolean;
  readonly extendedOffsets: Uint8Array | null;
  readonly extendedLengths: Uint8Array | null;
}

/** Largest side of a stored tile; scanners write 240 to 1024. */
const MAX_TILE_SIDE_PX = 8192;
const MAX_MATRIX_SIDE_PX = 4_000_000;

/**
 * Reads what one DICOM file is. Null for an object that is no picture of the tissue: annotations, segmentations, label, overview and thumbnail.
 * @throws MalformedSlide, TruncatedFile, UnsupportedFormat.
 */
export async function readInstance(file: ByteSource, signal: AbortSignal): Promise<DicomInstance | null> {
  const header = await readHeader(file, signal);
  const syntax = TRANSFER_SYNTAXES[header.transferSyntax];
  const unread = UNREAD_SYNTAXES[header.transferSyntax] ?? `transfer syntax ${header.transferSyntax.slice(0, 64)}`;
  // Deflated and big endian files are not walked: what they hold is not known.
  if (!syntax && header.dataSet.size === 0) throw unsupported(unread);
  if (!showsTissue(header)) return null;
  if (!syntax) throw unsupported(unread);
  if (!header.pixelData) throw malformed("no pixel data");
  return {
    ...describePicture(header, syntax.coding),
    file,
    pixels: header.pixelData,
    encapsulated: syntax.encapsulated,
    extendedOffsets: header.dataSet.get(TAG.extendedOffsets)?.bytes ?? null,
    extendedLengths: header.dataSet.get(TAG.extendedLengths)?.bytes ?? null,
  };
}

/** What the attributes of a whole slide image say. @throws MalformedSlide, UnsupportedFormat. */
export function describePicture(header: Attributes, coding: FrameCoding | "any"): DicomPicture {
  const { dataSet } = header;
  const number = (tag: number, form: "binary" | "text", name: string, maximum: number): number => {
    const value = integerOf(dataSet, tag, form);
    if (value === null || value < 1 || value > maximum) throw malformed(`${name} is ${value ?? "missing"}`);
    return value;
  };
  if (
    integerOf(dataSet, TAG.bitsAllocated, "binary") !== 8 ||
    (integerOf(dataSet, TAG.bitsStored, "binary") ?? 8) !== 8
  ) {
    throw unsupported(`${integerOf(dataSet, TAG.bitsStored, "binary") ?? "unknown"} bits per sample`);
  }
  if ((integerOf(dataSet, TAG.opticalPaths, "binary") ?? 1) > 1) throw unsupported("several optical paths");
  if ((integerOf(dataSet, TAG.focalPlanes, "binary") ?? 1) > 1) throw unsupported("several focal planes");
  const frameCount = header.dataSet.has(TAG.numberOfFrames)
    ? number(TAG.numberOfFrames, "text", "Number of Frames", 16_000_000)
    : 1;
  const shared = dataSet.get(TAG.sharedGroups)?.items[0]?.get(TAG.pixelMeasures)?.items[0];
  const width = floatOf(dataSet, TAG.imagedVolumeWidth);
  const height = floatOf(dataSet, TAG.imagedVolumeHeight);
  return {
    uid: textOf(dataSet, TAG.sopInstance),
    series: textOf(dataSet, TAG.seriesInstance),
    study: textOf(dataSet, TAG.studyInstance),
    container: textOf(dataSet, TAG.containerIdentifier),
    matrixWidthPx: number(TAG.matrixColumns, "binary", "Total Pixel Matrix Columns", MAX_MATRIX_SIDE_PX),
    matrixHeightPx: number(TAG.matrixRows, "binary", "Total Pixel Matrix Rows", MAX_MATRIX_SIDE_PX),
    format: {
      coding: coding === "any" ? "raw" : coding,
      widthPx: number(TAG.columns, "binary", "Columns", MAX_TILE_SIDE_PX),
      heightPx: number(TAG.rows, "binary", "Rows", MAX_TILE_SIDE_PX),
      ...colours(header, coding),
    },
    frameCount,
    firstFrame: integerOf(dataSet, TAG.concatenationFrameOffset, "binary") ?? 0,
    concatenation: textOf(dataSet, TAG.concatenation),
    places: placesOf(header, frameCount),
    spacings: shared
      ? [textOf(shared, TAG.pixelSpacing)]
      : [...new Set(header.frames.map(({ spacing }) => spacing))].filter((text) => text !== ""),
    imagedVolumeMm: width !== null && height !== null && width > 0 && height > 0 ? { width, height } : null,
  };
}

export function unsupported(what: string): TaggedError {
  return new TaggedError("UnsupportedFormat", `a DICOM slide with ${what}`, { format: "DICOM", what });
}

/**
 * Image Type value 3 says what a picture shows (PS3.3, C.8.12.4.1.1): only VOLUME is tissue. A thumbnail repeats a level, label and overview may
 * show a patient's name. Without an Image Type the object's own word on the label decides.
 */
export function showsTissue({ dataSet }: Attributes): boolean {
  if (textOf(dataSet, TAG.sopClass) !== SLIDE_IMAGE_CLASS) return false;
  if (textOf(dataSet, TAG.labelInImage) === "YES") return false;
  const flavour = textOf(dataSet, TAG.imageType).split("\\")[2]?.trim() ?? "";
  return flavour === "VOLUME" || flavour === "";
}

const COLOURS: Readonly<Record<FrameCoding | "any", readonly string[]>> = {
  raw: ["RGB", "YBR_FULL", "MONOCHROME2"],
  rle: ["RGB", "YBR_FULL", "MONOCHROME2"],
  jpeg: ["RGB", "YBR_FULL_422", "YBR_FULL", "MONOCHROME2"],
  any: ["RGB", "YBR_FULL_422", "YBR_FULL", "YBR_ICT", "YBR_RCT", "MONOCHROME2"],
  jpeg2000: ["RGB", "YBR_ICT", "YBR_RCT", "YBR_FULL", "YBR_FULL_422", "MONOCHROME2"],
};

function colours(
  { dataSet }: Attributes,
  coding: FrameCoding | "any",
): Pick<FrameFormat, "samplesPerPixel" | "photometric" | "planar"> {
  const samplesPerPixel = integerOf(dataSet, TAG.samplesPerPixel, "binary") ?? 0;
  const photometric = textOf(dataSet, TAG.photometric);
  if (!COLOURS[coding].includes(photometric)) {
    throw unsupported(
      `${coding === "raw" ? "uncompressed" : coding} pixels in ${photometric.slice(0, 32) || "no colour space"}`,
    );
  }
  if (samplesPerPixel !== (photometric === "MONOCHROME2" ? 1 : 3)) {
    throw malformed(`${samplesPerPixel} samples per pixel in ${photometric}`);
  }
  return { samplesPerPixel, photometric, planar: integerOf(dataSet, TAG.planarConfiguration, "binary") === 1 };
}

function placesOf(header: Attributes, frameCount: number): readonly FramePlace[] | null {
  const organization = textOf(header.dataSet, TAG.dimensionOrganization);
  const positioned = header.frames.some(({ column }) => column !== null);
  if (organization === "TILED_FULL" || (organization === "" && !positioned)) return null;
  if (organization !== "TILED_SPARSE" && organization !== "")
    throw unsupported(`frames organised as ${organization.slice(0, 32)}`);
  if (header.frames.length !== frameCount) {
    throw malformed(`${header.frames.length} frame positions for ${frameCount} frames`);
  }
  return header.frames;
}

/** The same file given twice is one file; two files that share a UID and differ are not. */
export function withoutCopies(instances: readonly DicomInstance[]): DicomInstance[] {
  const byUid = new Map<string, DicomInstance>();
  for (const instance of instances) {
    if (instance.uid === "" || instance.series === "") throw malformed("an object without UIDs");
    const known = byUid.get(instance.uid);
    if (known && known.file.sizeBytes !== instance.file.sizeBytes) throw malformed("two objects with one UID");
    byUid.set(instance.uid, instance);
  }
  return [...byUid.values()];
}
