import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { crc32, deflateSync } from "node:zlib";
import { expect, test } from "@playwright/test";
import type { EvaluationReport } from "../../src/commands/evaluate/figures/report.ts";

const project = fileURLToPath(new URL("../..", import.meta.url));
const SIDE_PX = 256;

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), content]);
  const sizes = Buffer.alloc(8);
  sizes.writeUInt32BE(content.length, 0);
  sizes.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([sizes.subarray(0, 4), body, sizes.subarray(4)]);
}

/** A pink field with dark round nuclei of 3.5 µm radius at the given places, 0.5 µm/px, as PNG. */
function drawField(places: readonly (readonly [number, number])[]): Buffer {
  const raw = Buffer.alloc(SIDE_PX * (SIDE_PX * 3 + 1));
  for (let y = 0; y < SIDE_PX; y++) {
    for (let x = 0; x < SIDE_PX; x++) {
      const dark = places.some(([px, py]) => Math.hypot(x - px, y - py) < 7);
      raw.set(dark ? [80, 55, 125] : [226, 170, 200], y * (SIDE_PX * 3 + 1) + 1 + x * 3);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(SIDE_PX, 0);
  header.writeUInt32BE(SIDE_PX, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(raw)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** Two fields of a test slide, every nucleus labelled. */
function writeData(folder: string): void {
  mkdirSync(join(folder, "fields"));
  const fields = [0, 1].map((index) => {
    const places = Array.from(
      { length: 16 },
      (_, i) => [32 + (i % 4) * 64 + index * 5, 32 + Math.floor(i / 4) * 64] as const,
    );
    writeFileSync(join(folder, `fields/f${index}.png`), drawField(places));
    const cells = places.map(([x, y]) => ({ x, y, label: "Lymphocyte" }));
    const slide = "giardia/HE";
    return {
      field: `f${index}`,
      image: `fields/f${index}.png`,
      slide,
      sizePx: SIDE_PX,
      micronsPerPx: 0.5,
      complete: true,
      cells,
    };
  });
  writeFileSync(join(folder, "labels.json"), JSON.stringify({ fields }));
}

test("the evaluation counts labelled fields as the app does and writes a report that needs nothing else", async () => {
  const data = mkdtempSync(join(tmpdir(), "granuloscope-data-"));
  const out = mkdtempSync(join(tmpdir(), "granuloscope-report-"));
  writeData(data);
  const line = ["run", "-s", "evaluate", "--", "--data", data, "--out", out, "--robustness", "1", "--backend", "wasm"];
  await promisify(execFile)("npm", [...line, "--quiet"], { cwd: project });
  const report = JSON.parse(readFileSync(join(out, "report.json"), "utf8")) as EvaluationReport;
  expect(report.data).toMatchObject({ part: "test", fields: 2, completeFields: 2, slides: ["giardia/HE"] });
  expect(report.data.labels["Lymphocyte"]).toBe(32);
  expect(report.model.sha256).toMatch(/^[0-9a-f]{64}$/);
  const { detection, classes } = report.figures.all;
  expect(detection.labelled).toBe(32);
  expect(detection.recall.value).toBeGreaterThan(0.9);
  expect(classes.reduce((sum, { answered }) => sum + answered, 0)).toBe(detection.answered);
  expect(report.robustness?.rows).toHaveLength(11);
  expect(readFileSync(join(out, "report.json"), "utf8")).not.toContain("data:image");

  const html = readFileSync(join(out, "report.html"), "utf8");
  expect(html).toContain("Research use only");
  expect(html).not.toMatch(/(?:src|href)="(?!data:)/);
  expect(html.match(/<svg /g)?.length).toBeGreaterThan(10);
  expect(readFileSync(join(out, "summary.md"), "utf8")).toContain("| Lymphocyte | 32 |");
});

test("a wrong command line says what to write instead", async () => {
  const run = promisify(execFile)("npm", ["run", "-s", "evaluate", "--", "--data", "/nowhere"], { cwd: project });
  await expect(run).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining("--data") });
});
