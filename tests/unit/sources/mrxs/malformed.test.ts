import { deflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { type ErrorTag, TaggedError } from "../../../../src/core/base/errors.ts";
import type { SlideSource } from "../../../../src/sources/base/slide-source.ts";
import { filesOfFolder } from "../../../../src/sources/bytes/named-files.ts";
import { openMrxs } from "../../../../src/sources/mrxs/mrxs-source.ts";
import { seededRandom } from "../../../browser/support/compare-pixels.ts";
import { buildMrxs, COARSE, FINEST, type MrxsRecipe, positionsOf } from "./build-mrxs.ts";

const signal = new AbortController().signal;

function open(recipe: MrxsRecipe): Promise<SlideSource> {
  return openMrxs(filesOfFolder(buildMrxs(recipe)), "s", signal);
}

const set = (name: string, value: string | null): MrxsRecipe => ({ settings: { [name]: value } });
const entry = (index: number, offset: number, length: number, file: number): MrxsRecipe => ({
  entries: [[[index, offset, length, file], ...FINEST.slice(1)], COARSE],
});
const packed = (bytes: Uint8Array<ArrayBuffer>): MrxsRecipe => ({
  settings: { "HIERARCHICAL/NONHIER_0_NAME": "StitchingIntensityLayer" },
  positions: new Uint8Array(bytes),
});
const four = positionsOf([
  [0, 0],
  [14, 1],
  [1, 14],
  [15, 15],
]);

test("the unchanged slide opens: two levels, the size of its photos less their overlap", async () => {
  const { info } = await open({});
  expect([info.widthPx, info.heightPx]).toEqual([30, 30]);
  expect(info.levels.map(({ widthPx, downsample }) => [widthPx, downsample])).toEqual([
    [30, 1],
    [15, 2],
  ]);
  expect(info.scale.micronsPerPx).toBe(0.25);
  expect(info.openSlideBounds).toMatchObject({ x: 0, y: 0, widthPx: 31, heightPx: 31 });
});

const malformed: [name: string, tag: ErrorTag, recipe: MrxsRecipe][] = [
  ["no Slidedat.ini", "FilesMissing", { leaveOut: "s/Slidedat.ini" }],
  ["no index", "FilesMissing", { leaveOut: "s/Index.dat" }],
  ["no data file", "FilesMissing", { leaveOut: "s/Data0000.dat" }],
  ["no slide id", "MalformedSlide", set("GENERAL/SLIDE_ID", null)],
  ["another slide's index", "MalformedSlide", set("GENERAL/SLIDE_ID", "FFFF")],
  ["no images", "MalformedSlide", set("GENERAL/IMAGENUMBER_X", "0")],
  ["minus four images", "MalformedSlide", set("GENERAL/IMAGENUMBER_X", "-4")],
  ["images in words", "MalformedSlide", set("GENERAL/IMAGENUMBER_X", "four")],
  ["a thousand million images", "MalformedSlide", set("GENERAL/IMAGENUMBER_Y", "999999999")],
  [
    "too many images together",
    "MalformedSlide",
    { settings: { "GENERAL/IMAGENUMBER_X": "100000", "GENERAL/IMAGENUMBER_Y": "100000" } },
  ],
  ["no divisions", "MalformedSlide", set("GENERAL/CameraImageDivisionsPerSide", "0")],
  ["another layer first", "MalformedSlide", set("HIERARCHICAL/HIER_0_NAME", "Slide filter level")],
  ["no levels", "MalformedSlide", set("HIERARCHICAL/HIER_0_COUNT", "0")],
  ["a thousand levels", "MalformedSlide", set("HIERARCHICAL/HIER_0_COUNT", "1000")],
  ["a level without its section", "MalformedSlide", set("HIERARCHICAL/HIER_0_VAL_1_SECTION", "L9")],
  ["a level that halves nothing", "MalformedSlide", set("L1/IMAGE_CONCAT_FACTOR", "0")],
  ["a level that halves too often", "MalformedSlide", set("L1/IMAGE_CONCAT_FACTOR", "30")],
  ["images of no width", "MalformedSlide", set("L0/DIGITIZER_WIDTH", "0")],
  ["images of 99999 px", "MalformedSlide", set("L0/DIGITIZER_HEIGHT", "99999")],
  ["an overlap in words", "MalformedSlide", set("L0/OVERLAP_X", "much")],
  ["JPEG XR", "UnsupportedFormat", set("L0/IMAGE_FORMAT", "JPEGXR")],
  ["no data files", "MalformedSlide", set("DATAFILE/FILE_COUNT", "0")],
  ["an unnamed data file", "MalformedSlide", set("DATAFILE/FILE_0", null)],
  ["a data file outside the folder", "FilesMissing", set("DATAFILE/FILE_0", "../secret.dat")],
  ["an index of another version", "MalformedSlide", { index: (view) => view.setUint8(1, 0x39) }],
  ["an index cut off", "TruncatedFile", { indexBytes: (bytes) => bytes.slice(0, -60) }],
  ["an empty index", "MalformedSlide", { indexBytes: () => new Uint8Array(0) }],
  ["a root beyond the end", "TruncatedFile", { index: (view, at) => view.setInt32(at.roots, 1_000_000, true) }],
  ["a negative root", "TruncatedFile", { index: (view, at) => view.setInt32(at.roots, -8, true) }],
  [
    "a page beyond the end",
    "TruncatedFile",
    { index: (view, at) => view.setInt32((at.pages[0] ?? 0) + 4, 999_999, true) },
  ],
  [
    "pages in a circle",
    "MalformedSlide",
    { index: (view, at) => view.setInt32((at.pages[0] ?? 0) + 4, at.pages[0] ?? 0, true) },
  ],
  [
    "a page of a million entries",
    "TruncatedFile",
    { index: (view, at) => view.setInt32(at.pages[0] ?? 0, 1_000_000, true) },
  ],
  ["a page of minus one entries", "TruncatedFile", { index: (view, at) => view.setInt32(at.pages[0] ?? 0, -1, true) }],
  [
    "a record that begins with no 0",
    "MalformedSlide",
    { index: (view, at) => view.setInt32((at.pages[0] ?? 0) - 8, 7, true) },
  ],
  ["an image outside the grid", "MalformedSlide", entry(16, 0, 10, 0)],
  ["an image before the grid", "MalformedSlide", entry(-1, 0, 10, 0)],
  ["an image twice", "MalformedSlide", entry(1, 0, 10, 0)],
  ["an image before the file", "MalformedSlide", entry(0, -5, 10, 0)],
  ["an image beyond the file", "TruncatedFile", entry(0, 4090, 10, 0)],
  ["an image of minus ten bytes", "MalformedSlide", entry(0, 0, -10, 0)],
  ["an image in no file", "MalformedSlide", entry(0, 0, 10, 3)],
  ["a coarse image off its grid", "MalformedSlide", { entries: [FINEST, [[1, 0, 10, 0]]] }],
  ["no image at all", "MalformedSlide", { entries: [[], []] }],
  [
    "positions of three photos",
    "MalformedSlide",
    {
      positions: positionsOf([
        [0, 0],
        [1, 1],
        [2, 2],
      ]),
    },
  ],
  [
    "an unknown flag",
    "MalformedSlide",
    {
      positions: positionsOf(
        [
          [0, 0],
          [1, 1],
          [2, 2],
          [3, 3],
        ],
        2,
      ),
    },
  ],
  [
    "positions far outside",
    "MalformedSlide",
    {
      positions: positionsOf([
        [0, 0],
        [2_000_000_000, 1],
        [2, 2],
        [3, 3],
      ]),
    },
  ],
  [
    "a position record of two pages",
    "MalformedSlide",
    { index: (view, at) => view.setInt32(at.positions + 8, 2, true) },
  ],
  ["positions that do not unpack", "MalformedSlide", packed(four)],
  ["positions that unpack to more", "MalformedSlide", packed(new Uint8Array(deflateSync(new Uint8Array(50_000))))],
  ["positions that unpack to less", "MalformedSlide", packed(new Uint8Array(deflateSync(new Uint8Array(9))))],
];

test.each(malformed)("%s: %s", async (_name, tag, recipe) => {
  const started = performance.now();
  await expect(open(recipe)).rejects.toSatisfy((error) => error instanceof TaggedError && error._tag === tag);
  expect(performance.now() - started).toBeLessThan(5000);
});

test("two slides in one folder are not opened as one", async () => {
  const second = buildMrxs().map(({ path, file }) => ({ path: `t/${path}`, file }));
  const opening = openMrxs(filesOfFolder([...buildMrxs(), ...second]), "s", signal);
  await expect(opening).rejects.toSatisfy((error) => error instanceof TaggedError && error._tag === "SeveralSlides");
});

test("packed positions are the same slide; a level that lacks a photo is left out", async () => {
  expect((await open(packed(new Uint8Array(deflateSync(four))))).info.openSlideBounds?.widthPx).toBe(31);
  const { info } = await open({ entries: [FINEST, COARSE.slice(1)] });
  expect(info.levels.map(({ downsample }) => downsample)).toEqual([1]);
});

test("a thousand mutations open or end with a tag, soon", async () => {
  const random = seededRandom(23);
  const original = await Promise.all(
    buildMrxs().map(async ({ path, file }) => ({ path, bytes: new Uint8Array(await file.arrayBuffer()) })),
  );
  let opened = 0;
  for (let round = 0; round < 1000; round++) {
    const target = random() < 0.4 ? "s/Slidedat.ini" : "s/Index.dat";
    const files = original.map(({ path, bytes }) => {
      const changed = bytes.slice();
      for (let change = 0; path === target && change < 1 + Math.floor(random() * 3); change++) {
        changed[Math.floor(random() * changed.length)] = Math.floor(random() * 256);
      }
      return { path, file: new Blob([changed]) };
    });
    const started = performance.now();
    try {
      (await openMrxs(filesOfFolder(files), "s", signal)).close();
      opened++;
    } catch (error) {
      if (!(error instanceof TaggedError)) throw new Error(`round ${round}: ${String(error)}`);
      expect(error._tag).not.toBe("Unexpected");
    }
    expect(performance.now() - started).toBeLessThan(5000);
  }
  console.info(`${opened} of 1000 still opened`);
}, 120_000);
