import type { DecisionContent, ReviewDecision } from "./decision.ts";

/** The decisions of one reader's log that were not taken back, oldest first. */
export function standingDecisions(log: readonly ReviewDecision[]): ReviewDecision[] {
  const undone = new Set(log.flatMap(({ undoes }) => (undoes === null ? [] : [undoes])));
  return log.filter(({ uid, undoes }) => undoes === null && !undone.has(uid));
}

/** What to append so that the last standing decision of a log is taken back, or null when none stands. */
export function undoLast(
  log: readonly ReviewDecision[],
): { readonly content: DecisionContent; readonly undoes: string } | null {
  const standing = standingDecisions(log);
  const last = standing.pop();
  if (!last) return null;
  const before = standing.findLast(({ cellId, probe }) => cellId === last.cellId && probe === last.probe);
  const { cellId, probe } = last;
  const content: DecisionContent = before
    ? {
        cellId,
        probe,
        verdict: before.verdict,
        classId: before.classId,
        positions: before.positions,
        intoCellId: before.intoCellId,
      }
    : { cellId, probe, verdict: "clear" };
  return { content, undoes: last.uid };
}
