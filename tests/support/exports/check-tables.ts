import { readCsvText } from "../../../src/core/base/text-fields.ts";
import {
  CELL_CLASSES,
  CLASS_COUNT,
  cellName,
  detectionProbability,
  isAddedCell,
} from "../../../src/core/cells/cells.ts";
import { cellIdSeed, cellUuid } from "../../../src/core/exports/cell-uuid.ts";
import { CELL_COLUMNS, dictionaryChunks } from "../../../src/core/exports/csv-columns.ts";
import { cellStatus, type ExportRequest, isCounted } from "../../../src/core/exports/export-request.ts";
import { differs, type FileCheck, textCheck } from "../../../src/core/exports/file-check.ts";
import { countExported, MEASUREMENT_COLUMNS } from "../../../src/core/exports/measurement-table.ts";
import { REGION_COLUMNS } from "../../../src/core/exports/region-table.ts";
import type { SummaryInput } from "../../../src/core/exports/summary.ts";
import { prepareShape } from "../../../src/core/geometry/prepared-shape.ts";
import { FLAG_BITS, FLAG_REASONS } from "../../../src/core/model/flag-rule.ts";
import { isCountedIn } from "../../../src/core/stain/stain-report.ts";
import { DelimitedReader } from "./delimited-reader.ts";
import { near } from "./near.ts";

/** A check of a table: the header's names, then one call per row. `expected`: rows without the header. */
function tableCheck(
  separator: "," | "\t",
  header: readonly string[],
  expected: number,
  checkRow: (fields: readonly string[], row: number) => string | null,
): FileCheck {
  let rows = -1;
  const reader = new DelimitedReader(separator, (fields) => {
    if (rows < 0) {
      const names = separator === "," ? header.map((name, at) => (at === 0 ? `\ufeff${name}` : name)) : header;
      if (fields.length !== names.length || fields.some((name, at) => name !== names[at])) throw differs("its header");
    } else {
      if (fields.length !== header.length) throw differs("number of fields", { row: rows });
      const wrong = checkRow(fields, rows);
      if (wrong !== null) throw differs(wrong, { row: rows });
    }
    rows++;
  });
  return textCheck(
    (text) => reader.take(text),
    () => {
      reader.end();
      if (rows !== expected) throw differs("number of rows", { rows, expected });
    },
  );
}

/** Whether the fields from `at` on hold the probabilities of a cell (empty for a reader's). */
function sameProbabilities(fields: readonly string[], at: number, { cells }: ExportRequest, index: number): boolean {
  const isModelCell = !isAddedCell(cells, index);
  for (let name = -1; name < CLASS_COUNT; name++) {
    const field = fields[at + name + 1] as string;
    const value =
      name < 0 ? detectionProbability(cells, index) : (cells.classProbabilities[index * CLASS_COUNT + name] as number);
    if (isModelCell ? !near(field, value, 4) : field !== "") return false;
  }
  return true;
}

/** Reads a per-cell CSV back. */
export function checkCsv(request: ExportRequest): FileCheck {
  const { cells, slide, micronsPerPx, classId } = request;
  const header = CELL_COLUMNS.map(({ name }) => name);
  return tableCheck(",", header, cells.count, (fields, index) => {
    const x = cells.x[index] as number;
    const y = cells.y[index] as number;
    if (readCsvText(fields[0] as string) !== slide.name) return "slide";
    if (fields[1] !== cellName(cells, index)) return "cell";
    if (!near(fields[2] as string, x, 2) || !near(fields[3] as string, y, 2)) return "position in px";
    if (!near(fields[4] as string, x * micronsPerPx, 2)) return "x_um";
    if (!near(fields[5] as string, y * micronsPerPx, 2)) return "y_um";
    if (fields[6] !== CELL_CLASSES[classId[index] as number]) return "class";
    const modelClass = isAddedCell(cells, index) ? "" : CELL_CLASSES[cells.classId[index] as number];
    if (fields[7] !== modelClass) return "machine_class";
    if (!sameProbabilities(fields, 8, request, index)) return "probabilities";
    const bits = request.flagged[index] as number;
    if (fields.at(-6) !== (bits === 0 ? "0" : "1")) return "flagged";
    const reasons = FLAG_REASONS.filter((reason) => (bits & FLAG_BITS[reason]) !== 0);
    if (fields.at(-5) !== reasons.join(" ")) return "flag_reason";
    if (fields.at(-4) !== cellStatus(request, index)) return "status";
    const inside = request.regions.filter(({ shape }) => prepareShape(shape).contains(x, cells.y[index] as number));
    if (readCsvText(fields.at(-3) as string) !== inside.map(({ name }) => name).join("; ")) return "regions";
    if (fields.at(-2) !== String(request.excluded[index])) return "excluded";
    if (index > 0) return fields.at(-1) === "" ? null : "chain_head";
    const [entries, hash] = (fields.at(-1) as string).split(":");
    const { chainHead } = request.context;
    return Number(entries) === chainHead.entries && chainHead.hash.startsWith(hash as string) ? null : "chain_head";
  });
}

/** Reads a table of regions back. */
export function checkRegionTable(summary: SummaryInput): FileCheck {
  const mm2PerPx2 = (summary.micronsPerPx / 1000) ** 2;
  const { regions, excludedRegions, counts, flagged, areaAnalysedPx2, tissueAreaPx2 } = summary;
  const all = { name: null, areaPx2: areaAnalysedPx2, tissuePx2: tissueAreaPx2, counts, flagged };
  const counted = [all, ...(regions ?? [])];
  return tableCheck(",", REGION_COLUMNS, counted.length + excludedRegions.length, (fields, row) => {
    const field = (name: string): string => fields[REGION_COLUMNS.indexOf(name)] as string;
    if (readCsvText(field("slide")) !== summary.slide.name) return "slide";
    const region = counted[row];
    const { name, areaPx2 } = region ?? (excludedRegions[row - counted.length] as (typeof excludedRegions)[number]);
    if (name !== null && readCsvText(field("region")) !== name) return "region";
    if (!near(field("area_mm2"), areaPx2 * mm2PerPx2, 6)) return "area_mm2";
    if (!region) return field("kind") === "excluded" && field("eosinophil") === "" ? null : "an excluded region";
    if (!near(field("tissue_mm2"), region.tissuePx2 * mm2PerPx2, 6)) return "tissue_mm2";
    if (field("flagged") !== String(region.flagged)) return "flagged";
    for (const [id, className] of CELL_CLASSES.entries()) {
      const column = className.toLowerCase().replace(" ", "_");
      if (!isCountedIn(summary.stain.kind, className)) {
        if (field(column) !== "") return className;
        continue;
      }
      const count = region.counts[id] as number;
      if (field(column) !== String(count)) return className;
      if (!near(field(`${column}_per_mm2`), count / (region.tissuePx2 * mm2PerPx2), 3)) return `${className} per mm²`;
      const [low, high] = [Number(field(`${column}_chance_low`)), Number(field(`${column}_chance_high`))];
      if (!(low <= count && count < high)) return `${className}: limits`;
    }
    return null;
  });
}

/** Reads a data dictionary back. */
export function checkDictionary(request: ExportRequest): FileCheck {
  const rows: string[][] = [];
  const reader = new DelimitedReader(",", (fields) => rows.push(fields.map(readCsvText)));
  return textCheck(
    (text) => reader.take(text),
    () => {
      reader.end();
      const names = rows.slice(1, 1 + CELL_COLUMNS.length).map(([name]) => name);
      if (rows.some((row) => row.length !== 3)) throw differs("number of fields");
      if (CELL_COLUMNS.some(({ name }, at) => names[at] !== name)) throw differs("the columns named");
      const expected = [...dictionaryChunks(request)].join("").includes(request.context.chainHead.hash);
      const found = rows.some((row) => row[2]?.includes(request.context.chainHead.hash));
      if (expected !== found) throw differs("the chain head");
    },
  );
}

/** Reads a QuPath measurement table back. */
export function checkMeasurements(request: ExportRequest): FileCheck {
  const { cells, classId, frame, micronsPerPx } = request;
  const { counts, total } = countExported(request);
  const seed = cellIdSeed(request);
  const columns = new Map(MEASUREMENT_COLUMNS.map((name, at) => [name, at]));
  const field = (fields: readonly string[], name: string): string => fields[columns.get(name) as number] as string;
  let index = -1;
  return tableCheck("\t", MEASUREMENT_COLUMNS, total + 1, (fields, row) => {
    if (row === 0) {
      if (field(fields, "Num Detections") !== String(total)) return "Num Detections";
      const wrong = CELL_CLASSES.find((name, id) => field(fields, `Num ${name}`) !== String(counts[id]));
      return wrong === undefined ? null : `Num ${wrong}`;
    }
    do index++;
    while (index < cells.count && !isCounted(cellStatus(request, index)));
    const x = ((cells.x[index] as number) + frame.addX) * micronsPerPx;
    const y = ((cells.y[index] as number) + frame.addY) * micronsPerPx;
    if (field(fields, "Object ID") !== cellUuid(seed, cellName(cells, index))) return "Object ID";
    if (field(fields, "Classification") !== CELL_CLASSES[classId[index] as number]) return "Classification";
    if (field(fields, "Status") !== cellStatus(request, index)) return "Status";
    if (!near(field(fields, "Centroid X \u00b5m"), x, 2)) return "Centroid X";
    if (!near(field(fields, "Centroid Y \u00b5m"), y, 2)) return "Centroid Y";
    return sameProbabilities(fields, columns.get("Detection probability") as number, request, index)
      ? null
      : "probabilities";
  });
}
