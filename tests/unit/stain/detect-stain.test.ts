import { expect, test } from "vitest";
import { detectStain } from "../../../src/core/stain/detect-stain.ts";

/** A picture with these colours in these shares. */
function pictureOf(...parts: readonly (readonly [number, readonly [number, number, number]])[]): Uint8ClampedArray {
  const rgba: number[] = [];
  for (const [count, [red, green, blue]] of parts) for (let i = 0; i < count; i++) rgba.push(red, green, blue, 255);
  return Uint8ClampedArray.from(rgba);
}

const glass = [5000, [242, 242, 243]] as const;
const grey = [3000, [120, 121, 120]] as const;

for (const [name, picture, kind] of [
  ["pink and purple", pictureOf(glass, [3000, [225, 160, 195]], [800, [120, 85, 150]]), "he"],
  ["pale blue with some brown", pictureOf(glass, [3000, [180, 178, 218]], [100, [130, 85, 50]]), "dab"],
  ["haematoxylin alone", pictureOf(glass, [3000, [150, 145, 200]]), "dab"],
  ["blue with violet", pictureOf(glass, [3000, [165, 200, 230]], [60, [90, 30, 110]]), "toluidine-blue"],
  ["pink with the brown of blood", pictureOf(glass, [3000, [235, 130, 170]], [100, [170, 70, 40]]), "he"],
  ["bluish H&E", pictureOf(glass, [3000, [165, 145, 195]]), "he"],
  ["glass and a grey slide edge", pictureOf(glass, grey), "he"],
] as const) {
  test(`${name} is taken for ${kind}`, () => {
    expect(detectStain(picture).kind).toBe(kind);
  });
}
