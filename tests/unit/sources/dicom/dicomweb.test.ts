import { afterEach, expect, test, vi } from "vitest";
import { type ErrorTag, TaggedError } from "../../../../src/core/base/errors.ts";
import { splitMultipart } from "../../../../src/sources/dicom/dicomweb/multipart.ts";
import { codingOf } from "../../../../src/sources/dicom/dicomweb/part-coding.ts";
import { storeAnnotations } from "../../../../src/sources/dicom/dicomweb/store-annotations.ts";
import { below, parseDicomWebAddress } from "../../../../src/sources/dicom/dicomweb/web-address.ts";
import { openDicomWeb } from "../../../../src/sources/dicom/dicomweb/web-source.ts";
import { seededRandom } from "../../../browser/support/compare-pixels.ts";

const signal = new AbortController().signal;
const ADDRESS = "https://archive.test/dicom-web/studies/1.2/series/1.2.3?token=a%20b";
const BOUNDARY = "abc";

type Json = Record<string, unknown>;
const METADATA: Json = {
  "00080008": { vr: "CS", Value: ["ORIGINAL", "PRIMARY", "VOLUME", "NONE"] },
  "00080016": { vr: "UI", Value: ["1.2.840.10008.5.1.4.1.1.77.1.6"] },
  "00080018": { vr: "UI", Value: ["1.2.3.4"] },
  "00100010": { vr: "PN", Value: [{ Alphabetic: "Nobody^Known" }] },
  "0020000D": { vr: "UI", Value: ["1.2"] },
  "0020000E": { vr: "UI", Value: ["1.2.3"] },
  "00209311": { vr: "CS", Value: ["TILED_FULL"] },
  "00280002": { vr: "US", Value: [3] },
  "00280004": { vr: "CS", Value: ["RGB"] },
  "00280008": { vr: "IS", Value: [4] },
  "00280010": { vr: "US", Value: [8] },
  "00280011": { vr: "US", Value: [8] },
  "00280100": { vr: "US", Value: [8] },
  "00280101": { vr: "US", Value: [8] },
  "00480006": { vr: "UL", Value: [16] },
  "00480007": { vr: "UL", Value: [16] },
  "52009229": {
    vr: "SQ",
    Value: [{ "00289110": { vr: "SQ", Value: [{ "00280030": { vr: "DS", Value: [0.0005, 0.0005] } }] } }],
  },
};

function multipart(count: number, bytes = new Uint8Array(192)): Uint8Array<ArrayBuffer> {
  const text = (value: string): Uint8Array => new TextEncoder().encode(value);
  const parts = Array.from({ length: count }, () => [
    text(`\r\n--${BOUNDARY}\r\nContent-Type: application/octet-stream\r\nContent-Length: ${bytes.length}\r\n\r\n`),
    bytes,
  ]).flat();
  return new Uint8Array(Buffer.concat([...parts, text(`\r\n--${BOUNDARY}--\r\n`)]));
}

const FRAMES_TYPE = `multipart/related; type="application/octet-stream"; boundary=${BOUNDARY}`;

/** A server that answers metadata and frames; `asked` gets every address. */
function serve(metadata: BodyInit, frames: BodyInit, asked: string[] = [], status = 200): void {
  vi.stubGlobal("fetch", async (url: string) => {
    asked.push(url);
    if (url.includes("/frames/"))
      return new Response(frames, { status: 200, headers: { "Content-Type": FRAMES_TYPE } });
    return new Response(status === 204 ? null : metadata, { status });
  });
}

async function open(url = ADDRESS): Promise<Awaited<ReturnType<typeof openDicomWeb>>> {
  const address = parseDicomWebAddress(url);
  if (!address) throw new Error("no address");
  return openDicomWeb(address, "s", signal);
}

afterEach(() => {
  vi.unstubAllGlobals();
});

test("addresses: what names a study is one, with its query kept", () => {
  expect(parseDicomWebAddress(ADDRESS)).toEqual({
    root: "https://archive.test/dicom-web",
    study: "1.2",
    series: "1.2.3",
    query: "?token=a%20b",
  });
  expect(parseDicomWebAddress("http://h/a/b/studies/1.2/")).toMatchObject({
    root: "http://h/a/b",
    series: null,
    query: "",
  });
  for (const other of [
    "https://h/slide.svs",
    "https://h/studies/",
    "https://h/studies/x.y",
    "studies/1.2",
    "https://h/studies/1.2/rendered",
  ]) {
    expect(parseDicomWebAddress(other)).toBeNull();
  }
  const address = parseDicomWebAddress(ADDRESS);
  expect(address && below(address, "/series", { Modality: "SM" })).toBe(
    "https://archive.test/dicom-web/studies/1.2/series?token=a+b&Modality=SM",
  );
});

test("a slide opens; every request has the token, and nothing of the patient is kept", async () => {
  const asked: string[] = [];
  serve(JSON.stringify([METADATA]), multipart(4), asked);
  const { info } = await open();
  expect(info).toMatchObject({
    widthPx: 16,
    heightPx: 16,
    dicom: { study: "1.2", series: "1.2.3", instance: "1.2.3.4" },
  });
  expect(info.scale.micronsPerPx).toBe(0.5);
  expect(JSON.stringify(info)).not.toContain("Nobody");
  expect(asked).toHaveLength(2);
  expect(asked.every((url) => url.includes("token=a%20b"))).toBe(true);
});

const change = (changes: Json): string => JSON.stringify([{ ...METADATA, ...changes }]);
const frames = multipart(4);
const cut = (bytes: Uint8Array<ArrayBuffer>, count: number): Uint8Array<ArrayBuffer> =>
  bytes.slice(0, bytes.length - count);

const malformed: [name: string, tag: ErrorTag, metadata: string, frames: Uint8Array<ArrayBuffer>, status?: number][] = [
  ["no JSON", "SlideUnreachable", "<html>login</html>", frames],
  ["half a JSON", "SlideUnreachable", JSON.stringify([METADATA]).slice(0, 300), frames],
  ["one object, no list", "SlideUnreachable", JSON.stringify(METADATA), frames],
  ["a list of nothing", "MalformedSlide", "[null]", frames],
  ["a list of texts", "MalformedSlide", '["slide"]', frames],
  ["a list of lists", "MalformedSlide", "[[]]", frames],
  ["an empty list", "NotAnImage", "[]", frames],
  ["an empty object", "NotAnImage", "[{}]", frames],
  ["an attribute that is a number", "MalformedSlide", change({ "00280010": 8 }), frames],
  ["an attribute that is null", "MalformedSlide", change({ "00280010": null }), frames],
  ["values that are no list", "MalformedSlide", change({ "00280010": { vr: "US", Value: 8 } }), frames],
  ["a width in words", "MalformedSlide", change({ "00480006": { vr: "UL", Value: ["wide"] } }), frames],
  ["a width with a fraction", "MalformedSlide", change({ "00480006": { vr: "UL", Value: [16.5] } }), frames],
  ["a negative width", "MalformedSlide", change({ "00480006": { vr: "UL", Value: [-16] } }), frames],
  ["a width beyond 32 bits", "MalformedSlide", change({ "00480006": { vr: "UL", Value: [1e12] } }), frames],
  ["no width", "MalformedSlide", change({ "00480006": undefined }), frames],
  ["tiles of no width", "MalformedSlide", change({ "00280011": { vr: "US", Value: [0] } }), frames],
  ["frames in words", "MalformedSlide", change({ "00280008": { vr: "IS", Value: ["x"] } }), frames],
  ["too few frames", "FilesMissing", change({ "00280008": { vr: "IS", Value: [3] } }), frames],
  ["too many frames", "UnsupportedFormat", change({ "00280008": { vr: "IS", Value: [9] } }), frames],
  ["16 bits", "UnsupportedFormat", change({ "00280100": { vr: "US", Value: [16] } }), frames],
  ["a palette", "UnsupportedFormat", change({ "00280004": { vr: "CS", Value: ["PALETTE COLOR"] } }), frames],
  [
    "frame positions that are none",
    "MalformedSlide",
    change({ "52009230": { vr: "SQ", Value: [1, 2, 3, 4] }, "00209311": undefined }),
    frames,
  ],
  ["sparse without positions", "MalformedSlide", change({ "00209311": { vr: "CS", Value: ["TILED_SPARSE"] } }), frames],
  ["only a label", "NotAnImage", change({ "00080008": { vr: "CS", Value: ["ORIGINAL", "PRIMARY", "LABEL"] } }), frames],
  [
    "two of one size",
    "UnsupportedFormat",
    JSON.stringify([METADATA, { ...METADATA, "00080018": { vr: "UI", Value: ["9"] } }]),
    frames,
  ],
  ["a login", "SlideUnreachable", "", frames, 401],
  ["nothing there", "SlideUnreachable", "", frames, 404],
  ["a broken server", "SlideUnreachable", "", frames, 500],
  ["no content", "NotAnImage", "", frames, 204],
  ["frames cut off", "TileUnreadable", JSON.stringify([METADATA]), cut(frames, 100)],
  ["frames without an end", "TileUnreadable", JSON.stringify([METADATA]), cut(frames, 9)],
  ["one frame for four", "TileUnreadable", JSON.stringify([METADATA]), multipart(1)],
  ["five frames for four", "TileUnreadable", JSON.stringify([METADATA]), multipart(5)],
  ["no frames", "TileUnreadable", JSON.stringify([METADATA]), new Uint8Array(0)],
];

test.each(malformed)("%s: %s", async (_name, tag, metadata, answer, status) => {
  serve(metadata, answer, [], status);
  const started = performance.now();
  await expect(open()).rejects.toSatisfy((error) => error instanceof TaggedError && error._tag === tag);
  expect(performance.now() - started).toBeLessThan(5000);
});

test("parts are split with and without lengths, quotes and a preamble", () => {
  const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
  const body = encode(
    "before\r\n--x y\r\nContent-Type: image/jpeg; transfer-syntax=1.2\r\n\r\nAB\r\n\r\n\r\n--x y\r\n\r\nC\r\n--x y--",
  );
  const parts = splitMultipart(body, 'multipart/related; type="image/jp2"; boundary="x y"');
  expect(parts.map(({ bytes }) => new TextDecoder().decode(bytes))).toEqual(["AB\r\n\r\n", "C"]);
  expect(parts.map(({ contentType }) => contentType)).toEqual(["image/jpeg; transfer-syntax=1.2", "image/jp2"]);
  expect(() => splitMultipart(body, "application/json")).toThrow(TaggedError);
});

test("a decoded frame whose colours nobody names is not shown", () => {
  const format = { coding: "raw", widthPx: 8, heightPx: 8, samplesPerPixel: 3, planar: false } as const;
  const bytes = new Uint8Array(192);
  expect(codingOf(bytes, "", { ...format, photometric: "RGB" })).toBe("raw");
  expect(() => codingOf(bytes, "", { ...format, photometric: "YBR_FULL_422" })).toThrow(TaggedError);
  expect(() => codingOf(bytes.slice(1), "", { ...format, photometric: "RGB" })).toThrow(TaggedError);
});

test("an archive that refuses the annotations is an error; nothing is sent but by this call", async () => {
  const address = parseDicomWebAddress(ADDRESS);
  if (!address) throw new Error("no address");
  const refused = JSON.stringify({ "00081198": { vr: "SQ", Value: [{}] } });
  for (const [body, status, stored] of [
    [refused, 200, false],
    [refused, 202, false],
    ["", 409, false],
    ["no JSON", 200, false],
    [JSON.stringify({ "00081198": { vr: "SQ", Value: [] } }), 200, true],
    [JSON.stringify([{ "00081199": { vr: "SQ", Value: [{}] } }]), 200, true],
  ] as const) {
    vi.stubGlobal("fetch", async () => new Response(body, { status }));
    const storing = storeAnnotations(address, new Blob(["x"]), signal);
    if (stored) await storing;
    else
      await expect(storing).rejects.toSatisfy((error) => error instanceof TaggedError && error._tag === "ExportFailed");
  }
});

test("a thousand mutations of an answer open or end with a tag, soon", async () => {
  const random = seededRandom(31);
  const text = new TextEncoder().encode(JSON.stringify([METADATA]));
  vi.useFakeTimers({ toFake: ["setTimeout"], shouldAdvanceTime: true, advanceTimeDelta: 1000 });
  let opened = 0;
  for (let round = 0; round < 1000; round++) {
    const [metadata, answer] = [text.slice(), frames.slice()];
    const changed = round % 3 === 0 ? answer : metadata;
    for (let at = 0; at < 1 + random() * 3; at++) {
      changed[Math.floor(random() * changed.length)] = Math.floor(random() * 256);
    }
    serve(metadata, answer);
    try {
      await open();
      opened++;
    } catch (error) {
      if (!(error instanceof TaggedError)) throw new Error(`round ${round}: ${String(error)}`);
      expect(error._tag).not.toBe("Unexpected");
    }
  }
  vi.useRealTimers();
  console.info(`${opened} of 1000 still opened`);
}, 120_000);
