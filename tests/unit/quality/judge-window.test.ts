import { expect, test } from "vitest";
import { judgeWindow } from "../../../src/core/quality/judge-window.ts";
import { qualityBit, reasonBits, reasonsOf } from "../../../src/core/quality/window-quality.ts";
import { type Colour, paintedStatistics, plainTissue } from "../support/painted-window.ts";

const tissue = plainTissue();
/** The left part of the window is spoiled; the flags of each block, by its column. */
function judgeSpoiled(spoil: (colour: Colour, x: number, y: number) => Colour, uptoPx = 160) {
  const quality = judgeWindow(paintedStatistics((x, y) => (x < uptoPx ? spoil(tissue(x, y), x, y) : tissue(x, y))));
  return {
    quality,
    inside: reasonsOf(quality.reasons[2 * quality.blocksPerSide + 1] as number),
    outside: reasonsOf(quality.reasons[2 * quality.blocksPerSide + 8] as number),
  };
}

test("plain tissue lies under an artefact against nothing", () => {
  expect(reasonBits(judgeWindow(paintedStatistics(tissue)))).toBe(0);
});

test("glass lies under an artefact against nothing", () => {
  expect(reasonBits(judgeWindow(paintedStatistics(() => [240, 240, 240])))).toBe(0);
});

test("smooth tissue is out of focus, the sharp part beside it is not", () => {
  const { inside, outside } = judgeSpoiled((_, x, y) => [
    200 + 15 * Math.sin(x / 12),
    150 + 15 * Math.sin(y / 14),
    190 + 10 * Math.sin((x + y) / 13),
  ]);
  expect(inside).toEqual(["focus"]);
  expect(outside).toEqual([]);
});

for (const [name, ink] of [
  ["green", [40, 140, 90]],
  ["blue", [40, 70, 170]],
  ["black", [30, 28, 32]],
] as const) {
  test(`${name} ink over tissue is pen`, () => {
    const { inside, outside } = judgeSpoiled(
      (colour) =>
        colour.map(
          (value, channel) => 0.25 * value * ((ink[channel] as number) / 255) + 0.75 * (ink[channel] as number),
        ) as unknown as Colour,
    );
    expect(inside).toContain("pen");
    expect(outside).not.toContain("pen");
  });
}

/** n layers of the same colour: optical densities add up. */
function layersOf(colour: Colour, layers: number): Colour {
  return colour.map((value) => 256 * ((value + 1) / 256) ** layers - 1) as unknown as Colour;
}

/** Whether the block of a column and row is flagged as folded. */
function foldsOf(colour: (x: number, y: number) => Colour): (column: number, row: number) => boolean {
  const { reasons, blocksPerSide } = judgeWindow(paintedStatistics(colour));
  return (column, row) => ((reasons[row * blocksPerSide + column] as number) & qualityBit("fold")) !== 0;
}

for (const layers of [2, 3]) {
  test(`${layers} layers of tissue are a fold, the single layer beside them is not`, () => {
    // Where a single layer is so pale that half of it counts as glass, a second one says little: the tissue here is stained half as strongly again.
    const stained = (x: number, y: number): Colour => layersOf(tissue(x, y), 1.5);
    const folds = foldsOf((x, y) => (x < 96 ? layersOf(stained(x, y), layers) : stained(x, y)));
    expect(folds(1, 2)).toBe(true);
    expect(folds(8, 2)).toBe(false);
  });
}

test("tissue dense in eosin alone, as keratin and collagen are, is no fold", () => {
  const dense = (colour: Colour): Colour => [colour[0], layersOf(colour, 2.5)[1], layersOf(colour, 2)[2]];
  const folds = foldsOf((x, y) => (x < 96 ? dense(tissue(x, y)) : tissue(x, y)));
  expect(folds(1, 2)).toBe(false);
});

test("two layers in a window that is else glass are not judged: there is no single layer to hold them against", () => {
  const folds = foldsOf((x, y) => (x < 96 ? layersOf(tissue(x, y), 2) : [240, 240, 240]));
  expect(folds(1, 2)).toBe(false);
});

test("crowded nuclei are no fold, however dark", () => {
  const crowded = plainTissue(15, 18);
  const { inside } = judgeSpoiled((_, x, y) => crowded(x, y), 96);
  expect(inside).not.toContain("fold");
});

test("a few dark blocks are no fold: folds are bands", () => {
  const quality = judgeWindow(
    paintedStatistics((x, y) => (x >= 96 && x < 192 && y >= 96 && y < 192 ? layersOf(tissue(x, y), 2) : tissue(x, y))),
  );
  expect(quality.reasons.every((bits) => (bits & qualityBit("fold")) === 0)).toBe(true);
});

for (const [name, weights] of [
  ["stained to a third", [1 / 3, 1 / 3, 1 / 3]],
  ["without eosin", [1, 0.55, 1]],
  ["stained four times as strongly", [4, 4, 4]],
] as const) {
  test(`tissue ${name} is stain outside the training range, also where it is too pale for tissue`, () => {
    const quality = judgeWindow(
      paintedStatistics(
        (x, y) =>
          tissue(x, y).map(
            (value, channel) => 256 * ((value + 1) / 256) ** (weights[channel] as number) - 1,
          ) as unknown as Colour,
      ),
    );
    expect(quality.reasons.every((bits) => (bits & qualityBit("stain")) !== 0)).toBe(true);
  });
}

test("a lake of red cells is blood", () => {
  const { inside } = judgeSpoiled((_, x, y) => {
    const grain = ((Math.imul(x, 374761393) ^ Math.imul(y, 668265263)) >>> 13) % 25;
    return [195 + grain, 85 + grain, 100 + grain];
  });
  expect(inside).toContain("blood");
});

test("grey tissue, and brown tissue in the whole window, are stain outside the training range", () => {
  const grey = judgeSpoiled((colour) => {
    const mean = (colour[0] + colour[1] + colour[2]) / 3;
    return [mean, mean, mean];
  });
  expect(grey.inside).toContain("stain");
  const brown = judgeWindow(
    paintedStatistics((x, y) => {
      const [red, green, blue] = tissue(x, y);
      return [red, (green + red) / 2, 0.7 * blue];
    }),
  );
  expect(brown.reasons.every((bits) => (bits & qualityBit("stain")) !== 0)).toBe(true);
});
