import { NUCLEUS_BINS, type QualityStatistics } from "./block-lattice.ts";
import type { NuclearRuns } from "./window-quality.ts";

/**
 * Mean horizontal run through haematoxylin-dark px, in µm at the stated µm/px: 2.9 to 4.3 on thirteen real slides whose
 * µm/px is known (all of them served to set the limits below), 2.1 to 2.9 with the µm/px stated half of the truth, 4.4 to 6.8 with it
 * doubled (bench/results/artefacts.json).
 * For discs of diameter d the mean run is π d / 4.
 */
const TYPICAL_RUN = 3.25;
/** run ~ scale to this power: larger pictures of the same nuclei show gaps between chromatin that small ones do not. */
const RUN_EXPONENT = 0.66;
/** Slide level: many windows added up. The generated sample slide, whose nuclei have no gaps and touch in rows, comes to 4.45. */
const SLIDE_RUNS = { least: 2.6, most: 4.5, darkSamples: 8000 } as const;
/**
 * Beyond these no slide of 41 lies at its own µm/px (bench/results/nuclear-size.json; 0 of 41, upper 95 % bound 9 %). Between them and SLIDE_RUNS
 * lie 4 of the 41: there the nuclei only suggest that the µm/px is wrong.
 */
const CERTAIN_RUNS = { least: 2.3, most: 5.5, darkSamples: 8000 } as const;
/** One window scatters more, so only gross errors are called there. */
const WINDOW_RUNS = { least: 1.5, most: 9, darkSamples: 4000 } as const;
/** Less of the tissue dark than this: too few nuclei to say anything. */
const MIN_DARK_SHARE = 0.1;
/** Dark px lighter than this on average (bins of the red channel, 160 of 255) are muscle or collagen, not haematoxylin: they are not judged. */
const MAX_MEAN_DARK_BIN = 40;

/** Dark samples and run starts under the threshold that parts a window's own tissue best into dark and light (Otsu 1979). */
export function measureNuclearRuns({ red, redOrLeft }: QualityStatistics): NuclearRuns {
  const threshold = otsuBin(red);
  let darkSamples = 0;
  let darkBins = 0;
  let darkWithDarkLeft = 0;
  let tissueSamples = 0;
  for (let bin = 0; bin < NUCLEUS_BINS; bin++) {
    tissueSamples += red[bin] as number;
    if (bin >= threshold) continue;
    darkSamples += red[bin] as number;
    darkBins += bin * (red[bin] as number);
    darkWithDarkLeft += redOrLeft[bin] as number;
  }
  if (darkBins > MAX_MEAN_DARK_BIN * darkSamples) return { darkSamples: 0, darkStarts: 0, tissueSamples: 0 };
  return { darkSamples, darkStarts: darkSamples - darkWithDarkLeft, tissueSamples };
}

/** First bin above the threshold of largest between-class variance. */
function otsuBin(histogram: Uint32Array): number {
  let total = 0;
  let weighted = 0;
  for (let bin = 0; bin < histogram.length; bin++) {
    total += histogram[bin] as number;
    weighted += bin * (histogram[bin] as number);
  }
  let below = 0;
  let belowWeighted = 0;
  let best = 0;
  let most = -1;
  for (let bin = 0; bin < histogram.length; bin++) {
    below += histogram[bin] as number;
    belowWeighted += bin * (histogram[bin] as number);
    if (below === 0 || below === total) continue;
    const difference = (weighted * below) / total - belowWeighted;
    const variance = (difference * difference) / (below * (total - below));
    if (variance > most) {
      most = variance;
      best = bin + 1;
    }
  }
  return best;
}

/** Adds windows up. */
export function sumNuclearRuns(runs: Iterable<NuclearRuns>): NuclearRuns {
  let darkSamples = 0;
  let darkStarts = 0;
  let tissueSamples = 0;
  for (const one of runs) {
    darkSamples += one.darkSamples;
    darkStarts += one.darkStarts;
    tissueSamples += one.tissueSamples;
  }
  return { darkSamples, darkStarts, tissueSamples };
}

/** Mean run in µm at 0.5 µm per sampling step, or null with too few nuclei. */
export function nuclearRun(runs: NuclearRuns): number | null {
  const { darkSamples, darkStarts, tissueSamples } = runs;
  return darkStarts === 0 || darkSamples < MIN_DARK_SHARE * tissueSamples ? null : darkSamples / (2 * darkStarts);
}

function isImplausible(runs: NuclearRuns, limits: { least: number; most: number; darkSamples: number }): boolean {
  const run = nuclearRun(runs);
  return run !== null && runs.darkSamples >= limits.darkSamples && (run < limits.least || run > limits.most);
}

/** Whether one window's nuclei are grossly too small or too large for the stated µm/px. */
export function windowScaleImplausible(runs: NuclearRuns): boolean {
  return isImplausible(runs, WINDOW_RUNS);
}

/** What the nuclei of a slide say of its µm/px. */
export interface ScaleWarning {
  readonly nuclei: "small" | "large";
  /** The µm/px at which these nuclei would have the usual size; right to about 30 %. */
  readonly plausibleMicronsPerPx: number;
  /** Whether no known slide has such nuclei at its own µm/px; else it is worth a look, and no more. */
  readonly isCertain: boolean;
}

/** Holds the nuclei of all windows counted so far to the stated µm/px; null: nothing to say. */
export function checkScale(runs: NuclearRuns, micronsPerPx: number): ScaleWarning | null {
  const run = nuclearRun(runs);
  if (run === null || !isImplausible(runs, SLIDE_RUNS)) return null;
  const plausibleMicronsPerPx = micronsPerPx * (TYPICAL_RUN / run) ** (1 / RUN_EXPONENT);
  return {
    nuclei: run < TYPICAL_RUN ? "small" : "large",
    plausibleMicronsPerPx,
    isCertain: isImplausible(runs, CERTAIN_RUNS),
  };
}
