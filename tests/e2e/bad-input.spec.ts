import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { pictureOf } from "./support/deep-zoom-fixture.ts";
import { expect, test } from "./support.ts";

const project = fileURLToPath(new URL("../..", import.meta.url));

test("what is no slide gets a clear message within 5 s, and the app stays usable", async ({ page, appUrl }) => {
  await page.goto(appUrl);
  const files: [string, Buffer][] = [
    ["notes.txt", Buffer.from("not an image at all")],
    ["cut.tif", Buffer.from([0x49, 0x49, 42, 0, 8, 0, 0, 0])],
    ["loop.tif", loopingTiff()],
  ];
  for (const [name, buffer] of files) {
    await page
      .locator("input[type=file]")
      .first()
      .setInputFiles({ name, mimeType: "application/octet-stream", buffer });
    const dismiss = page.getByRole("alert").getByRole("button");
    await expect(dismiss).toHaveCount(1, { timeout: 5000 });
    await dismiss.click();
    await expect(dismiss).toHaveCount(0);
  }
  await page.screenshot({ path: "test-results/after-bad-input.png" });
  await expect(page.getByRole("button", { name: "Open the sample slide" })).toBeEnabled();
});

/** One directory whose link to the next points at itself. */
function loopingTiff(): Buffer {
  const bytes = Buffer.alloc(26);
  bytes.set([0x49, 0x49, 42, 0, 8, 0, 0, 0]);
  bytes.writeUInt16LE(1, 8);
  bytes.writeUInt16LE(256, 10);
  bytes.writeUInt16LE(3, 12);
  bytes.writeUInt32LE(1, 14);
  bytes.writeUInt32LE(100, 18);
  bytes.writeUInt32LE(8, 22);
  return bytes;
}

test("a field without µm/px is not counted before a possible value is given", async ({ page, appUrl }) => {
  await page.goto(appUrl);
  const buffer = pictureOf(300);
  await page.locator("input[type=file]").first().setInputFiles({ name: "field.png", mimeType: "image/png", buffer });
  const value = page.getByLabel("µm/px of the full resolution");
  const use = page.getByRole("button", { name: "Use this value" });
  for (const impossible of ["0", "-1", "abc"]) {
    await value.fill(impossible);
    await use.click();
    await expect(page.getByRole("alert")).toContainText("cannot be the slide's µm/px", { timeout: 5000 });
    await expect(page.locator("[data-scale]")).toHaveText("µm/px unknown");
  }
  await value.fill("0,5");
  await use.click();
  await expect(page.locator("[data-scale]")).toContainText("0.5 µm/px, set by you");
});

test("the command says what is wrong with a model, a slide or a missing scale, and leaves no file that looks whole", async () => {
  const folder = mkdtempSync(join(tmpdir(), "granuloscope-bad-"));
  const wrongModel = join(folder, "model");
  cpSync(join(project, "models/granulocytes-5"), wrongModel, { recursive: true });
  const onnx = readFileSync(join(wrongModel, "model.onnx"));
  onnx.writeUInt8(onnx.readUInt8(5000) ^ 1, 5000);
  writeFileSync(join(wrongModel, "model.onnx"), onnx);
  writeFileSync(join(folder, "field.png"), pictureOf(300));
  writeFileSync(join(folder, "notes.tif"), "not an image at all");
  const attempts: [string[], RegExp][] = [
    [[join(folder, "field.png"), "--mpp", "0.5", "--model", wrongModel], /ModelMismatch/],
    [[join(folder, "field.png"), "--mpp", "0.5", "--model", "no-such-model"], /--model/],
    [[join(folder, "field.png")], /MicronsPerPxMissing/],
    [[join(folder, "notes.tif"), "--mpp", "0.5"], /NotAnImage/],
  ];
  for (const [args, wanted] of attempts) {
    const out = mkdtempSync(join(folder, "out-"));
    const attempt = promisify(execFile)("npm", ["run", "-s", "count", "--", ...args, "--out", out, "--quiet"], {
      cwd: project,
    });
    const said = await attempt.then(
      () => "nothing",
      (error: { stderr: string }) => error.stderr,
    );
    expect(said).toMatch(wanted);
    expect(readdirSync(out)).toEqual([]);
  }
});
