import { readFileSync, statSync } from "node:fs";
import { expect, hasRealSvs, realSvs, test } from "./support.ts";

test("a real SVS is opened, counted, reviewed, found again after a reload, and exported", async ({ page, appUrl }) => {
  test.skip(!hasRealSvs, "the real slides are not on this machine");
  await page.goto(appUrl);
  await page.locator("input[type=file]").first().setInputFiles(realSvs);
  await expect(page.getByText("0.499 µm/px")).toBeVisible();
  await page.getByRole("radio", { name: "Whole slide" }).check();
  const started = Date.now();
  await page.getByRole("button", { name: "Count", exact: true }).click();
  const complete = page.getByText(/100\s%\s*of the slide's parts with tissue counted/);
  await expect(complete).toBeVisible({ timeout: 200_000 });
  const countedMs = Date.now() - started;
  await page.screenshot({ path: "test-results/real-slide-counted.png" });

  await page.getByRole("tab", { name: "Review" }).click();
  await expect(page.locator("[data-progress]")).toContainText("0 of");
  await page.keyboard.press("x");
  await expect(page.locator("[data-progress]")).toContainText("1 of");
  await page.keyboard.press("z");
  await expect(page.locator("[data-progress]")).toContainText("0 of");
  await page.keyboard.press("Enter");
  await page.keyboard.press("6");
  await expect(page.locator("[data-progress]")).toContainText("2 of");
  await page.screenshot({ path: "test-results/real-slide-review.png" });
  // Storing is behind the keys; leaving before its end is asked about.
  await expect(page.locator("[data-progress]")).toHaveAttribute("data-unsaved", "0");

  await page.reload();
  await page.locator("input[type=file]").first().setInputFiles(realSvs);
  const reopened = Date.now();
  await expect(complete).toBeVisible();
  console.log(`counted in ${countedMs} ms, reopened in ${Date.now() - reopened} ms`);
  await page.getByRole("tab", { name: "Review" }).click();
  await expect(page.locator("[data-progress]")).toContainText("2 of");

  await page.getByRole("tab", { name: "Export" }).click();
  for (const [name, begins] of [
    ["Cells, CSV", "\ufeffslide,cell,x_px"],
    ["Cells, GeoJSON for QuPath", '{"type":"FeatureCollection"'],
    ["Summary, JSON", "{"],
  ] as const) {
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name }).click()]);
    const path = await download.path();
    expect(statSync(path).size).toBeGreaterThan(500);
    expect(readFileSync(path, "utf8").startsWith(begins)).toBe(true);
  }
});
