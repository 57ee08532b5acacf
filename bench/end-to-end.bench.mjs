/** Seconds per mm² of tissue of the whole headless path on the sample slide, and where the time goes. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const project = fileURLToPath(new URL("..", import.meta.url));
const out = mkdtempSync(join(tmpdir(), "granuloscope-bench-"));
execFileSync("npm", ["run", "-s", "count", "--", "samples/sample-slide.tif", "--out", out, "--quiet"], {
  cwd: project,
  stdio: "inherit",
});
const summary = JSON.parse(readFileSync(join(out, "sample-slide.tif.summary.json"), "utf8"));
const { timingsMs, tissueAreaMm2, tiles, backend, backendDescription } = summary;
const { total, read, preprocess, inference, decode } = timingsMs;
const result = {
  bench: "end-to-end",
  backend,
  backendDescription,
  processor: cpus()[0]?.model ?? "unknown",
  loadAverage: loadavg()[0],
  commit: execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: project, encoding: "utf8" }).trim(),
  tiles: tiles.done,
  tissueAreaMm2,
  secondsPerMm2: total / 1000 / tissueAreaMm2,
  // Reading runs beside inference; storing waits for its turn in the same thread, so its wall time says nothing here.
  shareOfTotal: {
    read: read / total,
    preprocess: preprocess / total,
    inference: inference / total,
    decode: decode / total,
  },
};
console.log(result);
writeFileSync(`${project}bench/results/end-to-end.json`, `${JSON.stringify(result, null, 2)}\n`);
