import { TaggedError } from "../src/core/base/errors.ts";
import { type CellTable, CLASS_COUNT } from "../src/core/cells/cells.ts";
import { GrowingCells } from "../src/core/cells/growing-cells.ts";
import { EXPORT_FILES } from "../src/core/exports/export-files.ts";
import type { ExportInput, ExportKind } from "../src/core/exports/export-input.ts";
import { TaskClient } from "../src/worker/tasks/task-client.ts";
import { inputOf } from "../tests/unit/exports/test-request.ts";

/** What one file took. */
interface ExportTimes {
  readonly megabytes: number;
  /** From asking to a file that was read back. */
  readonly seconds: number;
}

let input: ExportInput | null = null;

/** Makes ready what every file is made of: a table grown as a count grows it, so that its columns are views of longer ones. -> MB of the columns. */
function prepare(count: number): number {
  const exact = inputOf(count);
  const cells = grown(exact.request.cells);
  input = { ...exact, request: { ...exact.request, cells }, receipt: { ...exact.receipt, cells } };
  return bytesOf(input) / 1e6;
}

function grown(cells: CellTable): CellTable {
  const growing = new GrowingCells();
  const step = 1000;
  for (let from = 0; from < cells.count; from += step) {
    const rows = <T extends { subarray(from: number, to: number): T }>(column: T, each = 1): T =>
      column.subarray(from * each, (from + step) * each);
    growing.append({
      count: Math.min(step, cells.count - from),
      x: rows(cells.x),
      y: rows(cells.y),
      peakColumn: rows(cells.peakColumn),
      peakRow: rows(cells.peakRow),
      classId: rows(cells.classId),
      centreProbability: rows(cells.centreProbability),
      classProbabilities: rows(cells.classProbabilities, CLASS_COUNT),
    });
  }
  return growing.table;
}

function bytesOf({ request }: ExportInput): number {
  const columns = [
    ...Object.values(request.cells),
    request.flagged,
    request.classId,
    request.verdict,
    request.excluded,
  ];
  return columns.reduce((sum, column) => sum + (typeof column === "number" ? 0 : column.byteLength), 0);
}

/** Makes one kind of file in the app's own task worker, started anew. */
async function make(kind: ExportKind): Promise<ExportTimes> {
  if (!input) throw new TaggedError("Unexpected", "nothing was prepared");
  const createWorker = (): Worker =>
    new Worker(new URL("../src/worker/tasks/task-worker.ts", import.meta.url), { type: "module" });
  const tasks = new TaskClient(createWorker);
  const started = performance.now();
  const { file } = await tasks.run("makeExport", { kind, input });
  return { megabytes: file.size / 1e6, seconds: (performance.now() - started) / 1000 };
}

Object.assign(globalThis, { bench: { kinds: Object.keys(EXPORT_FILES), prepare, make } });
