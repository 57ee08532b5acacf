/**
 * What an adapter brings on slides that the network never saw, labels as an unerring reader; no browser needed.
 * Run: python3 bench/learning/read_cells.py ... (see there), then node bench/learning.bench.mjs CELLS.json
 */
import { readFileSync } from "node:fs";
import { register } from "tsx/esm/api";
import { writeResult } from "./support/browser-page.mjs";

const [path] = process.argv.slice(2);
if (!path) throw new Error("usage: node bench/learning.bench.mjs CELLS.json");
const unregister = register();
const { runLearning } = await import("./learning/report.ts");
const manifest = JSON.parse(readFileSync(new URL("../models/granulocytes-5/manifest.json", import.meta.url), "utf8"));
const report = runLearning(path, manifest);
await unregister();
console.table(report.shrinkage);
console.table(report.lines);
console.table(report.totals);
console.table(report.withoutAnswers);
writeResult("learning", null, report);
