import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import { expect, storedRecords, test } from "./support.ts";

const sample = fileURLToPath(new URL("../../samples/sample-slide.tif", import.meta.url));

async function openSample(page: Page, appUrl: string): Promise<{ x: number; y: number }> {
  await page.goto(appUrl);
  await page.locator("input[type=file]").first().setInputFiles(sample);
  await expect(page.locator("[data-scale]")).toContainText("0.25 µm/px");
  await page.getByRole("button", { name: "20x", exact: true }).click();
  await expect(page.locator("footer")).toContainText("20x");
  const box = await page.locator("#viewer").boundingBox();
  if (!box) throw new Error("no viewer");
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

async function drag(page: Page, from: [number, number], to: [number, number]): Promise<void> {
  await page.mouse.move(...from);
  await page.mouse.down();
  await page.mouse.move(...to, { steps: 4 });
  await page.mouse.up();
}

const said = (page: Page) => page.locator("[data-regions-said]");

test("a polygon is drawn, moved, counted with its interval, halved by an exclusion, undone, and survives a file and a reload", async ({
  page,
  appUrl,
}) => {
  const { x, y } = await openSample(page, appUrl);
  await page.keyboard.press("p");
  for (const [dx, dy] of [
    [-120, -90],
    [60, -110],
    [90, 80],
    [-100, 100],
  ] as const) {
    await page.mouse.click(x + dx, y + dy, { delay: 30 });
  }
  await page.keyboard.press("Enter");
  await expect(said(page)).toHaveText("1 region.");
  const card = page.locator("[data-region-card]");
  await expect(card).toContainText("Polygon");
  await page.keyboard.press("e");
  await drag(page, [x, y], [x + 20, y + 10]);
  await card.getByRole("textbox").fill("Lamina propria");
  await card.getByRole("textbox").press("Enter");
  await card.getByRole("button", { name: "Count this region" }).click();
  await expect(card).toContainText("all of it counted", { timeout: 120_000 });
  await page.getByRole("tab", { name: "Count" }).click();
  const others = page.locator("[data-class=Lymphocyte] [data-count]");
  const before = Number(await others.textContent());
  expect(before).toBeGreaterThan(10);

  await page.keyboard.press("Escape");
  await page.keyboard.press("r");
  await drag(page, [x - 300, y - 20], [x + 200, y + 200]);
  await expect(said(page)).toHaveText("2 regions.");
  await page.locator("[data-exclude]").check();
  await expect(said(page)).toContainText("1 region excluded.");
  await page.screenshot({ path: "test-results/regions.png" });
  await page.getByRole("tab", { name: "Count" }).click();
  await expect.poll(async () => Number(await others.textContent())).toBeLessThan(before);
  await page.keyboard.press("Control+z");
  await expect.poll(async () => Number(await others.textContent())).toBe(before);
  await page.keyboard.press("Control+y");

  await page.getByRole("tab", { name: "Regions" }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Export", exact: true }).click(),
  ]);
  const path = await download.path();
  const { features } = JSON.parse(readFileSync(path, "utf8")) as {
    features: { properties: { name: string; measurements: Record<string, number> } }[];
  };
  expect(features.map(({ properties }) => properties.name)).toEqual(["Lamina propria", "Region 2"]);
  expect(features[0]?.properties.measurements["Num Lymphocyte"]).toBeGreaterThan(0);

  await expect
    .poll(() => storedRecords(page, "regions"))
    .toMatchObject([{ regions: [{ name: "Lamina propria" }, { exclude: true }] }]);
  await page.reload();
  await page.locator("input[type=file]").first().setInputFiles(sample);
  await page.getByRole("tab", { name: "Regions" }).click();
  await expect(said(page)).toContainText("2 regions.");
  await page.locator("#region-file").setInputFiles(path);
  await expect(said(page)).toContainText("2 regions imported. 4 regions.");
  await page.getByRole("option").first().click();
  await expect(card.getByRole("textbox")).toHaveValue("Lamina propria");
  await page.locator("#region-file").setInputFiles({ name: "x.geojson", mimeType: "", buffer: Buffer.from("no") });
  await expect(page.getByRole("alert")).toContainText("it is not JSON");
  await expect(said(page)).toContainText("4 regions.");
});

test("with keys alone: a field is placed, moved, copied; a polygon closed around the view's middle", async ({
  page,
  appUrl,
}) => {
  await openSample(page, appUrl);
  await page.keyboard.press("o");
  await page.keyboard.press("Enter");
  await expect(page.locator("[data-region-card]")).toContainText("High-power field");
  await expect(page.locator("[data-region-card]")).toContainText("0.238 mm²");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Control+d");
  await expect(said(page)).toHaveText("2 regions.");
  await page.keyboard.press("Delete");
  await expect(said(page)).toHaveText("1 region.");
  await page.keyboard.press("p");
  const centre = () =>
    page.locator("granuloscope-app").evaluate((app) => JSON.stringify(Reflect.get(app, "stores").view.view.centre));
  for (const arrow of ["ArrowRight", "ArrowDown", "ArrowLeft"]) {
    const before = await centre();
    await page.keyboard.press(".");
    await page.keyboard.press(arrow);
    await expect.poll(centre).not.toBe(before);
  }
  await page.keyboard.press("Enter");
  await expect(page.locator("[data-region-card]")).toContainText("Polygon");
  for (let step = 0; step < 4; step++) await page.keyboard.press("Control+z");
  await expect(said(page)).toHaveText("1 region.");
  await page.keyboard.press("Control+z");
  await expect(page.locator("[data-region-card]")).toHaveCount(0);
});

test("leaving asks while a polygon or a name is unfinished or a region could not be stored, and only then", async ({
  context,
  appUrl,
}) => {
  const polygon = async (page: Page, { x, y }: { x: number; y: number }, close: boolean) => {
    await page.keyboard.press("p");
    for (const [dx, dy] of [
      [-90, -70],
      [80, -70],
      [60, 90],
    ] as const) {
      await page.mouse.click(x + dx, y + dy, { delay: 30 });
    }
    if (!close) return;
    await page.keyboard.press("Enter");
    await expect(page.locator("[data-region-card]")).toBeVisible();
  };
  const asks = async (work: (page: Page, middle: { x: number; y: number }) => Promise<void>): Promise<boolean> => {
    const page = await context.newPage();
    let asked = false;
    page.on("dialog", (dialog) => {
      asked = dialog.type() === "beforeunload";
      void dialog.accept();
    });
    await work(page, await openSample(page, appUrl));
    await Promise.all([page.waitForEvent("close"), page.close({ runBeforeUnload: true })]);
    return asked;
  };
  const stored = async (page: Page, count: number) =>
    expect.poll(() => storedRecords(page, "regions")).toMatchObject([{ regions: { length: count } }]);

  expect(await asks((page, middle) => polygon(page, middle, false))).toBe(true);
  expect(
    await asks(async (page, middle) => {
      await polygon(page, middle, true);
      await stored(page, 1);
    }),
  ).toBe(false);
  expect(
    await asks(async (page, middle) => {
      await polygon(page, middle, true);
      await stored(page, 2);
      await page.locator("[data-region-card]").getByRole("textbox").fill("Lamina");
    }),
  ).toBe(true);
  expect(
    await asks(async (page, middle) => {
      // A full disk cannot be had here: the database is made to answer as on one.
      await page.evaluate(() => {
        const put = IDBObjectStore.prototype.put;
        IDBObjectStore.prototype.put = function (...record: Parameters<typeof put>) {
          if (this.name === "regions") throw new DOMException("full", "QuotaExceededError");
          return put.apply(this, record);
        };
      });
      await polygon(page, middle, true);
      await expect(page.getByRole("alert")).toContainText("storage is full");
    }),
  ).toBe(true);
});
