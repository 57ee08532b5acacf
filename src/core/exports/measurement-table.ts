import { plainNumber, tabText } from "../base/text-fields.ts";
import { CELL_CLASSES, CLASS_COUNT, cellName, detectionProbability, isAddedCell } from "../cells/cells.ts";
import { text } from "../text/text.ts";
import { cellIdSeed, cellUuid } from "./cell-uuid.ts";
import { cellStatus, type ExportRequest, inChunks, isCounted } from "./export-request.ts";

/** The object that everything of an image belongs to, as QuPath names it in its tables. */
const ROOT_OBJECT = "Root object (Image)";
/** Decimals of µm: 10 nm, far below what a cell's centre is known to. */
const MICRON_DECIMALS = 2;

/** Columns as QuPath writes and reads them; µ is U+00B5. Text first, then numbers of single cells, then of the whole image. */
export const MEASUREMENT_COLUMNS: readonly string[] = [
  "Image",
  "Object ID",
  "Object type",
  "Name",
  "Classification",
  "Parent",
  "ROI",
  "Status",
  "Centroid X \u00b5m",
  "Centroid Y \u00b5m",
  "Detection probability",
  ...CELL_CLASSES.map((name) => `Probability ${name}`),
  "Num Detections",
  ...CELL_CLASSES.map((name) => `Num ${name}`),
  ...CELL_CLASSES.map((name) => `Num ${name} per mm^2`),
  "Area \u00b5m^2",
];
/** Columns before the whole image's own. */
const CELL_COLUMN_COUNT = MEASUREMENT_COLUMNS.indexOf("Num Detections");

/**
 * QuPath measurement table, TAB between fields: first a row for the image (its name says the audit log's head and the estimates), then one per
 * counted cell. Positions in µm of the request's frame; the area is that of the tissue analysed, which the densities are per.
 */
export function measurementChunks(request: ExportRequest): Generator<string> {
  return inChunks(measurementPieces(request));
}

function* measurementPieces(request: ExportRequest): Generator<string> {
  const { cells, classId, frame, micronsPerPx } = request;
  const image = tabText(request.slide.name);
  const seed = cellIdSeed(request);
  const noSummary = "\t".repeat(MEASUREMENT_COLUMNS.length - CELL_COLUMN_COUNT);
  yield `${MEASUREMENT_COLUMNS.join("\t")}\n`;
  yield `${imageRow(request).join("\t")}\n`;
  for (let index = 0; index < cells.count; index++) {
    const status = cellStatus(request, index);
    if (!isCounted(status)) continue;
    const isModelCell = !isAddedCell(cells, index);
    const row = [
      image,
      cellUuid(seed, cellName(cells, index)),
      "Detection",
      "",
      CELL_CLASSES[classId[index] as number] as string,
      ROOT_OBJECT,
      "Point",
      status,
      plainNumber(((cells.x[index] as number) + frame.addX) * micronsPerPx, MICRON_DECIMALS),
      plainNumber(((cells.y[index] as number) + frame.addY) * micronsPerPx, MICRON_DECIMALS),
      isModelCell ? plainNumber(detectionProbability(cells, index), 4) : "",
    ];
    for (let name = 0; name < CLASS_COUNT; name++) {
      row.push(isModelCell ? plainNumber(cells.classProbabilities[index * CLASS_COUNT + name] as number, 4) : "");
    }
    yield `${row.join("\t")}${noSummary}\n`;
  }
}

/** The image's row: counts of what is exported, per class, and densities per mm² of tissue (empty without tissue). */
function imageRow(request: ExportRequest): string[] {
  const { slide, context } = request;
  const { counts, total } = countExported(request);
  const chainHead = text.exports.chainHead(context.chainHead.entries, context.chainHead.hash);
  const name = [chainHead, ...context.estimates, context.researchUseOnly].join("; ");
  const areaMm2 = context.tissueAreaMm2;
  const empty = new Array<string>(CELL_COLUMN_COUNT - 7).fill("");
  return [
    tabText(slide.name),
    "",
    ROOT_OBJECT,
    tabText(name),
    "",
    "",
    "",
    ...empty,
    String(total),
    ...counts.map(String),
    ...counts.map((count) => (areaMm2 > 0 ? plainNumber(count / areaMm2, 4) : "")),
    plainNumber(areaMm2 * 1e6, 1),
  ];
}

/** Cells that an export of counted cells holds: per class index, and together. */
export function countExported(request: ExportRequest): { readonly counts: readonly number[]; readonly total: number } {
  const counts = new Array<number>(CLASS_COUNT).fill(0);
  let total = 0;
  for (let index = 0; index < request.cells.count; index++) {
    if (!isCounted(cellStatus(request, index))) continue;
    const id = request.classId[index] as number;
    counts[id] = (counts[id] ?? 0) + 1;
    total++;
  }
  return { counts, total };
}
