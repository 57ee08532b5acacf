/** Opens a bench page in a real Chromium over a development server of its own, and writes a bench's result file. */
import { execSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { createServer } from "vite";

const root = fileURLToPath(new URL("../..", import.meta.url));
/** GRANULOSCOPE_GPU=hardware uses the machine's own GPU; without it a software adapter stands in. */
const hardware = process.env["GRANULOSCOPE_GPU"] === "hardware";
const CHROMIUM_ARGUMENTS = [
  "--no-sandbox",
  "--enable-unsafe-webgpu",
  ...(hardware ? ["--enable-features=Vulkan", "--use-angle=vulkan", "--disable-vulkan-surface"] : ["--use-webgpu-adapter=swiftshader"]),
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Calls work(openPage, browserVersion, browser); openPage loads a file of bench/ in a fresh page, ready when it has set `bench`. */
export async function withBenchBrowser(work) {
  const cacheDir = mkdtempSync(join(tmpdir(), "granuloscope-bench-"));
  const server = await createServer({
    root,
    cacheDir,
    logLevel: "error",
    server: { host: "127.0.0.1", port: 0, watch: null, hmr: false },
  });
  await server.listen();
  const browser = await chromium.launch({
    executablePath: process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium",
    args: CHROMIUM_ARGUMENTS,
  });
  const openPage = async (file) => {
    const page = await browser.newPage();
    page.on("pageerror", (error) => console.error(error.message));
    await page.goto(`http://127.0.0.1:${server.httpServer.address().port}/bench/${file}`);
    await page.waitForFunction(() => "bench" in globalThis);
    return page;
  };
  try {
    return await work(openPage, browser.version(), browser);
  } finally {
    await browser.close();
    await server.close();
    rmSync(cacheDir, { recursive: true, force: true });
  }
}

/** Writes bench/results/NAME.json with what the figures hold for; browserVersion null: no browser took part. */
export function writeResult(name, browserVersion, content) {
  const commit = execSync("git rev-parse --short HEAD", { cwd: root }).toString().trim();
  const device = `${cpus().length} cores, ${cpus()[0]?.model.trim() ?? "unknown processor"}`;
  mkdirSync(join(root, "bench/results"), { recursive: true });
  // On a busy machine times grow and threads fight: the figures are to be read with this.
  const loadAverage = Number((loadavg()[0] ?? 0).toFixed(1));
  const report = { bench: name, device, loadAverage, browser: browserVersion === null ? "none" : `Chromium ${browserVersion}`, commit, ...content };
  writeFileSync(join(root, `bench/results/${name}.json`), `${JSON.stringify(report, null, 2)}\n`);
}
