import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Page } from "@playwright/test";
import { expect, test } from "./support.ts";

const project = fileURLToPath(new URL("../..", import.meta.url));

/** Keys of all stored windows. */
function storedKeys(page: Page): Promise<string[]> {
  return page.evaluate(
    () =>
      new Promise<string[]>((resolve, reject) => {
        const opening = indexedDB.open("granuloscope");
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const keys = opening.result.transaction("tiles").objectStore("tiles").getAllKeys();
          keys.onerror = () => reject(keys.error);
          keys.onsuccess = () => {
            opening.result.close();
            resolve(keys.result as string[]);
          };
        };
      }),
  );
}

test("the sample counts by itself; ten killed tabs lose and double no window; headless finds the same cells", async ({
  context,
  appUrl,
}) => {
  test.setTimeout(600_000);
  let before: string[] = [];
  for (let kill = 0; kill < 10; kill++) {
    const page = await context.newPage();
    await page.goto(`${appUrl}/?sample`);
    await expect(page.getByText("0.25 µm/px")).toBeVisible({ timeout: 30_000 });
    await expect
      .poll(async () => (await storedKeys(page)).length, { timeout: 60_000, intervals: [100] })
      .toBeGreaterThan(Math.min(before.length, 20 + kill));
    const now = await storedKeys(page);
    expect(now).toEqual(expect.arrayContaining(before));
    before = now;
    await page.close({ runBeforeUnload: false });
  }
  const page = await context.newPage();
  await page.goto(`${appUrl}/?sample`);
  await expect(page.getByText(/100\s%\s*of the slide's parts with tissue counted/)).toBeVisible({ timeout: 300_000 });
  const keys = await storedKeys(page);
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys).toEqual(expect.arrayContaining(before));
  // Its µm/px is right: the quality flags must not say otherwise at a first look.
  await expect(page.locator("[data-scale-warning]")).toHaveCount(0);
  await page.screenshot({ path: "test-results/sample-counted.png" });

  await page.getByRole("tab", { name: "Count" }).focus();
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("tab", { name: "Review" })).toBeFocused();
  await expect(page.getByRole("tabpanel", { name: "Review" })).toBeVisible();
  await page.keyboard.press("End");

  await expect(page.getByRole("tabpanel", { name: "Export" })).toBeVisible();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Cells, CSV" }).click(),
  ]);
  const interactive = cellLines(readFileSync(await download.path(), "utf8"));

  const out = mkdtempSync(join(tmpdir(), "granuloscope-e2e-"));
  // One thread: another test runs beside this one, and two spinning threads on two busy cores are slower than one.
  const args = ["samples/sample-slide.tif", "--out", out, "--threads", "1", "--quiet"];
  await promisify(execFile)("npm", ["run", "-s", "count", "--", ...args], {
    cwd: project,
  });
  const headless = cellLines(readFileSync(join(out, "sample-slide.tif.cells.csv"), "utf8"));
  expect(headless.length).toBeGreaterThan(1000);
  expect(headless).toEqual(interactive);
});

/** Rows without the header and without the first row's chain head, in the order of their cells' names. */
function cellLines(csv: string): string[] {
  const rows = csv.trimEnd().split("\r\n").slice(1);
  return rows.map((row) => row.replace(/,\d+:[0-9a-f]{16}$/, ",")).sort();
}
