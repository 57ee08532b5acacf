import { expect, test } from "vitest";
import { commands } from "vitest/browser";
import { openSlide } from "../../../../src/sources/open-slide.ts";
import { bytesOf, compareRgb, whitenLike } from "../../support/compare-pixels.ts";

declare module "vitest/browser" {
  interface BrowserCommands {
    runGoldenScript: (script: string, modules: string, given?: string[]) => Promise<string | null>;
  }
}

interface BuiltSlide {
  readonly files: readonly { readonly path: string; readonly base64: string }[];
  readonly umPerPx: number;
  readonly levels: readonly { readonly widthPx: number; readonly heightPx: number; readonly rgb: string }[];
}

const signal = new AbortController().signal;
const printed = await commands.runGoldenScript("build_dicom.py", "pydicom, PIL, numpy");
const slides: [string, BuiltSlide][] = printed === null ? [] : Object.entries(JSON.parse(printed));

// A list without a slide makes no test, and a file without a test fails.
if (slides.length === 0)
  test.skip("every level is what pydicom reads (skipped without python3-pydicom)", () => undefined);

test.each(slides)("%s: every level is what pydicom reads", async (name, slide) => {
  const files = slide.files.map(({ path, base64 }) => ({ path, file: new Blob([bytesOf(base64)]) }));
  const source = await openSlide({ kind: "folder", name: "slide", files }, signal);
  expect(source.info.scale.micronsPerPx).toBeCloseTo(slide.umPerPx, 6);
  const stored = source.info.levels.filter(({ synthetic }) => !synthetic);
  expect(stored.map(({ widthPx, heightPx }) => [widthPx, heightPx])).toEqual(
    slide.levels.map(({ widthPx, heightPx }) => [widthPx, heightPx]),
  );
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
});
