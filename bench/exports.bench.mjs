/** Every export of 500,000 cells, made and read back in the export worker, and what the page feels of it. Run: node bench/exports.bench.mjs */
import { withBenchBrowser, writeResult } from "./support/browser-page.mjs";

const CELLS = 500_000;

await withBenchBrowser(async (openPage, browserVersion) => {
  const page = await openPage("exports.html");
  const times = await page.evaluate((count) => globalThis.bench.measureExports(count), CELLS);
  const results = times.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [name, typeof value === "number" ? Number(value.toFixed(1)) : value]),
    ),
  );
  console.table(results);
  writeResult("exports", browserVersion, { cells: CELLS, results });
});
