import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Page } from "@playwright/test";
import { expect, test } from "./support.ts";

const project = fileURLToPath(new URL("../..", import.meta.url));
const sample = join(project, "samples/sample-slide.tif");

/** Presses an export's button and gives the file's path, saved under its own name. */
async function download(page: Page, name: string, folder: string): Promise<string> {
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name, exact: true }).click(),
  ]);
  const path = join(folder, file.suggestedFilename());
  await file.saveAs(path);
  return path;
}

/** Two rectangles over the counted view: one with its own counts, and one on its left half that is left out of every number. */
async function drawTwoRegions(page: Page): Promise<void> {
  const box = await page.locator("#viewer").boundingBox();
  if (!box) throw new Error("no viewer");
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  for (const [count, right] of [
    [1, 150],
    [2, 0],
  ] as const) {
    await page.keyboard.press("r");
    await page.mouse.move(x - 150, y - 100);
    await page.mouse.down();
    await page.mouse.move(x + right, y + 100, { steps: 4 });
    await page.mouse.up();
    await expect(page.locator("[data-regions-said]")).toContainText(count === 1 ? "1 region." : "2 regions.");
    await page.keyboard.press("Escape");
  }
  await page.getByRole("tab", { name: "Regions" }).click();
  await page.getByRole("option").last().click();
  await page.locator("[data-exclude]").check();
  await expect(page.locator("[data-regions-said]")).toContainText("1 region excluded.");
}

test("a part of the sample is counted, reviewed, given regions, taken away in every form, reported, and counted again by its receipt", async ({
  page,
  appUrl,
}) => {
  test.setTimeout(240_000);
  const folder = mkdtempSync(join(tmpdir(), "granuloscope-exports-"));
  await page.goto(appUrl);
  await page.locator("input[type=file]").first().setInputFiles(sample);
  await expect(page.getByText("0.25 µm/px")).toBeVisible({ timeout: 30_000 });
  await page.getByRole("button", { name: "20x", exact: true }).click();
  await page.getByRole("radio", { name: "View" }).check();
  await page.getByRole("button", { name: "Count", exact: true }).click();
  await expect(page.locator("[data-run=idle]")).toBeVisible({ timeout: 120_000 });
  await page.getByRole("tab", { name: "Review" }).click();
  await page.keyboard.press("x");
  await drawTwoRegions(page);

  await page.getByRole("tab", { name: "Export" }).click();
  const begins: Readonly<Record<string, string>> = {
    "Cells, CSV": "\ufeffslide,cell,x_px",
    "What the CSV's columns mean": "\ufeffcolumn,unit,meaning",
    "Cells, GeoJSON for QuPath": '{"type":"FeatureCollection"',
    "QuPath measurement table": "Image\tObject ID",
    "Summary, JSON": "{",
    "Table of regions, CSV": "\ufeffslide,region,kind,area_mm2",
  };
  for (const [name, start] of Object.entries(begins)) {
    expect(readFileSync(await download(page, name, folder), "utf8").startsWith(start), name).toBe(true);
  }
  const dicom = readFileSync(await download(page, "DICOM annotations", folder));
  expect(dicom.subarray(128, 132).toString("latin1")).toBe("DICM");
  const receipt = await download(page, "Receipt, JSON", folder);
  const auditLog = await download(page, "Audit log, JSON lines", folder);

  await page.getByRole("button", { name: "Check the audit log" }).click();
  await expect(page.locator("[data-audit-log]")).toContainText("none changed");
  await page.screenshot({ path: "test-results/export-panel.png" });

  await page.getByRole("button", { name: "Report to print" }).click();
  const report = page.locator("granuloscope-report[data-ready]");
  await expect(report).toBeVisible({ timeout: 60_000 });
  await expect(report).toContainText(JSON.parse(readFileSync(receipt, "utf8")).trail.hash);
  await report.locator("[data-case-id]").fill("S26-01234 B2");
  await report.locator("[data-comment]").fill("Focal ulceration.");
  await expect(report.locator(".paper")).toHaveText("Focal ulceration.");
  await page.pdf({ path: "test-results/report.pdf", preferCSSPageSize: true });
  await page.keyboard.press("Escape");
  await expect(report).toHaveCount(0);
  // The next report of the slide has what was written on this one.
  await page.getByRole("button", { name: "Report to print" }).click();
  await expect(report.locator("[data-case-id]")).toHaveValue("S26-01234 B2");
  await expect(report.locator("[data-comment]")).toHaveValue("Focal ulceration.");
  await expect(report.locator("[data-limits] li").first()).toContainText("Eosinophil: ");
  await page.keyboard.press("Escape");

  const verify = promisify(execFile);
  const { stdout } = await verify("npm", ["run", "-s", "verify", "--", receipt, auditLog, sample, "--quiet"], {
    cwd: project,
  });
  expect(stdout).toContain("none changed");
  expect(stdout).toContain("the same: all");
  const { settings, regions } = JSON.parse(readFileSync(receipt, "utf8"));
  expect(settings.regions).toMatchObject([
    { name: "Region 1", exclude: false, shape: { kind: "rectangle" } },
    { name: "Region 2", exclude: true, shape: { kind: "rectangle" } },
  ]);
  expect(regions).toMatchObject([{ name: "Region 1" }]);
  expect(Object.values<number>(regions[0].counts).reduce((sum, count) => sum + count)).toBeGreaterThan(0);
});
