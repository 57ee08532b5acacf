import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "@playwright/test";
import type { AxeResults } from "axe-core";
import { countView, openSample } from "./review-support.ts";
import { expect, test } from "./support.ts";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds serious or critical on the page as it is, as "rule: element". */
async function faults(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() =>
    (Reflect.get(window, "axe") as { run(options: object): Promise<AxeResults> }).run({ resultTypes: ["violations"] }),
  );
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.flat().join(" ")}`));
}

const LOOKS = [
  { colorScheme: "light", forcedColors: "none" },
  { colorScheme: "dark", forcedColors: "none" },
  { colorScheme: "light", forcedColors: "active" },
] as const;

/** Looks at the page in every colour scheme. */
async function expectSound(page: Page, place: string): Promise<void> {
  for (const look of LOOKS) {
    await page.emulateMedia(look);
    expect(await faults(page), `${place}, ${look.colorScheme}, forced colours ${look.forcedColors}`).toEqual([]);
  }
}

test("every tab and dialog is free of serious faults in light, dark and forced colours", async ({ page, appUrl }) => {
  // Three looks at each of some twenty places.
  test.setTimeout(600_000);
  await page.goto(appUrl);
  await expect(page.getByText("Drop a slide here")).toBeVisible();
  await expectSound(page, "no slide");

  await openSample(page, appUrl);
  await page.getByRole("button", { name: "40x", exact: true }).click();
  await countView(page);
  await page.keyboard.press("r");
  await page.keyboard.press("Enter");
  await expect(page.locator("[data-region-card]")).toBeVisible();
  for (const tab of ["Count", "Review", "Regions", "Fields", "Export"]) {
    await page.getByRole("tab", { name: tab }).click();
    if (tab === "Fields") await expect(page.locator("[data-fields-state=ready]")).toBeAttached();
    if (tab === "Export") await expect(page.locator("[data-slide]")).toBeVisible();
    await expectSound(page, tab);
  }

  await page.locator("[data-action=clear]").click();
  await expectSound(page, "clear storage");
  await page.keyboard.press("Escape");
  for (const opener of ["Edit µm/px", "0 bytes sent", "Keys (?)"]) {
    await page.getByRole("button", { name: opener }).click();
    await expectSound(page, opener);
    // The browser's back button closes the dialog and leaves the slide where it is.
    await page.goBack();
    await expect(page.locator("dialog[open]")).toHaveCount(0);
    await expect(page.locator("header .name")).toHaveText("sample-slide.tif");
  }
  await page.locator("[data-action=models]").click();
  await expectSound(page, "networks");
  await page.locator("[data-action=close]").click();
  await expect(page.locator("[data-action=models]")).toBeFocused();

  await page.getByRole("tab", { name: "Review" }).click();
  await page.locator("[data-action=open-reading]").click();
  for (const tab of ["Read", "Readers", "Hand over"]) {
    await page.getByRole("tab", { name: tab, exact: true }).click();
    await expectSound(page, `reading room, ${tab}`);
  }
  await page.getByRole("tab", { name: "Read", exact: true }).click();
  await page.locator("[data-action=begin]").click();
  await expect(page.locator("[data-reading-progress]")).toBeVisible();
  await expectSound(page, "reading session");
  await page.keyboard.press("Escape");
  await expect(page.locator("granuloscope-review-workspace")).toHaveCount(0);

  await page.getByRole("tab", { name: "Export" }).click();
  await page.locator("[data-report]").click();
  await expect(page.locator("granuloscope-report[data-ready]")).toBeVisible();
  await expectSound(page, "report");
});
