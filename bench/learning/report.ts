import { SHRINKAGE } from "../../src/core/learning/fit-adapter.ts";
import { createFlagRule } from "../../src/core/model/flag-rule.ts";
import { parseManifest } from "../../src/core/model/manifest.ts";
import { COUNTED, type LearningLine, LOOKS, linesOf, meanPosterior, shiftLoss } from "./run.ts";
import { type BenchSlide, readSlides } from "./slides.ts";

/** A slide with fewer labelled granulocytes says nothing of F1. */
const MIN_GRANULOCYTES = 20;
const ROUNDS = 5;
/** Penalties tried; chosen on the slides that are not test slides. */
const TRIED = [
  { bias: 4, weight: 30 },
  { bias: 2, weight: 10 },
  { bias: 1, weight: 3 },
  { bias: 0.5, weight: 1 },
];

/** Everything the bench reports: the choice of penalties, a line per slide and looks (mean of several draws of VALIDATE), sums over slides. */
export function runLearning(path: string, manifestJson: unknown) {
  const rule = createFlagRule(parseManifest(manifestJson), ["Eosinophil", "Neutrophil"]);
  const slides = readSlides(path, rule).filter(
    ({ truth }) => truth.filter((id) => COUNTED.includes(id)).length >= MIN_GRANULOCYTES,
  );
  const others = slides.filter(({ split }) => split !== "test");
  const shrinkage = TRIED.map((tried) => {
    const lines = others.flatMap((slide) => linesOf(slide, rule, tried, 1));
    return {
      ...tried,
      chosen: tried.bias === SHRINKAGE.bias && tried.weight === SHRINKAGE.weight,
      lossBefore: meanOf(lines, ({ lossBefore }) => lossBefore),
      lossAfter: meanOf(lines, ({ lossAfter }) => lossAfter),
      gain: meanOf(lines, ({ gain }) => gain[0]),
      worst: Math.min(...lines.map(({ gain }) => gain[0])),
      lookSaved: meanOf(lines, ({ leftBefore, leftAfter }) => (leftBefore > 0 ? 1 - leftAfter / leftBefore : 0)),
    };
  });
  const lines = slides.flatMap((slide) => slideLines(slide, rule));
  const totals = LOOKS.flatMap((looks) =>
    ["test", "all"].map((part) => {
      const own = lines.filter((line) => line.looks === looks && (part === "all" || line.split === part));
      return {
        looks,
        slides: own.length,
        part,
        gain: meanOf(own, ({ gain }) => gain),
        leftBefore: sumOf(own, ({ leftBefore }) => leftBefore),
        leftAfter: sumOf(own, ({ leftAfter }) => leftAfter),
        silentBefore: sumOf(own, ({ silentBefore }) => silentBefore),
        silentAfter: sumOf(own, ({ silentAfter }) => silentAfter),
        worseBeyondNoise: own.filter(({ worse }) => worse > 0).length,
        offered: meanOf(own, ({ offered }) => offered),
        tooFew: meanOf(own, ({ tooFew }) => tooFew),
      };
    }),
  );
  const prior = meanPosterior(others);
  const withoutAnswers = slides.map((slide) => ({
    slide: slide.slide,
    split: slide.split,
    ...shiftLoss(slide, prior),
  }));
  return { shrinkage, lines, totals, withoutAnswers };
}

/** Means over ROUNDS draws of VALIDATE. */
function slideLines(slide: BenchSlide, rule: ReturnType<typeof createFlagRule>) {
  const rounds = Array.from({ length: ROUNDS }, (_, round) => linesOf(slide, rule, undefined, 1 + round));
  return LOOKS.flatMap((looks) => {
    const own = rounds.flatMap((lines) => lines.filter((line) => line.looks === looks));
    const [first] = own;
    if (!first) return [];
    const share = (is: (line: LearningLine) => boolean) => own.filter(is).length / own.length;
    const f1 = (line: LearningLine, group: number, side: "f1Before" | "f1After") => line[side][group] ?? Number.NaN;
    return [
      {
        slide: slide.slide,
        split: slide.split,
        eosinophils: slide.truth.filter((id) => id === 0).length,
        neutrophils: slide.truth.filter((id) => id === 1).length,
        looks,
        kind: first.kind,
        eosinophilF1: [meanOf(own, (l) => f1(l, 0, "f1Before")), meanOf(own, (l) => f1(l, 0, "f1After"))].map(orNull),
        neutrophilF1: [meanOf(own, (l) => f1(l, 1, "f1Before")), meanOf(own, (l) => f1(l, 1, "f1After"))].map(orNull),
        gain: meanOf(own, ({ gain }) => gain[0]),
        gainLow: meanOf(own, ({ gain }) => gain[1]),
        gainHigh: meanOf(own, ({ gain }) => gain[2]),
        leftBefore: meanOf(own, ({ leftBefore }) => leftBefore),
        leftAfter: meanOf(own, ({ leftAfter }) => leftAfter),
        silentBefore: meanOf(own, ({ silentBefore }) => silentBefore),
        silentAfter: meanOf(own, ({ silentAfter }) => silentAfter),
        lossBefore: meanOf(own, ({ lossBefore }) => lossBefore),
        lossAfter: meanOf(own, ({ lossAfter }) => lossAfter),
        offered: share(({ outcome }) => outcome === "offered"),
        tooFew: share(({ outcome }) => outcome === "tooFew"),
        /** Share of draws in which F1 falls by more than 0.01, the whole interval below 0. */
        worse: share(({ gain }) => gain[0] < -0.01 && gain[2] < 0),
      },
    ];
  });
}

function sumOf<Line>(lines: readonly Line[], partOf: (line: Line) => number): number {
  return round(lines.reduce((sum, line) => sum + partOf(line), 0));
}

function meanOf<Line>(lines: readonly Line[], partOf: (line: Line) => number): number {
  return round(lines.reduce((sum, line) => sum + partOf(line), 0) / lines.length);
}

const round = (value: number): number => Math.round(value * 10_000) / 10_000;
const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);
