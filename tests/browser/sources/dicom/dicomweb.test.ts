import { afterAll, expect, test } from "vitest";
import { commands } from "vitest/browser";
import { isTagged } from "../../../../src/core/base/errors.ts";
import { dicomChunks } from "../../../../src/core/exports/dicom/annotations.ts";
import { storeAnnotations } from "../../../../src/sources/dicom/dicomweb/store-annotations.ts";
import { parseDicomWebAddress } from "../../../../src/sources/dicom/dicomweb/web-address.ts";
import { openSlide } from "../../../../src/sources/open-slide.ts";
import { requestOf } from "../../../unit/exports/test-request.ts";
import { bytesOf, compareRgb, whitenLike } from "../../support/compare-pixels.ts";

declare module "vitest/browser" {
  interface BrowserCommands {
    startOrthanc: (files: string[]) => Promise<string | null>;
    stopOrthanc: () => Promise<string[]>;
  }
}

interface BuiltSlide {
  readonly files: readonly { readonly base64: string }[];
  readonly umPerPx: number;
  readonly study: string;
  readonly series: string;
  readonly levels: readonly { readonly widthPx: number; readonly heightPx: number; readonly rgb: string }[];
}

const CHOSEN = [
  "JPEG 4:2:0, no offset table, label and overview",
  "JPEG, three fragments a frame, basic table",
  "JPEG that is RGB",
  "JPEG 2000 lossless",
  "RLE",
  "uncompressed",
  "uncompressed grey",
  "sparse",
  "concatenation",
];
const signal = new AbortController().signal;
const printed = await commands.runGoldenScript("build_dicom.py", "pydicom, PIL, numpy");
const built: Record<string, BuiltSlide> = printed === null ? {} : JSON.parse(printed);
const slides = CHOSEN.flatMap((name): [string, BuiltSlide][] => (built[name] ? [[name, built[name]]] : []));
const files = slides.flatMap(([, slide]) => slide.files.map(({ base64 }) => base64));
const root = slides.length === 0 ? null : await commands.startOrthanc(files);
if (root === null) console.warn("Orthanc or python3-pydicom is not on this machine: DICOMweb not tested");

afterAll(async () => {
  const requests = await commands.stopOrthanc();
  // Every request keeps the query of the address that was opened.
  expect(requests.filter((request) => !request.includes("token=abc"))).toEqual([]);
});

test.skipIf(root === null).each(slides)(
  "%s: every level comes from Orthanc as pydicom reads the files (skipped without Orthanc)",
  async (name, slide) => {
    const url = `${root}/studies/${slide.study}/series/${slide.series}?token=abc`;
    const source = await openSlide({ kind: "url", name: "slide", url }, signal);
    expect(source.info.scale.micronsPerPx).toBeCloseTo(slide.umPerPx, 6);
    for (const [level, { widthPx, heightPx, rgb }] of slide.levels.entries()) {
      const { rgba } = await source.readRegion(level, 0, 0, widthPx, heightPx, signal);
      const reference = bytesOf(rgb);
      // A tile that a coarse level lacks comes from the finer one; pydicom leaves it white.
      if (level > 0 && name.startsWith("sparse")) whitenLike(reference, rgba);
      const { largest, mean } = compareRgb(rgba, reference);
      expect.soft(largest, `level ${level}`).toBeLessThanOrEqual(2);
      expect.soft(mean, `level ${level}`).toBeLessThanOrEqual(0.5);
    }
    source.close();
  },
);

test.skipIf(root === null)(
  "a study opens as its only slide, and takes the counts back (skipped without Orthanc)",
  async () => {
    const slide = (slides[0] as [string, BuiltSlide])[1];
    const url = `${root}/studies/${slide.study}?token=abc`;
    const { info } = await openSlide({ kind: "url", name: "slide", url }, signal);
    expect(info.dicom).toMatchObject({ study: slide.study, series: slide.series });
    const address = parseDicomWebAddress(url);
    if (!address) throw new Error("no address");
    const file = new Blob(dicomChunks({ ...requestOf(40), slide: info }));
    await storeAnnotations(address, file, signal);
    const found = await fetch(`${root}/studies/${slide.study}/series?Modality=ANN&token=abc`);
    const list = (await found.json()) as Record<string, { Value?: string[] }>[];
    expect(list).toHaveLength(1);
    const series = list[0]?.["0020000E"]?.Value?.[0];
    const metadata = await fetch(`${root}/studies/${slide.study}/series/${series}/metadata?token=abc`);
    const text = await metadata.text();
    expect(text).toContain(info.dicom?.instance);
    expect(text).toContain("1.2.840.10008.5.1.4.1.1.91.1");
    // The slide is found again beside its annotations.
    expect((await openSlide({ kind: "url", name: "slide", url }, signal)).info.id).toBe(info.id);
  },
);

test.skipIf(root === null)("what is not there gives an error (skipped without Orthanc)", async () => {
  const opening = openSlide({ kind: "url", name: "slide", url: `${root}/studies/1.2.3?token=abc` }, signal);
  await expect(opening).rejects.toSatisfy(
    (error) => isTagged(error, "NotAnImage") || isTagged(error, "SlideUnreachable"),
  );
});
