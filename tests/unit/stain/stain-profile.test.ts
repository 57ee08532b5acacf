import { expect, test } from "vitest";
import { stainModel } from "../../../src/core/model/counting-model.ts";
import { analysisKey } from "../../../src/core/model/result.ts";
import {
  DEFAULT_STAIN_PARAMETERS,
  defaultProfile,
  readStainParameters,
} from "../../../src/core/stain/stain-profile.ts";
import { unmixingWeights, WEIGHT_SHIFT } from "../../../src/core/stain/stain-weights.ts";

test("unmixing gives each stain its own amount and none of the other", () => {
  for (const kind of ["dab", "toluidine-blue"] as const) {
    const weights = unmixingWeights(defaultProfile(kind));
    const vectors = { dab: [0.268, 0.57, 0.776], "toluidine-blue": [0.44, 0.84, 0.31] }[kind];
    const length = Math.hypot(...vectors);
    const amount = (row: readonly number[]): number =>
      row.reduce((sum, weight, channel) => sum + (weight * 1000 * (vectors[channel] as number)) / length, 0) /
      2 ** WEIGHT_SHIFT;
    expect(amount(weights.stain)).toBeCloseTo(1000, -1);
    expect(Math.abs(amount(weights.nucleus))).toBeLessThan(5);
  }
});

test("another parameter is another analysis, the same parameters are the same one", () => {
  const keyOf = (leastAreaMicrons2: number): string => {
    const parameters = { ...DEFAULT_STAIN_PARAMETERS.dab, leastAreaMicrons2 };
    const { sha256, detection, temperature } = stainModel({ kind: "dab", parameters });
    const found = { detectionThreshold: detection.threshold, detectionRadiusPx: detection.radiusPx, temperature };
    return analysisKey({ slideId: "s", modelSha256: sha256, micronsPerPx: 0.25, ...found });
  };
  expect(keyOf(30)).toBe(keyOf(30));
  expect(keyOf(30)).not.toBe(keyOf(31));
  expect(stainModel(defaultProfile("dab")).id).toBe("stain-profile-dab-1");
});

test("parameters from outside are held to their ranges, and what is missing gets its usual value", () => {
  const usual = DEFAULT_STAIN_PARAMETERS.dab;
  expect(readStainParameters("dab", null)).toEqual(usual);
  const odd = readStainParameters("dab", { stainMilliOd: 1e9, leastAreaMicrons2: "20", mostElongation: -3 });
  expect(odd).toEqual({ ...usual, stainMilliOd: 1500, mostElongation: 1.2 });
});
