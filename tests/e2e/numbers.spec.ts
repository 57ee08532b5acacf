import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import { expect, test } from "./support.ts";

const sample = fileURLToPath(new URL("../../samples/sample-slide.tif", import.meta.url));

const number = async (page: Page, name: string): Promise<string> =>
  (await page.locator(`[data-class="${name}"] [data-count]`).textContent()) ?? "";

/** Drags the slide by most of a screen, so often. */
async function dragSlide(page: Page, times: number): Promise<void> {
  for (let i = 0; i < times; i++) {
    await page.mouse.move(700, 400);
    await page.mouse.down();
    await page.mouse.move(200, 100, { steps: 4 });
    await page.mouse.up();
  }
}

test("every number names its scope: the view, a region or all that is counted; what is not counted is never zero", async ({
  page,
  appUrl,
}) => {
  await page.goto(appUrl);
  await page.locator("input[type=file]").first().setInputFiles(sample);
  await expect(page.getByText("0.25 µm/px")).toBeVisible({ timeout: 30_000 });
  const scope = page.locator("[data-scope]");
  await expect(scope).toHaveText("All counted: not counted yet.");
  await expect(page.locator("[data-numbers=region]")).toBeDisabled();
  await page.getByRole("button", { name: "40x", exact: true }).click();
  await page.getByRole("radio", { name: "View", exact: true }).check();
  await page.getByRole("button", { name: "Count", exact: true }).click();
  await expect(page.locator("[data-run=idle]")).toBeVisible({ timeout: 120_000 });
  await expect(scope).toHaveText(/^All counted: [\d.]+\s*mm² of tissue, [\d.]+\s*% of the slide's\.$/);
  const all = await number(page, "Eosinophil");
  expect(Number(all)).toBeGreaterThan(0);
  await expect(page.locator("[data-class=Eosinophil] [data-of]")).toHaveText("in all that is counted");

  await page.locator("[data-numbers=view]").click();
  await expect(scope).toHaveText(/^This view: [\d.]+\s*mm² of tissue counted, [\d.]+\s*% of its tissue\.$/);
  const inView = Number(await number(page, "Eosinophil"));
  expect(inView).toBeLessThanOrEqual(Number(all));
  await page.screenshot({ path: "test-results/numbers-view.png" });

  await dragSlide(page, 4);
  await expect(scope).toHaveText("This view: not counted yet.");
  expect(await number(page, "Eosinophil")).toBe("–");
  await expect(page.locator("[data-class=Eosinophil] [data-of]")).toHaveText("not counted yet");
  await page.screenshot({ path: "test-results/numbers-elsewhere.png" });

  await page.locator("[data-numbers=all]").click();
  expect(await number(page, "Eosinophil")).toBe(all);

  // Uncounted tissue is veiled and named; an unfinished count's peak is "so far".
  await page.getByText("Legend", { exact: true }).click();
  await expect(page.locator("[data-legend=uncounted]")).toBeVisible();
  await page.getByRole("button", { name: "Whole slide (0)" }).click();
  await page.waitForTimeout(1500);
  await page.screenshot({ path: "test-results/numbers-veil.png" });
  const veiled = await page.locator("[data-navigator-veil]").evaluate((canvas: HTMLCanvasElement) => {
    const context = canvas.getContext("2d") as CanvasRenderingContext2D;
    return context.getImageData(0, 0, canvas.width, canvas.height).data.filter((v, at) => at % 4 === 3 && v > 0).length;
  });
  expect(veiled).toBeGreaterThan(1000);
  await page.getByRole("tab", { name: "Fields" }).click();
  await expect(page.getByRole("heading", { name: /^Peak field so far, [\d.]+\s*% of tissue counted$/ })).toBeVisible();
  await expect(page.getByText(/holds for no field number/)).toHaveCount(0);
  await page.screenshot({ path: "test-results/numbers-peak.png" });

  // Every cell in a table: a row is a way to its place, and the keys of Review decide on it.
  await page.getByRole("tab", { name: "Review" }).click();
  await page.locator("[data-cells=table]").click();
  await page.locator("[data-cell-class]").selectOption({ label: "Eosinophil" });
  await page.locator("[data-cell-filter=state]").selectOption("counted");
  await expect(page.locator("[data-cells-found]")).toContainText(`${all} cells`);
  await page.locator("[data-cell-row]").first().click();
  await page.keyboard.press("ArrowDown");
  const chosen = page.locator("[data-cell-row][aria-selected=true]");
  await expect(chosen).toBeFocused();
  await expect(chosen).toHaveAttribute("aria-rowindex", "3");
  await expect(page.getByText("40x", { exact: true }).last()).toBeVisible();
  await page.keyboard.press("x");
  await expect(page.locator("[data-cells-found]")).toContainText(`${Number(all) - 1} cells`);
  await page.locator("[data-cell-filter=state]").selectOption("no-count");
  await expect(page.locator("[data-cell-row]")).toHaveText(/not a cell/);
  await page.screenshot({ path: "test-results/numbers-cell-table.png" });

  // Brightness is for the eye alone: the canvas keeps its pixels.
  await page.waitForTimeout(1000);
  const middle = (): Promise<number[]> =>
    page
      .locator("#viewer canvas")
      .first()
      .evaluate((canvas: HTMLCanvasElement) => {
        const { data } = (canvas.getContext("2d") as CanvasRenderingContext2D).getImageData(300, 300, 4, 4);
        return [...data];
      });
  const before = await middle();
  await page.getByRole("button", { name: "Brightness and contrast" }).click();
  await page.locator("[data-picture=brightness]").fill("1.6");
  await expect(page.locator("#viewer canvas").first()).toHaveCSS("filter", /granuloscope-picture/);
  expect(await middle()).toEqual(before);
  await page.screenshot({ path: "test-results/numbers-bright.png" });
  await page.getByRole("button", { name: "As scanned" }).click();
  await expect(page.locator("#viewer canvas").first()).toHaveCSS("filter", "none");
});
