/** The decisions of readers and what stands after them: see core/review/. */
export { ANSWER_COUNT, answerOf, NOT_A_CELL, sessionAnswers } from "./review/answers.ts";
export { addedCellName, CellRows, cellNames, parseCellName, splitCellNames } from "./review/cell-names.ts";
export {
  type Conflict,
  compareReaders,
  conflictsOf,
  type ReaderComparison,
  settledAnswers,
} from "./review/comparison.ts";
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
} from "./review/decision.ts";
export { DOUBT_GROUPS, doubtGroup, doubtRank, mayBeOneOf } from "./review/doubt-group.ts";
export { effectiveCells, isOpen, type ReviewedCells, VERDICT_CODES } from "./review/effective.ts";
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
} from "./review/fold.ts";
export { knownFromTruth, type SlideTruth } from "./review/known-truth.ts";
export {
  type AgreementStretch,
  knownAccuracy,
  machineAgreement,
  recentMedianMs,
  type Share,
  TOO_FAST_MS,
} from "./review/reader-quality.ts";
export { makePlan, type PlanRequest, type ReadingPlan } from "./review/reading-plan.ts";
export { standingDecisions, undoLast } from "./review/undo.ts";
