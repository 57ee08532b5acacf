import { canonicalJson, type JsonValue } from "../base/canonical-json.ts";
import { CELL_CLASSES } from "../cells/cells.ts";
import { decodeLattice, fromBase64, type LatticeCells } from "./cell-digest.ts";
import type { ProvenanceRecord } from "./provenance-record.ts";

/**
 * Of 1,000 cells one may differ: what two backends' rounding changes next to a threshold (the bar the backends themselves are held to). A
 * cell differs when the other count has none of its class within one step of the output lattice.
 */
export const SAME_SHARE_TOLERANCE = 0.001;

/** One thing that is not as the receipt says. */
export interface ProvenanceDifference {
  readonly what: string;
  readonly receipt: string;
  readonly again: string;
}

export interface ProvenanceComparison {
  /** identical: the same cells; same: within the tolerance; different: settings or cells are not the receipt's. */
  readonly outcome: "identical" | "same" | "different";
  readonly differences: readonly ProvenanceDifference[];
  readonly cells: number;
  readonly differingCells: number;
  /** Up to ten cells that only one of the two counts has. */
  readonly examples: readonly string[];
}

/** What must be equal for two counts to be the same count at all. */
const SETTINGS = [
  "slide.id",
  "slide.widthPx",
  "slide.heightPx",
  "micronsPerPx",
  "model.sha256",
  "model.manifestSha256",
  "pipelineVersion",
  "scope",
  "settings",
  "tiles.failed",
] as const;

/** Compares a receipt with the receipt of counting again. @throws ExportFailed where a list of cells is damaged. */
export function compareProvenance(receipt: ProvenanceRecord, again: ProvenanceRecord): ProvenanceComparison {
  const differences: ProvenanceDifference[] = [];
  const note = (what: string, before: unknown, after: unknown): void => {
    const [a, b] = [wordOf(before), wordOf(after)];
    if (a !== b) differences.push({ what, receipt: a, again: b });
  };
  for (const path of SETTINGS) note(path, member(receipt, path), member(again, path));
  const cells = compareCells(receipt, again);
  const allowed = Math.floor(Math.max(receipt.machine.cells.count, again.machine.cells.count) * SAME_SHARE_TOLERANCE);
  const identical = receipt.machine.cells.sha256 === again.machine.cells.sha256;
  if (!identical && cells.differing > allowed) {
    for (const name of CELL_CLASSES) note(name, receipt.machine.counts[name], again.machine.counts[name]);
    note("cells", receipt.machine.cells.sha256, again.machine.cells.sha256);
  }
  // Within the tolerance a cell that differs may lie in a region.
  if (identical) note("regions", receipt.regions, again.regions);
  const outcome = differences.length > 0 ? "different" : identical ? "identical" : "same";
  return {
    outcome,
    differences,
    cells: receipt.machine.cells.count,
    differingCells: cells.differing,
    examples: cells.examples,
  };
}

function member(receipt: ProvenanceRecord, path: string): unknown {
  let value: unknown = receipt;
  for (const name of path.split(".")) value = (value as Readonly<Record<string, unknown>>)[name];
  return value;
}

function wordOf(value: unknown): string {
  return typeof value === "string" ? value : canonicalJson((value ?? null) as JsonValue);
}

function listOf(receipt: ProvenanceRecord): LatticeCells {
  const { list, count } = receipt.machine.cells;
  return decodeLattice(fromBase64(list), count);
}

function compareCells(receipt: ProvenanceRecord, again: ProvenanceRecord): { differing: number; examples: string[] } {
  if (receipt.machine.cells.sha256 === again.machine.cells.sha256) return { differing: 0, examples: [] };
  const [before, after] = [listOf(receipt), listOf(again)];
  const examples: string[] = [];
  const missing = countMissing(before, after, (place) => examples.push(`only in the receipt: ${place}`));
  const extra = countMissing(after, before, (place) => examples.push(`only now: ${place}`));
  return { differing: Math.max(missing, extra), examples: examples.slice(0, 10) };
}

/** Cells of one list without a cell of their class within one lattice step in the other. */
function countMissing(from: LatticeCells, other: LatticeCells, report: (place: string) => void): number {
  const known = new Map<number, number>();
  const keyOf = (column: number, row: number): number => row * 2 ** 26 + column;
  for (let index = 0; index < other.count; index++) {
    known.set(keyOf(other.column[index] as number, other.row[index] as number), other.classId[index] as number);
  }
  let missing = 0;
  for (let index = 0; index < from.count; index++) {
    const column = from.column[index] as number;
    const row = from.row[index] as number;
    let found = false;
    for (let step = 0; step < 9 && !found; step++) {
      found = known.get(keyOf(column + (step % 3) - 1, row + Math.floor(step / 3) - 1)) === from.classId[index];
    }
    if (found) continue;
    if (missing < 5) report(`${CELL_CLASSES[from.classId[index] as number]} at lattice column ${column}, row ${row}`);
    missing++;
  }
  return missing;
}
