import { TaggedError } from "../../core/base/errors.ts";

/** What info.json says that is used here (IIIF Image API 2.1 and 3.0, section 5). */
export interface ImageInformation {
  readonly version: 2 | 3;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly tileWidthPx: number;
  readonly tileHeightPx: number;
  /** 1 and larger whole numbers, rising: how much a level is shrunk. */
  readonly scaleFactors: readonly number[];
  /** µm per px from the service "Physical Dimensions"; null where it is absent. */
  readonly micronsPerPx: number | null;
}

const MAX_SIDE_PX = 4_000_000;
const MAX_TILE_PX = 8192;
const MIN_TILE_PX = 16;
/** Tiles asked for where a server names none but cuts any rectangle. */
const OWN_TILE_PX = 512;
const MICRONS_PER_UNIT: Readonly<Record<string, number>> = { mm: 1000, cm: 10_000, in: 25_400 };

type Json = Readonly<Record<string, unknown>>;

/** Reads info.json. @throws MalformedSlide, UnsupportedFormat. */
export function parseInformation(text: string): ImageInformation {
  const info = parseObject(text);
  const version = versionOf(info);
  const widthPx = wholeNumber(info, "width", 1, MAX_SIDE_PX);
  const heightPx = wholeNumber(info, "height", 1, MAX_SIDE_PX);
  return { version, widthPx, heightPx, ...tilesOf(info, widthPx, heightPx), micronsPerPx: physicalScale(info) };
}

function parseObject(text: string): Json {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch (error) {
    throw new TaggedError("MalformedSlide", "IIIF: info.json is no JSON", { format: "IIIF", reason: "no JSON" }, error);
  }
  throw malformed("info.json is no object");
}

function versionOf(info: Json): 2 | 3 {
  const context = [info["@context"]].flat().map(String).join(" ");
  if (context.includes("/image/3/")) return 3;
  if (context.includes("/image/2/")) return 2;
  throw new TaggedError("UnsupportedFormat", `IIIF: ${context.slice(0, 80)}`, {
    format: "IIIF",
    what: "an image service that is not version 2 or 3",
  });
}

/** The finest set of tiles, cut to what the server gives at most; its own grid for a server that cuts any rectangle. */
function tilesOf(
  info: Json,
  widthPx: number,
  heightPx: number,
): Pick<ImageInformation, "tileWidthPx" | "tileHeightPx" | "scaleFactors"> {
  const sets = Array.isArray(info["tiles"]) ? info["tiles"].filter(isObject) : [];
  for (const set of sets) {
    const tileWidthPx = wholeNumber(set, "width", MIN_TILE_PX, MAX_TILE_PX);
    const tileHeightPx =
      set["height"] === undefined ? tileWidthPx : wholeNumber(set, "height", MIN_TILE_PX, MAX_TILE_PX);
    const factors = Array.isArray(set["scaleFactors"]) ? set["scaleFactors"] : [];
    const valid = factors.every((factor) => Number.isInteger(factor) && factor >= 1 && factor <= 65_536);
    if (!valid) throw malformed("scaleFactors that are no whole numbers");
    const scaleFactors = [...new Set(factors as number[])].sort((a, b) => a - b);
    if (scaleFactors[0] === 1) return { tileWidthPx, tileHeightPx, scaleFactors };
  }
  if (!cutsAnyRectangle(info)) {
    throw new TaggedError("UnsupportedFormat", "IIIF: no tiles", {
      format: "IIIF",
      what: "no tiles of the full resolution",
    });
  }
  const scaleFactors = [1];
  while (Math.max(widthPx, heightPx) / (scaleFactors.at(-1) as number) > OWN_TILE_PX) {
    scaleFactors.push((scaleFactors.at(-1) as number) * 2);
  }
  return { tileWidthPx: OWN_TILE_PX, tileHeightPx: OWN_TILE_PX, scaleFactors };
}

/** Compliance level 1 and 2 cut and shrink by px (2.1 and 3.0, "Compliance"). */
function cutsAnyRectangle(info: Json): boolean {
  return /level[12]/.test(
    [info["profile"]]
      .flat()
      .filter((value) => typeof value === "string")
      .join(" "),
  );
}

/** IIIF annex "Physical Dimensions": physicalScale times px is a length in physicalUnits. */
function physicalScale(info: Json): number | null {
  for (const service of [info["service"]].flat().filter(isObject)) {
    if (!String(service["profile"]).includes("/annex/services/physdim")) continue;
    const unit = MICRONS_PER_UNIT[String(service["physicalUnits"])];
    const scale = service["physicalScale"];
    if (unit !== undefined && typeof scale === "number") return scale * unit;
  }
  return null;
}

function wholeNumber(object: Json, name: string, minimum: number, maximum: number): number {
  const value = object[name];
  if (typeof value !== "number" || !Number.isInteger(value) || value < minimum || value > maximum) {
    throw malformed(`${name} is ${String(value).slice(0, 24)}`);
  }
  return value;
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function malformed(reason: string): TaggedError {
  return new TaggedError("MalformedSlide", `IIIF: ${reason}`, { format: "IIIF", reason });
}
