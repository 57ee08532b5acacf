import { csvText } from "../base/text-fields.ts";
import { CELL_CLASSES, type CellClass } from "../cells/cells.ts";
import { isCountedIn } from "../stain/stain-report.ts";
import { garwoodInterval } from "../statistics/count-intervals.ts";
import { text } from "../text/text.ts";
import type { SummaryInput } from "./summary.ts";

const columnName = (name: CellClass): string => name.toLowerCase().replace(" ", "_");

/** The columns of the table of regions in their order. */
export const REGION_COLUMNS: readonly string[] = [
  "slide",
  "region",
  "kind",
  "area_mm2",
  "analysed_mm2",
  "tissue_mm2",
  ...CELL_CLASSES.flatMap((name) => {
    const column = columnName(name);
    return [column, `${column}_per_mm2`, `${column}_chance_low`, `${column}_chance_high`];
  }),
  "flagged",
];

/** One row of the table, before its numbers are made to text. */
interface RegionRow {
  readonly name: string;
  readonly kind: string;
  readonly areaPx2: number;
  /** null: the region is excluded, and nothing of it is counted. */
  readonly counted: {
    readonly analysedPx2: number;
    readonly tissuePx2: number;
    readonly counts: readonly number[];
    readonly flagged: number;
  } | null;
}

/**
 * The numbers of a slide as a table: first all that is counted, then each region. The limits are the 95 % interval of
 * the count by chance alone (Garwood 1936); the model's errors are not in it. What is not counted is an empty field, never 0.
 */
export function* regionTableChunks(input: SummaryInput): Generator<string> {
  yield `\ufeff${REGION_COLUMNS.join(",")}\r\n`;
  for (const row of rowsOf(input)) yield `${fieldsOf(input, row).join(",")}\r\n`;
}

/** How many rows the table has after its header. */
export function countRegionRows({ regions, excludedRegions }: SummaryInput): number {
  return 1 + (regions?.length ?? 0) + excludedRegions.length;
}

function* rowsOf(input: SummaryInput): Generator<RegionRow> {
  const words = text.exports.regionTable;
  const { counts, flagged, areaAnalysedPx2: analysedPx2, tissueAreaPx2: tissuePx2 } = input;
  yield {
    name: words.all,
    kind: "all",
    areaPx2: analysedPx2,
    counted: { analysedPx2, tissuePx2, counts, flagged },
  };
  for (const region of input.regions ?? []) {
    const kind = region.highPowerField ? "high_power_field" : "region";
    yield { name: region.name, kind, areaPx2: region.areaPx2, counted: region };
  }
  for (const { name, areaPx2 } of input.excludedRegions) yield { name, kind: "excluded", areaPx2, counted: null };
}

function fieldsOf(input: SummaryInput, { name, kind, areaPx2, counted }: RegionRow): string[] {
  const mm2PerPx2 = (input.micronsPerPx / 1000) ** 2;
  const mm2 = (px2: number | undefined): string => (px2 === undefined ? "" : (px2 * mm2PerPx2).toFixed(6));
  const fields = [csvText(input.slide.name), csvText(name), kind, mm2(areaPx2)];
  fields.push(mm2(counted?.analysedPx2), mm2(counted?.tissuePx2));
  CELL_CLASSES.forEach((className, id) => {
    if (!counted || counted.analysedPx2 === 0 || !isCountedIn(input.stain.kind, className)) {
      fields.push("", "", "", "");
      return;
    }
    const count = counted.counts[id] ?? 0;
    const tissueMm2 = counted.tissuePx2 * mm2PerPx2;
    const { low, high } = garwoodInterval(count);
    fields.push(String(count), tissueMm2 > 0 ? (count / tissueMm2).toFixed(3) : "", low.toFixed(2), high.toFixed(2));
  });
  fields.push(counted ? String(counted.flagged) : "");
  return fields;
}
