import type { Bounds, Point, RegionShape } from "../geometry/shape.ts";

/** What a pointer does on the slide. */
export type ViewerTool =
  | "pan"
  | "edit"
  | "rectangle"
  | "circle"
  | "polygon"
  | "freehand"
  | "high-power-field"
  | "ruler"
  | "missed-cell";

/** Where the viewer looks; screen px are CSS px. */
export interface ViewState {
  /** Smallest level-0 rectangle around what is on screen; it may reach beyond the slide. */
  readonly bounds: Bounds;
  /** The corners of the screen, level-0 px, one after the other around it: on a turned slide they do not fill `bounds`. */
  readonly corners: readonly Point[];
  /** Level-0 px in the middle of the screen. */
  readonly centre: Point;
  readonly slidePxPerScreenPx: number;
  readonly micronsPerScreenPx: number | null;
  /** Objective magnification with the same view (10 / µm per screen px), or null when µm/px is unknown. */
  readonly magnification: number | null;
  readonly rotationDegrees: number;
  /** True when cells are drawn as a density map because single cells would be too small to see. */
  readonly densityShown: boolean;
}

/** A cell under the pointer: its row in the cell table and the pointer's place in the window (CSS px). */
export interface CellHit {
  readonly index: number;
  readonly clientX: number;
  readonly clientY: number;
}

/** A distance a user measured; µm only when µm/px is known. */
export interface RulerLength {
  readonly lengthPx: number;
  readonly lengthMicrons: number | null;
}

/** What became of a part of the slide in the analysis; bounds in level-0 px. */
export interface AnalysedWindow {
  readonly bounds: Bounds;
  /** uncounted: holds tissue and has no result. */
  readonly state: "done" | "skipped" | "failed" | "uncounted";
}

/** Parts of the slide the network was not trained for; level-0 px. */
export interface ArtefactMark {
  readonly bounds: Bounds;
  readonly areas: readonly Bounds[];
  /** Four numbers x0, y0, x1, y1 per stretch of the border. */
  readonly outline: Float64Array;
  /** The reasons, in words. */
  readonly label: string;
}

/** A shape shown on the slide for a while, with its words: a peak field, a quadrat that is being read. Not a region: it belongs to nobody. */
export interface SlideMark {
  readonly shape: RegionShape;
  readonly label: string;
  /** The one looked at. */
  readonly current: boolean;
}

/** µm per screen px at an objective magnification: 40x shows 0.25 µm per screen px. */
export function magnificationToMicronsPerScreenPx(magnification: number): number {
  return 10 / magnification;
}

/** How the slide's colours are shown, for the eye alone; each 1 leaves the picture as it is. */
export interface PictureAdjustment {
  /** Factor on every channel, 0.5 to 2. */
  readonly brightness: number;
  /** Factor on the distance from middle grey, 0.5 to 2. */
  readonly contrast: number;
  /** Above 1 lightens what is dark, 0.5 to 2. */
  readonly gamma: number;
}

export const PLAIN_PICTURE: PictureAdjustment = { brightness: 1, contrast: 1, gamma: 1 };
