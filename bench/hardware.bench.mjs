/**
 * The stages of bench/hardware on the machine's own GPU (GRANULOSCOPE_GPU=hardware), or, shortened, on a software adapter
 * (GRANULOSCOPE_GPU=software, ten minutes). Run: GRANULOSCOPE_GPU=hardware node bench/hardware.bench.mjs
 */
import { withBenchBrowser, writeResult } from "./support/browser-page.mjs";

async function measure(openPage, browserVersion) {
  const page = await openPage("hardware/index.html");
  const stages = {};
  for (const name of await page.evaluate(() => globalThis.bench.stages)) {
    stages[name] = await page.evaluate((stage) => globalThis.bench.measureStage(stage), name);
    console.log(name, JSON.stringify(stages[name], null, 1));
  }
  // A software adapter says that the stages run, and nothing about a GPU: no result to keep.
  if (stages.adapter?.figures?.software === false) writeResult("hardware", browserVersion, { stages });
  if (Object.values(stages).some(({ error }) => error !== null)) process.exitCode = 1;
}

if (process.env["GRANULOSCOPE_GPU"] === undefined) console.log("GRANULOSCOPE_GPU is not set: nothing is measured.");
else await withBenchBrowser(measure);
