import { answer, beginSession, countMiddle, countView, cropShown, enterSession, openSample } from "./review-support.ts";
import { expect, test } from "./support.ts";

test("two readers: the plan goes out without answers, the answers come back, differences are listed and settled", async ({
  browser,
  page,
  appUrl,
}) => {
  await countMiddle(page, appUrl);
  await enterSession(page, "Anna");
  await page.getByRole("radio", { name: /At random/ }).check();
  await beginSession(page, 6);
  for (const key of ["Enter", "Enter", "x", "1", "2", "Enter"]) await answer(page, key);
  await page.getByRole("button", { name: "Another reading" }).click();
  await page.getByRole("tab", { name: "Hand over" }).click();
  await page.locator("[data-check=decisions]").uncheck();
  const [planOnly] = await Promise.all([
    page.waitForEvent("download"),
    page.locator("[data-action=make-package]").click(),
  ]);

  const elsewhere = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const second = await elsewhere.newPage();
  // Ben has counted another part of the slide: he is told, and counts where Anna's cells lie.
  await openSample(second, appUrl);
  await second.getByRole("button", { name: "40x", exact: true }).click();
  for (let press = 0; press < 24; press++) await second.keyboard.press("ArrowRight");
  await countView(second);
  await enterSession(second, "Ben");
  await second.getByRole("tab", { name: "Hand over" }).click();
  await second.locator("[data-package]").setInputFiles(await planOnly.path());
  await expect(second.locator("[data-taken]")).toContainText("From Anna: 0 new decisions, 0 known already, 1 new");
  const uncounted = second.locator("[data-uncounted]");
  await expect(uncounted).toContainText(
    "6 cells that other readers chose or answered lie where nothing is counted here",
  );
  await second.screenshot({ path: "test-results/review-uncounted.png" });
  // The readers' comparison would speak of fewer cells: it says so, too.
  await second.getByRole("tab", { name: "Readers" }).click();
  await expect(uncounted).toContainText("6 cells");
  await second.locator("[data-action=count-cells]").click();
  await expect(uncounted).toBeHidden({ timeout: 120_000 });
  await second.getByRole("tab", { name: "Read", exact: true }).click();
  await expect(second.locator("[data-plan]")).toContainText("you: 0 of 6");
  await second.getByRole("button", { name: "Read the same cells" }).click();
  await cropShown(second);
  for (const key of ["Enter", "x", "x", "1", "6", "u"]) await answer(second, key);
  await second.getByRole("button", { name: "Another reading" }).click();
  await second.getByRole("tab", { name: "Hand over" }).click();
  const [answers] = await Promise.all([
    second.waitForEvent("download"),
    second.locator("[data-action=make-package]").click(),
  ]);

  const taken = page.locator("[data-taken]");
  const choose = page.locator("[data-package]");
  await choose.setInputFiles({ name: "broken.zip", mimeType: "application/zip", buffer: Buffer.from("PK not a zip") });
  await expect(page.locator("[data-tag=PackageDamaged]")).toBeVisible();
  await page.locator("[data-tag=PackageDamaged]").getByRole("button").click();
  await choose.setInputFiles(await answers.path());
  await expect(taken).toContainText("From Ben: 6 new decisions");
  await choose.setInputFiles(await answers.path());
  await expect(taken).toContainText("From Ben: 0 new decisions, 6 known already, 0 new");

  await page.getByRole("tab", { name: "Readers" }).click();
  await expect(page.locator("[data-compared]")).toContainText("5 cells answered by both; 1 more");
  await expect(page.locator("[data-agreement]")).toContainText("Cohen's kappa");
  await page.screenshot({ path: "test-results/review-readers.png" });
  const conflicts = page.locator("[data-conflicts]");
  await expect(conflicts).toContainText("not settled");
  const open = Number(/, (\d+) not settled/.exec((await conflicts.textContent()) ?? "")?.[1]);
  expect(open).toBeGreaterThanOrEqual(2);
  await page.locator("[data-action=settle]").click();
  await cropShown(page);
  await page.screenshot({ path: "test-results/review-settling.png" });
  for (let left = open; left > 0; left--) await answer(page, "x");
  await page.getByRole("button", { name: "Another reading" }).click();
  await page.getByRole("tab", { name: "Readers" }).click();
  await expect(conflicts).toContainText(", 0 not settled");
  await elsewhere.close();
});
