import { CELL_CLASSES, CLASS_COUNT, cellName, detectionProbability, isPersonsCell } from "../cells.ts";
import { cellStatus, type ExportRequest, inChunks } from "./export-request.ts";

/**
 * One row per cell: slide, cell (lasting name), x_px and y_px (level-0 px, origin at the top-left pixel's corner), x_um and y_um, class (after
 * review), machine_class, detection_probability, one p_ column per class (given a cell), status. Rejected, merged and split cells are rows too, marked so; a reader's own cell has no machine_class and no probability.
 */
const COLUMNS = [
  "slide",
  "cell",
  "x_px",
  "y_px",
  "x_um",
  "y_um",
  "class",
  "machine_class",
  "detection_probability",
  ...CELL_CLASSES.map((name) => `p_${name.toLowerCase().replace(" ", "_")}`),
  "status",
];

/** A text as a CSV field: quoted where needed (RFC 4180); a leading = + - @ TAB CR gets an apostrophe, so no spreadsheet runs it. */
export function csvText(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The per-cell table as text chunks; a byte-order mark first, so that spreadsheets read UTF-8. */
export function csvChunks(request: ExportRequest): Generator<string> {
  return inChunks(csvPieces(request));
}

function* csvPieces(request: ExportRequest): Generator<string> {
  const { cells, micronsPerPx, classId } = request;
  const slide = csvText(request.slide.name);
  yield `\ufeff${COLUMNS.join(",")}\r\n`;
  for (let index = 0; index < cells.count; index++) {
    const x = cells.x[index] as number;
    const y = cells.y[index] as number;
    const machine = !isPersonsCell(cells, index);
    const row = [
      slide,
      cellName(cells, index),
      x.toFixed(2),
      y.toFixed(2),
      (x * micronsPerPx).toFixed(2),
      (y * micronsPerPx).toFixed(2),
      CELL_CLASSES[classId[index] as number],
      machine ? CELL_CLASSES[cells.classId[index] as number] : "",
      machine ? detectionProbability(cells, index).toFixed(4) : "",
    ];
    for (let name = 0; name < CLASS_COUNT; name++) {
      row.push(machine ? (cells.classProbabilities[index * CLASS_COUNT + name] as number).toFixed(4) : "");
    }
    row.push(cellStatus(request, index));
    yield `${row.join(",")}\r\n`;
  }
}
