import { expect, test } from "vitest";
import type { SlideSource } from "../../../src/sources/base/slide-source.ts";
import { expectSamePixels, expectSameShape, openBuilt } from "../support/built-slides.ts";

/** Slides built to each format's rules (tests/fixtures/formats), read here and by OpenSlide. */
const likeOpenSlide: [name: string, format: string][] = [
  ["aperio-33005.svs", "aperio-svs"],
  ["aperio-33003.svs", "aperio-svs"],
  ["aperio-33003-422.svs", "aperio-svs"],
  ["aperio-33003-420.svs", "aperio-svs"],
  ["generic-none.tif", "tiff"],
  ["generic-deflate.tif", "tiff"],
  ["generic-lzw.tif", "tiff"],
  ["generic-zstd.tif", "tiff"],
  ["generic-webp.tif", "tiff"],
  ["generic-jpeg.tif", "tiff"],
  ["ome-flat.tif", "tiff"],
  ["philips.tif", "philips-tiff"],
  ["philips-sparse.tif", "philips-tiff"],
  ["philips-odd.tif", "philips-tiff"],
  ["hamamatsu.ndpi", "hamamatsu-ndpi"],
  ["hamamatsu-rows.ndpi", "hamamatsu-ndpi"],
  ["hamamatsu-no-index.ndpi", "hamamatsu-ndpi"],
  ["hamamatsu-planes.ndpi", "hamamatsu-ndpi"],
  ["leica.scn", "leica-scn"],
  ["leica-two-areas.scn", "leica-scn"],
];

test.each(likeOpenSlide)("%s reads as in OpenSlide", async (name, format) => {
  const built = await openBuilt(name, 11);
  if (!built) return;
  const { source, reference, pixels } = built;
  expect(source.info.format).toBe(format);
  if (!reference) console.warn("OpenSlide is not on this machine: pixels not compared");
  else {
    expectSameShape(source, reference);
    await expectSamePixels(source, reference, pixels);
  }
  source.close();
});

const signal = new AbortController().signal;

async function levelPixels(source: SlideSource, level: number): Promise<Uint8ClampedArray> {
  const { widthPx, heightPx } = source.info.levels[level] as SlideSource["info"]["levels"][number];
  return (await source.readRegion(level, 0, 0, widthPx, heightPx, signal)).rgba;
}

/** How many bytes differ; quicker than comparing millions of them by the test's own means. */
function differing(left: Uint8ClampedArray, right: Uint8ClampedArray): number {
  if (left.length !== right.length) return Number.POSITIVE_INFINITY;
  return left.reduce((count, value, at) => count + (value === right[at] ? 0 : 1), 0);
}

/** OpenSlide leaves such a place empty; here it may not pass for glass. */
test("a tile missing from a coarse Philips level is filled from the finer one", async () => {
  const whole = await openBuilt("philips.tif");
  const missing = await openBuilt("philips-missing.tif");
  if (!whole || !missing) return;
  const [left, right] = [await levelPixels(whole.source, 2), await levelPixels(missing.source, 2)];
  const mean = left.reduce((sum, value, at) => sum + Math.abs(value - (right[at] as number)), 0) / left.length;
  expect(mean).toBeLessThan(3);
  expect(missing.source.info.notes).toContainEqual({ kind: "tiles-filled", detail: "1 tiles" });
});

test.each(["ome-sub-levels.ome.tif", "ome-sub-levels-big.ome.tif"])(
  "%s: levels under tag 330 are those of the plain pyramid with the same tiles",
  async (name) => {
    const flat = await openBuilt("ome-flat.tif");
    const ome = await openBuilt(name);
    if (!flat || !ome) return;
    expect(ome.source.info).toMatchObject({ format: "ome-tiff", scale: { micronsPerPx: 0.25 } });
    expect(ome.source.info.levels).toEqual(flat.source.info.levels);
    for (const level of [0, 1, 2]) {
      expect(differing(await levelPixels(ome.source, level), await levelPixels(flat.source, level))).toBe(0);
    }
    if (ome.reference) await expectSamePixels(ome.source, ome.reference, ome.pixels);
  },
);

test("the directory's size counts where a level's JPEG states another, as it must beyond 65,535 px", async () => {
  const right = await openBuilt("hamamatsu.ndpi");
  const wrong = await openBuilt("hamamatsu-wrong-size.ndpi");
  if (!right || !wrong) return;
  for (const level of [0, 1, 2]) {
    expect(differing(await levelPixels(wrong.source, level), await levelPixels(right.source, level))).toBe(0);
  }
});

test("the last rows of a Hamamatsu level are read, although they fill no whole row of MCUs", async () => {
  const built = await openBuilt("hamamatsu-last-rows.ndpi");
  if (!built) return;
  expect(built.source.info.heightPx).toBe(804);
  const { rgba } = await built.source.readRegion(0, 0, 790, 1024, 14, signal);
  const rowMean = (row: number): number =>
    rgba.subarray(row * 4096, row * 4096 + 4096).reduce((sum, value) => sum + value, 0) / 4096;
  for (let row = 1; row < 14; row++) expect(Math.abs(rowMean(row) - rowMean(row - 1)), String(row)).toBeLessThan(12);
});

test("an image in strips is read whole; what Aperio keeps in strips is not among the levels", async () => {
  const strips = await openBuilt("stripped.tif");
  if (!strips) return;
  expect(strips.source.info).toMatchObject({ widthPx: 700, heightPx: 500, scale: { micronsPerPx: 0.25 } });
  const sum = (await levelPixels(strips.source, 0)).reduce((total, value) => total + value, 0);
  expect(sum / (700 * 500 * 4)).toBeGreaterThan(150);
  const aperio = await openBuilt("aperio-33005.svs");
  expect(aperio?.source.info.levels.filter(({ synthetic }) => !synthetic)).toHaveLength(2);
  expect(aperio?.source.info.scan).toEqual({ scanner: "Aperio SS1", objective: "40x", scannedAt: "01/02/20" });
});
