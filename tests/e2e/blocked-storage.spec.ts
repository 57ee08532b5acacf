import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { pictureOf } from "./support/deep-zoom-fixture.ts";
import { expect, test } from "./support.ts";

test("where the browser forbids storage, a field is counted and exported all the same, and a message says that nothing is kept", async ({
  appUrl,
}) => {
  const profile = mkdtempSync(join(tmpdir(), "granuloscope-profile-"));
  mkdirSync(join(profile, "Default"));
  const blocked = { profile: { default_content_setting_values: { cookies: 2 } } };
  writeFileSync(join(profile, "Default", "Preferences"), JSON.stringify(blocked));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-background-networking"],
    viewport: { width: 1280, height: 800 },
  });
  const page = await context.newPage();
  await page.goto(appUrl);
  await expect(page.getByRole("alert")).toContainText("storage did not answer");
  await page.getByRole("alert").getByRole("button").click();
  const buffer = pictureOf(500);
  await page.locator("input[type=file]").first().setInputFiles({ name: "field.png", mimeType: "image/png", buffer });
  await page.getByLabel("µm/px of the full resolution").fill("0.5");
  await page.getByRole("button", { name: "Use this value" }).click();
  await page.getByRole("radio", { name: "Whole slide" }).check();
  await page.getByRole("button", { name: "Count", exact: true }).click();
  await expect(page.getByText(/100\s%\s*of the slide's parts with tissue counted/)).toBeVisible({ timeout: 60_000 });
  await page.screenshot({ path: "test-results/blocked-storage.png" });
  await page.getByRole("tab", { name: "Export" }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Cells, CSV" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("field.png.cells.csv");
  await context.close();
});
