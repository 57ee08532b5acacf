import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import { expect, test } from "./support.ts";

const field = fileURLToPath(new URL("../fixtures/mast-fields/dab_2002.jpg", import.meta.url));

/** A DAB field of 1024 x 1024 px whose middle is out of focus, as PNG. */
async function blurredField(page: Page): Promise<Buffer> {
  const jpeg = readFileSync(field).toString("base64");
  const png = await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes], { type: "image/jpeg" }));
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [picture.width, picture.height];
    const context = canvas.getContext("2d");
    if (!context) throw new Error("no canvas");
    context.drawImage(picture, 0, 0);
    context.filter = "blur(9px)";
    context.drawImage(picture, 312, 312, 400, 400, 312, 312, 400, 400);
    return canvas.toDataURL("image/png").split(",")[1] as string;
  }, jpeg);
  return Buffer.from(png, "base64");
}

test("blurred tissue is listed with its area, and only with what of it no excluded region covers", async ({
  page,
  appUrl,
}) => {
  await page.goto(appUrl);
  const buffer = await blurredField(page);
  await page.locator("input[type=file]").first().setInputFiles({ name: "blurred.png", mimeType: "image/png", buffer });
  await page.getByLabel("µm/px of the full resolution").fill("0.25");
  await page.getByRole("button", { name: "Use this value" }).click();
  await expect(page.locator("[data-stain]")).toHaveValue("dab");
  await page.getByRole("radio", { name: "Whole slide" }).check();
  await page.getByRole("button", { name: "Count", exact: true }).click();
  await expect(page.getByText(/100\s%\s*of the slide's parts with tissue counted/)).toBeVisible({ timeout: 60_000 });
  const focus = page.locator("[data-reason=focus]");
  await expect(focus).toContainText("mm²");
  const areaMm2 = async (): Promise<number> =>
    Number(/([\d.]+)\smm²/.exec((await focus.textContent()) ?? "")?.[1] ?? Number.NaN);
  // 100 µm a side, in blocks of 16 µm.
  const whole = await areaMm2();
  expect(whole).toBeGreaterThan(0.008);

  // The left half of the field, to the middle of the blur.
  const box = await page.locator("#viewer").boundingBox();
  if (!box) throw new Error("no viewer");
  await page.keyboard.press("r");
  await page.mouse.move(box.x + 60, box.y + 60);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height - 60, { steps: 4 });
  await page.mouse.up();
  await page.locator("[data-exclude]").check();
  await page.getByRole("tab", { name: "Count" }).click();
  await expect.poll(areaMm2).toBeLessThan(whole * 0.65);
  expect(await areaMm2()).toBeGreaterThan(whole * 0.35);
  await page.screenshot({ path: "test-results/artefacts-excluded.png" });

  await page.keyboard.press("Control+z");
  await expect.poll(areaMm2).toBe(whole);

  // The next slide shows nothing of this one's marks, though this one's were drawn twice alike just before.
  await expect.poll(() => drawnPixels(page)).toBeGreaterThan(1000);
  await page.getByRole("button", { name: "Open…" }).click();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Open…" })).toBeFocused();
  await page.waitForTimeout(500);
  const other = { name: "other.jpg", mimeType: "image/jpeg", buffer: readFileSync(field) };
  await page.getByRole("button", { name: "Open…" }).click();
  await page.locator("granuloscope-open-menu input[type=file]").first().setInputFiles(other);
  await expect(page.locator("header .name")).toHaveText("other.jpg");
  await expect.poll(() => drawnPixels(page)).toBe(0);
  await expect(page.getByRole("button", { name: "Choose a file" })).toBeHidden();

  // Back by the list of recent slides: this browser may not open the file by itself, and asks for it by name.
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Open…" }).click();
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "blurred.png" }).click();
  await expect(page.getByText("Choose blurred.png again")).toBeVisible();
  await (await chooser).setFiles({ name: "blurred.png", mimeType: "image/png", buffer });
  await expect(page.locator("header .name")).toHaveText("blurred.png");
  await expect.poll(areaMm2).toBe(whole);
});

/** How many px of the layer of marks over the slide are not empty. */
function drawnPixels(page: Page): Promise<number> {
  return page.locator("#viewer canvas").evaluateAll((canvases) => {
    const [layer] = (canvases as HTMLCanvasElement[]).flatMap((canvas) => {
      const isOver = canvas.style.inset === "0px";
      return (isOver && canvas.getContext("2d")) || [];
    });
    if (!layer) throw new Error("no layer of marks");
    const { data } = layer.getImageData(0, 0, layer.canvas.width, layer.canvas.height);
    return data.filter((value, at) => at % 4 === 3 && value > 0).length;
  });
}
