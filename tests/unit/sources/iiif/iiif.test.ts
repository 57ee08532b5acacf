import { afterEach, expect, test, vi } from "vitest";
import { type ErrorTag, TaggedError } from "../../../../src/core/base/errors.ts";
import { isIiifAddress, openIiif, tilePath } from "../../../../src/sources/iiif/iiif-source.ts";
import { parseInformation } from "../../../../src/sources/iiif/image-information.ts";
import { seededRandom } from "../../../browser/support/compare-pixels.ts";

const signal = new AbortController().signal;

type Json = Record<string, unknown>;
const VERSION_2: Json = {
  "@context": "http://iiif.io/api/image/2/context.json",
  "@id": "https://elsewhere.test/other",
  protocol: "http://iiif.io/api/image",
  width: 5000,
  height: 3001,
  profile: ["http://iiif.io/api/image/2/level1.json"],
  tiles: [{ width: 256, scaleFactors: [1, 2, 4, 8, 16] }],
};
const VERSION_3: Json = {
  ...VERSION_2,
  "@context": "http://iiif.io/api/image/3/context.json",
  profile: "level2",
  tiles: [{ width: 512, height: 256, scaleFactors: [4, 2, 1] }],
};

function serve(information: BodyInit, asked: string[] = [], status = 200): void {
  vi.stubGlobal("fetch", async (url: string) => {
    asked.push(url);
    if (url.includes("info.json")) return new Response(information, { status });
    return new Response(new Uint8Array([1, 2, 3]));
  });
}

afterEach(() => {
  vi.unstubAllGlobals();
});

test("addresses of info.json are told from others", () => {
  expect(isIiifAddress("https://h/iiif/3/slide.tif/info.json?token=1")).toBe(true);
  expect(isIiifAddress("https://h/info.jsonx")).toBe(false);
  expect(isIiifAddress("info.json")).toBe(false);
});

test("tiles are asked for in the canonical form of each version", () => {
  const path = (json: Json, downsample: number, column: number, row: number): string => {
    const information = parseInformation(JSON.stringify(json));
    const { tileWidthPx, tileHeightPx } = information;
    const size = { widthPx: Math.ceil(5000 / downsample), heightPx: Math.ceil(3001 / downsample) };
    return tilePath(information, { ...size, downsample, tileWidthPx, tileHeightPx, synthetic: false }, column, row);
  };
  expect(path(VERSION_2, 1, 0, 0)).toBe("0,0,256,256/256,/0/default.jpg");
  expect(path(VERSION_2, 16, 1, 0)).toBe("4096,0,904,3001/57,/0/default.jpg");
  expect(path(VERSION_3, 4, 2, 2)).toBe("4096,2048,904,953/226,239/0/default.jpg");
  const small = { ...VERSION_3, width: 200, height: 100 };
  const information = parseInformation(JSON.stringify(small));
  const level = { widthPx: 200, heightPx: 100, downsample: 1, tileWidthPx: 512, tileHeightPx: 256, synthetic: false };
  expect(tilePath(information, level, 0, 0)).toBe("full/max/0/default.jpg");
  expect(tilePath({ ...information, version: 2 }, level, 0, 0)).toBe("full/full/0/default.jpg");
});

test("a slide opens by the address that was given, and each request keeps its token", async () => {
  const asked: string[] = [];
  const service = {
    profile: "http://iiif.io/api/annex/services/physdim",
    physicalScale: 0.000025,
    physicalUnits: "cm",
  };
  serve(JSON.stringify({ ...VERSION_3, service }), asked);
  const { info } = await openIiif("https://h.test/iiif/a%2Fb.tif/info.json?token=x%2By", "s", signal);
  expect(info.scale.micronsPerPx).toBeCloseTo(0.25, 9);
  expect(info.levels.map(({ downsample }) => downsample)).toEqual([1, 2, 4, 8]);
  expect(asked).toEqual([
    "https://h.test/iiif/a%2Fb.tif/info.json?token=x%2By",
    "https://h.test/iiif/a%2Fb.tif/0,0,2048,1024/512,256/0/default.jpg?token=x%2By",
  ]);
});

test("a server that cuts any rectangle needs no tiles", () => {
  expect(parseInformation(JSON.stringify({ ...VERSION_3, tiles: undefined })).scaleFactors).toEqual([1, 2, 4, 8, 16]);
});

const changed = (changes: Json): string => JSON.stringify({ ...VERSION_2, ...changes });
const tiles = (set: unknown): string => changed({ tiles: [set] });
const malformed: [name: string, tag: ErrorTag, text: string, status?: number][] = [
  ["nothing", "MalformedSlide", ""],
  ["a web page", "MalformedSlide", "<html></html>"],
  ["half of it", "MalformedSlide", JSON.stringify(VERSION_2).slice(0, 90)],
  ["a list", "MalformedSlide", "[]"],
  ["null", "MalformedSlide", "null"],
  ["a number", "MalformedSlide", "5"],
  ["no context", "UnsupportedFormat", changed({ "@context": undefined })],
  [
    "version 1",
    "UnsupportedFormat",
    changed({ "@context": "http://library.stanford.edu/iiif/image-api/1.1/context.json" }),
  ],
  [
    "a presentation manifest",
    "UnsupportedFormat",
    changed({ "@context": "http://iiif.io/api/presentation/3/context.json" }),
  ],
  ["no width", "MalformedSlide", changed({ width: undefined })],
  ["a width of zero", "MalformedSlide", changed({ width: 0 })],
  ["a negative width", "MalformedSlide", changed({ width: -5 })],
  ["a width in words", "MalformedSlide", changed({ width: "5000" })],
  ["a width with a fraction", "MalformedSlide", changed({ width: 5000.5 })],
  ["a width of a thousand million", "MalformedSlide", changed({ width: 1e9 })],
  ["a height of null", "MalformedSlide", changed({ height: null })],
  ["a height that is a list", "MalformedSlide", changed({ height: [3001] })],
  ["tiles of no width", "MalformedSlide", tiles({ width: 0, scaleFactors: [1] })],
  ["tiles of one px", "MalformedSlide", tiles({ width: 1, scaleFactors: [1] })],
  ["tiles of 100,000 px", "MalformedSlide", tiles({ width: 100_000, scaleFactors: [1] })],
  ["tiles of no height", "MalformedSlide", tiles({ width: 256, height: 0, scaleFactors: [1] })],
  ["tiles without a width", "MalformedSlide", tiles({ scaleFactors: [1] })],
  ["factors of zero", "MalformedSlide", tiles({ width: 256, scaleFactors: [0, 1] })],
  ["negative factors", "MalformedSlide", tiles({ width: 256, scaleFactors: [-1, 1] })],
  ["factors with fractions", "MalformedSlide", tiles({ width: 256, scaleFactors: [1, 1.5] })],
  ["factors in words", "MalformedSlide", tiles({ width: 256, scaleFactors: ["1"] })],
  ["factors of a million", "MalformedSlide", tiles({ width: 256, scaleFactors: [1, 1_000_000] })],
  ["no tiles at level 0", "UnsupportedFormat", changed({ tiles: undefined, profile: "level0" })],
  [
    "no full resolution at level 0",
    "UnsupportedFormat",
    changed({ tiles: [{ width: 256, scaleFactors: [2, 4] }], profile: "level0" }),
  ],
  ["tiles that are words, at level 0", "UnsupportedFormat", changed({ tiles: ["x", null], profile: "level0" })],
  ["a scale that cannot be", "MalformedSlide", changed({ width: Number.NaN })],
  ["not there", "TileUnreadable", "", 404],
  ["a login", "SlideUnreachable", "", 401],
  ["a broken server", "SlideUnreachable", "", 503],
];

test.each(malformed)("%s: %s", async (_name, tag, text, status) => {
  serve(text, [], status);
  const opening = openIiif("https://h.test/a/info.json", "s", signal);
  await expect(opening).rejects.toSatisfy((error) => error instanceof TaggedError && error._tag === tag);
});

test("a thousand mutations of info.json open or end with a tag", () => {
  const random = seededRandom(41);
  const texts = [VERSION_2, VERSION_3].map((json) => new TextEncoder().encode(JSON.stringify(json)));
  let opened = 0;
  for (let round = 0; round < 1000; round++) {
    const bytes = (texts[round % 2] as Uint8Array).slice();
    for (let change = 0; change < 1 + random() * 3; change++) {
      bytes[Math.floor(random() * bytes.length)] = 32 + Math.floor(random() * 95);
    }
    try {
      const { scaleFactors, widthPx } = parseInformation(new TextDecoder().decode(bytes));
      expect(scaleFactors.length).toBeLessThan(64);
      expect(widthPx).toBeGreaterThan(0);
      opened++;
    } catch (error) {
      if (!(error instanceof TaggedError)) throw new Error(`round ${round}: ${String(error)}`);
    }
  }
  console.info(`${opened} of 1000 still opened`);
});
