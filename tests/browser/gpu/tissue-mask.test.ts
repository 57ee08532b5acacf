import { expect, test } from "vitest";
import { tissueMask } from "../../../src/core/reference/tissue-mask.ts";
import { TissueMaskStage } from "../../../src/gpu/tissue-mask-stage.ts";
import { seededRandom, testDevice } from "./test-device.ts";

const { device } = await testDevice();
const stage = await TissueMaskStage.create(device);

for (const [widthPx, heightPx] of [
  [1, 1],
  [1, 37],
  [70, 33],
  [128, 16],
] as const) {
  test(`tissue-mask.wgsl equals its twin on ${widthPx} x ${heightPx} px`, async () => {
    const random = seededRandom(widthPx * 1000 + heightPx);
    const rgba = new Uint8ClampedArray(widthPx * heightPx * 4);
    for (let at = 0; at < rgba.length; at += 4) {
      const base = random() < 0.1 ? random() * 40 : 200 + random() * 50;
      for (let channel = 0; channel < 3; channel++) rgba[at + channel] = base + random() * 12;
      rgba[at + 3] = random() < 0.05 ? 0 : 255;
    }
    const expected = tissueMask(rgba, widthPx, heightPx);
    expect(Array.from(await stage.run(rgba, widthPx, heightPx))).toEqual(Array.from(expected));
  });
}
