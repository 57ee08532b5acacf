import { type InformationBound, measureBound } from "./bounds.ts";
import { type CoverageFigures, measureCoverage } from "./coverage.ts";
import { HELD_OUT_SCENARIOS, SCENARIOS } from "./quadrat-population.ts";

const SEED = 20_240_501;
const HELD_OUT_SEED = 731_226;

/** Every scenario at 30 and 60 quadrats and under the stop rule, and what no method could pass. slides: simulated slides per figure. */
export function runSimulation(slides: number): {
  readonly seed: number;
  readonly heldOutSeed: number;
  readonly slides: number;
  readonly bounds: readonly InformationBound[];
  readonly results: readonly CoverageFigures[];
} {
  const results: CoverageFigures[] = [];
  const bounds: InformationBound[] = [];
  for (const scenario of [...SCENARIOS, ...HELD_OUT_SCENARIOS]) {
    const seed = HELD_OUT_SCENARIOS.includes(scenario) ? HELD_OUT_SEED : SEED;
    bounds.push(measureBound(scenario, seed));
    for (const quadrats of [30, 60, null]) {
      // The rule is checked after every quadrat: a quarter of the slides says enough.
      results.push(measureCoverage(scenario, quadrats, quadrats === null ? Math.ceil(slides / 4) : slides, seed));
    }
  }
  return { seed: SEED, heldOutSeed: HELD_OUT_SEED, slides, bounds, results };
}
