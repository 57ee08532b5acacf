import { csvText } from "../base/text-fields.ts";
import { CELL_CLASSES, type CellClass } from "../cells/cells.ts";
import { text } from "../text/text.ts";
import type { ExportRequest } from "./export-request.ts";

/** One column of the per-cell table. */
export interface TableColumn {
  readonly name: string;
  readonly unit: string;
  readonly meaning: string;
}

function probabilityColumn(name: CellClass): TableColumn {
  const meaning = text.exports.columns.classProbability(name);
  return { name: `p_${name.toLowerCase().replace(" ", "_")}`, unit: "0..1", meaning };
}

const words = text.exports.columns;

/** The columns of the per-cell CSV in their order. */
export const CELL_COLUMNS: readonly TableColumn[] = [
  { name: "slide", unit: "", meaning: words.slide },
  { name: "cell", unit: "", meaning: words.cell },
  { name: "x_px", unit: "px", meaning: words.x },
  { name: "y_px", unit: "px", meaning: words.y },
  { name: "x_um", unit: "µm", meaning: words.xMicrons },
  { name: "y_um", unit: "µm", meaning: words.yMicrons },
  { name: "class", unit: "", meaning: words.effectiveClass },
  // Exported name; today's word is model.
  { name: "machine_class", unit: "", meaning: words.machineClass },
  { name: "detection_probability", unit: "0..1", meaning: words.detectionProbability },
  ...CELL_CLASSES.map(probabilityColumn),
  { name: "flagged", unit: "", meaning: words.flagged },
  { name: "flag_reason", unit: "", meaning: words.flagReason },
  { name: "status", unit: "", meaning: words.status },
  { name: "regions", unit: "", meaning: words.regions },
  { name: "excluded", unit: "", meaning: words.excluded },
  { name: "chain_head", unit: "", meaning: words.chainHead },
];

/** The audit log's length and the first 16 hex digits of its last hash, as it stands in the first row; the data dictionary has all of it. */
export function shortChainHead({ chainHead }: ExportRequest["context"]): string {
  return `${chainHead.entries}:${chainHead.hash.slice(0, 16)}`;
}

/** The data dictionary that goes with the per-cell CSV: what every column means, then what the file was made of. */
export function* dictionaryChunks(request: ExportRequest): Generator<string> {
  const { slide, model, context, micronsPerPx } = request;
  const rows: (readonly [string, string, string])[] = [
    ["column", "unit", "meaning"],
    ...CELL_COLUMNS.map(({ name, unit, meaning }) => [name, unit, meaning] as const),
    [words.fileSlide, "", `${slide.name} (${slide.id})`],
    [words.fileScale, "µm/px", String(micronsPerPx)],
    [words.fileModel, "", `${model.id} (SHA-256 ${model.sha256})`],
    [words.fileReaders, "", context.readers.map((name) => name || words.namelessReader).join("; ")],
    ...context.estimates.map((line) => [words.fileEstimate, "", line] as const),
    [words.fileAuditLog, "", text.exports.chainHead(context.chainHead.entries, context.chainHead.hash)],
    [words.fileProgram, "", `Granuloscope ${context.appVersion}, ${context.createdAt.toISOString()}`],
    [words.fileUse, "", context.researchUseOnly],
  ];
  yield `\ufeff${rows.map((row) => row.map(csvText).join(",")).join("\r\n")}\r\n`;
}
