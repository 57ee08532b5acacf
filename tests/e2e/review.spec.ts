import type { Page } from "@playwright/test";
import { answer, beginSession, countMiddle, cropShown, enterSession } from "./review-support.ts";
import { expect, test } from "./support.ts";

/** A main class's count as the reading room shows it. */
async function count(page: Page, name: string): Promise<number> {
  const row = page.locator(`[data-reading-count="${name}"] span`).last();
  return Number(((await row.textContent()) ?? "").replaceAll(",", ""));
}

test("one reader: keys answer, missed cells are added, doubles split and repeats folded, all of it can be undone and survives", async ({
  page,
  appUrl,
}) => {
  await countMiddle(page, appUrl);
  await enterSession(page, "Anna");
  await beginSession(page, 20);
  for (const key of ["Enter", "x", "u", "2"]) await answer(page, key);
  await page.screenshot({ path: "test-results/review-single.png" });

  const before = await count(page, "Eosinophil");
  await page.keyboard.press("a");
  await expect(page.getByText("move the cross with the arrow keys")).toBeVisible();
  for (const key of ["ArrowRight", "ArrowDown"]) await page.keyboard.press(key);
  await page.keyboard.press("1");
  await expect.poll(() => count(page, "Eosinophil")).toBe(before + 1);
  await page.keyboard.press("z");
  await expect.poll(() => count(page, "Eosinophil")).toBe(before);

  await page.keyboard.press("s");
  await expect(page.getByText("Click the middle of each cell")).toBeVisible();
  await page.screenshot({ path: "test-results/review-split.png" });
  await answer(page, "Enter");
  await page.keyboard.press("d");
  await expect(page.getByText(/Choose the cell this one repeats|No other cell/)).toBeVisible();
  await page.keyboard.press("Escape");
  await answer(page, "6");
  const progress = page.locator("[data-reading-progress]");
  await expect(progress).toHaveText(/^6 of 20/);
  for (let left = 5; left >= 0; left--) {
    await page.keyboard.press("z");
    await expect(progress).toHaveText(new RegExp(`^${left} of 20`));
  }
  await cropShown(page);
  for (const key of ["x", "1", "Enter"]) await answer(page, key);
  await expect(progress).toHaveAttribute("data-unsaved", "0");

  await countMiddle(page, appUrl);
  await enterSession(page, "Anna");
  await expect(page.locator("[data-plan]")).toContainText("you: 3 of 20");
  await page.locator("[data-plan] button").click();
  await expect(progress).toHaveText(/^3 of 20/);
});

test("a missed cell is put on the slide itself, with the pointer or the keys, and is counted", async ({
  page,
  appUrl,
}) => {
  await countMiddle(page, appUrl);
  const eosinophils = page.locator('[data-class="Eosinophil"] [data-count]');
  const before = Number(await eosinophils.textContent());
  await page.keyboard.press("a");
  await page.locator("#viewer").click({ position: { x: 300, y: 300 } });
  await page.keyboard.press("Enter");
  await expect(page.locator("[data-decided]")).toHaveText(/2 added/);
  await page.keyboard.press("2");
  await page.screenshot({ path: "test-results/review-added.png" });
  await page.getByRole("tab", { name: "Count" }).click();
  await expect(eosinophils).toHaveText(String(before + 1));
});

test("blinded: nothing shows the model's answer before the reader's, and the end measures the reader", async ({
  page,
  appUrl,
}) => {
  await countMiddle(page, appUrl);
  await enterSession(page, "Anna");
  await page.locator("[data-check=blinded]").check();
  await expect(page.getByText("a choice of class would tell you")).toBeVisible();
  await page.locator("[data-known]").fill("0.5");
  await beginSession(page, 8);
  const room = page.locator("granuloscope-review-reading");
  await expect(room.locator("[data-model-answer]")).toHaveText(/hidden until you have answered/);
  await expect(room.getByText("Counts are hidden")).toBeVisible();
  await expect(room).not.toContainText("%");
  await expect(page.getByRole("img", { name: /the machine says/ })).toHaveCount(0);
  // "The machine is right" is no answer while the machine's answer is hidden.
  await page.keyboard.press("Enter");
  await expect(page.locator("[data-reading-progress]")).toHaveText(/^0 of 16/);
  await page.screenshot({ path: "test-results/review-blinded.png" });
  await answer(page, "1");
  await expect(room.locator("[data-before]")).toContainText("Machine");
  // Ten cells at the pace of somebody who does not look.
  for (let cell = 0; cell < 10; cell++) await page.keyboard.press(String((cell % 6) + 1));
  await expect(page.locator("[data-too-fast]")).toBeVisible();
  await page.screenshot({ path: "test-results/review-fast.png" });
  for (const key of ["4", "4", "3", "6", "x"]) await answer(page, key);
  await expect(page.locator("[data-known-accuracy]")).toContainText(/of 8 right/);
  await page.getByText("The figures").click();
  await page.screenshot({ path: "test-results/review-end.png" });
});
