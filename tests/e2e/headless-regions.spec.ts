import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "@playwright/test";

const project = fileURLToPath(new URL("../..", import.meta.url));
const sample = join(project, "samples/sample-slide.tif");
const run = (command: string, ...more: string[]) =>
  promisify(execFile)("npm", ["run", "-s", command, "--", ...more, "--quiet"], { cwd: project });

/** A box of level-0 px as a GeoJSON feature. */
function box(x0: number, y0: number, x1: number, y1: number, properties: object) {
  const ring = [
    [x0, y0],
    [x1, y0],
    [x1, y1],
    [x0, y1],
    [x0, y0],
  ];
  return { type: "Feature", geometry: { type: "Polygon", coordinates: [ring] }, properties };
}

test("the command counts regions without what is excluded, says so in every file, and counts them again", async () => {
  test.setTimeout(600_000);
  const out = mkdtempSync(join(tmpdir(), "granuloscope-headless-regions-"));
  const regions = join(out, "regions.geojson");
  const features = [
    box(2000, 2000, 2800, 2800, { name: "Left" }),
    box(2400, 2000, 2800, 2400, { classification: { name: "Ignore*", color: [0, 0, 0] } }),
  ];
  writeFileSync(regions, JSON.stringify({ type: "FeatureCollection", features }));
  await run("count", sample, "--out", out, "--region", "2000,2000,800,800", "--regions", regions);
  const file = (ending: string): string => join(out, `sample-slide.tif.${ending}`);
  const summary = JSON.parse(readFileSync(file("summary.json"), "utf8"));
  expect(summary.regions).toHaveLength(1);
  // All that is counted lies in the one region: its numbers are the slide's.
  expect(summary.regions[0]).toMatchObject({ name: "Left", counts: summary.counts, flagged: summary.flagged });
  expect(summary.regions[0].tissueAreaMm2).toBeCloseTo(summary.tissueAreaMm2, 6);
  expect(summary.excludedRegions).toMatchObject([{ name: "Ignore*", areaMm2: expect.closeTo(0.01, 6) }]);
  // 0.04 mm² less a quarter of it.
  expect(summary.areaAnalysedMm2).toBeCloseTo(0.03, 4);
  const rows = readFileSync(file("cells.csv"), "utf8").trimEnd().split("\r\n").slice(1);
  const excluded = rows.map((row) => row.split(",")).filter((fields) => fields.at(-4) === "excluded");
  const counted = Object.values<number>(summary.counts).reduce((sum, count) => sum + count, 0);
  expect(excluded.length).toBeGreaterThan(0);
  expect(excluded.every((fields) => fields.at(-2) === "1")).toBe(true);
  expect(rows[0]).toMatch(/,\d+:[0-9a-f]{16}$/);
  const table = readFileSync(file("regions.csv"), "utf8").trimEnd().split("\r\n");
  expect(table).toHaveLength(2 + (summary.regions?.length ?? 0) + summary.excludedRegions.length);
  expect(counted + excluded.length).toBe(rows.length);
  for (const fields of excluded) {
    expect(Number(fields[2])).toBeGreaterThanOrEqual(2400);
    expect(Number(fields[3])).toBeLessThan(2400);
  }
  expect(readFileSync(file("trail.jsonl"), "utf8").split("\n")[1]).toContain('"kind":"regions"');

  const { stdout } = await run("verify", file("receipt.json"), file("trail.jsonl"), sample);
  expect(stdout).toContain("none changed");
  expect(stdout).toContain("the same: all");
  const receipt = JSON.parse(readFileSync(file("receipt.json"), "utf8"));
  expect(receipt.settings.regions).toHaveLength(2);
  expect(receipt.regions).toEqual([{ name: "Left", counts: summary.counts }]);

  const glass = await run("count", sample, "--out", `${out}/glass`, "--region", "8000,7000,500,500");
  expect(glass.stderr).toContain("no tissue was found");

  writeFileSync(regions, "no");
  const refused = await run("count", sample, "--out", out, "--regions", regions).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining("it is not JSON") });
});
