import {
  CELL_CLASSES,
  type CellTable,
  CLASS_COUNT,
  classIndex,
  detectionProbability,
  MAIN_CLASSES,
} from "../cells/cells.ts";

/** A cell of another class that the machine gives at least this probability of a counted class may be one: it is looked at too. */
export const POSSIBLE_PROBABILITY = 0.2;

/**
 * What an uncertain cell is to the counts of the three main classes: it is in one of them; the machine named another class, but it may be one
 * (what a count misses lies here); it is hardly one.
 */
export const QUEUE_GROUPS = ["counted", "possible", "other"] as const;

const MAIN_IDS = MAIN_CLASSES.map(classIndex);
const IS_MAIN = CELL_CLASSES.map((name) => MAIN_CLASSES.includes(name));

/** Whether the machine gives a cell at least POSSIBLE_PROBABILITY of one of these classes. */
export function mayBeOneOf(cells: CellTable, row: number, classIds: readonly number[]): boolean {
  return classIds.some((id) => (cells.classProbabilities[row * CLASS_COUNT + id] as number) >= POSSIBLE_PROBABILITY);
}

/** The greatest probability of a main class, given that a cell is there. */
export function mainProbability(cells: CellTable, row: number): number {
  let greatest = 0;
  for (const id of MAIN_IDS) {
    const probability = cells.classProbabilities[row * CLASS_COUNT + id] as number;
    if (probability > greatest) greatest = probability;
  }
  return greatest;
}

/** Index into QUEUE_GROUPS of a cell that the machine calls `classId` with this greatest probability of a main class. */
export function queueGroupOf(classId: number, greatestMain: number): 0 | 1 | 2 {
  if (IS_MAIN[classId]) return 0;
  return greatestMain >= POSSIBLE_PROBABILITY ? 1 : 2;
}

/** Index into QUEUE_GROUPS of a cell, by what the machine says of it. */
export function queueGroup(cells: CellTable, row: number): 0 | 1 | 2 {
  return queueGroupOf(cells.classId[row] as number, mainProbability(cells, row));
}

/**
 * Place of a cell in the order of the review, least first: by group; counted cells and others the most uncertain first (certainty over the
 * class's threshold), those that may be one the likeliest first. group: as queueGroup says; thresholds: per class index, the probability below which a cell is flagged.
 */
export function queueRank(cells: CellTable, row: number, group: number, thresholds: readonly number[]): number {
  if (group === 1) return 2 * group + 1 - mainProbability(cells, row);
  // A cell flagged for its place alone may be above its threshold: it comes last of its group, not after the next one.
  const certainty = detectionProbability(cells, row) / (thresholds[cells.classId[row] as number] || 1);
  return 2 * group + Math.min(1, certainty);
}
