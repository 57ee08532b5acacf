import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test as base, expect, type Page } from "@playwright/test";
import { startServer } from "../../scripts/serve.mjs";

const distFolder = fileURLToPath(new URL("../../dist", import.meta.url));
export const realSvs = fileURLToPath(new URL("../../../shared/data/slides/CMU-1-Small-Region.svs", import.meta.url));
export const hasRealSvs = existsSync(realSvs);

/**
 * Every test gets the app's address; an error that nobody caught fails it, and so does any request that leaves for another address, but for those of slide servers that the
 * test itself names, as a user does who opens a slide by its address.
 */
export const test = base.extend<{ appUrl: string; slideServers: Set<string>; outsideRequests: string[] }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from this pattern
  slideServers: async ({}, use) => use(new Set()),
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from this pattern
  appUrl: async ({}, use) => {
    const server = await startServer({ folder: distFolder, port: 0 });
    await use(server.url);
    await server.close();
  },
  outsideRequests: [
    async ({ context, appUrl, slideServers }, use) => {
      const outside: string[] = [];
      context.on("request", (request) => {
        const url = request.url();
        const named = [appUrl, "blob:", "data:", ...slideServers];
        if (!named.some((start) => url.startsWith(start))) outside.push(url);
      });
      const uncaught: string[] = [];
      context.on("weberror", (thrown) => uncaught.push(thrown.error().stack ?? thrown.error().message));
      const violations: string[] = [];
      context.on("console", (message) => {
        if (/Content.Security.Policy/i.test(message.text())) violations.push(message.text());
      });
      await use(outside);
      expect(outside).toEqual([]);
      // The policy forbids what the app does not do: anything it stops is a fault of the app.
      expect(violations).toEqual([]);
      expect(uncaught).toEqual([]);
    },
    { auto: true },
  ],
});

/** Everything in one store of the app's database, as it is on disk. */
export function storedRecords(page: Page, store: string): Promise<unknown[]> {
  return page.evaluate(
    (name) =>
      new Promise<unknown[]>((resolve, reject) => {
        const opening = indexedDB.open("granuloscope");
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const reading = opening.result.transaction(name).objectStore(name).getAll();
          reading.onerror = () => reject(reading.error);
          reading.onsuccess = () => {
            opening.result.close();
            resolve(reading.result);
          };
        };
      }),
    store,
  );
}

export { expect };
