import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import { BlobReader, BlobWriter, ZipWriter } from "@zip.js/zip.js";
import { openSample } from "./review-support.ts";
import { makeDeepZoom, pictureOf, writeFixture } from "./support/deep-zoom-fixture.ts";
import { startSlideServer } from "./support/slide-server.ts";
import { expect, storedRecords, test } from "./support.ts";

const sample = fileURLToPath(new URL("../../samples/sample-slide.tif", import.meta.url));

/** Drops files of this machine on the page, as a file manager does. */
async function drop(page: Page, paths: readonly string[]): Promise<void> {
  await expect(page.getByText("Drop a slide here")).toBeVisible();
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"] as const) {
    await session.send("Input.dispatchDragEvent", { type, x: 640, y: 300, data });
  }
  await session.detach();
}

function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), "granuloscope-opening-"));
}

test("a slide is opened by dropping it, and again from the list of recent slides", async ({ page, appUrl }) => {
  await page.goto(appUrl);
  await drop(page, [sample]);
  await expect(page.locator("header .name")).toHaveText("sample-slide.tif");
  await expect(page.locator("[data-scale]")).toContainText("0.25 µm/px");

  // Three sentences at a first visit; read once, they are gone for good.
  await expect(page.locator("[data-introduction] p")).toHaveCount(4);
  await page.screenshot({ path: "test-results/first-visit.png" });
  await page.getByRole("button", { name: "Got it" }).click();
  await expect(page.locator("[data-introduction]")).toHaveCount(0);

  await expect.poll(() => storedRecords(page, "slides")).toMatchObject([{ name: "sample-slide.tif" }]);
  await page.reload();
  const recent = page.getByRole("button", { name: "sample-slide.tif" });
  await expect(recent).toBeVisible();
  // The browser may ask for the file again; either way nobody is left without an answer.
  const chooser = page.waitForEvent("filechooser", { timeout: 3000 }).catch(() => null);
  await recent.click();
  await (await chooser)?.setFiles(sample);
  await expect(page.locator("header .name")).toHaveText("sample-slide.tif");
  await expect(page.locator("[data-introduction]")).toHaveCount(0);
});

test("Deep Zoom tiles are opened as a folder, a zip and an address", async ({ page, appUrl, slideServers }) => {
  const folder = temporaryFolder();
  const files = makeDeepZoom("picture", 700, 520);
  writeFixture(join(folder, "tiles"), files);
  await page.goto(appUrl);
  // Picked, not dropped: the debugging protocol's drag of a folder gives the page a folder that it cannot read.
  await page.locator("input[webkitdirectory]").setInputFiles(join(folder, "tiles"));
  await expect(page.locator("header .name")).toHaveText("tiles");
  await expect(page.locator("[data-scale]")).toContainText("0.5 µm/px");
  await page.screenshot({ path: "test-results/deep-zoom-folder.png" });

  const zip = new ZipWriter(new BlobWriter());
  for (const { path, bytes } of files)
    await zip.add(`inside/${path}`, new BlobReader(new Blob([new Uint8Array(bytes)])));
  writeFileSync(join(folder, "picture.zip"), Buffer.from(await (await zip.close()).arrayBuffer()));
  await page.locator("input[type=file]").first().setInputFiles(join(folder, "picture.zip"));
  await expect(page.locator("header .name")).toHaveText("picture.zip");
  await expect(page.locator("[data-scale]")).toContainText("0.5 µm/px");

  const server = await startSlideServer(join(folder, "tiles"));
  slideServers.add(server.url);
  await page.goto(appUrl);
  await page.getByLabel("Address of a slide").fill(`${server.url}/picture.dzi`);
  await page.getByRole("button", { name: "Open address" }).click();
  await expect(page.locator("header .name")).toHaveText("picture.dzi");
  await expect(page.locator("[data-scale]")).toContainText("0.5 µm/px");
  await expect.poll(() => server.requests.some(({ path }) => path.endsWith("/10/0_0.png"))).toBe(true);
  await expect(page.getByRole("alert").getByRole("button")).toHaveCount(0);
  await server.close();
});

test("a slide at an address is read by ranges, never as a whole; an address that fails gives an error", async ({
  page,
  appUrl,
  slideServers,
}) => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "slides"));
  copyFileSync(sample, join(folder, "slides", "far.tif"));
  const server = await startSlideServer(folder);
  slideServers.add(server.url);
  await page.goto(appUrl);
  const address = page.getByLabel("Address of a slide");
  await address.fill(`${server.url}/slides/none.tif`);
  await page.getByRole("button", { name: "Open address" }).click();
  await expect(page.getByRole("alert")).toContainText("could not be reached", { timeout: 5000 });
  await page.getByRole("alert").getByRole("button").click();

  await address.fill(`${server.url}/slides/far.tif`);
  await page.getByRole("button", { name: "Open address" }).click();
  await expect(page.locator("header .name")).toHaveText("far.tif");
  await expect(page.locator("[data-scale]")).toContainText("0.25 µm/px");
  const asked = server.requests.filter(({ path }) => path === "/slides/far.tif");
  expect(asked.length).toBeGreaterThan(2);
  expect(asked.every(({ range }) => range !== undefined)).toBe(true);

  // A recent slide with an address opens without any question.
  await expect.poll(() => storedRecords(page, "slides")).toMatchObject([{ name: "far.tif" }]);
  await page.goto(appUrl);
  await page.getByRole("button", { name: "far.tif" }).click();
  await expect(page.locator("header .name")).toHaveText("far.tif");
  await server.close();
});

test("a full disk is reported and the count goes on; with room again it is stored, listed and cleared", async ({
  page,
  appUrl,
}) => {
  await page.goto(appUrl);
  const session = await page.context().newCDPSession(page);
  const { origin } = new URL(appUrl);
  const file = { name: "field.png", mimeType: "image/png", buffer: pictureOf(1500) };
  const countIt = async (): Promise<void> => {
    await page.locator("input[type=file]").first().setInputFiles(file);
    await page.getByLabel("µm/px of the full resolution").fill("0.5");
    await page.getByRole("button", { name: "Use this value" }).click();
    await page.getByRole("radio", { name: "Whole slide" }).check();
    await page.getByRole("button", { name: "Count", exact: true }).click();
    await expect(page.getByText(/100\s%\s*of the slide's parts with tissue counted/)).toBeVisible({ timeout: 180_000 });
  };
  await session.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 1000 });
  await countIt();
  await expect(page.locator("[data-storage]")).toContainText("storage is full");
  await page.screenshot({ path: "test-results/full-disk.png" });

  await session.send("Storage.overrideQuotaForOrigin", { origin });
  await page.reload();
  await countIt();
  await page.getByRole("tab", { name: "Export" }).click();
  const panel = page.getByRole("tabpanel");
  await expect(panel).toContainText(/field\.png\s*\d+ parts of the slide/);
  await panel.getByRole("button", { name: "Clear …" }).click();
  await page.screenshot({ path: "test-results/clear-question.png" });
  await page.getByRole("dialog").getByRole("button", { name: "Keep" }).click();
  await expect(panel).toContainText("field.png");
  await panel.getByRole("button", { name: "Clear …" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Clear results" }).click();
  await expect(panel).not.toContainText("field.png");
  await page.screenshot({ path: "test-results/storage-panel.png" });
});

test("at any width the bar's buttons stay on the screen, the network's name is whole, and 20x stays 20x", async ({
  page,
  appUrl,
}) => {
  const folder = temporaryFolder();
  const longName = join(folder, "a-slide-with-a-name-of-forty-letters-or-so.tif");
  copyFileSync(sample, longName);
  await page.goto(appUrl);
  await drop(page, [longName]);
  await expect(page.locator("header .name")).toHaveText("a-slide-with-a-name-of-forty-letters-or-so.tif");
  const magnification = page.locator("footer").getByText(/^[\d.]+x$/);
  // The first view is the whole slide, as the key 0 shows it.
  await expect(magnification).toHaveText("2.84x");
  await page.keyboard.press("0");
  await page.waitForTimeout(500);
  await expect(magnification).toHaveText("2.84x");
  await page.getByRole("button", { name: "20x", exact: true }).click();
  await expect(magnification).toHaveText("20x");
  for (const width of [1500, 1360, 1320, 1280, 1200, 1110, 1000, 900]) {
    await page.setViewportSize({ width, height: 800 });
    const panel = await page.locator("header").getByRole("button", { name: "Panel" }).boundingBox();
    expect((panel?.x ?? width) + (panel?.width ?? 0), `${width} px`).toBeLessThanOrEqual(width);
    const cut = await page.locator("header .network").evaluate((name) => name.scrollWidth - name.clientWidth);
    expect(cut, `${width} px`).toBe(0);
  }
  await page.locator("header").getByRole("button", { name: "Panel" }).click();
  await expect(page.locator("aside")).toBeHidden();
  // The view follows a new size a frame later.
  await page.waitForTimeout(500);
  await expect(magnification).toHaveText("20x");
});

test("a count that is cancelled, running or paused, shows all that it stored: a reload changes no number", async ({
  page,
  appUrl,
}) => {
  await openSample(page, appUrl);
  const counted = async (): Promise<string | null> => {
    // Numbers follow the windows after a moment.
    await page.waitForTimeout(1000);
    return page
      .locator("granuloscope-count-panel")
      .getByText(/analysed/)
      .first()
      .textContent();
  };
  const done = page.locator("footer").getByText(/^\d+ of \d+ parts$/);
  for (const paused of [false, true]) {
    await page.getByRole("radio", { name: "Whole slide" }).check();
    await page.locator("[data-action=count]").click();
    const before = Number(/\d+/.exec((await done.textContent()) ?? "")?.[0] ?? 0);
    await expect
      .poll(async () => Number(/\d+/.exec((await done.textContent()) ?? "")?.[0]), { timeout: 60_000 })
      .toBeGreaterThan(before + 2);
    if (paused) await page.locator("[data-action=pause]").click();
    await page.locator("[data-action=cancel]").click();
    await expect(page.locator("[data-run=idle]")).toBeVisible();
    const shown = await counted();
    await openSample(page, appUrl);
    await expect(page.locator("[data-run=idle]")).toBeVisible();
    await expect.poll(counted).toBe(shown);
  }
});
