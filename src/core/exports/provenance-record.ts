import { manifestSha256 } from "../audit/run-entry.ts";
import { canonicalJson, type JsonValue } from "../base/canonical-json.ts";
import { TaggedError } from "../base/errors.ts";
import { sha256 } from "../base/hash.ts";
import { CELL_CLASSES, type CellClass, type CellTable, isAddedCell } from "../cells/cells.ts";
import { countRegions } from "../regions/region-tally.ts";
import type { StainKind } from "../stain/stain-profile.ts";
import { isCountedIn } from "../stain/stain-report.ts";
import { describeCells } from "./cell-digest.ts";
import type { ExportInput, ProvenanceInput } from "./export-input.ts";
import { summarise } from "./summary.ts";

export const PROVENANCE_FORMAT = "granuloscope-receipt-1";

/** Enough to count again and to compare: everything that changes which cells are found, and the cells found. */
export function makeProvenanceRecord({ request, summary, receipt }: ExportInput) {
  const { manifest } = receipt;
  const { slide, micronsPerPx, model, context } = request;
  const summed = summarise(summary);
  const content = {
    format: PROVENANCE_FORMAT,
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
    pipelineVersion: summed.pipelineVersion,
    backend: summed.backend,
    scope: receipt.scope,
    windows: receipt.windows,
    settings: settingsOf(receipt),
    tiles: summed.tiles,
    // Exported name; today's word is model.
    machine: { counts: modelCounts(receipt.cells), cells: describeCells(receipt.cells) },
    reviewed: {
      counts: summed.counts,
      flagged: summed.flagged,
      readers: context.readers,
      estimates: context.estimates,
    },
    /** The model's counts after exclusions, by the regions named in the settings; null where none are. */
    regions: receipt.regions.length > 0 ? modelRegions(receipt, summary.stain.kind) : null,
    areas: { analysedMm2: summed.areaAnalysedMm2, tissueMm2: summed.tissueAreaMm2 },
    trail: context.chainHead,
  };
  return { ...content, sha256: contentHash(content) };
}

export type ProvenanceRecord = ReturnType<typeof makeProvenanceRecord>;

function modelCounts(cells: CellTable): Record<CellClass, number> {
  const counts = CELL_CLASSES.map(() => 0);
  for (let index = 0; index < cells.count; index++) {
    const id = cells.classId[index] as number;
    if (!isAddedCell(cells, index)) counts[id] = (counts[id] ?? 0) + 1;
  }
  return Object.fromEntries(CELL_CLASSES.map((name, id) => [name, counts[id] ?? 0])) as Record<CellClass, number>;
}

function settingsOf({ settings, regions }: ProvenanceInput): ProvenanceInput["settings"] {
  return regions.length === 0 ? settings : { ...settings, regions: regions as unknown as JsonValue };
}

/** Before any review, as counting again finds them; null for a class that the stain's profile does not look for. */
function modelRegions({ regions, cells, leftOut }: ProvenanceInput, stain: StainKind) {
  const counted = leftOut.map((left, row) => (left === 1 || isAddedCell(cells, row) ? 1 : 0));
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
export function readProvenanceRecord(text: string): ProvenanceRecord {
  let value: Partial<ProvenanceRecord> | null;
  try {
    value = JSON.parse(text) as Partial<ProvenanceRecord> | null;
  } catch (error) {
    throw new TaggedError("ExportFailed", "the receipt is not JSON", {}, error);
  }
  if (typeof value !== "object" || value?.format !== PROVENANCE_FORMAT) {
    throw new TaggedError("ExportFailed", "not a receipt of this program");
  }
  const { sha256: stated, ...content } = value;
  if (contentHash(content) !== stated) {
    throw new TaggedError("ExportFailed", "the receipt was changed after it was made: its own hash does not fit");
  }
  return value as ProvenanceRecord;
}
