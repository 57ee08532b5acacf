import { expect, test } from "vitest";
import { judgeWindow } from "../../../src/core/guards/judge-window.ts";
import { guardBit, reasonBits, reasonsOf } from "../../../src/core/guards/tile-guards.ts";
import { type Colour, paintedStatistics, plainTissue } from "../support/painted-window.ts";

const tissue = plainTissue();
/** The left part of the window is spoiled; what each block is said to be, by its column. */
function judgeSpoiled(spoil: (colour: Colour, x: number, y: number) => Colour, uptoPx = 160) {
  const guards = judgeWindow(paintedStatistics((x, y) => (x < uptoPx ? spoil(tissue(x, y), x, y) : tissue(x, y))));
  return {
    guards,
    inside: reasonsOf(guards.reasons[2 * guards.blocksPerSide + 1] as number),
    outside: reasonsOf(guards.reasons[2 * guards.blocksPerSide + 8] as number),
  };
}

test("plain tissue is guarded against nothing", () => {
  expect(reasonBits(judgeWindow(paintedStatistics(tissue)))).toBe(0);
});

test("glass is guarded against nothing", () => {
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

test("two more layers of tissue are a fold", () => {
  const { inside, outside } = judgeSpoiled(
    (colour) => colour.map((value) => 255 * (value / 255) ** 3) as unknown as Colour,
    96,
  );
  expect(inside).toContain("fold");
  expect(outside).not.toContain("fold");
});

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
  expect(brown.reasons.every((bits) => (bits & guardBit("stain")) !== 0)).toBe(true);
});
