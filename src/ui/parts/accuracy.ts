import { text } from "../../core/text/text.ts";
import type { ModelEvidence, Score } from "../../store/base/ports.ts";

/** Two digits say what an interval of this width can carry. */
function scoreWords({ value, interval }: Score): string {
  const [low, high] = interval ?? [null, null];
  return low === null || high === null
    ? value.toFixed(2)
    : text.models.score(value.toFixed(2), low.toFixed(2), high.toFixed(2));
}

/** How good a model is at a class on slides it never saw, in one line: measured figures with n, or that there are none. */
export function accuracyLine(evidence: ModelEvidence | null, className: string): string {
  const found = evidence?.classes.find(({ name }) => name === className);
  const { precision, recall, labelled = 0 } = found ?? {};
  if (!evidence || !precision || !recall) return text.models.accuracyNone(className);
  return text.models.accuracy(scoreWords(precision), scoreWords(recall), labelled, evidence.slides);
}
