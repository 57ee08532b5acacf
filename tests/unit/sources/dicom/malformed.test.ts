import { expect, test } from "vitest";
import { type ErrorTag, TaggedError } from "../../../../src/core/base/errors.ts";
import { seededRandom } from "../../../browser/support/compare-pixels.ts";
import {
  buildDicom,
  bytes16,
  bytes32,
  concat,
  element,
  fragments,
  item,
  positions,
  RLE,
  rleFrame,
  type SlideRecipe,
  text,
} from "./build-dicom.ts";
import { openAndRead } from "./read-frames.ts";

const NONE = new Uint8Array(0);
const frame = (value: number): Uint8Array => rleFrame(64, [value, 2, 3]);
const four = [0, 1, 2, 3].map(frame);
const fourLength = item(frame(0)).length;
const sparse = (places: readonly (readonly [number, number])[]): SlideRecipe => ({
  elements: { dimensionOrganization: text("TILED_SPARSE") },
  before: positions(places),
});
const grid = [
  [1, 1],
  [9, 1],
  [1, 9],
  [9, 9],
] as const;
const long = (...values: bigint[]): Uint8Array => new Uint8Array(new BigUint64Array(values).buffer);
const extended = (offsets: Uint8Array, lengths: Uint8Array): Uint8Array =>
  concat(element(0x7fe00001, "OV", offsets), element(0x7fe00002, "OV", lengths));
const nested = (depth: number): Uint8Array =>
  depth === 0 ? NONE : element(0x00400555, "SQ", item(nested(depth - 1), 0xffffffff), 0xffffffff);
const part = (uid: string, first: number, count: number, pixels: Uint8Array): Uint8Array<ArrayBuffer> =>
  buildDicom({
    uid,
    syntax: RLE,
    elements: {
      concatenation: text("1.9"),
      concatenationFrameOffset: bytes32(first),
      numberOfFrames: text(String(count)),
    },
    pixelData: pixels,
  });

test("the unchanged slide reads, raw and RLE", async () => {
  for (const syntax of [undefined, RLE]) {
    const { frames } = await openAndRead([buildDicom(syntax ? { syntax } : {})]);
    expect(frames.map((rgba) => rgba[0])).toEqual(syntax ? [0, 1, 2, 3] : [0, 10, 20, 30]);
  }
});

const malformed: [name: string, tag: ErrorTag, files: Uint8Array<ArrayBuffer>[]][] = [
  ["nothing behind the preamble", "UnsupportedFormat", [buildDicom().slice(0, 132)]],
  ["cut inside the meta group", "TruncatedFile", [buildDicom().slice(0, 145)]],
  ["cut inside the attributes", "TruncatedFile", [buildDicom().slice(0, 260)]],
  ["cut inside the pixels", "TruncatedFile", [buildDicom().slice(0, -300)]],
  ["cut inside a fragment", "TruncatedFile", [buildDicom({ syntax: RLE }).slice(0, -30)]],
  ["no sequence end", "TruncatedFile", [buildDicom({ syntax: RLE, pixelData: fragments(NONE, four, NONE) })]],
  ["an unknown transfer syntax", "UnsupportedFormat", [buildDicom({ syntax: "1.2.3.4" })]],
  ["big endian", "UnsupportedFormat", [buildDicom({ syntax: "1.2.840.10008.1.2.2" })]],
  ["deflated", "UnsupportedFormat", [buildDicom({ syntax: "1.2.840.10008.1.2.1.99" })]],
  ["JPEG-LS", "UnsupportedFormat", [buildDicom({ syntax: "1.2.840.10008.1.2.4.80" })]],
  ["no pixel data", "MalformedSlide", [buildDicom({ pixelData: NONE })]],
  ["no size", "MalformedSlide", [buildDicom({ elements: { matrixColumns: null } })]],
  ["a width of zero", "MalformedSlide", [buildDicom({ elements: { matrixColumns: bytes32(0) } })]],
  [
    "a width of 4 thousand million",
    "MalformedSlide",
    [buildDicom({ elements: { matrixColumns: bytes32(0xffffffff) } })],
  ],
  ["tiles of no height", "MalformedSlide", [buildDicom({ elements: { rows: bytes16(0) } })]],
  ["tiles of 65535 px", "MalformedSlide", [buildDicom({ elements: { columns: bytes16(65535) } })]],
  ["tiles of 1 px on a huge matrix", "MalformedSlide", [hugeMatrix()]],
  ["a number of frames that is none", "MalformedSlide", [buildDicom({ elements: { numberOfFrames: text("many") } })]],
  ["minus four frames", "MalformedSlide", [buildDicom({ elements: { numberOfFrames: text("-4") } })]],
  ["a million million frames", "MalformedSlide", [buildDicom({ elements: { numberOfFrames: text("1000000000000") } })]],
  ["fewer frames than tiles", "FilesMissing", [buildDicom({ elements: { numberOfFrames: text("3") } })]],
  ["more frames than tiles", "UnsupportedFormat", [buildDicom({ elements: { numberOfFrames: text("5") } })]],
  ["four samples", "MalformedSlide", [buildDicom({ elements: { samplesPerPixel: bytes16(4) } })]],
  ["a palette", "UnsupportedFormat", [buildDicom({ elements: { photometric: text("PALETTE COLOR") } })]],
  ["16 bits", "UnsupportedFormat", [buildDicom({ elements: { bitsAllocated: bytes16(16) } })]],
  ["two optical paths", "UnsupportedFormat", [buildDicom({ elements: { opticalPaths: bytes32(2) } })]],
  ["three focal planes", "UnsupportedFormat", [buildDicom({ elements: { focalPlanes: bytes32(3) } })]],
  ["raw pixels too few", "MalformedSlide", [buildDicom({ pixelData: element(0x7fe00010, "OB", new Uint8Array(100)) })]],
  [
    "compressed pixels in one piece",
    "MalformedSlide",
    [buildDicom({ syntax: RLE, pixelData: element(0x7fe00010, "OB", frame(1)) })],
  ],
  [
    "no items in the pixels",
    "MalformedSlide",
    [buildDicom({ syntax: RLE, pixelData: element(0x7fe00010, "OB", new Uint8Array(64), 0xffffffff) })],
  ],
  [
    "an item beyond the end",
    "TruncatedFile",
    [
      buildDicom({
        syntax: RLE,
        pixelData: element(0x7fe00010, "OB", concat(item(NONE), item(frame(0), 0x7fffffff)), 0xffffffff),
      }),
    ],
  ],
  [
    "fewer fragments than frames",
    "MalformedSlide",
    [buildDicom({ syntax: RLE, pixelData: fragments(NONE, four.slice(1)) })],
  ],
  [
    "an offset table beyond the end",
    "TruncatedFile",
    [buildDicom({ syntax: RLE, pixelData: fragments(bytes32(0, 1, 2, 0x7fffffff), four) })],
  ],
  [
    "an offset table between the items",
    "MalformedSlide",
    [buildDicom({ syntax: RLE, pixelData: fragments(bytes32(0, 2, 4, 6), four) })],
  ],
  [
    "an offset table that cuts frames",
    "TileUnreadable",
    [buildDicom({ syntax: RLE, pixelData: fragments(bytes32(0, 40, 80, 3 * fourLength), four) })],
  ],
  [
    "extended offsets beyond any file",
    "MalformedSlide",
    [buildDicom({ syntax: RLE, before: extended(long(0n, 1n, 2n, 2n ** 63n), long(2n, 2n, 2n, 2n)) })],
  ],
  [
    "extended offsets beyond the end",
    "TruncatedFile",
    [buildDicom({ syntax: RLE, before: extended(long(0n, 1n, 2n, 90_000n), long(2n, 2n, 2n, 2n)) })],
  ],
  [
    "extended offsets at no item",
    "MalformedSlide",
    [buildDicom({ syntax: RLE, before: extended(long(0n, 1n, 2n, 3n), long(2n, 2n, 2n, 2n)) })],
  ],
  ["sequences nested a thousand deep", "MalformedSlide", [buildDicom({ before: nested(1000) })]],
  [
    "a sequence without an end",
    "TruncatedFile",
    [buildDicom({ before: element(0x00400555, "SQ", item(NONE), 0xffffffff), pixelData: NONE })],
  ],
  [
    "an item longer than its sequence",
    "MalformedSlide",
    [buildDicom({ before: element(0x00400555, "SQ", item(element(0x00080100, "SH", text("abcd"))), 10) })],
  ],
  ["no value representation", "MalformedSlide", [buildDicom({ before: element(0x00400555, "\0\x01", NONE) })]],
  ["an element of 4 GB", "TruncatedFile", [buildDicom({ before: element(0x00400555, "UN", NONE, 0xfffffffe) })]],
  [
    "a sparse tile off the grid",
    "UnsupportedFormat",
    [
      buildDicom(
        sparse([
          [1, 1],
          [9, 1],
          [1, 9],
          [8, 9],
        ]),
      ),
    ],
  ],
  [
    "a sparse tile outside",
    "MalformedSlide",
    [
      buildDicom(
        sparse([
          [1, 1],
          [9, 1],
          [1, 9],
          [17, 9],
        ]),
      ),
    ],
  ],
  [
    "a sparse tile at minus one",
    "MalformedSlide",
    [
      buildDicom(
        sparse([
          [1, 1],
          [9, 1],
          [1, 9],
          [0xfffffff9, 9],
        ]),
      ),
    ],
  ],
  [
    "two tiles at one place",
    "UnsupportedFormat",
    [
      buildDicom(
        sparse([
          [1, 1],
          [9, 1],
          [1, 9],
          [1, 9],
        ]),
      ),
    ],
  ],
  ["fewer positions than frames", "MalformedSlide", [buildDicom(sparse(grid.slice(1)))]],
  ["positions missing", "MalformedSlide", [buildDicom({ elements: { dimensionOrganization: text("TILED_SPARSE") } })]],
  ["two files with one UID", "MalformedSlide", [buildDicom(), buildDicom({ widthPx: 8, heightPx: 8 })]],
  ["no UID", "MalformedSlide", [buildDicom({ uid: "" })]],
  ["two series", "SeveralSlides", [buildDicom(), buildDicom({ uid: "1.2.4", series: "1.5" })]],
  ["two pictures of one size", "UnsupportedFormat", [buildDicom(), buildDicom({ uid: "1.2.4" })]],
  [
    "a level of other proportions",
    "MalformedSlide",
    [buildDicom({ widthPx: 64, heightPx: 64 }), buildDicom({ uid: "1.2.4", widthPx: 32, heightPx: 8 })],
  ],
  ["a picture one px smaller", "UnsupportedFormat", [buildDicom(), buildDicom({ uid: "1.2.4", widthPx: 15 })]],
  ["a missing part", "FilesMissing", [part("1.1", 0, 2, fragments(NONE, four.slice(0, 2)))]],
  ["a missing first part", "FilesMissing", [part("1.1", 2, 2, fragments(NONE, four.slice(2)))]],
  [
    "an RLE frame of two planes",
    "TileUnreadable",
    [buildDicom({ syntax: RLE, pixelData: fragments(NONE, [rleFrame(64, [1, 2]), ...four.slice(1)]) })],
  ],
  [
    "an RLE frame too short",
    "TileUnreadable",
    [buildDicom({ syntax: RLE, pixelData: fragments(NONE, [rleFrame(60, [1, 2, 3]), ...four.slice(1)]) })],
  ],
  [
    "an RLE frame too long",
    "TileUnreadable",
    [buildDicom({ syntax: RLE, pixelData: fragments(NONE, [rleFrame(100, [1, 2, 3]), ...four.slice(1)]) })],
  ],
  [
    "an empty frame",
    "TileUnreadable",
    [buildDicom({ syntax: RLE, pixelData: fragments(NONE, [NONE, ...four.slice(1)]) })],
  ],
  ["only a label", "NotAnImage", [buildDicom({ elements: { imageType: text("ORIGINAL\\PRIMARY\\LABEL\\NONE") } })]],
];

function hugeMatrix(): Uint8Array<ArrayBuffer> {
  return buildDicom({
    elements: {
      matrixColumns: bytes32(3_000_000),
      matrixRows: bytes32(3_000_000),
      rows: bytes16(1),
      columns: bytes16(1),
    },
  });
}

test.each(malformed)("%s: %s", async (_name, tag, files) => {
  const started = performance.now();
  await expect(openAndRead(files)).rejects.toSatisfy((error) => error instanceof TaggedError && error._tag === tag);
  expect(performance.now() - started).toBeLessThan(5000);
});

test("what is merely odd is read", async () => {
  const falling = buildDicom({ syntax: RLE, pixelData: fragments(bytes32(0, 300, 200, 100), four) });
  expect((await openAndRead([falling])).frames.map((rgba) => rgba[0])).toEqual([0, 1, 2, 3]);
  const twice = await openAndRead([buildDicom(), buildDicom()]);
  expect(twice.levels).toHaveLength(1);
  const joined = await openAndRead([
    part("1.2", 2, 2, fragments(NONE, four.slice(2))),
    part("1.1", 0, 2, fragments(NONE, four.slice(0, 2))),
  ]);
  expect(joined.frames.map((rgba) => rgba[0])).toEqual([0, 1, 2, 3]);
  const unknown = element(
    0x00091001,
    "UN",
    item(concat(bytes32(0x00100009), bytes32(4), text("abcd")), 12),
    0xffffffff,
  );
  const closed = concat(unknown, bytes16(0xfffe, 0xe0dd), bytes32(0));
  expect((await openAndRead([buildDicom({ before: closed })])).frames).toHaveLength(4);
});

test("a thousand mutations end with a picture or a tag, soon", async () => {
  const random = seededRandom(16);
  const originals = [buildDicom(), buildDicom({ syntax: RLE }), buildDicom({ ...sparse(grid), syntax: RLE })];
  let opened = 0;
  for (let round = 0; round < 1000; round++) {
    const bytes = (originals[round % originals.length] as Uint8Array).slice() as Uint8Array<ArrayBuffer>;
    const changes = 1 + Math.floor(random() * 4);
    for (let change = 0; change < changes; change++) {
      const at = 132 + Math.floor(random() * (bytes.length - 132));
      bytes[at] = random() < 0.3 ? 0xff : Math.floor(random() * 256);
    }
    const cut = random() < 0.1 ? bytes.slice(0, Math.floor(random() * bytes.length)) : bytes;
    const started = performance.now();
    try {
      await openAndRead([cut]);
      opened++;
    } catch (error) {
      if (!(error instanceof TaggedError)) throw new Error(`round ${round}: ${String(error)}`);
      expect(error._tag).not.toBe("Unexpected");
    }
    expect(performance.now() - started).toBeLessThan(5000);
  }
  console.info(`${opened} of 1000 still opened`);
});

test("nothing of the patient is kept, and the headers play no part in what is read", async () => {
  const { levels, frames } = await openAndRead([buildDicom()]);
  const kept = JSON.stringify(levels, (key, value: unknown) => (key === "file" ? undefined : value));
  expect(kept).not.toContain("Nobody");
  const renamed = buildDicom().slice();
  const at = new TextDecoder("latin1").decode(renamed).indexOf("Nobody^Known");
  renamed.set(new TextEncoder().encode("Someone^Else"), at);
  expect(at).toBeGreaterThan(0);
  expect((await openAndRead([renamed])).frames).toEqual(frames);
});
