import { csvText } from "../base/text-fields.ts";
import { CELL_CLASSES, CLASS_COUNT, cellName, detectionProbability, isAddedCell } from "../cells/cells.ts";
import { flagReasons } from "../model/flag-rule.ts";
import { CELL_COLUMNS } from "./csv-columns.ts";
import { cellStatus, type ExportRequest, inChunks } from "./export-request.ts";

/** The per-cell table (columns: csv-columns.ts) as text chunks; a byte-order mark first, so that spreadsheets read UTF-8. */
export function csvChunks(request: ExportRequest): Generator<string> {
  return inChunks(csvPieces(request));
}

function* csvPieces(request: ExportRequest): Generator<string> {
  const { cells, micronsPerPx, classId } = request;
  const slide = csvText(request.slide.name);
  yield `\ufeff${CELL_COLUMNS.map(({ name }) => name).join(",")}\r\n`;
  for (let index = 0; index < cells.count; index++) {
    const x = cells.x[index] as number;
    const y = cells.y[index] as number;
    const isModelCell = !isAddedCell(cells, index);
    const row = [
      slide,
      cellName(cells, index),
      x.toFixed(2),
      y.toFixed(2),
      (x * micronsPerPx).toFixed(2),
      (y * micronsPerPx).toFixed(2),
      CELL_CLASSES[classId[index] as number],
      isModelCell ? CELL_CLASSES[cells.classId[index] as number] : "",
      isModelCell ? detectionProbability(cells, index).toFixed(4) : "",
    ];
    for (let name = 0; name < CLASS_COUNT; name++) {
      row.push(isModelCell ? (cells.classProbabilities[index * CLASS_COUNT + name] as number).toFixed(4) : "");
    }
    const bits = request.flagged[index] as number;
    row.push(bits === 0 ? "0" : "1", flagReasons(bits).join(" "), cellStatus(request, index));
    yield `${row.join(",")}\r\n`;
  }
}
