import { BlobReader, BlobWriter, ZipWriter } from "@zip.js/zip.js";
import { expect, test } from "vitest";
import { commands } from "vitest/browser";
import { isTagged } from "../../../../src/core/base/errors.ts";
import type { FolderFile } from "../../../../src/core/slide/slide.ts";
import { openSlide } from "../../../../src/sources/open-slide.ts";
import { bytesOf, compareRgb } from "../../support/compare-pixels.ts";

interface BuiltSlide {
  readonly files: readonly { readonly path: string; readonly base64: string }[];
  readonly umPerPx: number;
  readonly bounds: readonly number[] | null;
  readonly levels: readonly {
    readonly widthPx: number;
    readonly heightPx: number;
    readonly downsample: number;
    readonly rgb: string;
  }[];
}

const signal = new AbortController().signal;
const printed = await commands.runGoldenScript("build_mrxs.py", "openslide, PIL, numpy");
const slides: [string, BuiltSlide][] = printed === null ? [] : Object.entries(JSON.parse(printed));

function filesOf(slide: BuiltSlide): FolderFile[] {
  return slide.files.map(({ path, base64 }) => ({ path, file: new Blob([bytesOf(base64)]) }));
}

test.skipIf(slides.length === 0).each(slides)(
  "%s: every level is what OpenSlide reads (skipped without python3-openslide)",
  async (_name, slide) => {
    const source = await openSlide({ kind: "folder", name: "slide", files: filesOf(slide) }, signal);
    expect(source.info.scale.micronsPerPx).toBe(slide.umPerPx);
    const stored = source.info.levels.filter(({ synthetic }) => !synthetic);
    expect(stored.map(({ widthPx, heightPx, downsample }) => [widthPx, heightPx, downsample])).toEqual(
      slide.levels.map(({ widthPx, heightPx, downsample }) => [widthPx, heightPx, downsample]),
    );
    const { x, y, widthPx: width, heightPx: height } = source.info.openSlideBounds ?? {};
    expect([x, y, width, height]).toEqual(slide.bounds);
    for (const [level, { widthPx, heightPx, rgb }] of slide.levels.entries()) {
      const { rgba } = await source.readRegion(level, 0, 0, widthPx, heightPx, signal);
      const { largest, mean } = compareRgb(rgba, bytesOf(rgb));
      console.info(`level ${level}: largest ${largest}, mean ${mean.toFixed(4)}`);
      expect.soft(largest, `level ${level}`).toBeLessThanOrEqual(2);
      expect.soft(mean, `level ${level}`).toBeLessThanOrEqual(0.5);
    }
    source.close();
  },
);

const first = slides[0]?.[1];

async function zipped(slide: BuiltSlide, level: number, separator: string): Promise<Blob> {
  const writer = new ZipWriter(new BlobWriter(), { useWebWorkers: false, level });
  for (const { path, file } of filesOf(slide)) await writer.add(path.replaceAll("/", separator), new BlobReader(file));
  return writer.close();
}

test.skipIf(!first)("the same slide opens from a zip, packed or not, and from files dropped together", async () => {
  const slide = first as BuiltSlide;
  const folder = await openSlide({ kind: "folder", name: "slide", files: filesOf(slide) }, signal);
  const expected = await folder.readRegion(1, 10, 10, 200, 100, signal);
  const flat = filesOf(slide).map(({ path, file }) => ({ path: path.split("/").at(-1) ?? path, file }));
  const others = [
    await openSlide({ kind: "folder", name: "slide", files: flat }, signal),
    await openSlide({ kind: "file", name: "slide.zip", file: await zipped(slide, 0, "/") }, signal),
    await openSlide({ kind: "file", name: "slide.zip", file: await zipped(slide, 6, "\\") }, signal),
  ];
  for (const source of others) {
    expect(source.info.id).toBe(folder.info.id);
    const { rgba } = await source.readRegion(1, 10, 10, 200, 100, signal);
    expect(rgba).toEqual(expected.rgba);
  }
});

test("a .mrxs file alone asks for its folder, and is not opened as the picture it is", async () => {
  const file = new Blob([new Uint8Array([0xff, 0xd8, 0xff, 0xe0])]);
  const opening = openSlide({ kind: "file", name: "slide.mrxs", file }, signal);
  await expect(opening).rejects.toSatisfy((error) => isTagged(error, "FilesMissing"));
});

test.skipIf(!first)("a damaged image is an error with its place, its neighbours read", async () => {
  const damaged = filesOf(first as BuiltSlide).map(({ path, file }) => {
    if (!path.endsWith("Data0000.dat")) return { path, file };
    // The first image of the finest level: its header, then a size it does not have.
    return { path, file: new Blob([new Uint8Array(40), file.slice(40)]) };
  });
  const source = await openSlide({ kind: "folder", name: "slide", files: damaged }, signal);
  const reading = source.readRegion(0, 0, 0, 20, 20, signal);
  await expect(reading).rejects.toSatisfy(
    (error) => isTagged(error, "TileUnreadable") && error.details["level"] === 0 && error.details["column"] === 0,
  );
  await source.readRegion(0, 530, 10, 50, 50, signal);
});
