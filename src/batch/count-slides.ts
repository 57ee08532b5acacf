import { existsSync, readdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BrowserContext, chromium } from "playwright-core";
import { startServer } from "../../scripts/serve.mjs";
import { text } from "../core/text/text.ts";
import { type CountArguments, UsageError } from "./arguments.ts";
import { HEADLESS, type HeadlessFile, type HeadlessOutcome } from "./headless-protocol.ts";
import { OutputFiles, refuseEqualNames } from "./output-files.ts";
import { createProgressLine } from "./progress-line.ts";

const distFolder = fileURLToPath(new URL("../../dist", import.meta.url));
const modelsFolder = fileURLToPath(new URL("../../models", import.meta.url));

/** Chromium that asks nobody for anything; a software GPU is offered only where WebGPU was asked for by name. */
export function browserArguments(request: Pick<CountArguments, "backend">): string[] {
  const flags = [
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ];
  if (process.getuid?.() === 0) flags.push("--no-sandbox");
  if (request.backend !== "wasm") flags.push("--enable-unsafe-webgpu", "--enable-features=Vulkan");
  if (request.backend === "webgpu" && !hasGpuDevice()) flags.push("--use-webgpu-adapter=swiftshader");
  return flags;
}

/** Whether the machine shows a graphics device; elsewhere than on Linux the browser is left to find out. */
function hasGpuDevice(): boolean {
  return process.platform !== "linux" || existsSync("/dev/dri") || existsSync("/dev/nvidia0");
}

/** Counts every slide, one page after the other. -> whether all tiles of all slides were done or rightly skipped. */
export async function countSlides(request: CountArguments): Promise<boolean> {
  refuseEqualNames(request.slides);
  const ownModel = findModelFiles(request.model);
  const server = await startServer({ folder: distFolder, port: 0 });
  const profile = await mkdtemp(join(tmpdir(), "granuloscope-"));
  let complete = true;
  try {
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium",
      headless: true,
      args: browserArguments(request),
    });
    try {
      for (const slide of request.slides) {
        complete = (await countSlide(context, server.url, slide, ownModel, request)) && complete;
      }
    } finally {
      await context.close();
    }
  } finally {
    await server.close();
    await rm(profile, { recursive: true, force: true });
  }
  return complete;
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

async function countSlide(
  context: BrowserContext,
  url: string,
  slide: string,
  ownModel: string[] | null,
  request: CountArguments,
): Promise<boolean> {
  const name = basename(slide);
  const files = new OutputFiles(join(request.out, name));
  const progress = createProgressLine(name, request.quiet);
  const page = await context.newPage();
  try {
    await page.exposeFunction(HEADLESS.write, (file: HeadlessFile, chunk: string) => files.write(file, chunk));
    await page.exposeFunction(HEADLESS.progress, progress.update);
    await page.goto(`${url}/?headless`);
    await page.waitForFunction(() => window.granuloscopeHeadless !== undefined);
    await page.setInputFiles(`#${HEADLESS.slideInput}`, slide);
    if (ownModel) await page.setInputFiles(`#${HEADLESS.modelInput}`, ownModel);
    const outcome: HeadlessOutcome | { error: string } = await page.evaluate(
      async (options) => {
        try {
          if (!window.granuloscopeHeadless) throw new Error("the page is not ready");
          return await window.granuloscopeHeadless.run(options);
        } catch (error) {
          const tag = (error as { _tag?: string })._tag;
          return { error: `${tag ? `${tag}: ` : ""}${error instanceof Error ? error.message : String(error)}` };
        }
      },
      {
        micronsPerPx: request.micronsPerPx,
        region: request.region,
        backend: request.backend,
        guards: request.guards,
        ownModel: ownModel !== null,
        builtInModel: ownModel ? null : request.model,
      },
    );
    progress.end();
    if ("error" in outcome) throw new Error(outcome.error);
    await files.write("summary.json", `${JSON.stringify(outcome.summary, null, 2)}\n`);
    await files.commit();
    return reportFailures(name, outcome);
  } catch (error) {
    progress.end();
    await files.abort();
    console.error(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  } finally {
    await page.close();
  }
}

function reportFailures(name: string, { summary, failedTiles }: HeadlessOutcome): boolean {
  if (failedTiles.length === 0) return true;
  console.error(`${name}: ${text.headless.failedTiles(failedTiles.length, summary.tiles.total)}`);
  for (const { tile, reason } of failedTiles) console.error(`  ${tile}: ${reason}`);
  return false;
}
