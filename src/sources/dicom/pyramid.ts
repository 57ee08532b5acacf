import { TaggedError } from "../../core/base/errors.ts";
import { groupBy } from "../base/group-by.ts";
import { malformed } from "./data-set.ts";
import { type DicomPicture, type FrameFormat, unsupported } from "./read-instance.ts";
import { rowAndColumnMm } from "./scale.ts";

/** One level: the objects it is stored in, in the order of their frames, and which frame lies at which tile. */
export interface DicomLevel<Part extends DicomPicture> {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly downsample: number;
  readonly columns: number;
  readonly rows: number;
  readonly format: FrameFormat;
  readonly parts: readonly Part[];
  /** Frame number by row * columns + column, counted through all parts; -1 where a sparse level stores no tile. */
  readonly frameOf: Int32Array;
}

const MAX_TILES = 16_000_000;
const NO_FRAME = -1;
/** A level is at least this much smaller than the finest one. */
const MIN_LEVEL_RATIO = 1.2;

/**
 * The levels of the one slide among these objects, finest first. @throws SeveralSlides where there is more than one, MalformedSlide,
 * UnsupportedFormat, FilesMissing where frames are missing.
 */
export function choosePyramid<Part extends DicomPicture>(instances: readonly Part[]): DicomLevel<Part>[] {
  const slides = groupBy(instances, ({ series, container }) => `${series}|${container}`);
  if (slides.size > 1) throw severalSlides([...slides.values()]);
  const sizes = groupBy(instances, ({ matrixWidthPx, matrixHeightPx }) => `${matrixWidthPx}x${matrixHeightPx}`);
  const stored = [...sizes.values()]
    .map(joinParts)
    .sort(
      (a, b) => first(b).matrixWidthPx * first(b).matrixHeightPx - first(a).matrixWidthPx * first(a).matrixHeightPx,
    );
  const finest = stored[0];
  if (!finest) throw new TaggedError("NotAnImage", "no slide among the DICOM objects", { reason: "no slide image" });
  return stored.map((parts) => describeLevel(first(finest), parts));
}

function first<Part extends DicomPicture>(parts: readonly Part[]): Part {
  return parts[0] as Part;
}

function severalSlides(slides: readonly (readonly DicomPicture[])[]): TaggedError {
  const sizes = slides.map((instances) => {
    const widest = instances.reduce((a, b) => (b.matrixWidthPx > a.matrixWidthPx ? b : a));
    return `${widest.matrixWidthPx} x ${widest.matrixHeightPx} px`;
  });
  return new TaggedError("SeveralSlides", `${slides.length} slides`, {
    format: "DICOM",
    slides: slides.length,
    sizes: sizes.join("; ").slice(0, 160),
  });
}

/** Objects of one size are the parts of a concatenation (PS3.3, C.7.6.16.2.2.4), or something this program does not read. */
function joinParts<Part extends DicomPicture>(parts: readonly Part[]): Part[] {
  const sorted = [...parts].sort((a, b) => a.firstFrame - b.firstFrame);
  if (sorted.length === 1) return sorted;
  const { concatenation, format } = first(sorted);
  if (concatenation === "" || sorted.some((part) => part.concatenation !== concatenation)) {
    throw unsupported("several pictures of the same size (focal planes or optical paths)");
  }
  for (const part of sorted) {
    const same = (Object.keys(format) as (keyof FrameFormat)[]).every((key) => part.format[key] === format[key]);
    if (!same) throw malformed("parts of one picture that are stored differently");
  }
  return sorted;
}

function describeLevel<Part extends DicomPicture>(finest: Part, parts: readonly Part[]): DicomLevel<Part> {
  const { matrixWidthPx, matrixHeightPx, format } = first(parts);
  const columns = Math.ceil(matrixWidthPx / format.widthPx);
  const rows = Math.ceil(matrixHeightPx / format.heightPx);
  if (columns * rows > MAX_TILES) throw malformed(`${columns * rows} tiles`);
  const frameOf = new Int32Array(columns * rows).fill(NO_FRAME);
  let next = 0;
  for (const part of parts) {
    if (part.firstFrame !== next) throw missingFrames(next);
    const sparse = part.places !== null;
    if (!sparse && next + part.frameCount > frameOf.length) throw unsupported("more frames than tiles");
    for (let frame = 0; frame < part.frameCount; frame++, next++) {
      const at = sparse ? tileOf(part, frame, columns, rows) : next;
      if (frameOf[at] !== NO_FRAME) throw unsupported("several frames at one place (focal planes or optical paths)");
      frameOf[at] = next;
    }
  }
  // TILED_FULL leaves nothing out (PS3.3, C.7.6.17.3): tiles that are not there are in a file that is not there.
  if (first(parts).places === null && next !== frameOf.length) throw missingFrames(next);
  return { ...fitLevel(finest, first(parts)), columns, rows, format, parts, frameOf };
}

function missingFrames(after: number): TaggedError {
  return new TaggedError(
    "FilesMissing",
    `DICOM: frames are missing after ${after}; a part of the slide was not given`,
    {
      format: "DICOM",
      framesFound: after,
    },
  );
}

function tileOf({ places, format }: DicomPicture, frame: number, columns: number, rows: number): number {
  const place = places?.[frame];
  if (!place || place.column === null || place.row === null) throw malformed(`frame ${frame + 1} has no position`);
  // The matrix's top left pixel is 1, 1 (PS3.3, C.8.12.6.1.1).
  const column = (place.column - 1) / format.widthPx;
  const row = (place.row - 1) / format.heightPx;
  if (!Number.isInteger(column) || !Number.isInteger(row)) throw unsupported("tiles that lie on no common grid");
  if (column < 0 || row < 0 || column >= columns || row >= rows) throw malformed(`frame ${frame + 1} lies outside`);
  return row * columns + column;
}

/**
 * Size and factor of a level. The factor is whole where the sizes are that factor's rounding; else the ratio of the pixel spacings, where the
 * level was padded to whole tiles; else the ratio of the sizes. @throws MalformedSlide where nothing fits.
 */
function fitLevel(
  finest: DicomPicture,
  level: DicomPicture,
): Pick<DicomLevel<DicomPicture>, "widthPx" | "heightPx" | "downsample"> {
  const { matrixWidthPx: widthPx, matrixHeightPx: heightPx } = level;
  const ratio = finest.matrixWidthPx / widthPx;
  const near = (factor: number, slackPx: number): boolean =>
    Math.abs(finest.matrixWidthPx / factor - widthPx) < slackPx &&
    Math.abs(finest.matrixHeightPx / factor - heightPx) < slackPx;
  const whole = Math.round(ratio);
  if (level !== finest && ratio < MIN_LEVEL_RATIO) throw unsupported("several pictures of nearly the same size");
  if (near(whole, 1.001)) return { widthPx, heightPx, downsample: whole };
  const bySpacing = spacingRatio(finest, level);
  const padded = { width: finest.matrixWidthPx / bySpacing, height: finest.matrixHeightPx / bySpacing };
  const fitsPadded =
    widthPx >= padded.width - 1 &&
    heightPx >= padded.height - 1 &&
    widthPx < padded.width + level.format.widthPx &&
    heightPx < padded.height + level.format.heightPx;
  if (fitsPadded && !near(ratio, 1.001)) {
    return {
      widthPx: Math.min(widthPx, Math.ceil(padded.width)),
      heightPx: Math.min(heightPx, Math.ceil(padded.height)),
      downsample: bySpacing,
    };
  }
  if (near(ratio, Math.max(2, heightPx * 0.01))) return { widthPx, heightPx, downsample: ratio };
  throw malformed(`a level of ${widthPx} x ${heightPx} px that is not the same picture as the largest one`);
}

/** NaN where a spacing is missing; whole where it is a rounding of that. */
function spacingRatio(finest: DicomPicture, level: DicomPicture): number {
  const ratio =
    (rowAndColumnMm(level.spacings[0])?.columnMm ?? Number.NaN) / (rowAndColumnMm(finest.spacings[0])?.columnMm ?? 0);
  const whole = Math.round(ratio);
  return Math.abs(ratio / whole - 1) < 0.005 ? whole : ratio;
}
