/** Milliseconds per stored window: writing, reading one, reading all, beside one object per cell. Run: node bench/cache.bench.mjs */
import { withBenchBrowser, writeResult } from "./support/browser-page.mjs";

await withBenchBrowser(async (openPage, browserVersion) => {
  const page = await openPage("cache.html");
  const timings = await page.evaluate(() => globalThis.bench.measureCache());
  const results = timings.map(({ step, msPerWindow }) => ({ step, msPerWindow: Number(msPerWindow.toFixed(3)) }));
  const ratios = {
    writeObjectsOverArrays: Number((timings[3].msPerWindow / timings[0].msPerWindow).toFixed(2)),
    readObjectsOverArrays: Number((timings[4].msPerWindow / timings[2].msPerWindow).toFixed(2)),
  };
  console.table(results);
  console.log(ratios);
  writeResult("cache", browserVersion, { windows: 200, cellsPerWindow: 800, results, ratios });
});
