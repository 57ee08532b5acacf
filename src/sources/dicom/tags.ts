/** Data elements this reader looks at, as group * 65536 + element (PS3.6, table 6-1). No element of a patient is among them. */
export const TAG = {
  transferSyntax: 0x00020010,
  imageType: 0x00080008,
  sopClass: 0x00080016,
  sopInstance: 0x00080018,
  studyInstance: 0x0020000d,
  seriesInstance: 0x0020000e,
  dimensionOrganization: 0x00209311,
  concatenation: 0x00209161,
  concatenationFrameOffset: 0x00209228,
  samplesPerPixel: 0x00280002,
  photometric: 0x00280004,
  planarConfiguration: 0x00280006,
  numberOfFrames: 0x00280008,
  rows: 0x00280010,
  columns: 0x00280011,
  pixelSpacing: 0x00280030,
  bitsAllocated: 0x00280100,
  bitsStored: 0x00280101,
  pixelMeasures: 0x00289110,
  containerIdentifier: 0x00400512,
  imagedVolumeWidth: 0x00480001,
  imagedVolumeHeight: 0x00480002,
  matrixColumns: 0x00480006,
  matrixRows: 0x00480007,
  labelInImage: 0x00480010,
  opticalPaths: 0x00480302,
  focalPlanes: 0x00480303,
  planePosition: 0x0048021a,
  columnPosition: 0x0048021e,
  rowPosition: 0x0048021f,
  sharedGroups: 0x52009229,
  perFrameGroups: 0x52009230,
  extendedOffsets: 0x7fe00001,
  extendedLengths: 0x7fe00002,
  pixelData: 0x7fe00010,
  item: 0xfffee000,
  itemEnd: 0xfffee00d,
  sequenceEnd: 0xfffee0dd,
} as const;

/** Sequences among them: in implicit VR nothing else says so. */
export const SEQUENCES: ReadonlySet<number> = new Set([
  TAG.pixelMeasures,
  TAG.planePosition,
  TAG.sharedGroups,
  TAG.perFrameGroups,
]);

/** Elements kept of the top level; every other value is hopped over undecoded. */
export const KEPT: ReadonlySet<number> = new Set<number>(Object.values(TAG));

/** VL Whole Slide Microscopy Image Storage (PS3.4, B.5). */
export const SLIDE_IMAGE_CLASS = "1.2.840.10008.5.1.4.1.1.77.1.6";

/** How the pixels of a frame are stored. */
export type FrameCoding = "raw" | "rle" | "jpeg" | "jpeg2000";

interface TransferSyntax {
  readonly coding: FrameCoding;
  readonly implicit: boolean;
  /** Whether the pixel data is a sequence of fragments (PS3.5, A.4). */
  readonly encapsulated: boolean;
}

/** Transfer syntaxes that are read (PS3.6, table A-1). */
export const TRANSFER_SYNTAXES: Readonly<Record<string, TransferSyntax>> = {
  "1.2.840.10008.1.2": { coding: "raw", implicit: true, encapsulated: false },
  "1.2.840.10008.1.2.1": { coding: "raw", implicit: false, encapsulated: false },
  "1.2.840.10008.1.2.1.98": { coding: "raw", implicit: false, encapsulated: true },
  "1.2.840.10008.1.2.5": { coding: "rle", implicit: false, encapsulated: true },
  "1.2.840.10008.1.2.4.50": { coding: "jpeg", implicit: false, encapsulated: true },
  "1.2.840.10008.1.2.4.51": { coding: "jpeg", implicit: false, encapsulated: true },
  "1.2.840.10008.1.2.4.90": { coding: "jpeg2000", implicit: false, encapsulated: true },
  "1.2.840.10008.1.2.4.91": { coding: "jpeg2000", implicit: false, encapsulated: true },
};

/** Names of syntaxes that are not read, for the message that says so. */
export const UNREAD_SYNTAXES: Readonly<Record<string, string>> = {
  "1.2.840.10008.1.2.1.99": "deflated data sets",
  "1.2.840.10008.1.2.2": "big endian",
  "1.2.840.10008.1.2.4.57": "lossless JPEG",
  "1.2.840.10008.1.2.4.70": "lossless JPEG",
  "1.2.840.10008.1.2.4.80": "JPEG-LS",
  "1.2.840.10008.1.2.4.81": "JPEG-LS",
  "1.2.840.10008.1.2.4.110": "JPEG XL",
  "1.2.840.10008.1.2.4.111": "JPEG XL",
  "1.2.840.10008.1.2.4.112": "JPEG XL",
  "1.2.840.10008.1.2.4.201": "high-throughput JPEG 2000",
  "1.2.840.10008.1.2.4.202": "high-throughput JPEG 2000",
  "1.2.840.10008.1.2.4.203": "high-throughput JPEG 2000",
};
