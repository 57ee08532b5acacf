import { fileURLToPath } from "node:url";
import { expect, test } from "./support.ts";

const sample = fileURLToPath(new URL("../../samples/sample-slide.tif", import.meta.url));

test("quadrats are drawn, read and taken back by keys; the line survives a reload; fields are found and gone to", async ({
  page,
  appUrl,
}) => {
  await page.goto(appUrl);
  await page.locator("input[type=file]").first().setInputFiles(sample);
  await expect(page.getByText("0.25 µm/px")).toBeVisible();
  // A part of the slide is enough, and quick.
  await page.getByRole("button", { name: "10x" }).click();
  await expect(page.locator("footer")).toContainText(/\b(9\.\d+|10)x/);
  await page.getByRole("radio", { name: "View" }).check();
  await page.getByRole("button", { name: "Count", exact: true }).click();
  await expect(page.locator("[data-run=idle]")).toBeVisible({ timeout: 120_000 });

  await page.locator("[data-action=make-plan]").click();
  await page.locator("[data-action=read-quadrats]").click();
  await expect(page.locator("[data-quadrat='1']")).toBeVisible();
  await page.keyboard.press("a");
  const cell = page.locator("[data-cell]");
  await expect(cell).not.toHaveText("No cell chosen.");
  await page.keyboard.press("1");
  await expect(cell).toContainText("counts as Eosinophil");
  for (let quadrat = 1; quadrat <= 20; quadrat++) {
    await page.keyboard.press("Enter");
    await expect(page.locator(`[data-quadrat='${quadrat + 1}']`)).toBeVisible();
  }
  const line = page.locator("[data-line]").first();
  await expect(line).toContainText(
    /machine [\d,]+, corrected [\d,]+ \([\d,]+–[\d,]+\), 20 sample squares read by 1 reader, [\d.]+ mm²/,
  );
  await page.screenshot({ path: "test-results/quadrat-reading.png" });
  await page.keyboard.press("z");
  await expect(page.locator("[data-quadrat='20']")).toBeVisible();
  await expect(line).toContainText("19 sample squares read");
  await page.keyboard.press("Escape");
  const said = (await line.textContent()) ?? "";

  // Storing is behind the keys: the page says what is not on disk yet.
  await expect(page.locator("[data-unsaved]")).toHaveCount(0, { timeout: 60_000 });
  await page.reload();
  await page.locator("input[type=file]").first().setInputFiles(sample);
  await expect(line).toHaveText(said);

  await page.getByRole("tab", { name: "Fields" }).click();
  await expect(page.locator("[data-fields-state=ready]")).toBeAttached();
  await expect(page.locator("[data-peak]")).toHaveText(/^\d/);
  await page.keyboard.press("n");
  await expect(page.locator("[data-peak-field='0']")).toHaveAttribute("aria-pressed", "true");
  await page.getByLabel("Own threshold, per field").fill("1");
  await page.keyboard.press("Tab");
  await expect(page.locator("[data-threshold='1']")).toContainText("●");
  await page.getByRole("button", { name: "Draw random fields" }).click();
  await expect(page.locator("[data-random]")).toBeVisible();
  await page.screenshot({ path: "test-results/fields.png" });

  // Clearing asks first, and takes everything that is shown of it along.
  await page.getByRole("tab", { name: "Export" }).click();
  const stored = page.locator("[data-slide]");
  await expect(stored).toContainText(/[\d,]+ parts of the slide, .*, 1 decision, .*1 list of cells or squares/);
  await page.locator("[data-action=clear]").click();
  await page.screenshot({ path: "test-results/clear-everything.png" });
  await page.keyboard.press("Escape");
  await expect(stored).toHaveCount(1);
  await page.locator("[data-action=clear]").click();
  await page.locator("[data-action=clear-all]").click();
  await expect(stored).toHaveCount(0);
  await page.getByRole("tab", { name: "Count" }).click();
  await expect(page.getByText("Nothing counted yet.")).toBeVisible();
  await expect(page.locator("[data-line]")).toHaveCount(0);
});
