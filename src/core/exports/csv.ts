import { csvText } from "../base/text-fields.ts";
import { CELL_CLASSES, CLASS_COUNT, cellName, detectionProbability, isAddedCell } from "../cells/cells.ts";
import { flagReasons } from "../model/flag-rule.ts";
import { rowsInRegions } from "../regions/region-tally.ts";
import { CELL_COLUMNS, shortChainHead } from "./csv-columns.ts";
import { cellStatus, type ExportRequest, inChunks } from "./export-request.ts";

/** The per-cell table (columns: csv-columns.ts) as text chunks; a byte-order mark first, so that spreadsheets read UTF-8. */
export function csvChunks(request: ExportRequest): Generator<string> {
  return inChunks(csvPieces(request));
}

function* csvPieces(request: ExportRequest): Generator<string> {
  const { cells, micronsPerPx, classId } = request;
  const slide = csvText(request.slide.name);
  const chainHead = shortChainHead(request.context);
  const regionsOf = regionNames(request);
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
    row.push(regionsOf(index), request.excluded[index] === 1 ? "1" : "0");
    // Once: two counts of the same cells differ in this row alone.
    row.push(index === 0 ? chainHead : "");
    yield `${row.join(",")}\r\n`;
  }
}

/**
 * The names of the regions that a row lies in, as the field of the table. Rows of the same regions share one text: a
 * slide has few combinations and many cells.
 */
function regionNames({ regions, cells }: ExportRequest): (row: number) => string {
  const fields = [""];
  const names: string[][] = [[]];
  const placeOf = new Map<string, number>();
  const places = new Uint32Array(cells.count);
  let number = 0;
  for (const { region, rows } of rowsInRegions(regions, cells)) {
    for (const row of rows) {
      const before = places[row] as number;
      const key = `${before} ${number}`;
      let place = placeOf.get(key);
      if (place === undefined) {
        place = names.push([...(names[before] as string[]), region.name]) - 1;
        fields.push(csvText((names[place] as string[]).join("; ")));
        placeOf.set(key, place);
      }
      places[row] = place;
    }
    number++;
  }
  return (row) => fields[places[row] as number] as string;
}
