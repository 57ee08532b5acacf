import { TaggedError } from "../src/core/errors.ts";
import type { ExportKind } from "../src/core/exports/export-files.ts";
import { EXPORT_FILES } from "../src/core/exports/export-files.ts";
import type { ExportRequests } from "../src/worker/export-worker.ts";
import { RpcClient } from "../src/worker/rpc-client.ts";
import { inputOf } from "../tests/unit/exports/test-request.ts";

/** What one kind of file took. */
interface ExportTimes {
  readonly kind: ExportKind;
  readonly megabytes: number;
  /** From asking to a file that was read back. */
  readonly seconds: number;
  /** Longest task of the page's own thread, ms; 0: none above 50 ms. Wall time: on a busy machine it holds the waiting, too. */
  readonly longestPageTaskMs: number;
  /** Greatest growth of the page's own heap seen meanwhile, MB; the files are in Blobs outside it. */
  readonly pageHeapGrowthMb: number;
}

/** Notes the page's longest task; the browser tells of those above 50 ms only. */
function watchTasks(): () => number {
  let longest = 0;
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
  });
  observer.observe({ entryTypes: ["longtask"] });
  return () => {
    for (const { duration } of observer.takeRecords()) longest = Math.max(longest, duration);
    observer.disconnect();
    return longest;
  };
}

function heapBytes(): number {
  return (performance as Performance & { memory?: { usedJSHeapSize: number } }).memory?.usedJSHeapSize ?? 0;
}

/** Makes every kind of file of `count` cells in the app's own export worker. */
async function measureExports(count: number): Promise<ExportTimes[]> {
  const input = inputOf(count);
  const times: ExportTimes[] = [];
  for (const kind of Object.keys(EXPORT_FILES) as ExportKind[]) {
    const worker = new Worker(new URL("../src/worker/export-worker.ts", import.meta.url), { type: "module" });
    const client = new RpcClient<ExportRequests, Record<never, never>>(worker, () => undefined);
    const heapBefore = heapBytes();
    let heapMost = heapBefore;
    const heapTimer = setInterval(() => {
      heapMost = Math.max(heapMost, heapBytes());
    }, 50);
    const longest = watchTasks();
    const started = performance.now();
    const { file } = await client.call("make", { kind, input });
    const seconds = (performance.now() - started) / 1000;
    clearInterval(heapTimer);
    times.push({
      kind,
      megabytes: file.size / 1e6,
      seconds,
      longestPageTaskMs: longest(),
      pageHeapGrowthMb: (heapMost - heapBefore) / 1e6,
    });
    client.terminate(new TaggedError("Cancelled", "measured"));
  }
  return times;
}

Object.assign(globalThis, { bench: { measureExports } });
