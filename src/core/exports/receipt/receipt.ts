import { CELL_CLASSES, type CellClass, type CellTable, isPersonsCell } from "../../cells.ts";
import { TaggedError } from "../../errors.ts";
import type { ModelManifest } from "../../manifest.ts";
import type { RegionShape } from "../../regions.ts";
import { summarise } from "../../summary.ts";
import { canonicalJson, type JsonValue } from "../../trail/canonical-json.ts";
import { manifestSha256 } from "../../trail/run-record.ts";
import { sha256 } from "../../trail/sha256.ts";
import type { ExportInput } from "../export-files.ts";
import { describeCells } from "./cell-digest.ts";

export const RECEIPT_FORMAT = "granuloscope-receipt-1";

/** What a receipt says beside what every export says. */
export interface ReceiptInput {
  readonly manifest: ModelManifest;
  /** Level-0 px; null: the whole slide. */
  readonly scope: RegionShape | null;
  /** Top-left corners (model px) of the windows counted, where they are not all of the scope's tissue; else null. */
  readonly windows: readonly (readonly [number, number])[] | null;
  /** Everything the machine found in the scope, guarded, excluded or not; a person's rows in it are passed over. */
  readonly cells: CellTable;
  /** Settings that change a count and are in no other member, by name. */
  readonly settings: Readonly<Record<string, JsonValue>>;
}

/** Enough to count again and to compare: everything that changes which cells are found, and the cells found. */
export function makeReceipt({ request, summary, receipt }: ExportInput) {
  const { manifest } = receipt;
  const { slide, micronsPerPx, model, context } = request;
  const told = summarise(summary);
  const content = {
    format: RECEIPT_FORMAT,
    researchUseOnly: context.researchUseOnly,
    app: { name: "Granuloscope", version: context.appVersion },
    createdAt: context.createdAt.toISOString(),
    slide: { name: slide.name, id: slide.id, widthPx: slide.widthPx, heightPx: slide.heightPx },
    micronsPerPx,
    micronsPerPxSource: summary.micronsPerPxSource,
    model: { ...model, manifestSha256: manifestSha256(manifest) },
    detection: manifest.detection,
    thresholds: manifest.thresholds,
    temperature: manifest.temperature,
    pipelineVersion: told.pipelineVersion,
    backend: told.backend,
    scope: receipt.scope,
    windows: receipt.windows,
    settings: receipt.settings,
    tiles: told.tiles,
    machine: { counts: machineCounts(receipt.cells), cells: describeCells(receipt.cells) },
    reviewed: { counts: told.counts, flagged: told.flagged, readers: context.readers, estimates: context.estimates },
    /** Counts after exclusions, by the regions named in the settings; null where none are. */
    regions: told.regions?.map(({ name, counts }) => ({ name, counts })) ?? null,
    areas: { analysedMm2: told.areaAnalysedMm2, tissueMm2: told.tissueAreaMm2 },
    trail: context.trail,
  };
  return { ...content, sha256: contentHash(content) };
}

export type Receipt = ReturnType<typeof makeReceipt>;

function machineCounts(cells: CellTable): Record<CellClass, number> {
  const counts = CELL_CLASSES.map(() => 0);
  for (let index = 0; index < cells.count; index++) {
    const id = cells.classId[index] as number;
    if (!isPersonsCell(cells, index)) counts[id] = (counts[id] ?? 0) + 1;
  }
  return Object.fromEntries(CELL_CLASSES.map((name, id) => [name, counts[id] ?? 0])) as Record<CellClass, number>;
}

/** SHA-256 over the canonical JSON of all members but the hash. */
function contentHash(content: object): string {
  return sha256(canonicalJson(JSON.parse(JSON.stringify(content)) as JsonValue));
}

/** Reads a receipt's text. @throws ExportFailed where it is none, or where it was changed after it was made. */
export function readReceipt(text: string): Receipt {
  let value: Partial<Receipt> | null;
  try {
    value = JSON.parse(text) as Partial<Receipt> | null;
  } catch (error) {
    throw new TaggedError("ExportFailed", "the receipt is not JSON", {}, error);
  }
  if (typeof value !== "object" || value?.format !== RECEIPT_FORMAT) {
    throw new TaggedError("ExportFailed", "not a receipt of this program");
  }
  const { sha256: stated, ...content } = value;
  if (contentHash(content) !== stated) {
    throw new TaggedError("ExportFailed", "the receipt was changed after it was made: its own hash does not fit");
  }
  return value as Receipt;
}
