import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import { expect, test } from "./support.ts";

const sample = fileURLToPath(new URL("../../samples/sample-slide.tif", import.meta.url));

/** How a language's texts differ from the English ones in what they take of the screen. */
type Pseudo = "english" | "german" | "chinese";

/**
 * Makes every text on the page as long as another language's, then lists what is cut off: text wider than its box with
 * no title to read it by, and what stands outside the screen or over the right edge of the panel.
 */
function cutOff(page: Page, pseudo: Pseudo): Promise<string[]> {
  return page.evaluate((language) => {
    const GERMAN = "überausführlichkeit";
    const CHINESE = "嗜酸性粒细胞中性粒细胞肥大细胞高倍视野切片置信区间";
    const LETTERS = /[A-Za-z]{3,}/;
    const inLanguage = (text: string): string => {
      const trimmed = text.trim();
      if (language === "english" || !LETTERS.test(trimmed) || /\.(tif|svs)$/.test(trimmed)) return text;
      // Short labels grow most (W3C, Text size in translation): up to 10 letters by a half, longer texts by a third.
      const length = Math.round(trimmed.length * (trimmed.length <= 10 ? 1.5 : 1.33)) - trimmed.length;
      if (language === "german") {
        const words = Math.ceil(length / 14);
        const added = GERMAN.slice(0, Math.ceil(length / Math.max(1, words)));
        return text.replace(trimmed, words <= 1 ? `${trimmed}${added}` : `${trimmed}${` ${added}`.repeat(words)}`);
      }
      const glyphs = Math.max(2, Math.round(trimmed.length * 0.5));
      return text.replace(trimmed, CHINESE.repeat(Math.ceil(glyphs / CHINESE.length)).slice(0, glyphs));
    };
    const page = window as Window & { longTexts?: WeakMap<Text, string> };
    page.longTexts ??= new WeakMap();
    const changed = page.longTexts;
    const roots: (Document | ShadowRoot)[] = [document];
    for (let at = 0; at < roots.length; at++) {
      for (const element of (roots[at] as Document).querySelectorAll("*")) {
        if (element.shadowRoot) roots.push(element.shadowRoot);
      }
    }
    for (const root of roots) {
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const parent = node.parentElement;
        const text = node as Text;
        // A text that was made longer before, and that the page has not written anew since, stays.
        if (!parent || parent.closest("style, script, kbd, option, output") || changed.get(text) === text.data)
          continue;
        text.data = inLanguage(text.data);
        changed.set(text, text.data);
      }
    }
    const found: string[] = [];
    for (const root of roots) {
      for (const element of root.querySelectorAll<HTMLElement>(
        "button, label, p, summary, td, th, h2, h3, span, a, li",
      )) {
        const box = element.getBoundingClientRect();
        if (box.width === 0 || box.height === 0 || element.closest(".hidden-text, [title], #viewer")) continue;
        const said = `${element.localName} "${element.textContent?.trim().slice(0, 40)}"`;
        const style = getComputedStyle(element);
        const clips = style.overflowX !== "visible";
        if (clips && element.scrollWidth > element.clientWidth + 1) found.push(`${said} is cut`);
        if (box.right > innerWidth + 1 || box.left < -1) found.push(`${said} is beside the screen`);
        if (element.localName === "button" && element.scrollWidth > element.clientWidth + 2)
          found.push(`${said} runs out of its button`);
      }
    }
    return found;
  }, pseudo);
}

for (const [name, width, height] of [
  ["a wide screen", 1440, 900],
  ["200 % zoom", 720, 450],
  ["a phone", 390, 844],
] as const) {
  test(`nothing is cut off in longer words or in Chinese, on ${name}`, async ({ page, appUrl }) => {
    await page.setViewportSize({ width, height });
    for (const pseudo of ["english", "german", "chinese"] as const) {
      await page.goto(appUrl);
      expect.soft(await cutOff(page, pseudo), `${pseudo}, no slide`).toEqual([]);
      await page.locator("input[type=file]").first().setInputFiles(sample);
      await expect(page.locator("[data-scale]")).toBeVisible({ timeout: 30_000 });
      for (const at of [0, 1, 2, 3, 4]) {
        await page.getByRole("tab").nth(at).click();
        await page.waitForTimeout(200);
        expect.soft(await cutOff(page, pseudo), `${pseudo}, tab ${at}`).toEqual([]);
        await page.screenshot({ path: `test-results/long-text-${width}-${pseudo}-${at}.png` });
      }
    }
  });
}
