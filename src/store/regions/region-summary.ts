import { CLASS_COUNT, classIndex, MAIN_CLASSES } from "../../core/cells/cells.ts";
import { countByClass } from "../../core/cells/select-cells.ts";
import { shapeAreaPx2, shapeContains } from "../../core/geometry/prepared-shape.ts";
import type { Region, RegionShape } from "../../core/geometry/shape.ts";
import { isOpen } from "../../core/review/review.ts";
import type { AnalysisStore } from "../count/analysis-store.ts";
import type { ReviewStore } from "../review/review-store.ts";
import { type RegionMembers, regionMembers } from "./region-members.ts";

/** Counts of a part of the slide after review; areas in mm², densities per mm² of tissue (null where there is no tissue area). */
export interface CountSummary {
  /** Per class index. */
  readonly counts: readonly number[];
  /** Per class index, what the model called so, before any reader decided. */
  readonly modelCounts: readonly number[];
  readonly perMm2: readonly (number | null)[];
  /** Flagged and undecided cells, per class index. */
  readonly flagged: readonly number[];
  readonly flaggedTotal: number;
  /** Of them, those of the three main classes. */
  readonly flaggedMain: number;
  readonly total: number;
  readonly areaMm2: number | null;
  readonly analysedMm2: number | null;
  readonly tissueMm2: number | null;
  /** Share of a region that is counted or rightly skipped as glass, 0..1; 0 where nothing is known yet. */
  readonly settledShare: number;
  /** Share of the tissue in the part that is counted, 0..1; null where none is known. */
  readonly tissueShare: number | null;
}

/** The part of the slide whose numbers the count panel shows. */
export type NumberScope = "view" | "region" | "all";

/** Everything counted so far on the slide. */
export function summariseSlide(analysis: AnalysisStore, review: ReviewStore): CountSummary {
  const { cells, modelRowCount, classId, rejected, excluded } = review.reviewed;
  const counts = countByClass(classId, cells.count, rejected);
  const modelCounts = countByClass(cells.classId, modelRowCount, excluded);
  const open = review.openFlags;
  const flagged = new Array<number>(CLASS_COUNT).fill(0);
  for (let row = 0; row < open.length; row++) {
    if (open[row] === 1) flagged[classId[row] as number] = (flagged[classId[row] as number] ?? 0) + 1;
  }
  return summary(
    { counts, modelCounts, flagged },
    null,
    {
      ...analysis.windows.areas,
      settledShare: 0,
      tissueShare: analysis.windows.tissueShare,
    },
    analysis.micronsPerPx,
  );
}

export function summariseRegion({ shape }: Region, analysis: AnalysisStore, review: ReviewStore): CountSummary {
  return summariseShape(shape, analysis, review);
}

/** The counted part of a shape (level-0 px), without the excluded regions in it. */
export function summariseShape(shape: RegionShape, analysis: AnalysisStore, review: ReviewStore): CountSummary {
  const { cells, modelRowCount, classId, rejected, excluded, verdict } = review.reviewed;
  const counts = new Array<number>(CLASS_COUNT).fill(0);
  const modelCounts = new Array<number>(CLASS_COUNT).fill(0);
  const flagged = new Array<number>(CLASS_COUNT).fill(0);
  const { rows, ...areas } = regionMembers(shape, analysis);
  const count = (row: number): void => {
    const called = cells.classId[row] as number;
    if (row < modelRowCount && excluded[row] !== 1) modelCounts[called] = (modelCounts[called] ?? 0) + 1;
    if (rejected[row] === 1) return;
    const id = classId[row] as number;
    counts[id] = (counts[id] ?? 0) + 1;
    if (analysis.flagged[row] === 1 && isOpen(verdict[row] as number)) flagged[id] = (flagged[id] ?? 0) + 1;
  };
  for (const row of rows) count(row);
  // The cells that users put there: few, and they come and go.
  for (let row = modelRowCount; row < cells.count; row++) {
    if (shapeContains(shape, cells.x[row] as number, cells.y[row] as number)) count(row);
  }
  return summary({ counts, modelCounts, flagged }, shape, areas, analysis.micronsPerPx);
}

function summary(
  { counts, modelCounts, flagged }: Pick<CountSummary, "counts" | "modelCounts" | "flagged">,
  shape: RegionShape | null,
  areas: Omit<RegionMembers, "rows">,
  micronsPerPx: number | null,
): CountSummary {
  const toMm2 = (px2: number): number | null => (micronsPerPx === null ? null : px2 * (micronsPerPx / 1000) ** 2);
  const tissueMm2 = toMm2(areas.tissuePx2);
  return {
    counts,
    modelCounts,
    flagged,
    perMm2: counts.map((count) => (tissueMm2 === null || tissueMm2 <= 0 ? null : count / tissueMm2)),
    flaggedTotal: flagged.reduce((sum, count) => sum + count, 0),
    flaggedMain: MAIN_CLASSES.reduce((sum, name) => sum + (flagged[classIndex(name)] ?? 0), 0),
    total: counts.reduce((sum, count) => sum + count, 0),
    areaMm2: shape === null ? null : toMm2(shapeAreaPx2(shape)),
    analysedMm2: toMm2(areas.analysedPx2),
    tissueMm2,
    settledShare: areas.settledShare,
    tissueShare: areas.tissueShare,
  };
}
