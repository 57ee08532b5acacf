import { expect, test } from "vitest";
import { CLASS_COUNT } from "../../../src/core/cells/cells.ts";
import { stainModel } from "../../../src/core/model/counting-model.ts";
import { StainScoreReference } from "../../../src/core/reference/stain-score.ts";
import { defaultProfile } from "../../../src/core/stain/stain-profile.ts";
import { readTensors } from "../../../src/gpu/readback.ts";
import { StainScoreStage } from "../../../src/gpu/stain-score-stage.ts";
import { loadField } from "../support/field-pixels.ts";
import { sharedDataUrl } from "../support/shared-data.ts";
import { seededRandom, storageBuffer, testDevice } from "./test-device.ts";

const { device } = await testDevice();
const sizePx = 96;

/** Smooth blobs of any colour on a light ground: every rule gets something to decide. */
function randomPicture(seed: number): (x: number, y: number) => readonly [number, number, number] {
  const random = seededRandom(seed);
  const blobs = Array.from({ length: 26 }, () => ({
    x: random() * sizePx,
    y: random() * sizePx,
    radius: 2 + random() * 14,
    stretch: 0.2 + random() * 0.8,
    colour: random() < 0.5 ? ([110, 65, 35] as const) : ([115, 110, 185] as const),
  }));
  return (x, y) => {
    const blob = blobs.find(
      (one) => ((x - one.x) / one.radius) ** 2 + ((y - one.y) / one.radius / one.stretch) ** 2 < 1,
    );
    const grain = ((Math.imul(x + seed, 374761393) ^ Math.imul(y, 668265263)) >>> 13) % 12;
    const [red, green, blue] = blob?.colour ?? [225, 225, 232];
    return [red + grain, green + grain, blue + grain];
  };
}

function tensorOf(colour: (x: number, y: number) => readonly [number, number, number]): Float32Array<ArrayBuffer> {
  const { mean, std } = stainModel(defaultProfile("dab")).input;
  return Float32Array.from({ length: 3 * sizePx * sizePx }, (_, at) => {
    const channel = Math.floor(at / (sizePx * sizePx));
    const px = at % (sizePx * sizePx);
    const value = colour(px % sizePx, Math.floor(px / sizePx))[channel] as number;
    return (value - (mean[channel] as number)) / (std[channel] as number);
  });
}

async function expectAlike(kind: "dab" | "toluidine-blue", tensor: Float32Array<ArrayBuffer>): Promise<Float32Array> {
  const profile = defaultProfile(kind);
  const { input } = stainModel(profile);
  const stage = await StainScoreStage.create(device, profile, input);
  const found = await stage.run(storageBuffer(device, tensor), sizePx);
  const cells = (sizePx / 2) ** 2;
  const [centre = new Float32Array(0), classes = new Float32Array(0)] = await readTensors(device, [
    { buffer: found.centre, bytes: 4 * cells },
    { buffer: found.classes, bytes: 4 * cells * CLASS_COUNT },
  ]);
  const expected = new StainScoreReference(profile, input).run(tensor, sizePx);
  stage.destroy();
  const apart = expected.centre.filter((value, index) => !(Math.abs(value - (centre[index] ?? Number.NaN)) < 1e-3));
  // Only where a rounded root falls on the other side of the elongation's limit.
  expect(apart.length).toBeLessThanOrEqual(2);
  expect(classes).toEqual(expected.classes);
  return expected.centre;
}

for (const seed of [1, 2, 3, 4]) {
  test(`stain-score.wgsl agrees with its twin on a random picture, seed ${seed}`, async () => {
    const centre = await expectAlike(seed % 2 === 0 ? "dab" : "toluidine-blue", tensorOf(randomPicture(seed)));
    expect(new Set(centre).size).toBeGreaterThan(20);
  });
}

test.skipIf(sharedDataUrl === null)(
  "stain-score.wgsl agrees with its twin on a real field (skipped without the real fields)",
  async () => {
    const { rgba, grid } = await loadField("unlabelled/he-colon-crohn-rois/HE1_x12400_y18848.jpg", 0.5, 0.5);
    await expectAlike(
      "toluidine-blue",
      tensorOf((x, y) => {
        const at = (y * grid.levelWidthPx + x) * 4;
        return [rgba[at] as number, rgba[at + 1] as number, rgba[at + 2] as number];
      }),
    );
  },
);
