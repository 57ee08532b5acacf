import { afterAll, expect, test } from "vitest";
import { commands } from "vitest/browser";
import { isTagged } from "../../../../src/core/base/errors.ts";
import { openSlide } from "../../../../src/sources/open-slide.ts";
import { bytesOf, compareRgb } from "../../support/compare-pixels.ts";

declare module "vitest/browser" {
  interface BrowserCommands {
    startIipServer: () => Promise<{ url: string; levels: string } | null>;
    stopIipServer: () => Promise<string[]>;
  }
}

interface BuiltLevel {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly rgb: string;
}

const signal = new AbortController().signal;
const started = await commands.startIipServer();
if (started === null) console.warn("Debian's iipimage-server is not on this machine: IIIF not tested against it");

afterAll(async () => {
  const requests = await commands.stopIipServer();
  expect(requests.filter((request) => !request.endsWith("?token=a%20b"))).toEqual([]);
});

test.skipIf(started === null)(
  "every level of a IIIF server is the picture it serves (skipped without iipimage-server)",
  async () => {
    const { url, levels } = started as { url: string; levels: string };
    const source = await openSlide({ kind: "url", name: "slide", url: `${url}?token=a%20b` }, signal);
    const built = JSON.parse(levels) as BuiltLevel[];
    const stored = source.info.levels.filter(({ synthetic }) => !synthetic);
    expect(stored.map(({ widthPx, heightPx }) => [widthPx, heightPx])).toEqual(
      built.map(({ widthPx, heightPx }) => [widthPx, heightPx]),
    );
    for (const [level, { widthPx, heightPx, rgb }] of built.entries()) {
      const { rgba } = await source.readRegion(level, 0, 0, widthPx, heightPx, signal);
      const { largest, mean } = compareRgb(rgba, bytesOf(rgb));
      console.info(`level ${level}: largest ${largest}, mean ${mean.toFixed(4)}`);
      // The server compresses what it sends, with its fastest transform: that costs up to 3 levels at the best quality.
      expect.soft(largest, `level ${level}`).toBeLessThanOrEqual(3);
      expect.soft(mean, `level ${level}`).toBeLessThanOrEqual(0.5);
    }
  },
);

test.skipIf(started === null)(
  "a picture that is not there gives an error (skipped without iipimage-server)",
  async () => {
    const url = `${(started?.url ?? "").replace("slide.tif", "other.tif")}?token=a%20b`;
    const opening = openSlide({ kind: "url", name: "slide", url }, signal);
    await expect(opening).rejects.toSatisfy(
      (error) =>
        isTagged(error, "SlideUnreachable") || isTagged(error, "TileUnreadable") || isTagged(error, "MalformedSlide"),
    );
  },
);
