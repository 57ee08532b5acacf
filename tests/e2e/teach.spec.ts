import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import { countMiddle } from "./review-support.ts";
import { expect, test } from "./support.ts";

const manifestPath = fileURLToPath(new URL("../../models/granulocytes-5/manifest.json", import.meta.url));
const ANSWERS = 25;

/** An adapter that calls hardly anything an eosinophil, for a model. */
function adapterFile(model: { readonly id: string; readonly sha256: string }) {
  const content = {
    format: "granuloscope-adapter-1",
    kind: "biases",
    name: "Our lab, H&E",
    model,
    classes: ["Eosinophil", "Neutrophil"],
    weights: [[-20], [0]],
    featureMeans: [],
    featureScales: [],
    answers: ["one"],
    validation: { answers: 60, lossBefore: 0.5, lossAfter: 0.4, standardError: 0.02, classes: [] },
  };
  return { name: "lab.adapter.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(content)) };
}

const eosinophils = (page: Page) => page.locator('[data-class="Eosinophil"] [data-count]');

test("answers fill the drawers and are judged; an adapter from a colleague changes the counts and can be removed", async ({
  page,
  appUrl,
}) => {
  await countMiddle(page, appUrl);
  const before = (await eosinophils(page).textContent()) ?? "";
  await page.getByRole("tab", { name: "Review" }).click();
  const teach = page.locator("[data-teach]");
  await teach.locator("summary").click();
  await expect(teach.locator("[data-drawer=train]")).toContainText(/^0 answers/);
  const learn = page.locator("[data-action=learn]");
  await expect(learn).toBeDisabled();
  const decided = page.locator("[data-decided]");
  for (let answered = 1; answered <= ANSWERS; answered++) {
    await page.locator("[data-action=accept]").click();
    await expect(decided).toContainText(new RegExp(`^\\s*${answered} as the machine`));
  }
  await expect(teach.locator("[data-drawer=train]")).toContainText(`${ANSWERS} answers`);
  await learn.click();
  await expect(page.locator("[data-lesson=tooFew]")).toBeVisible();
  await teach.scrollIntoViewIfNeeded();
  await page.screenshot({ path: "test-results/teach-lesson.png" });

  const file = page.locator("granuloscope-teach-section input[type=file]");
  await file.setInputFiles(adapterFile({ id: "another", sha256: "a".repeat(64) }));
  await expect(page.locator("[data-adapter]")).toHaveCount(0);
  const { id, sha256 } = JSON.parse(readFileSync(manifestPath, "utf8"));
  await file.setInputFiles(adapterFile({ id, sha256 }));
  await expect(page.locator("[data-adapter]")).toContainText("Our lab, H&E");
  await page.screenshot({ path: "test-results/teach-in-use.png" });
  await page.getByRole("tab", { name: "Count" }).click();
  // What a reader called an eosinophil stays one.
  await expect(eosinophils(page)).not.toHaveText(before);
  await expect(page.locator("[data-count-adapter]")).toContainText("Our lab, H&E");
  await page.getByRole("tab", { name: "Review" }).click();
  await page.locator("[data-action=remove-adapter]").click();
  await page.getByRole("tab", { name: "Count" }).click();
  await expect(eosinophils(page)).toHaveText(before);

  await page.getByRole("tab", { name: "Review" }).click();
  await teach.locator("summary").click();
  await page.locator("[data-action=read-validation]").click();
  await expect(page.locator("[data-reading-progress]")).toHaveText(/^0 of/);
});
