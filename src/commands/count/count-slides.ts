import { basename, join } from "node:path";
import type { ExportKind } from "../../core/exports/export-input.ts";
import { rectangleShape } from "../../core/geometry/shape.ts";
import type { RegionFileContent } from "../../core/regions/region-file.ts";
import { text } from "../../core/text/text.ts";
import { readAdapterArgument } from "../base/adapter-argument.ts";
import type { CountArguments } from "../base/arguments.ts";
import { describeFallback } from "../base/describe-failure.ts";
import { findResults, refuseOtherResults } from "../base/earlier-results.ts";
import {
  findModelFiles,
  type HeadlessBrowser,
  identifySlide,
  runHeadless,
  withHeadlessBrowser,
} from "../base/headless-browser.ts";
import type { HeadlessOutcome } from "../base/headless-protocol.ts";
import { OutputFiles, refuseEqualNames } from "../base/output-files.ts";
import { createProgressLine } from "../base/progress-line.ts";
import { describeLeftOut, readRegionArgument } from "../base/region-argument.ts";

/** Always written, in the order they get their names: the summary last, so that where it is, all are. */
const FIRST_FILES: readonly ExportKind[] = ["geojson", "csv", "dictionary", "receipt"];
const LAST_FILES: readonly ExportKind[] = ["summary"];

/** Counts every slide, one page after the other. -> whether all windows of all slides were done or rightly skipped. */
export async function countSlides(request: CountArguments): Promise<boolean> {
  refuseEqualNames(request.slides);
  const ownModel = findModelFiles(request.model);
  const regions = request.regions === null ? null : await readRegionArgument(request.regions);
  const adapter = request.adapter === null ? null : readAdapterArgument(request.adapter);
  return withHeadlessBrowser(request.backend, async (browser) => {
    let complete = true;
    for (const slide of request.slides) {
      if (browser.signal.aborted) break;
      complete = (await countSlide(browser, slide, ownModel, regions, adapter, request)) && complete;
    }
    return complete;
  });
}

async function countSlide(
  browser: HeadlessBrowser,
  slide: string,
  ownModel: readonly string[] | null,
  regions: RegionFileContent | null,
  adapter: unknown,
  request: CountArguments,
): Promise<boolean> {
  const name = basename(slide);
  const base = join(request.out, name);
  const files = new OutputFiles(base);
  const progress = createProgressLine(name, request.quiet);
  try {
    if (findResults(base).length > 0) refuseOtherResults(base, await identifySlide(browser, slide));
    const outcome = await runHeadless(browser, {
      slide,
      ownModel,
      request: {
        micronsPerPx: request.micronsPerPx,
        image: request.image,
        region: request.region && rectangleShape(request.region),
        regions: regions?.regions ?? [],
        windows: null,
        slideId: null,
        backend: request.backend,
        threads: request.threads,
        guards: request.guards,
        stain: request.stain,
        countedClasses: request.countedClasses,
        stainParameters: null,
        builtInModel: ownModel ? null : request.model,
        adapter,
        files: [...FIRST_FILES, ...(regions ? (["regions"] as const) : []), ...request.also, ...LAST_FILES],
      },
      onProgress: progress.update,
      onBytes: (ending, bytes) => files.write(ending, bytes),
    });
    progress.end();
    // Another command may have written here meanwhile.
    refuseOtherResults(base, outcome.summary.slide.id);
    await files.commit(outcome.written);
    if (outcome.fallback) console.error(`${name}: ${describeFallback(outcome.fallback)}`);
    const { micronsPerPxWarning, tissueAreaMm2, stain } = outcome.summary;
    if (stain.source === "detected" && stain.kind !== "he") {
      console.error(`${name}: ${text.headless.detectedStain(text.stain.kind[stain.kind])}`);
    }
    const { micronsPerPx } = outcome.receipt;
    if (micronsPerPxWarning) console.error(`${name}: ${text.quality.scaleWarning(micronsPerPxWarning, micronsPerPx)}`);
    if (tissueAreaMm2 === 0) console.error(`${name}: ${text.headless.noTissue}`);
    if (regions) reportLeftOut(name, regions, outcome);
    return reportFailures(name, outcome);
  } catch (error) {
    progress.end();
    await files.abort();
    if (browser.signal.aborted) return false;
    console.error(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
}

function reportLeftOut(name: string, content: RegionFileContent, { summary }: HeadlessOutcome): void {
  const taken = (summary.regions?.length ?? 0) + summary.excludedRegions.length;
  const words = describeLeftOut(content, content.regions.length - taken);
  if (words) console.error(`${name}: ${words}`);
}

function reportFailures(name: string, { summary, failedTiles }: HeadlessOutcome): boolean {
  if (failedTiles.length === 0) return true;
  console.error(`${name}: ${text.headless.failedParts(failedTiles.length, summary.tiles.total)}`);
  for (const { tile, reason } of failedTiles) console.error(`  ${tile}: ${reason}`);
  return false;
}
