import type { Page } from "@playwright/test";
import { countView, openSample } from "./review-support.ts";
import { expect, test } from "./support.ts";

/** The element with the focus, through every shadow root: its element's name and what it is called. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    let at = document.activeElement;
    const hosts: string[] = [];
    while (at?.shadowRoot?.activeElement) {
      hosts.push(at.localName.replace("granuloscope-", ""));
      at = at.shadowRoot.activeElement;
    }
    const name =
      at?.getAttribute("aria-label") ?? ((at?.getAttribute("data-action") ?? at?.textContent) || at?.localName || "");
    return `${hosts.at(-1) ?? ""}: ${name.trim().replace(/\s+/g, " ")}`;
  });
}

test("Tab goes round the whole page and back from Review, N and B choose cells, the tools are one Tab stop", async ({
  page,
  appUrl,
}) => {
  await openSample(page, appUrl);
  await page.getByRole("button", { name: "40x", exact: true }).click();
  await countView(page);
  await page.getByRole("tab", { name: "Review" }).click();
  const place = page.locator("[data-doubt-group]");
  await expect(place).toContainText("Cell 1 of");
  await page.keyboard.press("n");
  await expect(place).toContainText("Cell 2 of");
  await page.keyboard.press("b");
  await expect(place).toContainText("Cell 1 of");

  const stops: string[] = [];
  for (let press = 0; press < 60; press++) {
    await page.keyboard.press("Tab");
    stops.push(await focused(page));
  }
  // Tab chose no other cell on its way.
  await expect(place).toContainText("Cell 1 of");
  for (const stop of ["Right Enter|accept", "Not a cell|reject", "next", "open-reading", "input"]) {
    expect(stops.join("\n")).toMatch(new RegExp(`review-panel: .*(${stop})`));
  }
  expect(stops.filter((stop) => stop.startsWith("top-bar"))).not.toHaveLength(0);
  expect(new Set(stops.filter((stop) => stop.startsWith("tool-rail"))).size).toBe(1);

  const rail = page.getByRole("toolbar");
  await rail.getByRole("button", { name: "Move (V)" }).focus();
  await page.keyboard.press("ArrowDown");
  expect(await focused(page)).toContain("Change regions (E)");
  await page.keyboard.press("End");
  expect(await focused(page)).toContain("Keys (?)");
  await page.keyboard.press("Tab");
  expect(await focused(page)).not.toMatch(/^tool-rail/);
  await page.keyboard.press("Shift+Tab");
  expect(await focused(page)).toContain("Keys (?)");

  await page.keyboard.press("Enter");
  const map = page.locator("dialog.keys");
  await expect(map).toContainText("next cell to check");
  await expect(map).toContainText("Reading session");
  await page.screenshot({ path: "test-results/key-map.png" });
  await page.keyboard.press("Escape");
  await expect(map).toHaveCount(0);
});
