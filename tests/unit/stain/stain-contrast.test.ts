import { expect, test } from "vitest";
import { isTellable, measureContrast } from "../../../src/core/stain/stain-contrast.ts";

type Colour = readonly [number, number, number];

/** A picture of 200 x 200 px of a tissue's colour on glass, with spots of 8 x 8 px of another colour. */
function patchOf(tissue: Colour, spot: Colour | null) {
  const side = 200;
  const rgba = new Uint8ClampedArray(side * side * 4).fill(255);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const isSpot = spot !== null && x % 40 < 8 && y % 40 < 8 && x < 160;
      const colour: Colour = isSpot ? spot : x < 160 ? tissue : [244, 244, 245];
      rgba.set(colour, (y * side + x) * 4);
    }
  }
  return { rgba, widthPx: side, heightPx: side };
}

const paleBlue: Colour = [165, 200, 230];
const deepBlue: Colour = [45, 40, 110];
const pink: Colour = [225, 140, 185];
const purple: Colour = [110, 50, 130];
const violet: Colour = [110, 40, 120];
const brown: Colour = [110, 60, 25];
const haematoxylin: Colour = [180, 178, 218];

test.each([
  ["violet granules on pale blue", "toluidine-blue", paleBlue, violet, true],
  ["brown cells on haematoxylin", "dab", haematoxylin, brown, true],
  ["blue tissue without a granule", "toluidine-blue", paleBlue, null, true],
  ["tissue that is deep blue through and through", "toluidine-blue", deepBlue, deepBlue, false],
  ["H&E set to toluidine blue", "toluidine-blue", pink, purple, false],
] as const)("%s: told or not by its own background", (_name, kind, tissue, spot, told) => {
  expect(isTellable(measureContrast([patchOf(tissue, spot)], 4)[kind])).toBe(told);
});

test("without tissue there is nothing to hold a stain against", () => {
  const contrasts = measureContrast([], 4);
  expect(contrasts.dab).toEqual({ tissuePx: 0, stainedPx: 0, stainedRedOverGreen: 0, tissueRedOverGreen: 0 });
  expect(isTellable(contrasts.dab)).toBe(true);
});
