import { completeDecision, type ReviewDecision } from "../../../src/core/review/review.ts";

/** A decision of reader R on analysis "a"; `sequence` is its time and its uid, too. */
export function decisionOf(
  sequence: number,
  cellId: string,
  verdict: ReviewDecision["verdict"],
  more: Partial<ReviewDecision> = {},
): ReviewDecision {
  return completeDecision({
    sequence,
    uid: `uid-${sequence}`,
    analysis: "a",
    cellId,
    verdict,
    reviewer: "R",
    decidedAt: sequence,
    ...more,
  });
}
