/**
 * What a slide is to the rest of the program. Level 0 is the FINEST level everywhere in Granuloscope; OpenSeadragon and
 * Deep Zoom count from the coarsest and are converted in viewer/slide/osd-tile-source and sources/deep-zoom.
 */

/** One level of the pyramid; `downsample` is level-0 px per level px (1 for level 0), exact where the file rounds. */
export interface SlideLevel {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly downsample: number;
  readonly tileWidthPx: number;
  readonly tileHeightPx: number;
  /** True when the level is not stored in the file but shrunk from a finer one for display; never used for analysis. */
  readonly synthetic: boolean;
}

/** Where a µm/px figure was read. */
export type MicronsPerPxSource =
  | "aperio-metadata"
  | "scanner-metadata"
  | "imagej-metadata"
  | "tiff-resolution"
  | "ome-xml"
  | "deep-zoom-properties"
  | "image-density"
  | "dicom-pixel-spacing"
  | "dicom-imaged-volume"
  | "iiif-physical-dimensions"
  | "user";

/** One µm/px figure found in a file (level 0), with the text it was read from. */
export interface ScaleEvidence {
  readonly micronsPerPx: number;
  readonly source: MicronsPerPxSource;
  readonly detail: string;
}

/** Why the µm/px cannot be used without asking a user. */
export type MicronsPerPxProblem = "missing" | "contradictory" | "invalid";

/** The agreed µm/px, or the reason why a user must say it; `readings` lists everything found. */
export interface MicronsPerPxState {
  readonly micronsPerPx: number | null;
  readonly source: MicronsPerPxSource | null;
  readonly problem: MicronsPerPxProblem | null;
  readonly readings: readonly ScaleEvidence[];
}

export type SlideFormat =
  | "tiff"
  | "aperio-svs"
  | "ome-tiff"
  | "philips-tiff"
  | "leica-scn"
  | "ventana-bif"
  | "hamamatsu-ndpi"
  | "dicom"
  | "mrxs"
  | "iiif"
  | "zoomify"
  | "deep-zoom"
  | "png"
  | "jpeg";

/**
 * What reading repaired, assumed or left out. level-left-out: a page marked as a level whose pixels are not level 0's. page-left-out:
 * another picture in the file. levels-padded: levels are stored filled up to whole tiles. tiles-filled: tiles that a coarse level lacks come
 * from a finer one. orientation-ignored: the file asks to be turned; it is shown as stored. image-chosen: one of several images.
 */
export type SlideNoteKind =
  | "level-left-out"
  | "page-left-out"
  | "levels-padded"
  | "tiles-filled"
  | "orientation-ignored"
  | "image-chosen";

/** One note with its facts: sizes, counts, names that the file gives. */
export interface SlideNote {
  readonly kind: SlideNoteKind;
  readonly detail: string;
}

/** What the file says of the scan, for the slide panel; nothing that names a patient, a specimen or a user. */
export interface ScanFacts {
  readonly scanner?: string;
  readonly objective?: string;
  readonly scannedAt?: string;
}

/**
 * The part of a scan that holds pixels, as OpenSlide gives it (openslide.bounds-*), in px of OpenSlide's whole level 0. cropped: this file's
 * own image is that part only; else it is the whole.
 */
export interface OpenSlideBounds {
  readonly x: number;
  readonly y: number;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly cropped: boolean;
}

/** UIDs of the DICOM objects that a slide was read from: annotations refer to the study, the series and the finest level's first object. */
export interface DicomReference {
  readonly study: string;
  readonly series: string;
  readonly instance: string;
}

/** Everything known of an open slide without decoding its pixels. `id` is a fingerprint of content, not of the name. */
export interface SlideInfo {
  readonly id: string;
  readonly name: string;
  readonly format: SlideFormat;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly scale: MicronsPerPxState;
  readonly levels: readonly SlideLevel[];
  /** Absent where the file does not say. */
  readonly openSlideBounds?: OpenSlideBounds;
  /** Absent where nothing was repaired, assumed or left out. */
  readonly notes?: readonly SlideNote[];
  readonly scan?: ScanFacts;
  /** Absent for a slide that is no DICOM object. */
  readonly dicom?: DicomReference;
}

/** One file of a dropped folder, with its path inside the folder ("slide_files/12/3_4.jpeg"). */
export interface FolderFile {
  readonly path: string;
  readonly file: Blob;
}

/**
 * How a user names a slide: a local file, a folder of Deep Zoom tiles, or an address. Cloneable to a worker. `image`: which of several images
 * in one file, by its number (1 is the first) or its name.
 */
export type SlideInput =
  | { readonly kind: "file"; readonly name: string; readonly file: Blob; readonly image?: string }
  | { readonly kind: "folder"; readonly name: string; readonly files: readonly FolderFile[] }
  | { readonly kind: "url"; readonly name: string; readonly url: string; readonly image?: string };

/** Two µm/px readings further apart than this ratio contradict each other (a user is asked). */
export const MICRONS_PER_PX_TOLERANCE_RATIO = 1.05;
/** µm/px outside this range is not a light-microscope scan of tissue at any used magnification. */
export const PLAUSIBLE_MICRONS_PER_PX = { minimum: 0.05, maximum: 20 } as const;

/** Whether a number can be a µm/px at all: finite and inside the plausible range. */
export function isPlausibleMicronsPerPx(value: number): boolean {
  return (
    Number.isFinite(value) && value >= PLAUSIBLE_MICRONS_PER_PX.minimum && value <= PLAUSIBLE_MICRONS_PER_PX.maximum
  );
}

/** Settles what the readings of a file say together: the first one when all agree, a problem otherwise. */
export function settleMicronsPerPx(readings: readonly ScaleEvidence[]): MicronsPerPxState {
  const first = readings[0];
  if (!first) return { micronsPerPx: null, source: null, problem: "missing", readings };
  const values = readings.map((reading) => reading.micronsPerPx);
  if (!values.every(isPlausibleMicronsPerPx)) return { micronsPerPx: null, source: null, problem: "invalid", readings };
  const ratio = Math.max(...values) / Math.min(...values);
  if (ratio > MICRONS_PER_PX_TOLERANCE_RATIO) {
    return { micronsPerPx: null, source: null, problem: "contradictory", readings };
  }
  return { micronsPerPx: first.micronsPerPx, source: first.source, problem: null, readings };
}
