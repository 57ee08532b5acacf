import { createRandom, randomOrder, type SeededRandom } from "../../src/core/base/random.ts";
import { correctCount } from "../../src/core/sampling/corrected-count.ts";
import type { QuadratFrame } from "../../src/core/sampling/quadrat-frame.ts";
import { drawDesign, type QuadratDesign } from "../../src/core/sampling/sampling-design.ts";
import { differenceTotal } from "../../src/core/statistics/difference-estimator.ts";
import { type Scenario, type SimulatedSlide, simulateSlide } from "./quadrat-population.ts";

/** Shares of simulated slides whose true count lies in the 95 % interval, and mean widths in cells. */
export interface CoverageFigures {
  readonly scenario: string;
  readonly quadratsInFrame: number;
  readonly tilesRead: number | "until ± 10 %, at least 30";
  readonly meanQuadratsRead: number;
  readonly coverage: number;
  /** Truth above the interval, and below it. */
  readonly above: number;
  readonly below: number;
  readonly meanWidth: number;
  /** The plain estimator (each stratum's own variance only): why the shared one is used. */
  readonly plainCoverage: number;
  /** The same number of quadrats read without the model: a simple random sample. */
  readonly reviewAloneCoverage: number;
  readonly reviewAloneWidth: number;
  /** reviewAloneWidth / meanWidth; null where both read everything. */
  readonly narrower: number | null;
}

/** Reads `slides` simulated slides each to the end and compares the intervals with the truth. tilesRead null: the stop rule decides. */
export function measureCoverage(
  scenario: Scenario,
  tilesRead: number | null,
  slides: number,
  seed: number,
): CoverageFigures {
  const random = createRandom(seed);
  const sum = { covered: 0, above: 0, below: 0, width: 0, plain: 0, alone: 0, aloneWidth: 0, read: 0 };
  for (let slide = 0; slide < slides; slide++) {
    const simulated = simulateSlide(scenario, random);
    const { truth, modelCounts } = simulated;
    const total = truth.reduce((partial, count) => partial + count, 0);
    const design = drawDesign(emptyFrame(scenario.quadrats), modelCounts, 0, random.below(2 ** 32));
    let read = tilesRead ?? 30;
    let count = correctCount(design, design.order.subarray(0, read), modelCounts, truth);
    while (tilesRead === null && !count.mayStop) {
      read++;
      count = correctCount(design, design.order.subarray(0, read), modelCounts, truth);
    }
    if (!count.estimate) throw new Error("no interval");
    const { low, high } = count.estimate;
    if (total < low) sum.below++;
    else if (total > high) sum.above++;
    else sum.covered++;
    sum.width += high - low;
    sum.read += read;
    if (plainCovers(design, simulated, read, total)) sum.plain++;
    const alone = reviewAlone(simulated, read, random);
    if (total >= alone.low && total <= alone.high) sum.alone++;
    sum.aloneWidth += alone.high - alone.low;
  }
  const share = (number: number): number => Number((number / slides).toFixed(4));
  return {
    scenario: scenario.name,
    quadratsInFrame: scenario.quadrats,
    tilesRead: tilesRead ?? "until ± 10 %, at least 30",
    meanQuadratsRead: Number((sum.read / slides).toFixed(1)),
    coverage: share(sum.covered),
    above: share(sum.above),
    below: share(sum.below),
    meanWidth: Number((sum.width / slides).toFixed(1)),
    plainCoverage: share(sum.plain),
    reviewAloneCoverage: share(sum.alone),
    reviewAloneWidth: Number((sum.aloneWidth / slides).toFixed(1)),
    narrower: sum.width > 0 ? Number((sum.aloneWidth / sum.width).toFixed(2)) : null,
  };
}

function plainCovers(
  design: QuadratDesign,
  { truth, modelCounts }: SimulatedSlide,
  read: number,
  total: number,
): boolean {
  const differences = design.strata.map((): number[] => []);
  for (const quadrat of design.order.subarray(0, read)) {
    differences[design.stratumOf[quadrat] as number]?.push(
      (truth[quadrat] as number) - (modelCounts[quadrat] as number),
    );
  }
  const { low, high } = differenceTotal(
    modelCounts.reduce((partial, count) => partial + count, 0),
    design.strata.map(({ size }, stratum) => ({ size, differences: differences[stratum] ?? [] })),
  );
  return total >= low - 1e-9 && total <= high + 1e-9;
}

/** A user without the model: a simple random sample, expanded; the same estimator with nothing predicted. */
function reviewAlone({ truth }: SimulatedSlide, read: number, random: SeededRandom) {
  const sample = randomOrder(truth.length, random).subarray(0, read);
  return differenceTotal(0, [
    { size: truth.length, differences: Array.from(sample, (quadrat) => truth[quadrat] as number) },
  ]);
}

/** Where quadrats lie does not matter here. */
function emptyFrame(count: number): QuadratFrame {
  const none = new Float64Array(count);
  return { count, x0: none, y0: none, x1: none, y1: none };
}
