import type { Page } from "@playwright/test";
import type { BrowserTab, FindAll } from "./support/browser-tab.ts";
import { FirefoxTab } from "./support/firefox.ts";
import { WebKitTab } from "./support/webkit.ts";
import { expect, test } from "./support.ts";

const firefoxPath = process.env["FIREFOX_PATH"] ?? "";
const webkitDriverPath = process.env["WEBKIT_DRIVER_PATH"] ?? "";
const done = /100\s%\s*of the slide's parts with tissue counted/;

/** Every stored window's cells: key -> column, row and class of each cell, in the order kept. Runs in the page. */
function storedCells(): Promise<Record<string, number[]>> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("granuloscope");
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const reading = opening.result.transaction("tiles").objectStore("tiles").getAll();
      reading.onerror = () => reject(reading.error);
      reading.onsuccess = () => {
        opening.result.close();
        const windows: Record<string, number[]> = {};
        for (const { key, cells } of reading.result)
          windows[key] = [...cells.peakColumn, ...cells.peakRow, ...cells.classId] as number[];
        resolve(windows);
      };
    };
  });
}

/** How many different colours the slide's canvas shows. */
function coloursShown(findAll: FindAll): number {
  const colours = new Set<number>();
  for (const canvas of findAll("#viewer canvas") as HTMLCanvasElement[]) {
    const context = canvas.getContext("2d");
    if (!context || canvas.width === 0 || canvas.height === 0) continue;
    for (const colour of new Uint32Array(context.getImageData(0, 0, canvas.width, canvas.height).data.buffer))
      colours.add(colour);
  }
  return colours.size;
}

const paragraphs = (findAll: FindAll) => findAll("p").map((paragraph) => paragraph.textContent);
const decided = (findAll: FindAll) => findAll("[data-decided]")[0]?.textContent ?? "";
/** false while there are no tabs: the slide is not open yet. */
function openReview(findAll: FindAll): boolean {
  const review = findAll("[role=tab]").find((tab) => tab.textContent?.trim() === "Review");
  review?.click();
  return review !== undefined;
}

/** The cells of the whole sample as Chromium counts them; counted once for all tests here. */
let inChromium: Record<string, number[]> | null = null;

async function countInChromium(page: Page, appUrl: string): Promise<Record<string, number[]>> {
  if (inChromium) return inChromium;
  await page.goto(`${appUrl}/?sample`);
  await expect(page.getByText(done)).toBeVisible({ timeout: 300_000 });
  inChromium = await page.evaluate(storedCells);
  return inChromium;
}

/** Shows the sample, counts it to Chromium's cells, decides on one cell, and finds the decision again after a new start of the page. */
async function walk(tab: BrowserTab, appUrl: string, cells: Record<string, number[]>): Promise<void> {
  await tab.goto(`${appUrl}/?sample`);
  await expect.poll(() => tab.evaluate(coloursShown)).toBeGreaterThan(1000);
  await expect
    .poll(() => tab.evaluate(paragraphs), { timeout: 300_000, intervals: [1000] })
    .toContainEqual(expect.stringMatching(done));
  expect(await tab.evaluate(storedCells)).toEqual(cells);

  await expect.poll(() => tab.evaluate(openReview)).toBe(true);
  await tab.press("x");
  await expect.poll(() => tab.evaluate(decided)).toContain("1 not a cell");
  await tab.goto(`${appUrl}/?sample`);
  await expect.poll(() => tab.evaluate(openReview)).toBe(true);
  await expect.poll(() => tab.evaluate(decided)).toContain("1 not a cell");
}

test("Firefox shows the sample, counts the same cells as Chromium, keeps a decision, and asks nothing of others", async ({
  page,
  appUrl,
}) => {
  test.skip(firefoxPath === "", "no Firefox here");
  test.setTimeout(600_000);
  const cells = await countInChromium(page, appUrl);
  await page.close();
  const firefox = await FirefoxTab.open(firefoxPath);
  try {
    await walk(firefox, appUrl, cells);
    expect(firefox.errors).toEqual([]);
    expect(firefox.requests.filter((url) => !url.startsWith(appUrl) && !/^(blob|data):/.test(url))).toEqual([]);
  } finally {
    await firefox.close();
  }
});

test("WebKit shows the sample, counts the same cells as Chromium, and keeps a decision", async ({ page, appUrl }) => {
  test.skip(webkitDriverPath === "", "no WebKitWebDriver with Xvfb here");
  test.setTimeout(600_000);
  const cells = await countInChromium(page, appUrl);
  await page.close();
  const webkit = await WebKitTab.open(webkitDriverPath);
  try {
    await walk(webkit, appUrl, cells);
  } finally {
    await webkit.close();
  }
});
