import { type CellTable, CLASS_COUNT, detectionProbability } from "../../../core/cells/cells.ts";
import { assignLeastCost } from "./assign.ts";
import { type LabelledField, NOTHING, UNDECIDED } from "./labelled-field.ts";

/** A detection and a label closer than this are the same cell. */
export const MATCH_MICRONS = 6;
/** In a field that is not complete, a detection this close to a point labelled "none" is a false one; others there are not judged. */
export const NOTHING_MICRONS = 3;
/** Costs more than any number of pairs within reach, so such a pair is taken only when nothing is left. */
const OUT_OF_REACH = 1e6;

/** One detection that can be judged. Probabilities as the product states them. */
export interface JudgedCell {
  readonly field: string;
  readonly slide: string;
  /** Level-0 px of the field. */
  readonly x: number;
  readonly y: number;
  readonly said: number;
  /** Class index of the label it met, or NOTHING. */
  readonly met: number;
  /** NOTHING because a reader looked at this very point and said so; false: because a complete field has no label here. */
  readonly atNothingPoint: boolean;
  readonly confidence: number;
  readonly centreProbability: number;
  readonly classProbabilities: readonly number[];
  readonly flagged: boolean;
}

/** A labelled cell that no detection met. */
export interface MissedCell {
  readonly field: string;
  readonly slide: string;
  readonly x: number;
  readonly y: number;
  readonly label: number;
}

/** What one field shows. */
export interface FieldMatch {
  readonly field: string;
  readonly slide: string;
  readonly complete: boolean;
  readonly judged: readonly JudgedCell[];
  readonly missed: readonly MissedCell[];
  /** Detections that nothing is known about, and how many of them are flagged. */
  readonly notJudged: number;
  readonly flaggedNotJudged: number;
}

/** Detections of one field: the product's cells with their flags (bits, 0: none); positions in level-0 px. */
export interface FieldCells {
  readonly cells: CellTable;
  readonly flagged: Uint8Array;
}

/**
 * Matches detections to labels one to one within MATCH_MICRONS, as many pairs as possible and then the least total distance,
 * blind to the class; the class is compared afterwards. A detection on an undecided point is not judged. Where the field is
 * completely labelled, a detection without a label is a false one; elsewhere it is only where a reader said that there is nothing.
 */
export function matchField(field: LabelledField, { cells, flagged }: FieldCells): FieldMatch {
  const positives = field.points.filter(({ label }) => label >= 0 || label === UNDECIDED);
  const nothings = field.points.filter(({ label }) => label === NOTHING);
  const distance = (index: number, point: { readonly x: number; readonly y: number }): number =>
    Math.hypot((cells.x[index] as number) - point.x, (cells.y[index] as number) - point.y) * field.micronsPerPx;
  const isWithin = (px: number): boolean => px >= field.labelledFromPx && px < field.labelledToPx;
  const cost = new Float64Array(cells.count * positives.length);
  for (let row = 0; row < cells.count; row++) {
    for (const [column, point] of positives.entries()) {
      const microns = distance(row, point);
      cost[row * positives.length + column] = microns <= MATCH_MICRONS ? microns : OUT_OF_REACH;
    }
  }
  const columns = assignLeastCost(cost, cells.count, positives.length);
  const found = new Set<number>();
  const judged: JudgedCell[] = [];
  let flaggedNotJudged = 0;
  const { name, slide } = field;
  for (let row = 0; row < cells.count; row++) {
    const column = columns[row] as number;
    const labelled = field.complete && isWithin(cells.x[row] as number) && isWithin(cells.y[row] as number);
    let met: number | null = labelled ? NOTHING : null;
    let atNothingPoint = false;
    if (column >= 0 && (cost[row * positives.length + column] as number) < OUT_OF_REACH) {
      found.add(column);
      const label = positives[column]?.label as number;
      met = label === UNDECIDED ? null : label;
    } else if (nothings.some((point) => distance(row, point) <= NOTHING_MICRONS)) {
      met = NOTHING;
      atNothingPoint = true;
    }
    if (met === null) {
      if (flagged[row] !== 0) flaggedNotJudged++;
      continue;
    }
    judged.push({
      field: name,
      slide,
      x: cells.x[row] as number,
      y: cells.y[row] as number,
      said: cells.classId[row] as number,
      met,
      atNothingPoint,
      confidence: detectionProbability(cells, row),
      centreProbability: cells.centreProbability[row] as number,
      classProbabilities: Array.from(cells.classProbabilities.subarray(row * CLASS_COUNT, (row + 1) * CLASS_COUNT)),
      flagged: flagged[row] !== 0,
    });
  }
  const missed = positives
    .filter((point, index) => point.label >= 0 && !found.has(index))
    .map(({ x, y, label }) => ({ field: name, slide, x, y, label }));
  const notJudged = cells.count - judged.length;
  return { field: name, slide, complete: field.complete, judged, missed, notJudged, flaggedNotJudged };
}
