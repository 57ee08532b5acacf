import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import { expect } from "./support.ts";

const sample = fileURLToPath(new URL("../../samples/sample-slide.tif", import.meta.url));

/** Opens the sample slide from a file. */
export async function openSample(page: Page, appUrl: string): Promise<void> {
  await page.goto(appUrl);
  await page.locator("input[type=file]").first().setInputFiles(sample);
  await expect(page.getByText("0.25 µm/px")).toBeVisible();
  // A count that is asked for before waits for the stain; whoever waits for its end would take the pause for it.
  await expect(page.locator("[data-stain-source]")).toContainText("detected");
}

/** Counts what is on screen, to the end; what is stored already is not counted again. */
export async function countView(page: Page): Promise<void> {
  await page.locator("[data-action=count]").click();
  await expect(page.locator("[data-run=idle]")).toBeVisible({ timeout: 120_000 });
}

/** Opens the sample slide and counts a small part of it, the middle at 20x. */
export async function countMiddle(page: Page, appUrl: string): Promise<void> {
  await openSample(page, appUrl);
  // The view still glides when the count is asked for: what is counted is where it comes to rest.
  await page.getByRole("button", { name: "20x", exact: true }).click();
  await countView(page);
}

/** Opens the reading room as a reader of this name. */
export async function enterSession(page: Page, reader: string): Promise<void> {
  await page.getByRole("tab", { name: "Review" }).click();
  await page.locator("[data-action=open-reading]").click();
  const name = page.locator("[data-reader]");
  await name.fill(reader);
  await name.press("Tab");
}

/** Sets how many cells are read and starts. */
export async function beginSession(page: Page, cells: number): Promise<void> {
  const most = page.locator("[data-most]");
  await most.fill(String(cells));
  await most.press("Tab");
  await page.locator("[data-action=begin]").click();
  await expect(page.locator("[data-reading-progress]")).toHaveText(/^0 of/);
  await cropShown(page);
}

/** Presses a key that answers, and waits until the answer and the next picture (or the end) are on screen. */
export async function answer(page: Page, key: string): Promise<void> {
  const progress = page.locator("[data-reading-progress]");
  const [done, total] = (((await progress.textContent()) ?? "").match(/\d+/g) ?? []).map(Number) as [number, number];
  await page.keyboard.press(key);
  if (done + 1 === total) {
    await expect(page.locator("[data-end]")).toBeVisible();
    return;
  }
  await expect(progress).toHaveText(new RegExp(`^${done + 1} of`));
  await cropShown(page);
}

/** Waits until the picture on screen is the one of the cell asked for. */
export async function cropShown(page: Page): Promise<void> {
  const canvas = page.locator("granuloscope-review-crop canvas");
  await expect
    .poll(() => canvas.evaluate((element: HTMLCanvasElement) => element.dataset["shown"] === element.dataset["cell"]))
    .toBe(true);
}
