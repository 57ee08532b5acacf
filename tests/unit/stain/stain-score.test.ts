import { expect, test } from "vitest";
import { CLASS_COUNT } from "../../../src/core/cells/cells.ts";
import { stainModel } from "../../../src/core/model/counting-model.ts";
import { StainScoreReference } from "../../../src/core/reference/stain-score.ts";
import { defaultProfile } from "../../../src/core/stain/stain-profile.ts";

const profile = defaultProfile("dab");
const { input } = stainModel(profile);
const sizePx = 128;
const brown = [120, 70, 35] as const;
const blue = [120, 115, 190] as const;
const ground = [235, 235, 240] as const;

/** The score at the middle of a picture painted in µm from there. */
function scoreAtCentre(colour: (x: number, y: number) => readonly [number, number, number]): number {
  const tensor = new Float32Array(3 * sizePx * sizePx);
  for (let row = 0; row < sizePx; row++) {
    for (let column = 0; column < sizePx; column++) {
      colour((column - sizePx / 2) * 0.5, (row - sizePx / 2) * 0.5).forEach((value, channel) => {
        const normalised = (value - (input.mean[channel] as number)) / (input.std[channel] as number);
        tensor[(channel * sizePx + row) * sizePx + column] = normalised;
      });
    }
  }
  const { centre, classes } = new StainScoreReference(profile, input).run(tensor, sizePx);
  expect(classes.length).toBe(CLASS_COUNT * centre.length);
  const cells = sizePx / 2;
  return centre[(cells / 2) * cells + cells / 2] as number;
}

const disc = (radius: number) => (x: number, y: number) => x * x + y * y <= radius * radius;

test("a brown cell of 12 µm with a blue nucleus is one", () => {
  const inCell = disc(6);
  const inNucleus = disc(2.5);
  expect(scoreAtCentre((x, y) => (inNucleus(x, y) ? blue : inCell(x, y) ? brown : ground))).toBeGreaterThan(1);
});

for (const [name, colour] of [
  ["a brown cell without a nucleus", (x: number, y: number) => (disc(6)(x, y) ? brown : ground)],
  ["a brown speck on a nucleus", (x: number, y: number) => (disc(1.5)(x, y) ? brown : disc(3)(x, y) ? blue : ground)],
  [
    "a brown fibre over a nucleus",
    (x: number, y: number) => (Math.abs(y) < 1.5 ? brown : disc(4)(x, y) ? blue : ground),
  ],
  ["a brown gland with nuclei", (x: number, y: number) => (disc(2.5)(x, y) ? blue : disc(25)(x, y) ? brown : ground)],
  ["a nucleus", (x: number, y: number) => (disc(4)(x, y) ? blue : ground)],
] as const) {
  test(`${name} is none`, () => {
    expect(scoreAtCentre(colour)).toBeLessThan(0);
  });
}
