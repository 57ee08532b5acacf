import { IdbResultCache, openDatabase } from "../src/cache/idb-cache.ts";
import { type CellTable, CLASS_COUNT, createCellTable } from "../src/core/cells/cells.ts";
import { analysisKey, windowKey } from "../src/core/model/result.ts";

const WINDOWS = 200;
const CELLS_PER_WINDOW = 800;

export interface CacheTiming {
  readonly step: string;
  readonly msPerWindow: number;
}

function cellsOf(seed: number): CellTable {
  const cells = createCellTable(CELLS_PER_WINDOW);
  for (let row = 0; row < cells.count; row++) {
    cells.x[row] = (row * 2654435761 + seed) % 1280;
    cells.y[row] = (row * 40503 + seed) % 1280;
    cells.classId[row] = (row + seed) % CLASS_COUNT;
    cells.centreProbability[row] = 0.9;
  }
  return cells;
}

async function timed(step: string, work: () => Promise<unknown>): Promise<CacheTiming> {
  const start = performance.now();
  await work();
  return { step, msPerWindow: (performance.now() - start) / WINDOWS };
}

/** A record per window with strict durability, the same cells as objects in a record of their own database, and reading both back. */
export async function measureCache(): Promise<readonly CacheTiming[]> {
  const name = "granuloscope-bench";
  const database = await openDatabase(name);
  const cache = new IdbResultCache(database);
  const analysis = analysisKey({
    slideId: "bench",
    modelSha256: "0".repeat(64),
    micronsPerPx: 0.25,
    detectionThreshold: 0.5,
    detectionRadiusPx: 3,
    temperature: 1,
  });
  const results = Array.from({ length: WINDOWS }, (_, index) => {
    const window = { level: 0, x: index * 640, y: 0, corePx: 640, haloPx: 64 };
    const timingsMs = { read: 0, preprocess: 0, guards: 0, inference: 0, decode: 0, store: 0 };
    const key = windowKey(analysis, window);
    const guards = {
      blockPx: 32,
      blocksPerSide: 20,
      reasons: new Uint8Array(400),
      nuclei: { darkSamples: 0, darkStarts: 0, tissueSamples: 0 },
    };
    const cells = cellsOf(index);
    return { key, window, cells, guards, backend: "wasm" as const, timingsMs, createdAt: 0 };
  });
  const timings = [
    await timed("put, one record of typed arrays, strict durability", async () => {
      for (const result of results) await cache.put(analysis, result);
    }),
    await timed("get, one by one", async () => {
      for (const { key } of results) await cache.get(key);
    }),
    await timed("loadAll, as on reopening a slide", () => cache.loadAll(analysis)),
  ];
  database.close();
  const objects = await openObjects();
  const asObjects = results.map(({ key, cells }) => ({
    key,
    cells: Array.from({ length: cells.count }, (_, row) => ({
      x: cells.x[row],
      y: cells.y[row],
      classId: cells.classId[row],
      centreProbability: cells.centreProbability[row],
      classProbabilities: [...cells.classProbabilities.subarray(row * CLASS_COUNT, (row + 1) * CLASS_COUNT)],
    })),
  }));
  timings.push(
    await timed("for comparison: put, one object per cell", async () => {
      for (const record of asObjects) {
        const transaction = objects.transaction("tiles", "readwrite", { durability: "strict" });
        transaction.objectStore("tiles").put(record);
        await new Promise((resolve) => {
          transaction.oncomplete = resolve;
        });
      }
    }),
    await timed("for comparison: getAll, one object per cell", () => {
      const all = objects.transaction("tiles").objectStore("tiles").getAll();
      return new Promise((resolve) => {
        // The records are only made into objects when they are asked for.
        all.onsuccess = () => resolve(all.result);
      });
    }),
  );
  objects.close();
  for (const used of [name, `${name}-objects`]) indexedDB.deleteDatabase(used);
  return timings;
}

function openObjects(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("granuloscope-bench-objects", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("tiles", { keyPath: "key" });
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
}

Object.assign(globalThis, { bench: { measureCache } });
