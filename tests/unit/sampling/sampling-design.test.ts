import { describe, expect, test } from "vitest";
import { createRandom, randomOrder } from "../../../src/core/base/random.ts";
import { correctCount } from "../../../src/core/sampling/corrected-count.ts";
import { expectErrorVariance } from "../../../src/core/sampling/error-model.ts";
import {
  buildQuadratFrame,
  createQuadratFinder,
  frameTissuePx2,
  quadratBounds,
} from "../../../src/core/sampling/quadrat-frame.ts";
import { drawDesign, inclusionProbabilities, sampledQuadratCount } from "../../../src/core/sampling/sampling-design.ts";
import { shareVariances } from "../../../src/core/sampling/shared-variance.ts";
import { MIN_PER_STRATUM, stratify } from "../../../src/core/sampling/strata.ts";
import { variance } from "../../../src/core/statistics/moments.ts";

const random = createRandom(3);
const predicted = Uint32Array.from({ length: 300 }, () => Math.floor(20 * random.uniform() ** 6));
const nowhere = new Float64Array(300);
const frame = { count: 300, x0: nowhere, y0: nowhere, x1: nowhere, y1: nowhere };

describe("random numbers", () => {
  test("the same seed gives the same numbers, another seed others", () => {
    const draw = (seed: number): number[] => {
      const source = createRandom(seed);
      return Array.from({ length: 5 }, () => source.below(1000));
    };
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    // A design can be drawn again from its seed for good: these never change.
    expect(draw(42)).toEqual([924, 897, 282, 142, 180]);
  });
  test("every place of an order is as likely for every item", () => {
    const source = createRandom(9);
    const first = new Array<number>(5).fill(0);
    for (let draw = 0; draw < 5000; draw++) {
      const item = randomOrder(5, source)[0] as number;
      first[item] = (first[item] as number) + 1;
    }
    for (const times of first) expect(Math.abs(times - 1000)).toBeLessThan(150);
  });
});

describe("strata", () => {
  test("cut at counts, cover every quadrat once, hold at least four quadrats each", () => {
    const { strata, stratumOf } = stratify(predicted, 4);
    expect(strata).toHaveLength(4);
    expect(strata.reduce((sum, { size }) => sum + size, 0)).toBe(300);
    for (let at = 0; at < strata.length; at++) {
      const stratum = strata[at];
      expect(stratum?.size).toBeGreaterThanOrEqual(MIN_PER_STRATUM);
      if (at > 0) expect(stratum?.least).toBeGreaterThan(strata[at - 1]?.most as number);
    }
    for (let quadrat = 0; quadrat < 300; quadrat++) {
      const stratum = strata[stratumOf[quadrat] as number];
      expect(predicted[quadrat]).toBeGreaterThanOrEqual(stratum?.least as number);
      expect(predicted[quadrat]).toBeLessThanOrEqual(stratum?.most as number);
    }
  });
  test.each([[[0, 0, 0]], [[5]], [new Array(50).fill(0)], [[0, 1, 2, 3, 4, 5, 6, 7]]])(
    "small and flat frames",
    (counts) => {
      const { strata } = stratify(counts, 4);
      expect(strata.reduce((sum, { size }) => sum + size, 0)).toBe(counts.length);
      if (counts.length >= MIN_PER_STRATUM) {
        for (const { size } of strata) expect(size).toBeGreaterThanOrEqual(MIN_PER_STRATUM);
      }
    },
  );
});

describe("plan", () => {
  const design = drawDesign(frame, predicted, 0, 7);
  test("the order names every quadrat once and is the same for the same seed", () => {
    expect(new Set(design.order).size).toBe(300);
    expect(drawDesign(frame, predicted, 0, 7).order).toEqual(design.order);
    expect(drawDesign(frame, predicted, 0, 8).order).not.toEqual(design.order);
  });
  test("only quadrats read without a gap in the order count, with their inclusion probabilities", () => {
    const read = new Uint8Array(300);
    for (const quadrat of design.order.subarray(0, 20)) read[quadrat] = 1;
    read[design.order[30] as number] = 1;
    expect(sampledQuadratCount(design, read)).toEqual(design.order.subarray(0, 20));
    expect(inclusionProbabilities(design, design.order.subarray(0, 16))).toEqual(
      design.strata.map(({ size }) => 4 / size),
    );
    read[design.order[4] as number] = 0;
    expect(sampledQuadratCount(design, read)).toHaveLength(4);
  });
  test("after four quadrats of each stratum, quadrats go where most is unsure, and none is forgotten", () => {
    const rare = Uint32Array.from({ length: 300 }, (_, quadrat) => (quadrat % 20 === 0 ? 1 + (quadrat % 3) : 0));
    const { strata, order, stratumOf } = drawDesign(frame, rare, 0, 7);
    const read = strata.map(
      (_, stratum) => order.subarray(0, 40).filter((quadrat) => stratumOf[quadrat] === stratum).length,
    );
    expect(Math.min(...read)).toBeGreaterThanOrEqual(MIN_PER_STRATUM);
    expect(read[0]).toBe(Math.max(...read));
    expect(new Set(order).size).toBe(300);
  });
  test("a frame without quadrats is refused", () => {
    expect(() => drawDesign({ ...frame, count: 0 }, new Uint32Array(0), 0, 1)).toThrow(RangeError);
  });
  test("over many seeds the corrected count is unbiased", () => {
    const truth = predicted.map((count, quadrat) =>
      quadrat % 7 === 0 ? count + 1 : quadrat % 11 === 0 && count > 0 ? count - 1 : count,
    );
    const total = truth.reduce((sum, count) => sum + count, 0);
    let sum = 0;
    for (let seed = 0; seed < 2000; seed++) {
      const drawn = drawDesign(frame, predicted, 0, seed);
      const { estimate } = correctCount(drawn, drawn.order.subarray(0, 30), predicted, truth);
      sum += estimate?.corrected ?? Number.NaN;
    }
    expect(Math.abs(sum / 2000 - total)).toBeLessThan(0.01 * total);
  });
});

describe("corrected count", () => {
  const design = drawDesign(frame, predicted, 0, 7);
  const modelCount = predicted.reduce((sum, count) => sum + count, 0);
  test("there is no interval before every stratum has four quadrats", () => {
    expect(correctCount(design, design.order.subarray(0, 15), predicted, predicted)).toMatchObject({
      modelCount,
      quadratsRead: 15,
      quadratsToInterval: 1,
      estimate: null,
      mayStop: false,
    });
    expect(correctCount(design, design.order.subarray(0, 16), predicted, predicted).estimate).not.toBeNull();
  });
  test("quadrats that all agree still leave doubt, and less with more quadrats", () => {
    const at = (quadrats: number) =>
      correctCount(design, design.order.subarray(0, quadrats), predicted, predicted).estimate;
    expect(at(30)?.corrected).toBe(modelCount);
    expect(at(30)?.high).toBeGreaterThan(modelCount + 1);
    expect((at(90)?.high ?? 0) - modelCount).toBeLessThan((at(30)?.high ?? 0) - modelCount);
  });
  test("a slide read to the end is known: no width, and reading may stop", () => {
    const count = correctCount(design, design.order, predicted, predicted);
    expect(count.estimate).toMatchObject({
      corrected: modelCount,
      low: modelCount,
      high: modelCount,
      relativeHalfWidth: 0,
    });
    expect(count.mayStop).toBe(true);
  });
  test("reading may stop when the interval is within ± 10 %, from 30 quadrats on", () => {
    const dense = Uint32Array.from({ length: 300 }, (_, quadrat) => 50 + (quadrat % 9));
    const denseDesign = drawDesign(frame, dense, 0, 7);
    expect(correctCount(denseDesign, denseDesign.order.subarray(0, 29), dense, dense).mayStop).toBe(false);
    expect(correctCount(denseDesign, denseDesign.order.subarray(0, 30), dense, dense).mayStop).toBe(true);
  });
  test("where the model sees nothing it can only miss: the interval reaches further up than down", () => {
    const rare = Uint32Array.from({ length: 300 }, (_, quadrat) => (quadrat % 10 === 0 ? 4 + (quadrat % 3) : 0));
    const rareDesign = drawDesign(frame, rare, 0, 7);
    const count = correctCount(rareDesign, rareDesign.order.subarray(0, 40), rare, rare).estimate;
    expect(count).not.toBeNull();
    if (!count) return;
    expect(count.high - count.corrected).toBeGreaterThan(count.corrected - count.low);
    expect((count.high - count.low) / 2 / count.corrected).toBeCloseTo(count.relativeHalfWidth, 1);
  });
  test("what readers have seen is never outside the interval", () => {
    const truth = new Uint32Array(300);
    const allWrong = correctCount(design, design.order.subarray(0, 40), predicted, truth);
    expect(allWrong.estimate?.low).toBeGreaterThanOrEqual(0);
    expect(allWrong.estimate?.corrected).toBeGreaterThanOrEqual(0);
  });
});

describe("shared variances", () => {
  const strata = [
    { size: 200, differences: [0, 0, 0, 0], expectedVariance: 0.25 },
    { size: 60, differences: [3, -3, 2, -2], expectedVariance: 4 },
    { size: 8, differences: [1], expectedVariance: 1 },
  ];
  test("strata without a difference borrow their spread from the others; one that differs much is drawn towards them", () => {
    const { variances, factor } = shareVariances(strata);
    expect(variances[0]).toBeGreaterThan(0);
    // As by two further quadrats: (2 φ expected + 3 s²) / 5.
    expect(variances[1]).toBeCloseTo((2 * factor * 4 + 3 * (26 / 3)) / 5, 12);
    expect(variances[1]).toBeLessThan(26 / 3);
    expect(variances[2]).toBeCloseTo(factor, 12);
  });
  test("how the total's variance follows a stratum's own is its slope", () => {
    const alike = strata.map((one, at) => (at === 1 ? { ...one, differences: [3.001, -3, 2, -2] } : one));
    const spread = ({ variances }: ReturnType<typeof shareVariances>): number =>
      strata.reduce((sum, { size, differences: { length: read } }, at) => {
        return sum + ((size * (size - read)) / read) * (variances[at] as number);
      }, 0);
    const before = shareVariances(strata);
    const after = shareVariances(alike);
    const ownChange = variance([3.001, -3, 2, -2]) - variance([3, -3, 2, -2]);
    const slope = (spread(after) - spread(before)) / ownChange;
    // The weights of pooling move a little too, which the formula leaves out.
    expect(Math.abs(slope / (before.throughs[1] as number) - 1)).toBeLessThan(0.3);
  });
  test("where no difference was seen, the least factor does not follow the samples", () => {
    const agreeing = [50, 60].map((size) => ({ size, differences: [0, 0, 0, 0], expectedVariance: 0.5 }));
    const { factor, throughs } = shareVariances(agreeing);
    expect(factor).toBeCloseTo(2 / 4, 12);
    expect(throughs[0]).toBeCloseTo(((50 * 46) / 4) * (3 / 5), 9);
  });
  test("what is borrowed is no further knowledge: degrees of freedom stay at or under those of all quadrats", () => {
    const one = [{ size: 50, differences: [1, -1, 2, 0, -2], expectedVariance: 1 }];
    expect(shareVariances(one).degreesOfFreedom).toBeCloseTo(4, 12);
    const alike = [1, 1, 1].map((expectedVariance) => ({ size: 50, differences: [1, -1, 2, 0, -2], expectedVariance }));
    expect(shareVariances(alike).degreesOfFreedom).toBeCloseTo(12, 12);
    const { degreesOfFreedom } = shareVariances(strata);
    expect(degreesOfFreedom).toBeGreaterThan(1);
    expect(degreesOfFreedom).toBeLessThanOrEqual(6);
  });
});

describe("expected error variance", () => {
  test("grows with the count; in empty quadrats it follows how many cells there are around", () => {
    const rare = expectErrorVariance([...new Array<number>(97).fill(0), 1, 1, 3]);
    const dense = expectErrorVariance(Array.from({ length: 100 }, (_, quadrat) => (quadrat % 10) ** 2));
    for (const expected of [rare, dense]) {
      for (let count = 0; count < 20; count++) expect(expected(count + 1)).toBeGreaterThan(expected(count));
    }
    expect(rare(0) / rare(1)).toBeLessThan(dense(0) / dense(1));
  });
  test("flat, even and empty frames", () => {
    expect(expectErrorVariance([0, 0, 0])(0)).toBe(1);
    expect(expectErrorVariance([4])(4)).toBe(8);
    // No more spread than Poisson's: as many missed everywhere.
    expect(expectErrorVariance([3, 3, 3, 3])(0)).toBe(3);
  });
});

describe("frame of quadrats", () => {
  const mask = { widthPx: 100, heightPx: 100, slidePxPerMaskPx: 16, data: new Uint8Array(100 * 100) };
  // Tissue in the left half only.
  for (let row = 0; row < 100; row++) mask.data.fill(1, row * 100, row * 100 + 50);
  const windows = [
    { x0: 0, y0: 0, x1: 640, y1: 640 },
    { x0: 640, y0: 0, x1: 1280, y1: 640 },
    { x0: 0, y0: 640, x1: 640, y1: 700 },
  ];
  const cells = { count: 1, x: Float32Array.of(1279), y: Float32Array.of(639) };
  const quadrats = buildQuadratFrame(windows, mask, cells, 0.5);

  test("windows are cut into whole quadrats near 128 µm; glass is left out, but not where a cell is", () => {
    // 640 px of 0.5 µm are 320 µm: three quadrats of 107 µm; 60 px at the edge are one row; tissue ends in the first quadrat of the second window.
    expect(quadrats.count).toBe(9 + 3 + 3 + 1);
    const find = createQuadratFinder(quadrats);
    expect(find(1279, 639)).toBeGreaterThanOrEqual(0);
    expect(find(1000, 100)).toBe(-1);
    expect(find(-1, 5)).toBe(-1);
  });
  test("a point on an edge belongs to the quadrat right of and below it, and to one only", () => {
    const find = createQuadratFinder(quadrats);
    const box = quadratBounds(quadrats, find(0, 0));
    expect(find(box.x1, 0)).not.toBe(find(0, 0));
    expect(find(Math.fround(box.x1 - 0.01), box.y0)).toBe(find(0, 0));
    for (let x = 0; x < 640; x += 7) {
      let holders = 0;
      for (let quadrat = 0; quadrat < quadrats.count; quadrat++) {
        const { x0, y0, x1, y1 } = quadratBounds(quadrats, quadrat);
        if (x >= x0 && x < x1 && 300 >= y0 && 300 < y1) holders++;
      }
      expect(holders).toBe(1);
    }
  });
  test("tissue area, whole and with a part left out", () => {
    expect(frameTissuePx2(quadrats, mask)).toBeCloseTo(640 * 640 + 160 * 640 + 640 * 60, 6);
    const half = frameTissuePx2(quadrats, mask, (_, y) => y >= 320);
    expect(half).toBeGreaterThan(0.95 * 800 * 320);
    expect(half).toBeLessThan(1.05 * 800 * 320);
  });
});
