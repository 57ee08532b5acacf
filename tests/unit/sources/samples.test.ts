import { expect, test } from "vitest";
import { toRgba, undoPrediction } from "../../../src/sources/tiff/samples.ts";

const none = new Float64Array(0);

test("what is transparent is white glass, whichever way opacity is stored", () => {
  const rgb = { samplesPerPixel: 4, photometric: 2, colorMap: none };
  const of = (alpha: "straight" | "premultiplied" | "unspecified", ...px: number[]) =>
    [...toRgba(Uint8Array.from(px), { ...rgb, alpha })].slice(0, 3);
  expect(of("straight", 100, 0, 200, 0)).toEqual([255, 255, 255]);
  expect(of("straight", 100, 0, 200, 51)).toEqual([224, 204, 244]);
  expect(of("premultiplied", 20, 0, 40, 51)).toEqual([224, 204, 244]);
  expect(of("unspecified", 0, 0, 0, 0)).toEqual([255, 255, 255]);
  expect(of("unspecified", 100, 0, 200, 0)).toEqual([100, 0, 200]);
});

test("grey, inverted grey and palettes", () => {
  const grey = { samplesPerPixel: 1, colorMap: none, alpha: "none" as const };
  expect([...toRgba(Uint8Array.of(10), { ...grey, photometric: 1 })]).toEqual([10, 10, 10, 255]);
  expect([...toRgba(Uint8Array.of(10), { ...grey, photometric: 0 })]).toEqual([245, 245, 245, 255]);
  const colorMap = Float64Array.of(0, 65_535, 0, 257, 0, 514);
  expect([...toRgba(Uint8Array.of(1), { ...grey, photometric: 3, colorMap })]).toEqual([255, 1, 2, 255]);
  expect([...toRgba(Uint8Array.of(7, 0), { ...grey, samplesPerPixel: 2, photometric: 1, alpha: "straight" })]).toEqual([
    255, 255, 255, 255,
  ]);
});

test("horizontal prediction is undone row by row; another predictor is refused", () => {
  const samples = Uint8Array.of(1, 2, 3, 1, 1, 1, 9, 9, 9, 255, 0, 1);
  undoPrediction(samples, 2, 2, 3);
  expect([...samples]).toEqual([1, 2, 3, 2, 3, 4, 9, 9, 9, 8, 9, 10]);
  expect(() => undoPrediction(samples, 3, 2, 3)).toThrow(/predictor 3/);
});
