import { CLASS_COUNT } from "../cells/cells.ts";
import type { ReviewDecision } from "./decision.ts";
import type { EffectiveVerdict } from "./fold.ts";
import { standingDecisions } from "./undo.ts";

/** Answers that readers are compared by: a class index, or this for "not a cell" and for a duplicate folded away. */
export const NOT_A_CELL = CLASS_COUNT;
export const ANSWER_COUNT = CLASS_COUNT + 1;

/** A verdict as an answer; null where it is none (unsure, open, conflict). modelClassId: what "right" means. */
export function answerOf(
  said: Pick<EffectiveVerdict, "classId"> & { readonly verdict: EffectiveVerdict["verdict"] | "clear" },
  modelClassId: number,
): number | null {
  switch (said.verdict) {
    case "accept":
      return modelClassId;
    case "relabel":
    case "add":
    case "split":
      return said.classId ?? modelClassId;
    case "reject":
    case "merge":
      return NOT_A_CELL;
    default:
      return null;
  }
}

/** Per cell the last standing decision of a reader's log in one session, in the order in which the cells were first answered. */
export function sessionAnswers(log: readonly ReviewDecision[], session: string): Map<string, ReviewDecision> {
  const answers = new Map<string, ReviewDecision>();
  for (const decision of standingDecisions(log)) {
    if (decision.session !== session) continue;
    if (decision.verdict === "clear") answers.delete(decision.cellId);
    else answers.set(decision.cellId, decision);
  }
  return answers;
}
