import type { SamplingDesign } from "../../core/sampling/sampled-quadrats.ts";
import { quadratMiddles, type UncountedPlaces, uncountedPlaces } from "../../core/sampling/uncounted-places.ts";
import type { AnalysisStore } from "../count/analysis-store.ts";

/** Which tiles of a plan, as it came from another reader, lie where nothing is counted here; looked for anew only while some do. */
export class UncountedQuadrats {
  readonly #analysis: AnalysisStore;
  #last: { key: string; windowsDone: number; found: UncountedPlaces | null } | null = null;

  constructor(analysis: AnalysisStore) {
    this.#analysis = analysis;
  }

  of(plan: SamplingDesign): UncountedPlaces | null {
    const { analysis, generation, windows, manifest } = this.#analysis;
    const key = `${plan.id}/${analysis}/${generation}`;
    const windowsDone = windows.done.size;
    // What is counted stays so: once nothing is missing it is not looked for again with every window of a run.
    const isKnown = this.#last?.key === key && (this.#last.found === null || this.#last.windowsDone === windowsDone);
    if (this.#last === null || !isKnown) {
      const found = uncountedPlaces(quadratMiddles(plan.frame), windows.doneBounds, windows.undoneBounds(manifest));
      this.#last = { key, windowsDone, found };
    }
    return this.#last.found;
  }
}
