import { TaggedError } from "../base/errors.ts";
import type { RegionShape } from "../geometry/shape.ts";

/** One shape read from a file; name null where the file gives none. */
export interface FileRegion {
  readonly name: string | null;
  readonly shape: RegionShape;
  readonly exclude: boolean;
  readonly highPowerField: boolean;
}

/** What a GeoJSON file holds for us, and what of it has no area. */
export interface RegionFileContent {
  readonly regions: readonly FileRegion[];
  /** Points, lines and their multiples. */
  readonly pointsAndLines: number;
  readonly withoutArea: number;
}

/** Why no region can be read from a file. */
export type RegionFileProblem =
  | "notJson"
  | "notGeoJson"
  | "noShape"
  | "onlyPoints"
  | "badCoordinates"
  | "unknownGeometry"
  | "tooMany"
  | "tooManyPoints"
  | "tooLarge"
  | "damaged"
  | "outside"
  | "notPixels";

/** RegionFileInvalid with its problem and the facts of it: `most` (shapes, or MB of a file too large), `geometry` (its type as written). */
export function regionFileInvalid(
  problem: RegionFileProblem,
  facts: { readonly most?: number; readonly geometry?: string } = {},
  cause?: unknown,
): TaggedError {
  return new TaggedError("RegionFileInvalid", `region file: ${problem}`, { problem, ...facts }, cause);
}

/** Figures of one region written beside it; names are the columns a reader sees, values numbers only. */
export type RegionMeasurements = Readonly<Record<string, number>>;

/** Metadata keys (texts, as QuPath wants them) under which our files say what GeoJSON cannot. */
export const METADATA = {
  circleX: "circle centre x px",
  circleY: "circle centre y px",
  circleRadius: "circle radius px",
  highPowerField: "high-power field",
  exclude: "excluded",
} as const;

/** The class QuPath leaves out of its own measurements. */
export const IGNORED_CLASS = "Ignore*";
