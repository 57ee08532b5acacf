import type { CountEvent, CountFold } from "../../core/count/count-fold.ts";
import type { AnalysisListener } from "./analysis-client.ts";

/** A listener for AnalysisClient that folds everything a run reports into a table. */
export function collectRun(table: CountFold): AnalysisListener {
  return (name, payload) => table.take({ name, payload } as CountEvent);
}
