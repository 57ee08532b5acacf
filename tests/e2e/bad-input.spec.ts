import { expect, test } from "./support.ts";

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
