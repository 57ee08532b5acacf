import { type CellTable, sortByPeak } from "../../../src/core/cells/cells.ts";
import { CountFold } from "../../../src/core/count/count-fold.ts";
import { type Bounds, rectangleShape } from "../../../src/core/geometry/shape.ts";
import type { BackendChoice } from "../../../src/core/model/stages.ts";
import type { SlideInfo, SlideInput } from "../../../src/core/slide/slide.ts";
import { AnalysisClient } from "../../../src/worker/analysis/analysis-client.ts";
import { collectRun } from "../../../src/worker/analysis/run-collector.ts";
import type { AnalysisEvents, ModelFiles } from "../../../src/worker/rpc/protocol.ts";

/** A new analysis worker, as main.ts makes it. */
export function createAnalysisWorker(): Worker {
  return new Worker(new URL("../../../src/worker/analysis/analysis-worker.ts", import.meta.url), { type: "module" });
}

export interface Counted {
  readonly info: SlideInfo;
  readonly cells: CellTable;
  readonly table: CountFold;
  readonly events: (keyof AnalysisEvents)[];
}

/** Opens and counts a slide in a worker of its own, then ends the worker. */
export async function countSlide(
  input: SlideInput,
  model: ModelFiles,
  options: { micronsPerPx: number; scope?: Bounds; backend?: BackendChoice; gridOffsetPx?: number },
): Promise<Counted> {
  const table = new CountFold(() => model.manifest);
  const collect = collectRun(table);
  const events: (keyof AnalysisEvents)[] = [];
  const client = new AnalysisClient(createAnalysisWorker);
  try {
    const { info } = await client.open(input);
    await client.run(
      info.id,
      {
        ...model,
        micronsPerPx: options.micronsPerPx,
        backend: options.backend ?? "wasm",
        scope: options.scope ? rectangleShape(options.scope) : null,
        focus: { x: 0, y: 0 },
        gridOffsetPx: options.gridOffsetPx ?? 0,
        paused: false,
      },
      new AbortController().signal,
      (name, payload) => {
        events.push(name);
        collect(name, payload);
      },
    );
    return { info, cells: sortByPeak(table.cells), table, events };
  } finally {
    client.terminate();
  }
}

/** Forgets everything this origin stored. */
export async function deleteStoredResults(): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const request = indexedDB.deleteDatabase("granuloscope");
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error);
  });
}
