import { expect, test } from "vitest";
import { isTagged } from "../../../src/core/base/errors.ts";
import type { SlideSource } from "../../../src/sources/base/slide-source.ts";
import { openSlide } from "../../../src/sources/open-slide.ts";
import { fetchSharedFile, sharedDataUrl } from "../support/shared-data.ts";

/** Files made after public reports; ../shared/data/reports/README.md gives the right answer of each. Skipped without them. */
const signal = new AbortController().signal;
const withReports = test.skipIf(sharedDataUrl === null);

async function open(path: string, image?: string): Promise<SlideSource> {
  const file = await fetchSharedFile(`reports/${path}`);
  return openSlide({ kind: "file", name: "renamed", file, ...(image !== undefined && { image }) }, signal);
}

async function levelPixels(source: SlideSource, level = 0): Promise<Uint8ClampedArray> {
  const { widthPx, heightPx } = source.info.levels[level] as SlideSource["info"]["levels"][number];
  return (await source.readRegion(level, 0, 0, widthPx, heightPx, signal)).rgba;
}

function meanDifference(left: Uint8ClampedArray, right: Uint8ClampedArray): number {
  expect(left.length).toBe(right.length);
  return left.reduce((sum, value, at) => sum + Math.abs(value - (right[at] as number)), 0) / left.length;
}

function meanColour(rgba: Uint8ClampedArray): number {
  return rgba.reduce((sum, value, at) => sum + (at % 4 === 3 ? 0 : value), 0) / (rgba.length * 0.75);
}

const stored = (source: SlideSource) => source.info.levels.filter(({ synthetic }) => !synthetic);

withReports("tiles that a coarse level lacks come from level 0", async () => {
  const missing = await open("svs-missing-coarse-tile/missing.svs");
  const whole = await open("svs-missing-coarse-tile/whole.svs");
  expect(stored(missing)).toEqual(stored(whole));
  expect(meanDifference(await levelPixels(missing, 1), await levelPixels(whole, 1))).toBeLessThan(3);
  expect(missing.info.notes).toEqual([{ kind: "tiles-filled", detail: "2 tiles" }]);
});

withReports("an unrelated page of level-like size is no level", async () => {
  const source = await open("unmarked-page-as-level/two-pages.tif");
  expect(stored(source)).toHaveLength(1);
  expect(source.info.notes).toMatchObject([{ kind: "level-left-out" }]);
});

withReports("Philips' factors come from the spacings, not from padded pages", async () => {
  const source = await open("padded-levels/padded-levels.tif");
  expect(stored(source).map(({ downsample }) => downsample)).toEqual([1, 2, 4, 8]);
  expect(stored(source).map(({ widthPx }) => widthPx)).toEqual([768, 384, 192, 96]);
  expect(source.info.scale.micronsPerPx).toBeCloseTo(0.25, 9);
});

withReports("words in descriptions decide nothing", async () => {
  expect(stored(await open("description-word/word-macro.tif"))).toHaveLength(3);
  expect(stored(await open("description-word/no-such-word.tif"))).toHaveLength(3);
  expect(stored(await open("description-word/title-label.svs"))).toHaveLength(2);
});

withReports("fill order, transparency, padding, orientation", async () => {
  expect(meanColour(await levelPixels(await open("fill-order/lsb-first.tif")))).toBeCloseTo(183.6, 1);
  const rgba = await open("rgba-transparent/rgba.tif");
  expect([...(await rgba.readRegion(0, 20, 20, 1, 1, signal)).rgba]).toEqual([255, 255, 255, 255]);
  const turned = await open("exif-orientation/orientation-6.jpg");
  expect(turned.info).toMatchObject({ widthPx: 320, heightPx: 256, notes: [{ kind: "orientation-ignored" }] });
  expect(meanColour(await levelPixels(await open("jpeg-tile-padding/padded-100.tif")))).toBeCloseTo(180.8, 1);
  const cut = await open("unpadded-edge-tiles/edges-not-padded.tif");
  expect(meanColour(await levelPixels(cut))).toBeCloseTo(180.8, 0);
});

withReports("a byte after a deflate stream and bytes after a JPEG's end change nothing", async () => {
  const plain = await levelPixels(await open("deflate-trailing-byte/plain.tif"));
  expect(meanDifference(await levelPixels(await open("deflate-trailing-byte/one-byte-more.tif")), plain)).toBe(0);
  const jpeg = await levelPixels(await open("jpeg-trailer/plain.jpg"));
  expect(meanDifference(await levelPixels(await open("jpeg-trailer/trailer-6000.jpg")), jpeg)).toBe(0);
  expect(meanDifference(await levelPixels(await open("jpeg-trailer/fill-bytes.jpg")), jpeg)).toBe(0);
});

withReports("0.25 µm in every spelling of OME and in ImageJ's", async () => {
  const names = ["plain", "entity", "hex-entity", "latin1", "prefix", "single-quotes", "cm"];
  for (const name of [...names.map((one) => `${one}.ome.tif`), "imagej.tif"]) {
    expect((await open(`ome-units/${name}`)).info.scale.micronsPerPx, name).toBeCloseTo(0.25, 9);
  }
});

withReports("of several OME images the slide, by its own page and scale; another by name", async () => {
  for (const name of ["slide-is-second-image", "overview-page-first"]) {
    const source = await open(`ome-two-images/${name}.ome.tif`);
    expect(source.info).toMatchObject({ widthPx: 320, heightPx: 320, scale: { micronsPerPx: 0.25 } });
    const overview = await open(`ome-two-images/${name}.ome.tif`, "overview");
    expect(overview.info).toMatchObject({ widthPx: 96, heightPx: 48, scale: { micronsPerPx: 1 } });
    const nameless = open(`ome-two-images/${name}.ome.tif`, "three");
    await expect(nameless).rejects.toSatisfy((error) => isTagged(error, "ImageAmbiguous"));
  }
});

withReports("unequal PNG densities are asked; zip names with backslashes are read", async () => {
  expect((await open("png-density-unequal/x0.25-y0.5.png")).info.scale.problem).toBe("contradictory");
  const slashes = await levelPixels(await open("zip-backslash/slashes.zip"));
  expect(meanDifference(await levelPixels(await open("zip-backslash/backslashes.zip")), slashes)).toBe(0);
});
