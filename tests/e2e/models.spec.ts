import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { pictureOf } from "./support/deep-zoom-fixture.ts";
import { expect, test } from "./support.ts";

const fixture = (name: string) => readFileSync(fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url)));
const json = (content: Buffer | string) => ({
  name: "manifest.json",
  mimeType: "application/json",
  buffer: Buffer.from(content),
});
const onnx = (content: Buffer) => ({
  name: "tiny-network.onnx",
  mimeType: "application/octet-stream",
  buffer: content,
});

test("a user's own network is checked, added, used for a count, kept over a reload and removed", async ({
  page,
  appUrl,
}) => {
  await page.goto(appUrl);
  const bar = page.locator("[data-action=models]");
  await bar.click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText("in use")).toHaveCount(1);
  const files = page.locator("granuloscope-models-dialog input[type=file]");

  const manifest = JSON.parse(fixture("tiny-network.json").toString()) as Record<string, unknown>;
  await files.setInputFiles([
    json(JSON.stringify({ ...manifest, temperature: 0 })),
    onnx(fixture("tiny-network.onnx")),
  ]);
  await expect(dialog.getByRole("alert")).toContainText("field: temperature");
  const altered = fixture("tiny-network.onnx");
  altered.writeUInt8(altered.readUInt8(900) ^ 1, 900);
  await files.setInputFiles([json(JSON.stringify(manifest)), onnx(altered)]);
  await expect(dialog.getByRole("alert")).toContainText("field: sha256");
  await page.screenshot({ path: "test-results/models-wrong.png" });

  await files.setInputFiles([json(JSON.stringify(manifest)), onnx(fixture("tiny-network.onnx"))]);
  await expect(dialog.getByRole("status")).toContainText("was checked, tried and added");
  await expect(dialog.getByRole("alert")).toBeEmpty();
  await dialog.locator("[data-model=tiny-1] [data-action=use]").click();
  await expect(dialog.locator("[data-model=tiny-1]")).toContainText("in use");
  await page.screenshot({ path: "test-results/models.png" });
  await dialog.locator("[data-action=close]").click();
  await expect(bar).toContainText("Tiny test network");

  await page.reload();
  await expect(bar).toContainText("Tiny test network");
  await page
    .locator("granuloscope-empty-state input[type=file]")
    .first()
    .setInputFiles({ name: "field.png", mimeType: "image/png", buffer: pictureOf(200) });
  await page.getByLabel("µm/px of the full resolution").fill("0.5");
  await page.getByRole("button", { name: "Use this value" }).click();
  await page.getByRole("radio", { name: "Whole slide" }).check();
  await page.getByRole("button", { name: "Count", exact: true }).click();
  await expect(page.getByText(/100\s%\s*of the slide's parts with tissue counted/)).toBeVisible({ timeout: 60_000 });
  await page.getByRole("tab", { name: "Export" }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Summary, JSON" }).click(),
  ]);
  const summary = JSON.parse(readFileSync(await download.path(), "utf8")) as { model: { sha256: string } };
  expect(summary.model.sha256).toBe(manifest["sha256"]);

  await bar.click();
  await dialog.locator("[data-model=tiny-1] [data-action=remove]").click();
  await dialog.locator("[data-action=remove-yes]").click();
  await expect(dialog.locator("[data-model=tiny-1]")).toHaveCount(0);
  await expect(dialog.getByText("in use")).toHaveCount(1);
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(bar).not.toContainText("Tiny test network");
});
