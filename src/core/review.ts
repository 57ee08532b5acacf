/** The decisions of readers and what stands after them: see core/review/. */
export { addedCellName, CellRows, cellNames, parseCellName, splitCellNames } from "./review/cell-names.ts";
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
export { standingDecisions, undoLast } from "./review/undo.ts";
