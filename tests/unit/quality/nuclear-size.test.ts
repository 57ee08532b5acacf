import { expect, test } from "vitest";
import { checkScale, measureNuclearRuns, nuclearRun, sumNuclearRuns } from "../../../src/core/quality/nuclear-size.ts";
import { paintedStatistics, plainTissue } from "../support/painted-window.ts";

/** Many windows of one kind: what a slide would give. */
function slideOf(diameterPx: number, spacingPx: number) {
  const runs = measureNuclearRuns(paintedStatistics(plainTissue(diameterPx, spacingPx)));
  return sumNuclearRuns(new Array(40).fill(runs));
}

test("runs grow with the nuclei", () => {
  const [small, usual, large] = [slideOf(4, 11), slideOf(8, 21), slideOf(16, 41)].map(nuclearRun);
  expect(usual as number).toBeGreaterThan(1.3 * (small as number));
  expect(large as number).toBeGreaterThan(1.3 * (usual as number));
});

test("nuclei of the usual size raise no warning; half and double do, naming a µm/px in the right direction", () => {
  expect(checkScale(slideOf(8, 21), 0.5)).toBeNull();
  const half = checkScale(slideOf(4, 11), 0.25);
  expect(half?.nuclei).toBe("small");
  expect(half?.plausibleMicronsPerPx).toBeGreaterThan(0.35);
  const double = checkScale(slideOf(18, 41), 0.504);
  expect(double?.nuclei).toBe("large");
  expect(double?.plausibleMicronsPerPx).toBeLessThan(0.35);
});

test("nuclei that a slide in ten has at its own µm/px are worth a look; beyond them the µm/px is wrong", () => {
  const slideWithRun = (microns: number) => ({
    darkSamples: 40_000,
    darkStarts: Math.round(20_000 / microns),
    tissueSamples: 200_000,
  });
  expect(checkScale(slideWithRun(4.4), 0.5)).toBeNull();
  expect(checkScale(slideWithRun(4.7), 0.5)).toMatchObject({ nuclei: "large", isCertain: false });
  expect(checkScale(slideWithRun(5.7), 0.5)).toMatchObject({ nuclei: "large", isCertain: true });
  expect(checkScale(slideWithRun(2.4), 0.5)).toMatchObject({ nuclei: "small", isCertain: false });
  expect(checkScale(slideWithRun(2.1), 0.5)).toMatchObject({ nuclei: "small", isCertain: true });
});

test("too few nuclei say nothing", () => {
  expect(checkScale({ darkSamples: 100, darkStarts: 90, tissueSamples: 200 }, 0.5)).toBeNull();
  expect(checkScale({ darkSamples: 100_000, darkStarts: 90_000, tissueSamples: 10_000_000 }, 0.5)).toBeNull();
});
