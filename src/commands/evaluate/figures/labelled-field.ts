import { TaggedError } from "../../../core/base/errors.ts";
import { CELL_CLASSES } from "../../../core/cells/cells.ts";

/** A point that is no nucleated cell: red cell, debris, glass. */
export const NOTHING = -1;
/** A cell whose class the reader could not tell: neither right nor wrong. */
export const UNDECIDED = -2;

/** A labelled point, level-0 px of its field, origin at the top-left pixel's corner; label: class index, NOTHING or UNDECIDED. */
export interface LabelledPoint {
  readonly x: number;
  readonly y: number;
  readonly label: number;
}

/**
 * One labelled field: a square image with its µm/px. complete: every cell between labelledFromPx and labelledToPx (level-0 px, both
 * axes) is labelled; elsewhere, and in the other fields, only the listed points are known.
 */
export interface LabelledField {
  readonly name: string;
  readonly image: string;
  readonly slide: string;
  readonly micronsPerPx: number;
  readonly complete: boolean;
  readonly labelledFromPx: number;
  readonly labelledToPx: number;
  readonly points: readonly LabelledPoint[];
}

/**
 * Which slides calibrate and test (all others train), those whose "complete" is not to be trusted, and how wide the margin of
 * every field is that nobody labelled (a cell cut by the border was never shown to a reader).
 */
export interface SlideSplit {
  readonly calibration: readonly string[];
  readonly test: readonly string[];
  readonly notReallyComplete: readonly string[];
  readonly unlabelledMarginMicrons: number;
}

export type SplitPart = "test" | "calibration" | "train" | "all";

/** Reads labels.json; its x and y are pixel indices. @throws Unexpected naming the field that is wrong. */
export function parseLabels(json: unknown, split: SlideSplit): LabelledField[] {
  const fields = (json as { fields?: unknown } | null)?.fields;
  if (!Array.isArray(fields)) throw new TaggedError("Unexpected", "the labels hold no list of fields");
  return fields.map((entry: unknown, index) => {
    const { field, image, slide, sizePx, micronsPerPx, complete, cells } = (entry ?? {}) as Record<string, unknown>;
    if (
      typeof field !== "string" ||
      typeof image !== "string" ||
      typeof slide !== "string" ||
      typeof micronsPerPx !== "number" ||
      !(micronsPerPx > 0) ||
      typeof sizePx !== "number" ||
      !Array.isArray(cells)
    ) {
      throw new TaggedError("Unexpected", `labelled field ${index} is not as described`, { field: String(field) });
    }
    const marginPx = split.unlabelledMarginMicrons / micronsPerPx;
    return {
      name: field,
      image,
      slide,
      micronsPerPx,
      complete: complete === true && !split.notReallyComplete.includes(slide),
      labelledFromPx: marginPx,
      labelledToPx: sizePx - marginPx,
      points: cells.map((cell: unknown) => readPoint(cell, field)),
    };
  });
}

/** One point of a label file; its x and y are pixel indices. @throws Unexpected naming the field. */
export function readPoint(cell: unknown, field: string): LabelledPoint {
  const { x, y, label } = (cell ?? {}) as Record<string, unknown>;
  const classId = (CELL_CLASSES as readonly unknown[]).indexOf(label);
  const known = label === "none" ? NOTHING : label === "undecided" ? UNDECIDED : classId;
  if (typeof x !== "number" || typeof y !== "number" || (classId < 0 && label !== "none" && label !== "undecided")) {
    throw new TaggedError("Unexpected", `field ${field} has a point that is not as described`, {
      field,
      label: String(label),
    });
  }
  return { x: x + 0.5, y: y + 0.5, label: known };
}

/** The fields of one part of the split, whole slides only. */
export function fieldsOfPart(fields: readonly LabelledField[], split: SlideSplit, part: SplitPart): LabelledField[] {
  if (part === "all") return [...fields];
  const heldOut = [...split.calibration, ...split.test];
  return fields.filter(({ slide }) => (part === "train" ? !heldOut.includes(slide) : split[part].includes(slide)));
}

/** `count` of the fields, spread evenly over the list: the same ones every time, from every slide in proportion. */
export function spreadFields<T>(fields: readonly T[], count: number): T[] {
  if (count >= fields.length) return [...fields];
  return Array.from({ length: count }, (_, i) => fields[Math.floor(((i + 0.5) * fields.length) / count)] as T);
}
