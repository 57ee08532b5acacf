import type { Page } from "@playwright/test";
import { countMiddle, countView, enterSession, openSample } from "./review-support.ts";
import { expect, test } from "./support.ts";

const line = (page: Page) => page.locator("[data-line]").first();

/** Says of the next quadrats of the design that they are read; `from`: the place of the first in the plan's order, from 1. */
async function readQuadrats(page: Page, from: number, quadrats: number): Promise<void> {
  await page.locator("[data-action=read-quadrats]").click();
  for (let quadrat = from; quadrat < from + quadrats; quadrat++) {
    await expect(page.locator(`[data-quadrat='${quadrat}']`)).toBeVisible();
    await page.keyboard.press("Enter");
  }
  await expect(page.locator(`[data-quadrat='${from + quadrats}']`)).toBeVisible();
  await page.keyboard.press("Escape");
}

/** A package of all plans, readings and decisions, as it would be sent. */
async function makePackage(page: Page, reader: string): Promise<string> {
  await enterSession(page, reader);
  await page.getByRole("tab", { name: "Hand over" }).click();
  const [file] = await Promise.all([page.waitForEvent("download"), page.locator("[data-action=make-package]").click()]);
  return file.path();
}

/** Takes a package in, and leaves the reading room for the count. */
async function takePackage(page: Page, path: string): Promise<void> {
  await page.locator("[data-package]").setInputFiles(path);
  await expect(page.locator("[data-taken]")).toContainText("6 new reads of sample squares");
  await page.keyboard.press("Escape");
  await page.getByRole("tab", { name: "Count" }).click();
}

test("two readers read quadrats of one design: a package carries them, and the corrected count rests on both", async ({
  browser,
  page,
  appUrl,
}) => {
  await countMiddle(page, appUrl);
  await enterSession(page, "Anna");
  await page.keyboard.press("Escape");
  await page.getByRole("tab", { name: "Count" }).click();
  await page.locator("[data-action=make-plan]").click();
  await readQuadrats(page, 1, 6);
  await expect(line(page)).toContainText("6 sample squares read");
  const annas = await makePackage(page, "Anna");

  const elsewhere = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const second = await elsewhere.newPage();
  // Ben has counted less than Anna's plan speaks of: the page says so, and he counts what is left.
  await openSample(second, appUrl);
  await second.getByRole("button", { name: "40x", exact: true }).click();
  for (let press = 0; press < 6; press++) await second.keyboard.press("ArrowRight");
  await countView(second);
  await enterSession(second, "Ben");
  await second.getByRole("tab", { name: "Hand over" }).click();
  await takePackage(second, annas);
  await expect(second.locator("[data-uncounted]")).toContainText(
    /\d+ of the \d+ sample squares drawn lie where nothing is counted/,
  );
  await expect(line(second)).toBeHidden();
  await second.screenshot({ path: "test-results/quadrats-uncounted.png" });
  await second.locator("[data-action=count-quadrats]").click();
  await expect(line(second)).toContainText("not corrected yet", { timeout: 120_000 });
  await expect(second.locator("[data-uncounted]")).toBeHidden();
  // Ben goes on where Anna ended, and names a cell in his first quadrat.
  await second.locator("[data-action=read-quadrats]").click();
  await expect(second.locator("[data-quadrat='7']")).toBeVisible();
  await second.keyboard.press("a");
  await second.keyboard.press("1");
  await expect(second.locator("[data-cell]")).toContainText("counts as Eosinophil");
  await second.keyboard.press("Escape");
  await readQuadrats(second, 7, 6);
  await expect(line(second)).toContainText("12 sample squares read by 2 readers");
  const bensLine = (await line(second).textContent()) ?? "";
  const bens = await makePackage(second, "Ben");

  // Anna still has her reading room open.
  await takePackage(page, bens);
  await expect(line(page)).toContainText(/corrected [\d,]+ \([\d,]+–[\d,]+\), 12 sample squares read by 2 readers/);
  // Both see the same number.
  await expect(line(page)).toHaveText(bensLine);
  await page.screenshot({ path: "test-results/quadrats-two-readers.png" });
  await elsewhere.close();
});
