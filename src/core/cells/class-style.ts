import { CELL_CLASSES, type CellClass } from "./cells.ts";

export type GlyphShape = "circle" | "triangle" | "square" | "diamond" | "hexagon" | "dot";

/** How a class looks on the slide and in every list: shape and colour together, so neither alone carries the meaning. */
export interface ClassStyle {
  readonly shape: GlyphShape;
  /** "#rrggbb" of the Okabe–Ito palette (Okabe and Ito 2008, Color Universal Design), told apart by colour-blind eyes. */
  readonly colour: string;
  /** Glyph radius relative to a main class, 0..1. */
  readonly relativeRadius: number;
}

/** Yellow, sky blue and green stand off pink and purple; the outline around them stands off everything else. */
export const CLASS_STYLES: Readonly<Record<CellClass, ClassStyle>> = {
  Eosinophil: { shape: "circle", colour: "#f0e442", relativeRadius: 1 },
  Neutrophil: { shape: "triangle", colour: "#56b4e9", relativeRadius: 1 },
  "Mast cell": { shape: "square", colour: "#009e73", relativeRadius: 1 },
  Lymphocyte: { shape: "diamond", colour: "#0072b2", relativeRadius: 0.6 },
  "Plasma cell": { shape: "hexagon", colour: "#e69f00", relativeRadius: 0.6 },
  Other: { shape: "dot", colour: "#ffffff", relativeRadius: 0.25 },
};

/** Glyph shapes in the order the shader numbers them. */
export const GLYPH_SHAPES: readonly GlyphShape[] = ["circle", "triangle", "square", "diamond", "hexagon", "dot"];

/** The colours of the density ramp from sparse to dense: blue, green, yellow, each lighter than the one before. */
export const DENSITY_RAMP: readonly string[] = ["#0072b2", "#009e73", "#f0e442"];

/** The style of a class index; throws RangeError for an index that is no class. */
export function classStyle(classId: number): ClassStyle {
  const name = CELL_CLASSES[classId];
  if (name === undefined) throw new RangeError(`no cell class has the index ${classId}`);
  return CLASS_STYLES[name];
}

/** "#rrggbb" as red, green, blue in 0..1 (sRGB). */
export function parseColour(colour: string): [number, number, number] {
  const value = Number.parseInt(colour.slice(1), 16);
  return [((value >> 16) & 255) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}
