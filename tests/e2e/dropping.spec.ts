import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import { openSample } from "./review-support.ts";
import { expect, test } from "./support.ts";

const sample = fileURLToPath(new URL("../../samples/sample-slide.tif", import.meta.url));
const SQUARE = {
  type: "Feature",
  properties: { name: "From a file" },
  geometry: {
    type: "Polygon",
    coordinates: [
      [
        [100, 100],
        [400, 100],
        [400, 400],
        [100, 100],
      ],
    ],
  },
};

/** Drops files of this machine on the page, as a file manager does. */
async function drop(page: Page, paths: readonly string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"] as const) {
    await session.send("Input.dispatchDragEvent", { type, x: 500, y: 300, data });
  }
  await session.detach();
}

function fileOf(folder: string, name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

test("what is no slide never closes one: regions are imported, the rest is refused, and the count goes on", async ({
  page,
  appUrl,
}) => {
  const folder = mkdtempSync(join(tmpdir(), "granuloscope-dropping-"));
  const regions = fileOf(folder, "regions.geojson", JSON.stringify({ type: "FeatureCollection", features: [SQUARE] }));
  const broken = fileOf(folder, "broken.geojson", "{ not GeoJSON");
  const notes = fileOf(folder, "notes.pdf", "%PDF-1.7");

  // Without a slide there is nothing that regions could belong to.
  await page.goto(appUrl);
  await expect(page.getByText("Drop a slide here")).toBeVisible();
  await drop(page, [regions]);
  const said = page.locator("[data-drop-notes]");
  await expect(said).toContainText("regions need an open slide");
  await expect(page.getByText("Drop a slide here")).toBeVisible();

  await openSample(page, appUrl);
  await page.locator("[data-action=count]").click();
  await expect(page.locator("[data-run=running]")).toBeVisible();
  await drop(page, [regions]);
  await expect(said).toHaveText(/regions\.geojson: regions, imported/);
  await expect(page.locator("[data-regions-said]")).toContainText("1 region imported.");
  await expect(page.locator("header .name")).toHaveText("sample-slide.tif");

  await drop(page, [broken]);
  await expect(page.locator("[data-tag=RegionFileInvalid]")).toBeVisible();
  // What was said of a file that failed goes with the next good one.
  await drop(page, [regions]);
  await expect(page.locator("[data-regions-said]")).toContainText("1 region imported.");
  await expect(page.locator("[data-tag=RegionFileInvalid]")).toHaveCount(0);

  await drop(page, [notes, sample, sample]);
  await expect(said).toContainText("notes.pdf: left out, because it is not a slide");
  await expect(said).toContainText("sample-slide.tif: opened as the slide.");
  await expect(said).toContainText(/sample-slide.*: left out, because one slide is open at a time/);
  await expect(page.locator("header .name")).toHaveText("sample-slide.tif");
});
