import { countMiddle } from "./review-support.ts";
import { expect, test } from "./support.ts";

test("what was mended once stays so: undone decisions, a region drawn and deleted, an import after a failed one, the focus", async ({
  page,
  appUrl,
}) => {
  await countMiddle(page, appUrl);
  const box = await page.locator("#viewer").boundingBox();
  if (!box) throw new Error("no viewer");
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const drawRegion = async (): Promise<void> => {
    await page.keyboard.press("r");
    await page.mouse.move(x - 40, y - 40);
    await page.mouse.down();
    await page.mouse.move(x + 40, y + 40, { steps: 4 });
    await page.mouse.up();
  };
  const said = page.locator("[data-regions-said]");

  // A region just drawn goes with Delete, though the tool is still in hand.
  await drawRegion();
  await expect(said).toHaveText("1 region.");
  await page.keyboard.press("Delete");
  await expect(said).toHaveText("");

  // What is counted wholly does not ask to be counted.
  await drawRegion();
  const countHere = page.getByRole("button", { name: "Count this region" });
  await expect(countHere).toHaveClass("");
  await page.keyboard.press("Escape");

  // A failed import is forgotten with the next good one.
  const file = page.locator("#region-file");
  await file.setInputFiles({ name: "x.geojson", mimeType: "", buffer: Buffer.from("no") });
  const alert = page.getByRole("alert").locator("[data-tag]");
  await expect(alert).toHaveCount(1);
  const square = {
    type: "Polygon",
    coordinates: [
      [
        [10, 10],
        [400, 10],
        [400, 400],
        [10, 400],
        [10, 10],
      ],
    ],
  };
  await file.setInputFiles({ name: "y.geojson", mimeType: "", buffer: Buffer.from(JSON.stringify(square)) });
  await expect(said).toContainText("2 regions.");
  await expect(alert).toHaveCount(0);

  // A dialog opened by the pointer gives the focus back to its button.
  const networks = page.locator("[data-action=models]");
  await networks.click();
  await expect(page.getByRole("dialog").first()).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(networks).toBeFocused();

  // Two decisions that were undone are none: in the storage panel and in the report.
  await page.getByRole("tab", { name: "Review" }).click();
  for (const key of ["x", "x", "z", "z"]) {
    await page.keyboard.press(key);
    await page.waitForTimeout(200);
  }
  await page.getByRole("tab", { name: "Export" }).click();
  await expect(page.locator("granuloscope-stored-slides")).toContainText("2 regions");
  await expect(page.locator("granuloscope-stored-slides")).not.toContainText("decision");
  await page.locator("[data-report]").click();
  await expect(page.locator("granuloscope-report[data-ready]")).toContainText("nobody has decided on single cells");
});

test("nothing is announced before a count", async ({ page, appUrl }) => {
  await page.goto(appUrl);
  const picture = { name: "field.png", mimeType: "image/png", buffer: Buffer.from(PIXEL, "base64") };
  await page.locator("input[type=file]").first().setInputFiles(picture);
  await page.getByLabel("µm/px of the full resolution").fill("0.25");
  await page.getByRole("button", { name: "Use this value" }).click();
  await expect(page.locator("[data-class=Eosinophil]")).toBeVisible();
  await expect(page.locator("granuloscope-count-panel p.hidden-text")).toHaveText("");
});

/** A white PNG of one pixel. */
const PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8/5+hHgAHggJ/PchI7wAAAABJRU5ErkJggg==";
