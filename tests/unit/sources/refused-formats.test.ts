import { expect, test } from "vitest";
import { refuseKnownFormat } from "../../../src/sources/known-formats.ts";
import { openTiff } from "../../../src/sources/open-tiff.ts";
import { memorySource, tiffBytes } from "./support/tiff-bytes.ts";
import { TIFF_KINDS } from "./support/tiff-kinds.ts";

const signal = new AbortController().signal;
const head = (text: string): Uint8Array => new TextEncoder().encode(text.padEnd(16, "\0"));

test.each([
  ["slide.czi", "ZISRAWFILE", "Zeiss CZI"],
  ["renamed.bin", "ZISRAWFILE", "Zeiss CZI"],
  ["slide.kfb", "\u0001\u0002", "KFBio KFB"],
  ["slide.SDPC", "SQ", "Teksqray SDPC"],
  ["slide.tmap", "TMAP", "Unic TMAP"],
  ["slide.isyntax", "<DataObject Obj", "Philips iSyntax"],
  ["slide.ets", "SIS", "Olympus/Evident VSI"],
])("%s is refused by its format's name, with what converts it", (name, start, what) => {
  const refused = expect.objectContaining({
    _tag: "UnsupportedFormat",
    details: { what, convertWith: expect.any(String) },
  });
  expect(() => refuseKnownFormat(head(start), name, false)).toThrow(refused);
});

test("a TIFF is what its bytes say, whatever its name; only VSI's overview passes for no slide", () => {
  expect(() => refuseKnownFormat(head("II*"), "slide.czi", true)).not.toThrow();
  expect(() => refuseKnownFormat(head("II*"), "slide.vsi", true)).toThrow(/VSI/);
  expect(() => refuseKnownFormat(head("hello"), "hello.txt", false)).not.toThrow();
});

test("Ventana's overlapping tiles are not read as a plain grid", async () => {
  const [first, ...rest] = TIFF_KINDS["generic"] ?? [];
  if (!first) throw new Error("no generic kind");
  const xmp = new TextEncoder().encode('<?xml version="1.0"?><Metadata><iScan Magnification="40"/></Metadata>');
  const bytes = tiffBytes([{ ...first, tags: [...first.tags, [700, 7, xmp]] }, ...rest]);
  const opening = openTiff(memorySource(bytes), "slide.bif", null, signal);
  await expect(opening).rejects.toMatchObject({ _tag: "UnsupportedFormat", details: { what: "Ventana BIF" } });
});
