import { classIndex, MAIN_CLASSES } from "../../../core/cells/cells.ts";
import { QUEUE_GROUPS, queueGroupOf } from "../../../core/review/queue-group.ts";
import { type Share, shareOf } from "./flagging.ts";
import { NOTHING } from "./labelled-field.ts";
import type { FieldMatch, JudgedCell } from "./match-field.ts";
import { type ScoreRow, scoreFields } from "./scores.ts";

/** The scores of the main classes after a reader has looked at the flagged cells of some groups of the review's order. */
export interface EffortStep {
  /** The last group looked at; null: none, the answers as they are. */
  readonly upTo: (typeof QUEUE_GROUPS)[number] | null;
  /** Cells looked at, of all judged answers. */
  readonly looked: Share;
  readonly classes: readonly ScoreRow[];
}

const MAIN_IDS = MAIN_CLASSES.map(classIndex);

function groupOf({ said, classProbabilities }: JudgedCell): number {
  return queueGroupOf(said, Math.max(...MAIN_IDS.map((id) => classProbabilities[id] as number)));
}

/**
 * What each group of the review's order brings, with a reader who says what the labels say: the most that a look can bring. A cell that
 * was not found at all stays missed.
 */
export function reviewEffort(matches: readonly FieldMatch[]): EffortStep[] {
  const answers = matches.reduce((sum, { judged }) => sum + judged.length, 0);
  return [null, ...QUEUE_GROUPS].map((upTo, step) => {
    const isRead = (cell: JudgedCell): boolean => cell.flagged && groupOf(cell) < step;
    const read = matches.map((match) => ({
      ...match,
      judged: match.judged
        .filter((cell) => !isRead(cell) || cell.met !== NOTHING)
        .map((cell) => (isRead(cell) ? { ...cell, said: cell.met } : cell)),
    }));
    const looked = matches.reduce((sum, { judged }) => sum + judged.filter(isRead).length, 0);
    const { classes } = scoreFields(read);
    return { upTo, looked: shareOf(looked, answers), classes: MAIN_IDS.map((id) => classes[id] as ScoreRow) };
  });
}
