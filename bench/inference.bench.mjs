/**
 * One window of the shipped network: WASM on one thread, on all but one and on all, and WebGPU where there is a hardware adapter
 * (a software one is timed on a small window only). Run: node bench/inference.bench.mjs
 */
import { cpus } from "node:os";
import { withBenchBrowser, writeResult } from "./support/browser-page.mjs";

const SIZE_PX = 768;
const SMALL_PX = 128;

await withBenchBrowser(async (openPage, browserVersion) => {
  const results = [];
  const record = (engine, sizePx, milliseconds) => {
    const megapixelsPerSecond = sizePx ** 2 / 1000 / milliseconds;
    const row = { engine, sizePx, ms: Number(milliseconds.toFixed(1)), megapixelsPerSecond };
    row.megapixelsPerSecond = Number(megapixelsPerSecond.toFixed(3));
    const first = results.find((other) => other.sizePx === sizePx) ?? row;
    row.timesAsFastAsFirst = Number((first.ms / row.ms).toFixed(2));
    results.push(row);
    console.error(JSON.stringify(row));
  };
  for (const threadCount of new Set([1, Math.max(1, cpus().length - 1), cpus().length])) {
    for (const sizePx of [SIZE_PX, SMALL_PX]) {
      const page = await openPage("inference.html");
      const run = ([threads, size]) => globalThis.bench.measureWasm(threads, size, 5);
      record(`wasm, ${threadCount} threads`, sizePx, await page.evaluate(run, [threadCount, sizePx]));
      await page.close();
    }
  }
  const page = await openPage("inference.html");
  const adapter = await page.evaluate(() => globalThis.bench.describeAdapter());
  if (adapter) {
    for (const sizePx of adapter.software ? [SMALL_PX] : [SIZE_PX, SMALL_PX]) {
      const repeats = adapter.software ? 1 : 20;
      const run = ([size, count]) => globalThis.bench.measureWebGpu(size, count);
      record(`webgpu, ${adapter.description}`, sizePx, await page.evaluate(run, [sizePx, repeats]));
    }
  }
  console.table(results);
  writeResult("inference", browserVersion, { adapter, results });
});
