import { expect, test } from "vitest";
import { commands } from "vitest/browser";
import { isTagged } from "../../../../src/core/base/errors.ts";
import { openSlide } from "../../../../src/sources/open-slide.ts";
import { bytesOf, compareRgb, seededRandom } from "../../support/compare-pixels.ts";
import { malformedPaths } from "../../support/malformed-paths.ts";
import { fetchSharedFile, sharedDataUrl } from "../../support/shared-data.ts";

const signal = new AbortController().signal;
const RECTANGLES = 6;

/** The whole of a Cytomine slide: the tissue, a thumbnail, the label and the overview, in one folder. */
const FOLDER = "formats/cytomine_dicom_wsi/";
const VOLUME = `${FOLDER}1.2.826.0.1.3680043.8.498.48407760015771729984593744789552618416.dcm`;

const slides: [path: string, widthPx: number, heightPx: number, micronsPerPx: number | string][] = [
  [VOLUME, 2220, 2967, 0.499],
  ["formats/wsi2dcm_raw.dcm", 957, 715, 16.783],
  ["formats/wsi2dcm_jpeg.dcm", 957, 715, 16.783],
  ["formats/wsi2dcm_jpeg2000.dcm", 957, 715, 16.783],
  ["formats/highdicom_sm_image.dcm", 50, 50, 0.499],
  ["formats/openslidepy_boxes_0.dcm", 16, 16, 0.499],
  // Its volume is said to be 15 x 15 mm, and it is not square.
  ["formats/pathml_small_dicom.dcm", 3236, 2638, "contradictory"],
];

test.skipIf(sharedDataUrl === null).each(slides)(
  "%s reads as in pydicom (skipped without the real files)",
  async (path, widthPx, heightPx, micronsPerPx) => {
    const source = await openSlide({ kind: "file", name: "x", file: await fetchSharedFile(path) }, signal);
    expect([source.info.widthPx, source.info.heightPx]).toEqual([widthPx, heightPx]);
    if (typeof micronsPerPx === "number") expect(source.info.scale.micronsPerPx).toBeCloseTo(micronsPerPx, 6);
    else expect(source.info.scale.problem).toBe(micronsPerPx);
    const random = seededRandom(7);
    const width = Math.min(300, widthPx);
    const height = Math.min(200, heightPx);
    const places = Array.from({ length: RECTANGLES }, () => [
      Math.floor(random() * (widthPx - width + 1)),
      Math.floor(random() * (heightPx - height + 1)),
    ]);
    const printed = await commands.runGoldenScript("read_dicom.py", "pydicom, PIL, numpy", [
      `data:${path}`,
      ...places.map(([x, y]) => `${x},${y},${width},${height}`),
    ]);
    if (printed === null) {
      console.warn("python3-pydicom is not on this machine: pixels not compared");
      return;
    }
    for (const [at, line] of printed.trim().split("\n").entries()) {
      const [x, y] = places[at] as [number, number];
      const { rgba } = await source.readRegion(0, x, y, width, height, signal);
      const { largest, mean } = compareRgb(rgba, bytesOf(line));
      console.info(`${path} at ${x},${y}: largest ${largest}, mean ${mean.toFixed(4)}`);
      expect.soft(largest).toBeLessThanOrEqual(2);
      expect.soft(mean).toBeLessThanOrEqual(0.5);
    }
    source.close();
  },
);

test.skipIf(sharedDataUrl === null)(
  "a folder opens as its tissue, and as nothing else (skipped without it)",
  async () => {
    const paths = malformedPaths.filter((path) => path.startsWith(FOLDER));
    const files = await Promise.all(paths.map(async (path) => ({ path, file: await fetchSharedFile(path) })));
    expect(files).toHaveLength(4);
    const source = await openSlide({ kind: "folder", name: "x", files }, signal);
    expect(source.info.levels.filter(({ synthetic }) => !synthetic)).toHaveLength(1);
    const alone = await openSlide({ kind: "file", name: "x", file: await fetchSharedFile(VOLUME) }, signal);
    expect(source.info.id).toBe(alone.info.id);
  },
);

test.skipIf(sharedDataUrl === null).each([
  ["formats/highdicom_sm_image_jpegls.dcm", "UnsupportedFormat", "JPEG-LS"],
  ["formats/highdicom_sm_image_grayscale.dcm", "UnsupportedFormat", "16 bits per sample"],
  ["formats/highdicom_sm_annotations.dcm", "NotAnImage", ""],
  ["formats/highdicom_seg_image_sm_dots.dcm", "NotAnImage", ""],
  ["formats/openslidepy_boxes_1.dcm", "NotAnImage", ""],
] as const)("%s is refused by name (skipped without the real files)", async (path, tag, what) => {
  const opening = openSlide({ kind: "file", name: "x", file: await fetchSharedFile(path) }, signal);
  await expect(opening).rejects.toSatisfy(
    (error) => isTagged(error, tag) && (what === "" || error.details["what"] === what),
  );
});

test.skipIf(sharedDataUrl === null)("two slides together are not opened as one (skipped without them)", async () => {
  const paths = ["formats/wsi2dcm_raw.dcm", "formats/wsi2dcm_jpeg.dcm"];
  const files = await Promise.all(paths.map(async (path) => ({ path, file: await fetchSharedFile(path) })));
  const opening = openSlide({ kind: "folder", name: "x", files }, signal);
  await expect(opening).rejects.toSatisfy((error) => isTagged(error, "SeveralSlides"));
});
