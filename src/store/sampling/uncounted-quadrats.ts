import { type ReadonlySignal, untracked } from "@preact/signals-core";
import type { SamplingDesign } from "../../core/sampling/sampled-quadrats.ts";
import { quadratMiddles, type UncountedPlaces, uncountedPlaces } from "../../core/sampling/uncounted-places.ts";
import { stableList } from "../base/derived.ts";
import type { AnalysisStore } from "../count/analysis-store.ts";

/**
 * Which quadrats of a design, as it came from another reader, lie where nothing is counted here. They are looked for anew only while some do:
 * what is counted stays so.
 */
export class UncountedQuadrats {
  readonly #analysis: AnalysisStore;
  /** The designs all of whose quadrats are counted, by the analysis they are counted in. */
  #settled: { readonly analysis: string | null; readonly generation: number; readonly counted: Set<SamplingDesign> };
  readonly #shown: ReadonlySignal<readonly unknown[]>;

  constructor(analysis: AnalysisStore) {
    this.#analysis = analysis;
    this.#settled = { analysis: null, generation: -1, counted: new Set() };
    this.#shown = stableList(() => {
      return [analysis.analysis, analysis.generation, analysis.windows.done.size];
    });
  }

  of(design: SamplingDesign): UncountedPlaces | null {
    void this.#shown.value;
    const { analysis, generation, manifest } = this.#analysis;
    const windows = untracked(() => this.#analysis.windows);
    if (this.#settled.analysis !== analysis || this.#settled.generation !== generation) {
      this.#settled = { analysis, generation, counted: new Set() };
    }
    if (this.#settled.counted.has(design)) return null;
    const found = uncountedPlaces(quadratMiddles(design.frame), windows.doneBounds, windows.undoneBounds(manifest));
    if (found === null) this.#settled.counted.add(design);
    return found;
  }
}
