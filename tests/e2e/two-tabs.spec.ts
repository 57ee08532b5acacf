import type { Page } from "@playwright/test";
import { countMiddle, countView } from "./review-support.ts";
import { expect, storedRecords, test } from "./support.ts";

async function drawRectangle(page: Page, dx: number): Promise<void> {
  const box = await page.locator("#viewer").boundingBox();
  if (!box) throw new Error("no viewer");
  const [x, y] = [box.x + box.width / 2 + dx, box.y + box.height / 2];
  await page.keyboard.press("r");
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 60, y + 50, { steps: 4 });
  await page.mouse.up();
}

test("a slide open in two tabs: what is counted, decided or drawn in one shows in the other, and neither writes over the other's", async ({
  context,
  page,
  appUrl,
}) => {
  await countMiddle(page, appUrl);
  const second = await context.newPage();
  await countMiddle(second, appUrl);

  const decided = (tab: Page) => tab.locator("[data-decided]");
  for (const tab of [page, second]) await tab.getByRole("tab", { name: "Review" }).click();
  await page.bringToFront();
  await page.keyboard.press("x");
  await expect(decided(page)).toContainText("1 not a cell");
  await expect(decided(second)).toContainText("1 not a cell");
  // The other tab's reader goes on with the next cell, and takes back what was decided last.
  await second.bringToFront();
  for (const key of ["n", "x"]) await second.keyboard.press(key);
  await expect(decided(page)).toContainText("2 not a cell");
  await second.keyboard.press("z");
  await expect(decided(page)).toContainText("1 not a cell");

  await page.bringToFront();
  await drawRectangle(page, -150);
  await second.bringToFront();
  await second.getByRole("tab", { name: "Regions" }).click();
  await expect(second.locator("[data-regions-said]")).toHaveText("1 region.");
  await drawRectangle(second, 60);
  await expect(page.locator("[data-regions-said]")).toHaveText("2 regions.");
  const [stored] = (await storedRecords(page, "regions")) as { regions: unknown[] }[];
  expect(stored?.regions).toHaveLength(2);

  // What one tab counts is in the other's numbers as well.
  for (const tab of [page, second]) await tab.getByRole("tab", { name: "Count" }).click();
  const lymphocytes = (tab: Page) => tab.locator('[data-class="Lymphocyte"] [data-count]');
  const before = (await lymphocytes(second).textContent()) ?? "";
  await page.bringToFront();
  await page.getByRole("button", { name: "10x", exact: true }).click();
  await countView(page);
  await expect(lymphocytes(page)).not.toHaveText(before);
  await expect(lymphocytes(second)).toHaveText((await lymphocytes(page).textContent()) ?? "");
});
