/** The exact peak field of 1,000,000 points, without a browser. Run: node bench/peak-fields.bench.mjs [points] */
import { register } from "tsx/esm/api";
import { writeResult } from "./support/browser-page.mjs";

const unregister = register();
const { timePeakFields } = await import("./simulation/peak-points.ts");
const points = Number(process.argv[2] ?? 1_000_000);
const results = timePeakFields(points);
await unregister();
console.table(results);
writeResult("peak-fields", null, { points, results });
