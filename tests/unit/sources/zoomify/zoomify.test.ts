import { afterEach, expect, test, vi } from "vitest";
import { type ErrorTag, TaggedError } from "../../../../src/core/base/errors.ts";
import { filesOfFolder } from "../../../../src/sources/bytes/named-files.ts";
import { createWebFolder } from "../../../../src/sources/bytes/web-folder.ts";
import { isZoomifyAddress, zoomifyFolder } from "../../../../src/sources/zoomify/zoomify-files.ts";
import { openZoomify } from "../../../../src/sources/zoomify/zoomify-source.ts";
import { layTiers, parseProperties, tilePath } from "../../../../src/sources/zoomify/zoomify-tiers.ts";
import { seededRandom } from "../../../browser/support/compare-pixels.ts";

const signal = new AbortController().signal;
const xml = (width: unknown, height: unknown, tiles: unknown, size: unknown = 256): string =>
  `<IMAGE_PROPERTIES WIDTH="${width}" HEIGHT="${height}" NUMTILES="${tiles}" NUMIMAGES="1" VERSION="1.8" TILESIZE="${size}" />`;

/** A JPEG's start that says its size; enough for what opening looks at. */
function jpeg(widthPx: number, heightPx: number): Uint8Array<ArrayBuffer> {
  const bytes = [0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, heightPx >> 8, heightPx & 255, widthPx >> 8, widthPx & 255, 3];
  return new Uint8Array([...bytes, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 0xff, 0xd9]);
}

/** A picture of 600 x 300 px: 3 x 2, 2 x 1 and 1 x 1 tiles. */
function folder(text = xml(600, 300, 9), changes: Record<string, Uint8Array<ArrayBuffer> | null> = {}) {
  const tiles: Record<string, Uint8Array<ArrayBuffer> | null> = {
    "TileGroup0/2-2-1.jpg": jpeg(88, 44),
    "TileGroup0/1-1-0.jpg": jpeg(44, 150),
    "TileGroup0/0-0-0.jpg": jpeg(150, 75),
    ...changes,
  };
  const files = Object.entries(tiles).flatMap(([path, bytes]) =>
    bytes ? [{ path: `a/${path}`, file: new Blob([bytes]) }] : [],
  );
  return filesOfFolder([{ path: "a/ImageProperties.xml", file: new Blob([text]) }, ...files]);
}

const open = (files = folder()) => openZoomify(zoomifyFolder(files), "s", signal);

afterEach(() => {
  vi.unstubAllGlobals();
});

test("tiers, tile numbers and groups", () => {
  const tiers = layTiers(parseProperties(xml(600, 300, 9)));
  expect(tiers.map(({ columns, rows, firstTile, number }) => [columns, rows, firstTile, number])).toEqual([
    [3, 2, 3, 2],
    [2, 1, 1, 1],
    [1, 1, 0, 0],
  ]);
  // 20 x 20 tiles and 10 x 10, 5 x 5, 3 x 3, 2 x 2, 1 x 1 below: the finest begin with number 139.
  const large = layTiers(parseProperties(xml(5120, 5120, 539)));
  expect(tilePath(large[0] as (typeof large)[0], 0, 0)).toBe("TileGroup0/5-0-0.jpg");
  expect(tilePath(large[0] as (typeof large)[0], 17, 5)).toBe("TileGroup1/5-17-5.jpg");
  expect(tilePath(large[0] as (typeof large)[0], 19, 19)).toBe("TileGroup2/5-19-19.jpg");
});

test("a picture halved by rounding down has fewer tiles, and their number identifies it", () => {
  // 513 -> 256 is one tile when cut, 257 two when rounded up.
  expect(layTiers(parseProperties(xml(513, 100, 4))).map(({ columns }) => columns)).toEqual([3, 1]);
  expect(layTiers(parseProperties(xml(513, 100, 6))).map(({ columns }) => columns)).toEqual([3, 2, 1]);
});

test("a folder opens; an address keeps its token for every tile", async () => {
  const { info } = await open();
  expect(info.levels.map(({ widthPx, heightPx }) => [widthPx, heightPx])).toEqual([
    [600, 300],
    [300, 150],
    [150, 75],
  ]);
  expect(isZoomifyAddress("https://h.test/z/ImageProperties.xml?t=1")).toBe(true);
  const asked: string[] = [];
  const tiles = new Map([
    ["2-2-1", jpeg(88, 44)],
    ["1-1-0", jpeg(44, 150)],
    ["0-0-0", jpeg(150, 75)],
  ]);
  vi.stubGlobal("fetch", async (url: string) => {
    asked.push(url);
    const tile = [...tiles].find(([name]) => url.includes(name));
    return new Response(tile ? tile[1] : xml(600, 300, 9));
  });
  await openZoomify(createWebFolder("https://h.test/z/ImageProperties.xml?t=1"), "s", signal);
  expect(asked[1]).toBe("https://h.test/z/TileGroup0/2-2-1.jpg?t=1");
  expect(asked.every((url) => url.endsWith("?t=1"))).toBe(true);
});

const malformed: [name: string, tag: ErrorTag, files: ReturnType<typeof folder>][] = [
  ["no properties", "NotAnImage", filesOfFolder([])],
  ["two pictures", "SeveralSlides", [...folder(), ...folder().map((file) => ({ ...file, path: `b/${file.path}` }))]],
  ["an empty file", "MalformedSlide", folder("")],
  ["a web page", "MalformedSlide", folder("<html></html>")],
  ["no width", "MalformedSlide", folder('<IMAGE_PROPERTIES HEIGHT="300" NUMTILES="9" TILESIZE="256"/>')],
  ["no tile size", "MalformedSlide", folder('<IMAGE_PROPERTIES WIDTH="600" HEIGHT="300" NUMTILES="9"/>')],
  ["no tiles", "MalformedSlide", folder('<IMAGE_PROPERTIES WIDTH="600" HEIGHT="300" TILESIZE="256"/>')],
  ...["0", "-5", "x", "5.5", "99999999999", "", "1e9", "NaN"].map(
    (width): [string, ErrorTag, ReturnType<typeof folder>] => [
      `a width of "${width}"`,
      "MalformedSlide",
      folder(xml(width, 300, 9)),
    ],
  ),
  ...["0", "-5", "x", "4000001"].map((height): [string, ErrorTag, ReturnType<typeof folder>] => [
    `a height of "${height}"`,
    "MalformedSlide",
    folder(xml(600, height, 9)),
  ]),
  ...["0", "1", "15", "8193", "x"].map((size): [string, ErrorTag, ReturnType<typeof folder>] => [
    `tiles of "${size}" px`,
    "MalformedSlide",
    folder(xml(600, 300, 9, size)),
  ]),
  ...["1", "8", "10", "1000000", "-9"].map((count): [string, ErrorTag, ReturnType<typeof folder>] => [
    `"${count}" tiles`,
    "MalformedSlide",
    folder(xml(600, 300, count)),
  ]),
  ["no corner tile", "TileUnreadable", folder(undefined, { "TileGroup0/2-2-1.jpg": null })],
  ["no corner of a coarse tier", "TileUnreadable", folder(undefined, { "TileGroup0/1-1-0.jpg": null })],
  ["a corner that is text", "MalformedSlide", folder(undefined, { "TileGroup0/2-2-1.jpg": new Uint8Array([1, 2, 3]) })],
  ["a corner of another size", "MalformedSlide", folder(undefined, { "TileGroup0/2-2-1.jpg": jpeg(80, 44) })],
  ["a corner larger than a tile", "MalformedSlide", folder(undefined, { "TileGroup0/2-2-1.jpg": jpeg(600, 300) })],
  ["an empty corner", "MalformedSlide", folder(undefined, { "TileGroup0/0-0-0.jpg": new Uint8Array(0) })],
];

test.each(malformed)("%s: %s", async (_name, tag, files) => {
  await expect((async () => open(files))()).rejects.toSatisfy(
    (error) => error instanceof TaggedError && error._tag === tag,
  );
});

test("a thousand mutations of the properties open or end with a tag", async () => {
  const random = seededRandom(43);
  const original = new TextEncoder().encode(xml(600, 300, 9));
  let opened = 0;
  for (let round = 0; round < 1000; round++) {
    const bytes = original.slice();
    for (let change = 0; change < 1 + random() * 2; change++) {
      bytes[Math.floor(random() * bytes.length)] = 32 + Math.floor(random() * 95);
    }
    try {
      await open(folder(new TextDecoder().decode(bytes)));
      opened++;
    } catch (error) {
      if (!(error instanceof TaggedError)) throw new Error(`round ${round}: ${String(error)}`);
      expect(error._tag).not.toBe("Unexpected");
    }
  }
  console.info(`${opened} of 1000 still opened`);
}, 60_000);
