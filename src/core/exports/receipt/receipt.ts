import { CELL_CLASSES, type CellClass, type CellTable, isPersonsCell } from "../../cells.ts";
import { TaggedError } from "../../errors.ts";
import type { ModelManifest } from "../../manifest.ts";
import { countRegions, type NamedRegion } from "../../regions/region-tally.ts";
import type { RegionShape } from "../../regions.ts";
import type { StainKind } from "../../stain/stain-profile.ts";
import { isCountedIn } from "../../stain/stain-report.ts";
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
  /** Per row of `cells`: 1 where it is in no number, because it lies in an excluded region or on guarded tissue that is left out. */
  readonly leftOut: Uint8Array;
  /** The slide's regions as they stood: the excluded ones, and those with counts of their own. */
  readonly regions: readonly NamedRegion[];
  /** Settings that change a count and are in no other member, by name; the regions come to them where there are any. */
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
    settings: settingsOf(receipt),
    tiles: told.tiles,
    machine: { counts: machineCounts(receipt.cells), cells: describeCells(receipt.cells) },
    reviewed: { counts: told.counts, flagged: told.flagged, readers: context.readers, estimates: context.estimates },
    /** The machine's counts after exclusions, by the regions named in the settings; null where none are. */
    regions: receipt.regions.length > 0 ? machineRegions(receipt, summary.stain.kind) : null,
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

function settingsOf({ settings, regions }: ReceiptInput): ReceiptInput["settings"] {
  return regions.length === 0 ? settings : { ...settings, regions: regions as unknown as JsonValue };
}

/** Before any review, as counting again finds them; null for a class that the stain's profile does not look for. */
function machineRegions({ regions, cells, leftOut }: ReceiptInput, stain: StainKind) {
  const counted = leftOut.map((left, row) => (left === 1 || isPersonsCell(cells, row) ? 1 : 0));
  return countRegions(regions, { cells, classId: cells.classId, leftOut: counted }).map(({ region, counts }) => ({
    name: region.name,
    counts: Object.fromEntries(
      CELL_CLASSES.map((name, id) => [name, isCountedIn(stain, name) ? (counts[id] ?? 0) : null]),
    ) as Record<CellClass, number | null>,
  }));
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
