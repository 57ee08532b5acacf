import { type CellTable, CLASS_COUNT } from "../cells/cells.ts";
import { certaintyOverLimit, countedProbability, type FlaggableCell, type FlagRule } from "../model/flag-rule.ts";

/** A cell of another class that the model gives at least this probability of a class that a session reads is read with it. */
export const POSSIBLE_PROBABILITY = 0.2;

/** What a flagged cell is to the counts: it is in one of them; or the model named another class, but it may be one (what a count misses lies here). */
export const QUEUE_GROUPS = ["counted", "possible"] as const;

/** Whether the model gives a cell at least POSSIBLE_PROBABILITY of one of these classes. */
export function mayBeOneOf(cells: CellTable, row: number, classIds: readonly number[]): boolean {
  return classIds.some((id) => (cells.classProbabilities[row * CLASS_COUNT + id] as number) >= POSSIBLE_PROBABILITY);
}

/** Index into QUEUE_GROUPS of a flagged cell, by what the model calls it. */
export function queueGroup(classId: number, rule: FlagRule): 0 | 1 {
  return rule.isCounted[classId] ? 0 : 1;
}

/**
 * Place of a flagged cell in the order of the review, least first: counted cells the most doubtful first (certainty over the class's limit), then
 * those that may be one, the likeliest first.
 */
export function queueRank(cell: FlaggableCell, rule: FlagRule): number {
  if (queueGroup(cell.classId, rule) === 1) return 3 - countedProbability(cell, rule);
  // A cell flagged for its place alone may be above its limit: it comes last of its group, not after the next one.
  return Math.min(1, certaintyOverLimit(cell, rule));
}
