import { TaggedError } from "../../core/base/errors.ts";

/** How the images of one level are stored. */
export interface LevelDescription {
  /** Images of the finest resolution joined side by side in one image, per side; a power of two. */
  readonly concat: number;
  readonly overlapX: number;
  readonly overlapY: number;
  readonly micronsPerPxX: number;
  readonly micronsPerPxY: number;
  readonly imageWidthPx: number;
  readonly imageHeightPx: number;
  readonly imageFormat: "JPEG" | "PNG" | "BMP24";
}

/** What Slidedat.ini says of the slide. Names of slide, patient or user are in other keys and are not read. */
export interface Slidedat {
  readonly slideId: string;
  readonly imagesX: number;
  readonly imagesY: number;
  /** A photo is cut into divisions x divisions images. */
  readonly divisions: number;
  readonly indexFile: string;
  readonly dataFiles: readonly string[];
  readonly levels: readonly LevelDescription[];
  /** The record with the photos' positions; packed: as a zlib stream. Null: photos lie at their nominal overlap. */
  readonly positions: { readonly record: number; readonly packed: boolean } | null;
}

const MAX_LEVELS = 32;
const MAX_IMAGES = 16_000_000;
const MAX_IMAGE_SIDE_PX = 8192;
const MAX_CONCAT = 1 << 20;

export function malformed(reason: string): TaggedError {
  return new TaggedError("MalformedSlide", `MRXS: ${reason}`, { format: "MRXS", reason });
}

/** Parses Slidedat.ini as OpenSlide's description of the MIRAX format has it. @throws MalformedSlide, UnsupportedFormat. */
export function parseSlidedat(text: string): Slidedat {
  const ini = new IniFile(text);
  const imagesX = ini.whole("GENERAL", "IMAGENUMBER_X", 1, MAX_IMAGES);
  const imagesY = ini.whole("GENERAL", "IMAGENUMBER_Y", 1, MAX_IMAGES);
  if (imagesX * imagesY > MAX_IMAGES) throw malformed(`${imagesX} x ${imagesY} images`);
  const divisions = ini.has("GENERAL", "CameraImageDivisionsPerSide")
    ? ini.whole("GENERAL", "CameraImageDivisionsPerSide", 1, 64)
    : 1;
  // The levels are the first layer of the hierarchy in every slide that OpenSlide knows.
  if (ini.value("HIERARCHICAL", "HIER_0_NAME") !== "Slide zoom level")
    throw malformed("the first layer is not the zoom level");
  const levels: LevelDescription[] = [];
  const count = ini.whole("HIERARCHICAL", "HIER_0_COUNT", 1, MAX_LEVELS);
  for (let level = 0; level < count; level++) {
    const section = ini.value("HIERARCHICAL", `HIER_0_VAL_${level}_SECTION`);
    levels.push(describeLevel(ini, section, levels[level - 1]?.concat ?? null));
  }
  const files = ini.whole("DATAFILE", "FILE_COUNT", 1, 10_000);
  return {
    slideId: ini.value("GENERAL", "SLIDE_ID"),
    imagesX,
    imagesY,
    divisions,
    indexFile: ini.value("HIERARCHICAL", "INDEXFILE"),
    dataFiles: Array.from({ length: files }, (_, at) => ini.value("DATAFILE", `FILE_${at}`)),
    levels,
    positions: findPositions(ini),
  };
}

function describeLevel(ini: IniFile, section: string, finer: number | null): LevelDescription {
  const exponent = ini.whole(section, "IMAGE_CONCAT_FACTOR", finer === null ? 0 : 1, 20);
  const concat = (finer ?? 1) * 2 ** exponent;
  if (concat > MAX_CONCAT) throw malformed("levels too coarse");
  const imageFormat = ini.value(section, "IMAGE_FORMAT");
  if (imageFormat !== "JPEG" && imageFormat !== "PNG" && imageFormat !== "BMP24") {
    throw new TaggedError("UnsupportedFormat", `MRXS images as ${imageFormat}`, {
      format: "MRXS",
      what: `images as ${imageFormat.slice(0, 32)}`,
    });
  }
  return {
    concat,
    overlapX: ini.number(section, "OVERLAP_X"),
    overlapY: ini.number(section, "OVERLAP_Y"),
    micronsPerPxX: ini.number(section, "MICROMETER_PER_PIXEL_X"),
    micronsPerPxY: ini.number(section, "MICROMETER_PER_PIXEL_Y"),
    imageWidthPx: ini.whole(section, "DIGITIZER_WIDTH", 1, MAX_IMAGE_SIDE_PX),
    imageHeightPx: ini.whole(section, "DIGITIZER_HEIGHT", 1, MAX_IMAGE_SIDE_PX),
    imageFormat,
  };
}

/** Records outside the hierarchy are numbered through all names and their values; the positions are the first value of their name. */
function findPositions(ini: IniFile): Slidedat["positions"] {
  const names = ini.whole("HIERARCHICAL", "NONHIER_COUNT", 0, 1000);
  let record = 0;
  let packed: Slidedat["positions"] = null;
  for (let at = 0; at < names; at++) {
    const name = ini.value("HIERARCHICAL", `NONHIER_${at}_NAME`);
    if (name === "VIMSLIDE_POSITION_BUFFER") return { record, packed: false };
    if (name === "StitchingIntensityLayer") packed ??= { record, packed: true };
    record += ini.whole("HIERARCHICAL", `NONHIER_${at}_COUNT`, 1, 1_000_000);
  }
  return packed;
}

/** Sections of "key = value" lines; names are case-sensitive. */
class IniFile {
  readonly #sections = new Map<string, Map<string, string>>();

  constructor(text: string) {
    let section = new Map<string, string>();
    for (const line of text.replace(/^\ufeff/, "").split(/\r?\n/)) {
      const name = /^\s*\[(.*)\]\s*$/.exec(line)?.[1];
      if (name !== undefined) {
        section = this.#sections.get(name) ?? new Map<string, string>();
        this.#sections.set(name, section);
        continue;
      }
      const equals = line.indexOf("=");
      if (equals > 0) section.set(line.slice(0, equals).trim(), line.slice(equals + 1).trim());
    }
  }

  has(section: string, key: string): boolean {
    return this.#sections.get(section)?.has(key) ?? false;
  }

  value(section: string, key: string): string {
    const value = this.#sections.get(section)?.get(key);
    if (value === undefined || value === "") throw malformed(`Slidedat.ini has no ${key} in ${section}`.slice(0, 120));
    return value;
  }

  whole(section: string, key: string, minimum: number, maximum: number): number {
    const text = this.value(section, key);
    const value = /^[+-]?\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= minimum && value <= maximum)) throw malformed(`${key} = ${text.slice(0, 32)}`);
    return value;
  }

  number(section: string, key: string): number {
    const text = this.value(section, key);
    const value = Number(text);
    if (!Number.isFinite(value)) throw malformed(`${key} = ${text.slice(0, 32)}`);
    return value;
  }
}
