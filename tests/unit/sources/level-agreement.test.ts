import { expect, test } from "vitest";
import { compareLevels, isLevel, type Pixels } from "../../../src/sources/base/level-agreement.ts";
import { shrinkPixels } from "../../../src/sources/base/shrink-pixels.ts";

/** Purple blobs on white, as tissue looks from afar; shifted and dimmed as asked. */
function tissue(widthPx: number, heightPx: number, shift = 0, seed = 1) {
  const rgba = new Uint8ClampedArray(widthPx * heightPx * 4).fill(255);
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      const wave = Math.sin((x + shift) / (17 + seed)) + Math.cos((y + shift) / (23 + seed)) + Math.sin((x * y) / 900);
      rgba.set([200 - 40 * wave, 140 - 50 * wave, 190 - 20 * wave], (y * widthPx + x) * 4);
    }
  }
  return { widthPx, heightPx, rgba };
}

function grey(widthPx: number, heightPx: number, value: number): Pixels {
  const rgba = new Uint8ClampedArray(widthPx * heightPx * 4).fill(value);
  return { widthPx, heightPx, rgba };
}

test("a shrunk picture agrees, also with noise and a shift of a px; another picture does not", () => {
  const fine = tissue(384, 384);
  const coarse = shrinkPixels(fine, 4, 96, 96);
  expect(compareLevels(coarse, fine)).toBe("agree");
  expect(compareLevels(coarse, tissue(384, 384, 4))).toBe("agree");
  const noisy = { ...coarse, rgba: coarse.rgba.map((value, at) => value + ((at * 7919) % 21) - 10) };
  expect(compareLevels(noisy, fine)).toBe("agree");
  expect(compareLevels(shrinkPixels(tissue(384, 384, 60, 9), 4, 96, 96), fine)).toBe("differ");
});

test("the right picture at a wrong factor differs", () => {
  const fine = tissue(768, 768);
  const padded = grey(256, 256, 255);
  const shrunk = shrinkPixels(fine, 4, 192, 192);
  const rgba = new Uint8ClampedArray(padded.rgba);
  for (let row = 0; row < 192; row++) rgba.set(shrunk.rgba.subarray(row * 768, row * 768 + 768), row * 1024);
  expect(compareLevels({ widthPx: 256, heightPx: 256, rgba }, fine)).toBe("differ");
});

test("blank beside blank says nothing, blank beside tissue and black beside white differ", () => {
  expect(compareLevels(grey(24, 24, 245), grey(96, 96, 250))).toBe("blank");
  expect(compareLevels(grey(24, 24, 245), tissue(96, 96))).toBe("differ");
  expect(compareLevels(grey(24, 24, 0), grey(96, 96, 250))).toBe("differ");
});

test("one differing place rules a level out; without any place only the file's word counts", () => {
  expect(isLevel(["agree", "differ"], true)).toBe(false);
  expect(isLevel(["agree", "blank"], false)).toBe(true);
  expect(isLevel([], true)).toBe(true);
  expect(isLevel([], false)).toBe(false);
});

test("shrinking is the mean of the px under each", () => {
  const fine = { widthPx: 4, heightPx: 2, rgba: new Uint8ClampedArray(32).map((_, at) => (at % 4 === 3 ? 255 : at)) };
  const { rgba } = shrinkPixels(fine, 2, 2, 1);
  expect([...rgba]).toEqual([10, 11, 12, 255, 18, 19, 20, 255]);
});
