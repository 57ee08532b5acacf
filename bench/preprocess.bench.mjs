/** Every compute step but the network, on the CPU and on the GPU side by side. Run: node bench/preprocess.bench.mjs */
import { withBenchBrowser, writeResult } from "./support/browser-page.mjs";

await withBenchBrowser(async (openPage, browserVersion) => {
  const page = await openPage("preprocess.html");
  const { adapter, steps } = await page.evaluate(() => globalThis.bench.measureSteps(15));
  const results = steps.map(({ step, cpuMs, gpuMs }) => ({
    step,
    cpuMs: Number(cpuMs.toFixed(2)),
    gpuMs: gpuMs === null ? null : Number(gpuMs.toFixed(2)),
    cpuOverGpu: gpuMs === null ? null : Number((cpuMs / gpuMs).toFixed(2)),
  }));
  console.log(`adapter: ${adapter}`);
  console.table(results);
  writeResult("preprocess", browserVersion, { adapter, results });
});
