/**
 * Frame times of the cell overlay with 200,000 cells while panning, in a real browser.
 * Run: node bench/overlay.bench.mjs [output.json]. Without a GPU Chromium draws WebGL in software, and the figures say so.
 */
import { execSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { createServer } from "vite";

const CELLS = 200_000;
const MAX_FRAMES = 60;
const MAX_MS = 6000;
const root = fileURLToPath(new URL("..", import.meta.url));

const server = await createServer({
  root,
  cacheDir: mkdtempSync(join(tmpdir(), "overlay-bench-")),
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
  const renderer = await page.evaluate(() => {
    const gl = document.createElement("canvas").getContext("webgl2");
    const names = gl?.getExtension("WEBGL_debug_renderer_info");
    return names ? gl.getParameter(names.UNMASKED_RENDERER_WEBGL) : "unknown";
  });
  const quantile = (times, share) => times.toSorted((a, b) => a - b)[Math.floor(times.length * share)];
  const measure = async (name, cells, magnification) => {
    await page.evaluate(
      async ([count, zoom]) => {
        const { viewer, slide, createCells } = window.bench;
        viewer.openSlide(slide);
        const none = new Uint8Array(count);
        viewer.setCells(createCells(count), none, none);
        await new Promise((resolve) => setTimeout(resolve, 500));
        if (zoom > 0) viewer.panTo(20_000, 20_000, zoom);
        await new Promise((resolve) => setTimeout(resolve, 2500));
      },
      [cells, magnification],
    );
    const times = await page.evaluate(([frames, milliseconds]) => window.bench.measurePan(frames, milliseconds), [
      MAX_FRAMES,
      MAX_MS,
    ]);
    return {
      name,
      cells,
      frames: times.length,
      medianFrameMs: Number(quantile(times, 0.5).toFixed(1)),
      p95FrameMs: Number(quantile(times, 0.95).toFixed(1)),
    };
  };
  const results = [];
  for (const [name, magnification] of [
    ["whole slide (density map)", 0],
    ["5x (density map)", 5],
    ["10x (glyphs)", 10],
    ["40x (glyphs)", 40],
  ]) {
    results.push(await measure(`${name}, slide alone`, 0, magnification));
    results.push(await measure(name, CELLS, magnification));
    process.stderr.write(`${JSON.stringify(results.slice(-2))}\n`);
  }
  const report = {
    bench: "overlay",
    device: `${cpus().length} cores, WebGL renderer: ${renderer}`,
    browser: `Chromium ${browser.version()}`,
    commit: execSync("git rev-parse --short HEAD", { cwd: root }).toString().trim(),
    screen: "1280x800, device pixel ratio 1",
    results,
  };
  const json = `${JSON.stringify(report, null, 2)}\n`;
  process.stdout.write(json);
  if (process.argv[2]) writeFileSync(process.argv[2], json);
} finally {
  await browser.close();
  await server.close();
}
