/**
 * Every export of few and of many cells, made and read back in the export worker: what the page feels of it, and how far memory grows beyond what
 * the page holds already. Run: node bench/exports.bench.mjs [KIND…]; all kinds make the result file.
 */
import { longestPageTask } from "./support/page-tasks.mjs";
import { withBenchBrowser, writeResult } from "./support/browser-page.mjs";
import { watchMemory } from "./support/process-memory.mjs";

const CELLS = [20_000, 100_000, 500_000];

/** One file in a page, and so in a renderer, of its own: what the one before gave back late would be counted for this one. */
async function measure(openPage, browser, kind, cells) {
  const page = await openPage("exports.html");
  const inputMegabytes = await page.evaluate((count) => globalThis.bench.prepare(count), cells);
  await page.requestGC();
  const endWatch = await watchMemory(browser);
  const { result, wallMs, cpuMs } = await longestPageTask(browser, page, () =>
    page.evaluate((name) => globalThis.bench.make(name), kind),
  );
  const memory = await endWatch();
  await page.close();
  return {
    kind,
    cells,
    inputMegabytes: round(inputMegabytes),
    fileMegabytes: round(result.megabytes),
    seconds: round(result.seconds),
    // Wall time holds the waiting for a processor.
    longestPageTaskMs: round(wallMs),
    longestPageTaskCpuMs: round(cpuMs),
    // Page and worker together; the page holds its input already before. What was freed and not given back counts in both figures.
    rendererBeforeMb: memory && round(memory.rendererBeforeMb),
    rendererPeakMb: memory && round(memory.rendererPeakMb),
    // The finished file: the browser keeps Blobs.
    browserGrowthMb: memory && round(memory.browserGrowthMb),
  };
}

await withBenchBrowser(async (openPage, browserVersion, browser) => {
  const page = await openPage("exports.html");
  const all = await page.evaluate(() => globalThis.bench.kinds);
  await page.close();
  const asked = process.argv.slice(2);
  const kinds = asked.length > 0 ? asked : all;
  const results = [];
  for (const kind of kinds) {
    for (const cells of CELLS) {
      results.push(await measure(openPage, browser, kind, cells));
      process.stderr.write(`${JSON.stringify(results.at(-1))}\n`);
    }
  }
  console.table(results);
  if (asked.length === 0) writeResult("exports", browserVersion, { results });
});

function round(value) {
  return Number(value.toFixed(1));
}
