import { classIndex, MAIN_CLASSES } from "../../core/cells/cells.ts";
import type { ExportInput } from "../../core/exports/export-input.ts";
import type { FieldsAnswer } from "../../core/fields/fields-request.ts";
import { fieldAreaMm2 } from "../../core/fields/high-power-field.ts";
import type { Region } from "../../core/geometry/shape.ts";
import type { QualitySummary } from "../../core/quality/quality-summary.ts";
import { readersOf, standingDecisions } from "../../core/review/review.ts";
import type { AppActions } from "../app/app-actions.ts";
import type { Stores } from "../app/stores.ts";
import { type CountSummary, summariseRegion, summariseSlide } from "../regions/region-summary.ts";

/** The best field of one class. */
export interface ReportPeak {
  readonly classId: number;
  readonly field: FieldsAnswer["peaks"][number];
  /** Of the field, tissue or not. */
  readonly perMm2: number;
}

/** Everything a report holds, taken at one moment: what goes on counting does not change a report that is open. */
export interface ReportData {
  readonly input: ExportInput;
  readonly counts: CountSummary;
  readonly regions: readonly { readonly region: Region; readonly counts: CountSummary }[];
  readonly quality: QualitySummary;
  /** One per main class that has a cell. */
  readonly peaks: readonly ReportPeak[];
  readonly fieldNumberMm: number;
  readonly objective: number;
  readonly fieldAreaMm2: number;
  readonly readers: readonly { readonly name: string; readonly decisions: number }[];
  /** Share of the slide's tissue counted, 0..1; null before the tissue is known. */
  readonly countedShare: number | null;
}

/** Most regions a report lists; the rest is in the exports. */
export const MAX_REPORTED_REGIONS = 40;

/** Gathers what a report needs; null before anything is counted. @throws StorageFailed when the audit log cannot be read. */
export async function gatherReport(
  {
    analysis,
    review,
    regions,
    settings,
    fields,
    exports,
  }: Pick<Stores, "analysis" | "review" | "regions" | "settings" | "fields" | "exports">,
  actions: Pick<AppActions, "qualitySummary">,
): Promise<ReportData | null> {
  const input = await exports.input();
  if (!input || analysis.windows.done.size === 0) return null;
  const { fieldNumberMm, objective } = settings;
  const areaMm2 = fieldAreaMm2({ fieldNumberMm, objective });
  const peaks: ReportPeak[] = [];
  for (const classId of MAIN_CLASSES.map(classIndex)) {
    const [field] = (await fields.findPeaks(classId))?.peaks ?? [];
    if (field) peaks.push({ classId, field, perMm2: field.count / areaMm2 });
  }
  // What was undone is in the log, and is no decision any more.
  const decisions = standingDecisions(review.decisions);
  return {
    input,
    counts: summariseSlide(analysis, review),
    regions: regions.regions
      .slice(0, MAX_REPORTED_REGIONS)
      .map((region) => ({ region, counts: summariseRegion(region, analysis, review) })),
    quality: actions.qualitySummary(input.request.micronsPerPx),
    peaks,
    fieldNumberMm,
    objective,
    fieldAreaMm2: areaMm2,
    readers: readersOf(decisions).map((name) => ({
      name,
      decisions: decisions.filter(({ reviewer }) => reviewer === name).length,
    })),
    countedShare: analysis.windows.tissueShare,
  };
}
