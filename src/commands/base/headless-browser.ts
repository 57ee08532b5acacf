import { existsSync, readdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { startServer } from "../../../scripts/serve.mjs";
import type { BackendChoice } from "../../core/model/stages.ts";
import { UsageError } from "./arguments.ts";
import { HEADLESS, type HeadlessOutcome, type HeadlessRequest } from "./headless-protocol.ts";
import { valueFrom } from "./run-command.ts";
import { withStopSignal } from "./stop-signal.ts";

const distFolder = fileURLToPath(new URL("../../../dist", import.meta.url));
const modelsFolder = fileURLToPath(new URL("../../../models", import.meta.url));

/** A Chromium without a window, showing the built app; nothing of it outlives the command. */
export interface HeadlessBrowser {
  readonly context: BrowserContext;
  readonly url: string;
  /** Aborted when the user stops the command: the browser closes, so what is asked of it fails, and nothing new must begin. */
  readonly signal: AbortSignal;
}

/** What one page is asked, beside the request that goes into it. */
export interface HeadlessJob {
  readonly slide: string;
  /** manifest.json and the ONNX file of the user's own model; null: a built-in one. */
  readonly ownModel: readonly string[] | null;
  readonly request: Omit<HeadlessRequest, "ownModel">;
  readonly onProgress: (done: number, total: number) => void;
  readonly onBytes: (ending: string, bytes: Uint8Array) => Promise<void>;
}

/** Chromium that asks nobody for anything; a software GPU is offered only where WebGPU was asked for by name. */
export function browserArguments({ backend }: { readonly backend: BackendChoice }): string[] {
  const flags = [
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ];
  if (process.getuid?.() === 0) flags.push("--no-sandbox");
  if (backend !== "wasm") flags.push("--enable-unsafe-webgpu", "--enable-features=Vulkan");
  // Without these a Chromium that has no window draws by software, and then offers WebGPU no other adapter (developer.chrome.com, "Supercharge
  // Web AI model testing", 2024).
  if (backend !== "wasm" && process.platform === "linux" && hasGpuDevice()) {
    flags.push("--use-angle=vulkan", "--disable-vulkan-surface");
  }
  if (backend === "webgpu" && !hasGpuDevice()) flags.push("--use-webgpu-adapter=swiftshader");
  return flags;
}

/** Whether the machine shows a graphics device; elsewhere than on Linux the browser is left to find out. */
function hasGpuDevice(): boolean {
  return process.platform !== "linux" || existsSync("/dev/dri") || existsSync("/dev/nvidia0");
}

/**
 * Opens the browser with an empty profile, works, and leaves nothing behind. @throws CommandFailure when the user stopped it (Ctrl-C, SIGTERM).
 */
export async function withHeadlessBrowser<T>(
  backend: BackendChoice,
  work: (browser: HeadlessBrowser) => Promise<T>,
): Promise<T> {
  return withStopSignal(async (signal) => {
    const server = await startServer({ folder: distFolder, port: 0 });
    const profile = await mkdtemp(join(tmpdir(), "granuloscope-"));
    try {
      const context = await chromium.launchPersistentContext(profile, {
        executablePath: process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium",
        headless: true,
        args: browserArguments({ backend }),
        // Playwright would end this process before half-written files are removed.
        handleSIGINT: false,
        handleSIGTERM: false,
        handleSIGHUP: false,
      });
      const close = (): void => void context.close();
      signal.addEventListener("abort", close);
      try {
        return await work({ context, url: server.url, signal });
      } finally {
        signal.removeEventListener("abort", close);
        await context.close();
      }
    } finally {
      await server.close();
      await rm(profile, { recursive: true, force: true });
    }
  });
}

/** Files of the user's own model (a folder), or null for a built-in one. @throws UsageError. */
export function findModelFiles(model: string | null): string[] | null {
  if (model === null || existsSync(join(modelsFolder, model, "manifest.json"))) return null;
  if (!existsSync(join(model, "manifest.json"))) {
    throw new UsageError(`--model: "${model}" is neither a built-in model nor a folder with a manifest.json`);
  }
  return readdirSync(model)
    .filter((name) => name === "manifest.json" || name.endsWith(".onnx"))
    .map((name) => join(model, name));
}

/** Counts one slide in a page of its own. @throws CommandFailure with what went wrong. */
export function runHeadless(browser: HeadlessBrowser, job: HeadlessJob): Promise<HeadlessOutcome> {
  return withSlidePage(browser, job.slide, async (page) => {
    await page.exposeFunction(HEADLESS.write, (ending: string, base64: string) =>
      job.onBytes(ending, Buffer.from(base64, "base64")),
    );
    await page.exposeFunction(HEADLESS.progress, job.onProgress);
    if (job.ownModel) await page.setInputFiles(`#${HEADLESS.modelInput}`, [...job.ownModel]);
    const request = { ...job.request, ownModel: job.ownModel !== null } satisfies HeadlessRequest;
    return valueFrom(await page.evaluate((asked) => window.granuloscopeHeadless?.run(asked), request));
  });
}

/** A slide's fingerprint. @throws CommandFailure with what is wrong with the file. */
export function identifySlide(browser: HeadlessBrowser, slide: string): Promise<string> {
  return withSlidePage(browser, slide, async (page) =>
    valueFrom(await page.evaluate(() => window.granuloscopeHeadless?.identify())),
  );
}

/** Opens the app's headless page with a slide's file in its input, works, and closes it. */
async function withSlidePage<T>(
  { context, url }: HeadlessBrowser,
  slide: string,
  work: (page: Page) => Promise<T>,
): Promise<T> {
  const page = await context.newPage();
  try {
    await page.goto(`${url}/?headless`);
    await page.waitForFunction(() => window.granuloscopeHeadless !== undefined);
    await page.setInputFiles(`#${HEADLESS.slideInput}`, slide);
    return await work(page);
  } finally {
    await page.close();
  }
}
