/**
 * Frame times while panning with and without 1,000 regions on the slide, in a real browser.
 * Run: node bench/regions.bench.mjs [output.json]. Without a GPU Chromium draws in software, and the figures say so.
 */
import { execSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { createServer } from "vite";

const REGIONS = 1000;
const POINTS_EACH = 120;
const MAX_FRAMES = 80;
const MAX_MS = 6000;
const root = fileURLToPath(new URL("..", import.meta.url));

const server = await createServer({
  root,
  cacheDir: mkdtempSync(join(tmpdir(), "regions-bench-")),
  logLevel: "error",
  server: { host: "127.0.0.1", port: 0, watch: null },
});
await server.listen();
const browser = await chromium.launch({
  executablePath: process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking"],
});
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(`http://127.0.0.1:${server.httpServer.address().port}/bench/overlay.html`);
  await page.waitForFunction(() => "bench" in window);
  const quantile = (times, share) => times.toSorted((a, b) => a - b)[Math.floor(times.length * share)];
  const measure = async (name, regions, magnification) => {
    await page.evaluate(
      async ([count, points, zoom]) => {
        const { viewer, slide, createRegions } = window.bench;
        viewer.openSlide(slide);
        viewer.setRegions(createRegions(count, points), "1");
        await new Promise((resolve) => setTimeout(resolve, 500));
        if (zoom > 0) viewer.panTo(20_000, 20_000, zoom);
        await new Promise((resolve) => setTimeout(resolve, 2500));
      },
      [regions, POINTS_EACH, magnification],
    );
    const times = await page.evaluate(([frames, milliseconds]) => window.bench.measurePan(frames, milliseconds), [
      MAX_FRAMES,
      MAX_MS,
    ]);
    return {
      name,
      regions,
      frames: times.length,
      medianFrameMs: Number(quantile(times, 0.5).toFixed(1)),
      p95FrameMs: Number(quantile(times, 0.95).toFixed(1)),
    };
  };
  const results = [];
  for (const [name, magnification] of [
    ["whole slide", 0],
    ["1.25x", 1.25],
    ["5x", 5],
    ["20x", 20],
  ]) {
    results.push(await measure(name, 0, magnification));
    results.push(await measure(name, REGIONS, magnification));
    process.stderr.write(`${JSON.stringify(results.slice(-2))}\n`);
  }
  const report = {
    bench: "regions",
    device: `${cpus().length} cores, 2D canvas drawn in software`,
    browser: `Chromium ${browser.version()}`,
    commit: execSync("git rev-parse --short HEAD", { cwd: root }).toString().trim(),
    screen: "1280x800, device pixel ratio 1",
    pointsPerRegion: POINTS_EACH,
    results,
  };
  const json = `${JSON.stringify(report, null, 2)}\n`;
  process.stdout.write(json);
  if (process.argv[2]) writeFileSync(process.argv[2], json);
} finally {
  await browser.close();
  await server.close();
}
