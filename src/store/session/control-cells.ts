import { controlsFromTruth, type SlideTruth, settledAnswers } from "../../core/review/review.ts";
import type { MessageStore } from "../base/message-store.ts";
import type { AnalysisStore } from "../count/analysis-store.ts";
import type { ReviewStore } from "../review/review-store.ts";

/** Answers by cell name that a reader can be measured by: adjudicated cells and those two readers agree on; on a generated slide its truth too. */
export async function controlAnswers(
  {
    review,
    analysis,
    messages,
    loadTruth,
  }: {
    readonly review: ReviewStore;
    readonly analysis: AnalysisStore;
    readonly messages: MessageStore;
    readonly loadTruth: () => Promise<SlideTruth | null>;
  },
  machineClassOf: (name: string) => number | null,
): Promise<Map<string, number>> {
  const settled = settledAnswers(review.decisions, machineClassOf);
  try {
    const truth = await loadTruth();
    if (truth && analysis.micronsPerPx !== null) {
      const known = controlsFromTruth(truth, analysis.cells, analysis.micronsPerPx);
      for (const [name, answer] of settled) known.set(name, answer);
      return known;
    }
  } catch (error) {
    messages.report(error);
  }
  return settled;
}
