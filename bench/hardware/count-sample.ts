import { loadBuiltInModel } from "../../src/built-in-model.ts";
import { CELL_CLASSES, type CellTable, sortByPeak } from "../../src/core/cells/cells.ts";
import { countByClass } from "../../src/core/cells/select-cells.ts";
import { CountFold } from "../../src/core/count/count-fold.ts";
import type { Backend } from "../../src/core/model/stages.ts";
import { measureScope } from "../../src/core/slide/scope-areas.ts";
import { AnalysisClient } from "../../src/worker/analysis/analysis-client.ts";
import { collectRun } from "../../src/worker/analysis/run-collector.ts";
import { countMatched } from "./match-cells.ts";
import { type HardwarePlan, scopeShape } from "./plan.ts";
import { sampleSlide } from "./sample-windows.ts";

const DATABASE = "granuloscope";
/** The second count on the GPU finds the shaders compiled. */
const RUNS = ["webgpu", "webgpu", "wasm"] as const satisfies readonly Backend[];

/** The sample slide through the app's own worker, file to cells, on both backends; then the cells side by side. */
export async function countSampleTwice(plan: HardwarePlan) {
  const databases = await indexedDB.databases();
  // Results are stored as in the app and removed afterwards: never where someone's own are.
  if (databases.some(({ name }) => name === DATABASE)) {
    throw new Error("this address already stores slides; start the bench at another port");
  }
  const runs: object[] = [];
  const cells: Partial<Record<Backend, CellTable>> = {};
  let slidePxPerModelPx = 1;
  for (const backend of RUNS) {
    try {
      const counted = await countSample(plan, backend);
      runs.push(counted.figures);
      cells[backend] = counted.cells;
      slidePxPerModelPx = counted.slidePxPerModelPx;
    } finally {
      await deleteStoredResults();
    }
  }
  const { webgpu, wasm } = cells;
  return { runs, cells: webgpu && wasm ? countMatched(webgpu, wasm, slidePxPerModelPx) : null };
}

async function countSample(plan: HardwarePlan, backend: Backend) {
  const { manifest } = plan;
  const table = new CountFold(() => manifest);
  const collect = collectRun(table);
  const started = performance.now();
  let firstWindowMs: number | null = null;
  let lastWindowMs = 0;
  const client = new AnalysisClient(
    () => new Worker(new URL("../../src/worker/analysis/analysis-worker.ts", import.meta.url), { type: "module" }),
  );
  try {
    const { info } = await client.open(await sampleSlide());
    const openMs = performance.now() - started;
    const { micronsPerPx } = info.scale;
    if (micronsPerPx === null) throw new Error("the sample slide states no µm/px");
    const { onnx } = await loadBuiltInModel();
    const focus = { x: info.widthPx / 2, y: info.heightPx / 2 };
    const request = {
      manifest,
      onnx,
      micronsPerPx,
      backend,
      scope: scopeShape(plan),
      focus,
      gridOffsetPx: 0,
      paused: false,
    };
    await client.run(info.id, request, new AbortController().signal, (name, payload) => {
      collect(name, payload);
      if (name !== "window") return;
      lastWindowMs = performance.now() - started;
      firstWindowMs ??= lastWindowMs;
    });
    const totalMs = performance.now() - started;
    const { grid, mask, doneBounds, failed } = table.windows;
    if (!grid || !mask) throw new Error("the run had no plan");
    const done = doneBounds.length;
    const areas = measureScope(scopeShape(plan), doneBounds, mask);
    const tissueMm2 = areas.tissuePx2 * (micronsPerPx / 1000) ** 2;
    const found = sortByPeak(table.cells);
    const counts = countByClass(found.classId, found.count);
    const computedMegapixels = (done * manifest.input.sizePx ** 2) / 1e6;
    // From the first window's end to the last one's: without starting the worker, the network and the mask.
    const steadyMs = lastWindowMs - (firstWindowMs ?? 0);
    const figures = {
      asked: backend,
      backends: [...table.backends],
      description: table.backendInUse?.description ?? "",
      totalMs,
      openMs,
      firstWindowMs,
      windows: done,
      failures: [...failed.values()].map(({ error }) => error.message),
      tissueMm2,
      mm2PerSecond: (1000 * tissueMm2) / totalMs,
      computedMegapixelsPerSecond: (1000 * computedMegapixels) / totalMs,
      steadyWindowsPerSecond: (1000 * (done - 1)) / steadyMs,
      msPerWindow: Object.fromEntries(Object.entries(table.timingsMs).map(([step, ms]) => [step, ms / done])),
      counts: Object.fromEntries(CELL_CLASSES.map((name, index) => [name, counts[index] ?? 0])),
    };
    return { figures, cells: found, slidePxPerModelPx: grid.slidePxPerModelPx };
  } finally {
    client.terminate();
  }
}

function deleteStoredResults(): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(DATABASE);
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error);
  });
}
