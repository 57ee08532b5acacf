import type { SeededRandom } from "../../src/core/base/random.ts";

/** How cells lie on a slide and how a model errs on it; per quadrat of 128 µm. */
export interface Scenario {
  readonly name: string;
  readonly quadrats: number;
  /** True cells per quadrat on average. */
  readonly meanCells: number;
  /** Shape of the gamma distribution of quadrat densities: small is clumped (variance of counts = mean + mean² / shape). */
  readonly densityShape: number;
  /** Share of true cells found, on average, and how alike quadrats are in it (a + b of a beta distribution). */
  readonly recall: number;
  readonly recallConcentration: number;
  /** False detections: per true cell of the neighbourhood (look-alikes), and per quadrat anywhere (clumped, gamma shape 0.5). */
  readonly falsePerCell: number;
  readonly falsePerQuadrat: number;
  /** Share of quadrats out of focus, where recall falls to 0.6 of itself and stray detections are three times as many. */
  readonly blurredShare: number;
}

/** From a dense biopsy with a good network to rare cells, a bad network and a slide with few quadrats. */
export const SCENARIOS: readonly Scenario[] = [
  scenario("dense, good network", 250, 8, 0.7, 0.94, 40, 0.04, 0.1, 0),
  scenario("moderate", 400, 3, 0.5, 0.92, 20, 0.05, 0.15, 0.05),
  scenario("large slide, hot spots", 3000, 2, 0.15, 0.92, 20, 0.05, 0.1, 0.05),
  scenario("small biopsy", 80, 5, 0.5, 0.92, 20, 0.05, 0.15, 0.05),
  scenario("sparse", 400, 0.4, 0.3, 0.9, 20, 0.05, 0.04, 0.05),
  scenario("rare", 400, 0.1, 0.3, 0.9, 20, 0.05, 0.02, 0.05),
  scenario("bad network, blurred slide", 400, 3, 0.5, 0.75, 6, 0.15, 0.4, 0.15),
];

/**
 * Written, with their seed, after the rules of core/sampling were fixed: dense in a few places with half as many false cells as missed, evenly
 * spread cells and a network that counts too much, and few cells among many strays. No number of a rule was ever chosen by them; but that the
 * earlier, symmetric interval covered too seldom in the first and third gave the reason to look for the skewed one (skew-shift.ts).
 */
export const HELD_OUT_SCENARIOS: readonly Scenario[] = [
  scenario("held out: few dense places, many missed", 900, 1.2, 0.2, 0.82, 15, 0.09, 0.05, 0.1),
  scenario("held out: even, network counts too much", 250, 4, 3, 0.96, 30, 0.25, 0.2, 0),
  scenario("held out: few cells, many strays", 600, 0.25, 0.5, 0.88, 12, 0.03, 0.08, 0.02),
];

function scenario(
  name: string,
  quadrats: number,
  meanCells: number,
  densityShape: number,
  recall: number,
  recallConcentration: number,
  falsePerCell: number,
  falsePerQuadrat: number,
  blurredShare: number,
): Scenario {
  return {
    name,
    quadrats,
    meanCells,
    densityShape,
    recall,
    recallConcentration,
    falsePerCell,
    falsePerQuadrat,
    blurredShare,
  };
}

/** Truth and model count of every quadrat of one simulated slide. */
export interface SimulatedSlide {
  readonly truth: Uint32Array<ArrayBuffer>;
  readonly modelCounts: Uint32Array<ArrayBuffer>;
}

/** Makes one slide: overdispersed true counts, some missed, some false. */
export function simulateSlide(scenario: Scenario, random: SeededRandom): SimulatedSlide {
  const truth = new Uint32Array(scenario.quadrats);
  const modelCounts = new Uint32Array(scenario.quadrats);
  for (let quadrat = 0; quadrat < scenario.quadrats; quadrat++) {
    const density = (gamma(random, scenario.densityShape) * scenario.meanCells) / scenario.densityShape;
    const cells = poisson(random, density);
    const blurred = random.uniform() < scenario.blurredShare;
    const found = gamma(random, scenario.recall * scenario.recallConcentration);
    const missed = gamma(random, (1 - scenario.recall) * scenario.recallConcentration);
    const recall = (found / (found + missed)) * (blurred ? 0.6 : 1);
    const strays = scenario.falsePerQuadrat * (gamma(random, 0.5) / 0.5) * (blurred ? 3 : 1);
    truth[quadrat] = cells;
    modelCounts[quadrat] = binomial(random, cells, recall) + poisson(random, scenario.falsePerCell * density + strays);
  }
  return { truth, modelCounts };
}

/** Standard normal by Box and Muller. */
function normal(random: SeededRandom): number {
  return Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
}

/** Gamma with scale 1 (Marsaglia and Tsang 2000, ACM TOMS 26:363). */
function gamma(random: SeededRandom, shape: number): number {
  if (shape < 1) return gamma(random, shape + 1) * (1 - random.uniform()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(random);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random.uniform()) < (x * x) / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** Poisson by multiplication, in pieces of at most 20 so that exp does not vanish. */
function poisson(random: SeededRandom, mean: number): number {
  let count = 0;
  for (let left = mean; left > 0; left -= 20) {
    const limit = Math.exp(-Math.min(20, left));
    for (let product = random.uniform(); product > limit; product *= random.uniform()) count++;
  }
  return count;
}

function binomial(random: SeededRandom, trials: number, share: number): number {
  let count = 0;
  for (let trial = 0; trial < trials; trial++) if (random.uniform() < share) count++;
  return count;
}
