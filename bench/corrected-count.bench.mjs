/**
 * Coverage and width of the corrected count's 95 % interval on simulated slides (bench/simulation), no browser needed; first what no
 * method could pass with the machine's count per quadrat alone.
 * Run: node bench/corrected-count.bench.mjs [slides per figure, 4000]
 */
import { register } from "tsx/esm/api";
import { writeResult } from "./support/browser-page.mjs";

const unregister = register();
const { runSimulation } = await import("./simulation/run.ts");
const slides = Number(process.argv[2] ?? 4000);
const report = runSimulation(slides);
await unregister();
console.table(report.bounds);
console.table(
  report.results.map(
    ({ scenario, tilesRead, meanQuadratsRead, coverage, plainCoverage, reviewAloneCoverage, narrower }) => ({
      scenario,
      tilesRead,
      meanQuadratsRead,
      coverage,
      plainCoverage,
      reviewAloneCoverage,
      narrower,
    }),
  ),
);
writeResult("corrected-count", null, report);
