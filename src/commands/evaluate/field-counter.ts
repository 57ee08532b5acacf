import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { startServer } from "../../../scripts/serve.mjs";
import type { ModelManifest } from "../../core/model/manifest.ts";
import { browserArguments, findModelFiles } from "../base/headless-browser.ts";
import { HEADLESS } from "../base/headless-protocol.ts";
import { valueFrom } from "../base/run-command.ts";
import type { EvaluateArguments } from "./evaluate-arguments.ts";
import { type CropOrder, EVALUATION_INPUT, type FieldAnswer, type FieldRequest } from "./evaluation-protocol.ts";

const distFolder = fileURLToPath(new URL("../../../dist", import.meta.url));

/** The product's own page in a browser without a window, with a set of fields and a network: counts field after field. */
export class FieldCounter {
  readonly #page: Page;
  readonly #context: BrowserContext;
  readonly #close: () => Promise<void>;
  readonly manifest: ModelManifest;

  private constructor(page: Page, context: BrowserContext, manifest: ModelManifest, close: () => Promise<void>) {
    this.#page = page;
    this.#context = context;
    this.manifest = manifest;
    this.#close = close;
  }

  get browserVersion(): string {
    return this.#context.browser()?.version() ?? "unknown";
  }

  /** Starts the page; paths: the fields' files. @throws UsageError for an unknown model, CommandFailure for one that cannot be used. */
  static async start(
    request: Pick<EvaluateArguments, "model" | "backend">,
    paths: readonly string[],
  ): Promise<FieldCounter> {
    const ownModel = findModelFiles(request.model);
    const server = await startServer({ folder: distFolder, port: 0 });
    const profile = await mkdtemp(join(tmpdir(), "granuloscope-"));
    const stop = async (): Promise<void> => {
      await server.close();
      await rm(profile, { recursive: true, force: true });
    };
    try {
      const context = await chromium.launchPersistentContext(profile, {
        executablePath: process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium",
        headless: true,
        args: browserArguments(request),
      });
      const close = async (): Promise<void> => {
        await context.close();
        await stop();
      };
      try {
        const page = await context.newPage();
        await page.goto(`${server.url}/?headless`);
        await page.waitForFunction(() => window.granuloscopeEvaluation !== undefined);
        await page.setInputFiles(`#${EVALUATION_INPUT}`, [...paths]);
        if (ownModel) await page.setInputFiles(`#${HEADLESS.modelInput}`, ownModel);
        const wanted = {
          ownModel: ownModel !== null,
          builtInModel: ownModel ? null : request.model,
          backend: request.backend,
        };
        const manifest = valueFrom(
          await page.evaluate((model) => window.granuloscopeEvaluation?.useModel(model), wanted),
        );
        return new FieldCounter(page, context, manifest, close);
      } catch (error) {
        await context.close();
        throw error;
      }
    } catch (error) {
      await stop();
      throw error;
    }
  }

  /** Counts one field. @throws CommandFailure. */
  async count(request: FieldRequest): Promise<FieldAnswer> {
    return valueFrom(await this.#page.evaluate((order) => window.granuloscopeEvaluation?.countField(order), request));
  }

  /** Crops as JPEG data addresses. @throws CommandFailure. */
  async crop(orders: readonly CropOrder[]): Promise<string[]> {
    return valueFrom(await this.#page.evaluate((wanted) => window.granuloscopeEvaluation?.cropFields(wanted), orders));
  }

  /** Ends the browser and the server. */
  close(): Promise<void> {
    return this.#close();
  }
}
