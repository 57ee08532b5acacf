import { expect, test } from "vitest";
import { bootstrapInterval, quantile } from "../../../../src/commands/evaluate/figures/bootstrap.ts";
import { computeFigures } from "../../../../src/commands/evaluate/figures/figures.ts";
import {
  flagRows,
  riskCoverage,
  seriousConfusions,
  shareOf,
} from "../../../../src/commands/evaluate/figures/flagging.ts";
import { NOTHING } from "../../../../src/commands/evaluate/figures/labelled-field.ts";
import { lookFigures } from "../../../../src/commands/evaluate/figures/looks.ts";
import type { FieldMatch, JudgedCell } from "../../../../src/commands/evaluate/figures/match-field.ts";
import { precisionRecallCurve } from "../../../../src/commands/evaluate/figures/precision-recall.ts";
import { calibrationFigures, reliability } from "../../../../src/commands/evaluate/figures/reliability.ts";
import { confusionTable, scoreFields } from "../../../../src/commands/evaluate/figures/scores.ts";
import { testManifest } from "../../support/test-manifest.ts";

const limits = (accept: number, consider: number) => ({
  accept,
  consider,
  licensed: true,
  acceptEvidence: null,
  considerEvidence: null,
});

function judged(said: number, met: number, confidence = 0.9, flagged = false): JudgedCell {
  const classProbabilities = Array.from({ length: 6 }, (_, id) => (id === said ? confidence : (1 - confidence) / 5));
  const place = { field: "f", slide: "s", x: 0, y: 0, atNothingPoint: false };
  return { ...place, said, met, confidence, centreProbability: 1, classProbabilities, flagged };
}

function match(cells: readonly JudgedCell[], missed: readonly number[] = []): FieldMatch {
  const place = { field: "f", slide: "s", x: 0, y: 0 };
  return {
    field: "f",
    slide: "s",
    complete: true,
    judged: cells,
    missed: missed.map((label) => ({ ...place, label })),
    notJudged: 0,
    flaggedNotJudged: 0,
  };
}

test("precision, recall and F1 per class, detection, and F1 weighted by labels", () => {
  // Eosinophils: 2 right, 1 lymphocyte called so, 1 missed. Lymphocytes: 1 right, 1 called eosinophil.
  const scores = scoreFields([
    match([judged(0, 0), judged(0, 0), judged(0, 3), judged(3, 3), judged(3, NOTHING)], [0]),
  ]);
  const [eosinophil] = scores.classes;
  expect([eosinophil?.precision.value, eosinophil?.recall.value, eosinophil?.f1.value]).toEqual([2 / 3, 2 / 3, 2 / 3]);
  expect(scores.classes[3]?.f1.value).toBe(0.5);
  expect(scores.classes[2]?.f1.value).toBeNull();
  expect([scores.detection.precision.value, scores.detection.recall.value]).toEqual([4 / 5, 4 / 5]);
  expect(scores.weightedF1.value).toBeCloseTo((3 * (2 / 3) + 2 * 0.5) / 5, 12);
  expect(confusionTable([match([judged(0, 3), judged(3, NOTHING)], [0])])).toEqual([
    [0, 0, 0, 0, 0, 0, 1],
    [0, 0, 0, 0, 0, 0, 0],
    [0, 0, 0, 0, 0, 0, 0],
    [1, 0, 0, 0, 0, 0, 0],
    [0, 0, 0, 0, 0, 0, 0],
    [0, 0, 0, 0, 0, 0, 0],
    [0, 0, 0, 1, 0, 0, 0],
  ]);
});

test("looks: what the flags ask for, what a reader brings, and in which order", () => {
  const manifest = { ...testManifest(), decisions: { Eosinophil: limits(0.9, 0.2), Neutrophil: limits(0.9, 0.2) } };
  const possible = (said: number, met: number): JudgedCell => ({
    ...judged(said, met, 0.5, true),
    classProbabilities: [0.3, 0, 0, 0.5, 0, 0.2],
  });
  const cells = [
    judged(0, 0, 0.95), // Right and accepted.
    judged(0, 3, 0.5, true), // A false eosinophil, shown.
    judged(0, NOTHING, 0.6, true), // Another, where nothing is.
    possible(3, 0), // An eosinophil that is called something else and shown.
    judged(3, 0, 0.99), // An eosinophil that nobody is asked about.
    judged(3, 3, 0.99),
  ];
  const field = { ...match(cells, [0]), notJudged: 4, flaggedNotJudged: 1 };
  const looks = lookFigures(manifest, [field]);
  // Three judged and one not judged are flagged, of six and four detections.
  expect([looks.perDetection.count, looks.perDetection.of, looks.perDetection.figure.value]).toEqual([4, 10, 0.4]);
  const [eosinophil, neutrophil] = looks.classes;
  expect(looks.classes.map(({ name }) => name)).toEqual(["Eosinophil", "Neutrophil"]);
  expect(eosinophil?.looks).toMatchObject({ count: 3, of: 6 });
  expect(eosinophil?.met).toMatchObject({ count: 2, of: 4 });
  expect(eosinophil?.acceptedWrong).toMatchObject({ count: 0, of: 1 });
  expect(eosinophil?.unasked).toMatchObject({ count: 1, of: 3 });
  expect([eosinophil?.before.precision.value, eosinophil?.before.recall.value]).toEqual([1 / 3, 1 / 4]);
  expect([eosinophil?.after.precision.value, eosinophil?.after.recall.value]).toEqual([1, 2 / 4]);
  expect(neutrophil?.looks.count).toBe(0);
  // The queue shows the most doubtful counted cells first: after two of three looks both false ones are gone.
  const queue = looks.curves.find(({ order }) => order === "queue")?.points ?? [];
  expect(queue.map(({ share }) => share)).toEqual([0, 1 / 6, 2 / 6, 3 / 6]);
  expect(queue.map(({ f1 }) => f1[0]?.value)).toEqual([2 / 7, 2 / 6, 2 / 5, 4 / 6]);
});

test("the bootstrap draws fields, is repeatable, and covers the value", () => {
  const fields = Array.from({ length: 30 }, (_, i) =>
    match([judged(0, i % 3 === 0 ? 3 : 0), judged(0, 0)], i % 5 === 0 ? [0] : []),
  );
  const once = scoreFields(fields).classes[0]?.f1;
  expect(scoreFields(fields).classes[0]?.f1).toEqual(once);
  expect(once?.interval?.[0]).toBeLessThan(once?.value ?? 0);
  expect(once?.interval?.[1]).toBeGreaterThan(once?.value ?? 1);
  // One field alone is always drawn alone.
  expect(bootstrapInterval(1, () => [0.4], 1)).toEqual([[0.4, 0.4]]);
  // The mean of 0..99: normal theory gives 49.5 +- 5.7.
  const [interval] = bootstrapInterval(100, (drawn) => [drawn.reduce((sum, i) => sum + i, 0) / 100], 7);
  expect(interval?.[0]).toBeGreaterThan(42.5);
  expect(interval?.[0]).toBeLessThan(45);
  expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5);
});

test("a curve of precision and recall with its average precision", () => {
  const cells = [judged(0, 0, 0.9), judged(0, 3, 0.8), judged(0, 0, 0.7)];
  const curve = precisionRecallCurve([match(cells, [0])], 0);
  expect(curve.labelled).toBe(3);
  expect(curve.points.map(([recall, precision]) => [recall, precision])).toEqual(
    [
      [1 / 3, 1],
      [1 / 3, 1 / 2],
      [2 / 3, 2 / 3],
    ].filter((_, index) => index !== 1),
  );
  expect(curve.averagePrecision).toBeCloseTo(1 / 3 + (1 / 3) * (2 / 3), 12);
  expect(precisionRecallCurve([match(cells)], 2).averagePrecision).toBeNull();
});

test("reliability agrees with the worked example of the conventions", () => {
  const logits = [
    [4, 0, 0],
    [3, 1, 0],
    [0, 5, 1],
    [1, 0, 4],
    [2.5, 2, 0],
    [0, 3, 2.8],
    [3, 0, 3.2],
    [6, 0, 0],
    [0, 0, 2],
    [0, 4, 0],
  ];
  const labels = [0, 0, 1, 2, 1, 1, 0, 1, 2, 1];
  const rows = logits.map((row) => {
    const raised = row.map(Math.exp);
    const sum = raised.reduce((total, value) => total + value, 0);
    return raised.map((value) => value / sum);
  });
  const top = rows.map((row) => Math.max(...row));
  const right = rows.map((row, index) => row.indexOf(top[index] as number) === labels[index]);
  expect(reliability(top, right).expectedCalibrationError).toBeCloseTo(0.1870576, 6);
  const cells = rows.map((row, index) => ({
    ...judged(0, labels[index] as number),
    classProbabilities: [...row, 0, 0, 0],
  }));
  expect(calibrationFigures(cells).negativeLogLikelihood).toBeCloseTo(0.9046276, 6);
});

test("flags, risk and coverage", () => {
  const cells = [
    ...Array.from({ length: 97 }, (_, i) => judged(0, 0, 0.99 - i * 0.001)),
    judged(0, 3, 0.8),
    judged(0, 3, 0.4, true),
    judged(0, 0, 0.3, true),
  ];
  const [all, eosinophil] = flagRows(cells);
  expect(all?.flagged).toMatchObject({ count: 2, of: 100 });
  expect(all?.wrongNotFlagged).toMatchObject({ count: 1, of: 98 });
  expect(all?.wrongCaught).toMatchObject({ count: 1, of: 2 });
  expect(eosinophil?.flagged.of).toBe(100);
  const curve = riskCoverage(cells);
  expect(curve.coverageAt1Percent).toBe(0.97);
  expect(curve.coverageAt3Percent).toBe(1);
  expect(curve.points.at(-1)).toEqual([1, 0.02]);
});

test("Wilson's interval of a share", () => {
  expect(shareOf(18, 20).interval?.[0]).toBeCloseTo(0.69897, 5);
  expect(shareOf(18, 20).interval?.[1]).toBeCloseTo(0.97213, 5);
  expect(shareOf(0, 59).interval?.[0]).toBe(0);
  expect(shareOf(0, 59).interval?.[1]).toBeCloseTo(0.06113, 5);
  expect(shareOf(0, 0).value).toBeNull();
});

test("serious confusions are counted apart, flagged ones beside them", () => {
  const cells = [
    judged(5, 0),
    judged(5, 0, 0.4, true),
    judged(0, 0),
    judged(0, NOTHING),
    judged(3, NOTHING),
    judged(0, 3),
  ];
  const [other, nothing] = seriousConfusions(cells);
  expect(other?.unflagged).toMatchObject({ count: 1, of: 3 });
  expect(other?.flagged).toBe(1);
  expect(nothing?.unflagged).toMatchObject({ count: 1, of: 2 });
});

test("all figures of nothing are empty, not wrong", () => {
  const figures = computeFigures(testManifest(), [match([])]);
  expect(figures.all.detection.f1.value).toBeNull();
  expect(figures.calibration.negativeLogLikelihood).toBeNull();
  expect(figures.riskCoverage.area).toBeNull();
});
