import { expect, test } from "vitest";
import { commands } from "vitest/browser";
import { openSlide } from "../../../src/sources/open-slide.ts";
import { fetchSharedFile, sharedDataUrl } from "../support/shared-data.ts";

declare module "vitest/browser" {
  interface BrowserCommands {
    readWithOpenSlide: (path: string, regions: string[]) => Promise<string | null>;
  }
}

type Region = [level: number, x: number, y: number, widthPx: number, heightPx: number];
// OpenSlide places a region by level-0 px; where a level's factor is not whole (4.00007 in the oesophagus slide) it interpolates anywhere
// but at the origin, so coarse levels are compared from there.
const slides: [path: string, micronsPerPx: number | null, regions: Region[]][] = [
  [
    "slides/CMU-1-Small-Region.svs",
    0.499,
    [
      [0, 0, 0, 300, 300],
      [0, 1000, 1500, 512, 512],
      [0, 1900, 2700, 320, 267],
    ],
  ],
  [
    "slides/acute-appendicitis_x41000_y29000_20x.tif",
    null,
    [
      [0, 3000, 3000, 600, 400],
      [1, 700, 900, 512, 512],
    ],
  ],
  [
    "slides/eosinophilic-esophagitis_x0_y0_40x.tif",
    null,
    [
      [0, 9000, 12000, 512, 512],
      [2, 0, 0, 2200, 2200],
    ],
  ],
];

test.skipIf(sharedDataUrl === null).each(slides)(
  "%s reads as in OpenSlide (skipped without the real slides)",
  async (path, micronsPerPx, regions) => {
    const signal = new AbortController().signal;
    const file = await fetchSharedFile(path);
    const source = await openSlide({ kind: "file", name: "renamed", file }, signal);
    if (micronsPerPx !== null) expect(source.info.scale.micronsPerPx).toBeCloseTo(micronsPerPx, 6);
    const expected = await commands.readWithOpenSlide(
      path,
      regions.map((region) => region.join(",")),
    );
    if (expected === null) {
      console.warn("OpenSlide is not on this machine: pixels not compared");
      return;
    }
    const reference = Uint8Array.from(atob(expected), (letter) => letter.charCodeAt(0));
    let at = 0;
    for (const [level, x, y, widthPx, heightPx] of regions) {
      const { rgba } = await source.readRegion(level, x, y, widthPx, heightPx, signal);
      let largest = 0;
      let sum = 0;
      for (let px = 0; px < widthPx * heightPx; px++) {
        for (let channel = 0; channel < 3; channel++) {
          const difference = Math.abs((rgba[px * 4 + channel] as number) - (reference[at++] as number));
          sum += difference;
          if (difference > largest) largest = difference;
        }
      }
      const mean = sum / (widthPx * heightPx * 3);
      console.info(`${path} level ${level} at ${x},${y}: largest ${largest}, mean ${mean.toFixed(4)}`);
      expect(largest).toBeLessThanOrEqual(2);
      expect(mean).toBeLessThanOrEqual(0.5);
    }
    source.close();
  },
);
