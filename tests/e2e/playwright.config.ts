import { defineConfig } from "@playwright/test";

/** The built app in the system's Chromium, served as `npm start` serves it. */
export default defineConfig({
  testDir: ".",
  timeout: 240_000,
  // A busy two-core machine takes its time; what must be quick says so itself.
  expect: { timeout: 20_000 },
  // Every spec has a page and a server of its own; two cores keep two of them busy.
  workers: 2,
  reporter: "list",
  outputDir: "../../test-results",
  use: {
    viewport: { width: 1280, height: 800 },
    launchOptions: {
      executablePath: process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"],
    },
  },
});
