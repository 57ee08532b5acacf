import { type CoverageFigures, measureCoverage } from "./coverage.ts";
import { SCENARIOS } from "./tile-population.ts";

const SEED = 20_240_501;

/** Every scenario at 30 and 60 tiles and under the stop rule. slides: simulated slides per figure. */
export function runSimulation(slides: number): {
  readonly seed: number;
  readonly slides: number;
  readonly results: readonly CoverageFigures[];
} {
  const results: CoverageFigures[] = [];
  for (const scenario of SCENARIOS) {
    for (const tiles of [30, 60, null]) {
      // The rule is checked after every tile: a quarter of the slides says enough.
      results.push(measureCoverage(scenario, tiles, tiles === null ? Math.ceil(slides / 4) : slides, SEED));
    }
  }
  return { seed: SEED, slides, results };
}
