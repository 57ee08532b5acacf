import { afterAll, beforeAll, expect, test } from "vitest";
import { commands } from "vitest/browser";
import { TaggedError } from "../../../src/core/base/errors.ts";
import { openSlide } from "../../../src/sources/open-slide.ts";
import { sharedDataUrl } from "../support/shared-data.ts";

declare module "vitest/browser" {
  interface BrowserCommands {
    startReportServer: () => Promise<string | null>;
    stopReportServer: () => Promise<void>;
  }
}

/** The ways real servers answer, as ../shared/data/reports/generate/serve.mjs imitates them. Skipped without it. */
const signal = new AbortController().signal;
let address = "";

beforeAll(async () => {
  if (sharedDataUrl !== null) address = (await commands.startReportServer()) ?? "";
});
afterAll(() => commands.stopReportServer());

async function outcome(path: string): Promise<string> {
  const url = `${address}/${path}`;
  try {
    const source = await openSlide({ kind: "url", name: "renamed", url }, signal);
    const { widthPx, heightPx } = source.info;
    await source.readRegion(0, 0, 0, widthPx, heightPx, signal);
    source.close();
    return `${widthPx} x ${heightPx} px, ${source.info.scale.micronsPerPx}`;
  } catch (error) {
    if (!(error instanceof TaggedError)) throw error;
    expect(JSON.stringify(error.details) + error.message).not.toContain("sig=");
    return `${error._tag}: ${error.details["reason"]}`;
  }
}

const SLIDE = "320 x 320 px, 0.25";
const TILES = "320 x 320 px, null";
const FIELD = "128 x 128 px, null";

test.skipIf(sharedDataUrl === null).each([
  ["exposed/slide.tif", SLIDE],
  ["exposed/scan.dzi", TILES],
  ["exposed/field.png", FIELD],
  ["noexpose/slide.tif", SLIDE],
  ["noexpose/field.png", FIELD],
  ["star/slide.tif", SLIDE],
  ["chunked/slide.tif", SLIDE],
  ["chunked/field.png", FIELD],
  ["norange/slide.tif", SLIDE],
  ["gzip/field.png", FIELD],
  ["gzip/slide.tif", SLIDE],
  ["nginx/scan.dzi", TILES],
  ["nginx/slide.tif", SLIDE],
  ["nginx/missing.tif", "SlideUnreachable: no answer (network, or the server does not allow other origins)"],
  ["token/scan.dzi?sig=abc", TILES],
  ["token/slide.tif?sig=abc", SLIDE],
  ["token/slide.tif?sig=wrong", "SlideUnreachable: the server answers 403"],
  ["redirect/slide.tif", SLIDE],
  ["redirect/scan.dzi", TILES],
  ["html/scan.dzi", TILES],
  ["html/missing.tif", "NotAnImage: unknown format"],
])("%s: %s (skipped without the reports)", async (path, expected) => {
  expect(await outcome(path)).toBe(expected);
});
