import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import { beginSession, enterSession } from "./review-support.ts";
import { expect, test } from "./support.ts";

const field = fileURLToPath(new URL("../fixtures/mast-fields/dab_2002.jpg", import.meta.url));

test("a DAB field is recognised, its limits are tried live, its mast cells counted, and the choice outlives a reload", async ({
  page,
  appUrl,
}) => {
  const open = async (): Promise<void> => {
    await page.goto(appUrl);
    await page.locator("input[type=file]").first().setInputFiles(field);
  };
  await open();
  await page.getByLabel("µm/px of the full resolution").fill("0.25");
  await page.getByRole("button", { name: "Use this value" }).click();
  await expect(page.locator("[data-stain]")).toHaveValue("dab");
  await expect(page.locator("[data-stain-source]")).toContainText("detected");

  // 23 mast cells were drawn.
  await page.getByText("Adjust and see").click();
  const preview = page.locator("[data-preview-count]");
  await expect(preview).toHaveText(/2[1-5] in view/);
  await page.locator("[data-parameter=leastAreaMicrons2]").fill("90");
  await expect(preview).toHaveText(/^\d in view/);
  await page.getByRole("button", { name: "Drop" }).click();
  await expect(preview).toHaveCount(0);

  await page.getByRole("radio", { name: "Whole slide" }).check();
  await page.getByRole("button", { name: "Count", exact: true }).click();
  await expect(page.getByText(/100\s%\s*of the slide's parts with tissue counted/)).toBeVisible({ timeout: 60_000 });
  const mast = page.locator("[data-class='Mast cell']");
  await expect(mast.locator("[data-count]")).toHaveText(/^2[1-5]$/);
  await expect(mast).toContainText("experimental");
  await expect(page.locator("[data-class=Eosinophil]")).toContainText("not counted in this stain");

  // No network counted: the reading room speaks of "the machine", as users do.
  await enterSession(page, "Anna");
  const room = page.locator("granuloscope-review-workspace");
  await expect(room).toContainText("Called by the machine");
  await expect(room).not.toContainText(/network/i);
  await page.getByLabel("Flagged cells only").uncheck();
  await beginSession(page, 3);
  await expect(room.locator("[data-model-answer]")).toContainText("Machine: Mast cell");
  await expect(room.locator("[data-answer=accept]")).toContainText("Machine is right");
  await expect(room).not.toContainText(/network/i);
  await expect(room.locator("[data-reading-count]")).toHaveCount(1);
  await page.screenshot({ path: "test-results/stain-reading-room.png" });
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");

  // The slide is smaller than a high-power field: 0.0655 mm² of 0.238 mm², a corner of it glass.
  await page.getByRole("tab", { name: "Fields" }).click();
  // What the profile counts is looked for first, and the bar names what counted.
  await expect(page.locator("select[data-class] option:checked")).toHaveText("Mast cell");
  await expect(page.locator("[data-action=stain]")).toContainText("DAB");
  await expect(page.locator("[data-peak]")).toHaveText(/^2[1-5]$/);
  await expect(page.locator("[data-tissue-in-field]")).toHaveText(
    /^Counted tissue fills 2\d\s% of this field: 3\d\d\/mm² of tissue\.$/,
  );
  await page.screenshot({ path: "test-results/stain-fields.png" });

  await page.getByRole("tab", { name: "Export" }).click();
  await page.getByRole("button", { name: "Report to print" }).click();
  const report = page.locator("granuloscope-report[data-ready]");
  await expect(report.locator("figcaption")).toContainText(
    /2\d in the field, \d+(\.\d)? per mm² of field\.\s+Counted tissue fills 2\d\s% of this field: 3\d\d\/mm² of tissue\./,
  );
  await page.screenshot({ path: "test-results/stain-report.png" });
  await report.locator("figcaption").scrollIntoViewIfNeeded();
  await page.screenshot({ path: "test-results/stain-report-field.png" });
  await page.keyboard.press("Escape");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: /Summary, JSON/ }).click(),
  ]);
  const summary = JSON.parse(readFileSync(await download.path(), "utf8"));
  expect(summary.model.id).toBe("stain-profile-dab-1");
  expect(summary.stain).toMatchObject({ kind: "dab", source: "detected" });
  expect(summary.counts.Eosinophil).toBeNull();
  expect(summary.mastCells.status).toBe("experimental");

  await page.getByRole("tab", { name: "Count" }).click();
  await page.locator("[data-stain]").selectOption("toluidine-blue");
  await expect(page.locator("[data-stain-source]")).toHaveText("your choice");
  await open();
  await expect(page.locator("[data-stain]")).toHaveValue("toluidine-blue");
});

/** A picture of tissue that is deep blue through and through, with darker nuclei and some glass. */
function deepBlueField(page: Page): Promise<string> {
  return page.evaluate(() => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [1024, 1024];
    const context = canvas.getContext("2d");
    if (!context) throw new Error("no canvas");
    context.fillStyle = "rgb(244, 244, 246)";
    context.fillRect(0, 0, 1024, 1024);
    context.fillStyle = "rgb(58, 62, 140)";
    context.fillRect(0, 0, 860, 1024);
    context.fillStyle = "rgb(30, 30, 90)";
    for (let at = 0; at < 400; at++) {
      context.beginPath();
      context.arc((at * 137) % 850, (at * 211) % 1024, 9, 0, 2 * Math.PI);
      context.fill();
    }
    return canvas.toDataURL("image/png").split(",")[1] as string;
  });
}

test("where the stain has the tissue's colour nothing is counted, and the reason is said", async ({ page, appUrl }) => {
  await page.goto(appUrl);
  const buffer = Buffer.from(await deepBlueField(page), "base64");
  await page.locator("input[type=file]").first().setInputFiles({ name: "giemsa.png", mimeType: "image/png", buffer });
  await page.getByLabel("µm/px of the full resolution").fill("0.25");
  await page.getByRole("button", { name: "Use this value" }).click();
  await expect(page.locator("[data-stain]")).toHaveValue("toluidine-blue");
  await expect(page.locator("[data-cannot-tell]")).toBeVisible();
  await page.locator("[data-action=count]").click();
  await expect(page.locator("[data-tag=StainCannotBeTold]")).toBeVisible();
  await expect(page.locator('[data-class="Mast cell"] [data-count]')).toHaveText("–");
  await page.screenshot({ path: "test-results/stain-cannot-tell.png" });

  // Another stain, chosen by hand, counts.
  await page.locator("[data-stain]").selectOption("he");
  await expect(page.locator("[data-cannot-tell]")).toHaveCount(0);
});
