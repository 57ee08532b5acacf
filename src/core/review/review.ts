/** The decisions of readers and what stands after them: see core/review/review/. */

export { addedCellName, CellRows, cellNames, parseCellName, splitCellNames } from "../cells/cell-names.ts";
export { ANSWER_COUNT, answerOf, NOT_A_CELL, sessionAnswers } from "./answers.ts";
export {
  type Conflict,
  compareReaders,
  conflictsOf,
  type ReaderComparison,
  settledAnswers,
} from "./comparison.ts";
export { controlsFromTruth, type SlideTruth } from "./control-cells.ts";
export {
  completeDecision,
  type DecisionContent,
  decisionsOf,
  inOrder,
  REVIEW_ORDERINGS,
  type ReviewDecision,
  type ReviewerRole,
  type ReviewOrdering,
  readersOf,
  type Verdict,
} from "./decision.ts";
export { effectiveCells, isOpen, type ReviewedCells, VERDICT_CODES } from "./effective.ts";
export {
  type AddedCell,
  type EffectiveVerdict,
  EVERYBODY,
  type FoldedReview,
  foldDecisions,
  foldShown,
  NOTHING_DECIDED,
  type ShownReader,
  sameAnswer,
} from "./fold.ts";
export { mayBeOneOf, QUEUE_GROUPS, queueGroup, queueRank } from "./queue-group.ts";
export {
  type AgreementStretch,
  controlAccuracy,
  modelAgreement,
  recentMedianMs,
  type Share,
  TOO_FAST_MS,
} from "./reader-quality.ts";
export { makePlan, type PlanRequest, type ReadingList } from "./reading-list.ts";
export { standingDecisions, undoLast } from "./undo.ts";
