import { createRandom, randomOrder } from "../../src/core/base/random.ts";
import type { CellTable } from "../../src/core/cells/cells.ts";
import { adaptCells } from "../../src/core/learning/adapt-cells.ts";
import { type FittedWeights, fitAdapter } from "../../src/core/learning/fit-adapter.ts";
import { groupOf, groupProbabilities, logOddsOf } from "../../src/core/learning/grouped-odds.ts";
import { type AdapterVerdict, judgeAdapter } from "../../src/core/learning/judge-adapter.ts";
import type { Shrinkage } from "../../src/core/learning/ridge-logistic.ts";
import type { FlagRule } from "../../src/core/model/flag-rule.ts";
import { CellView, flagCells } from "../../src/core/model/flags.ts";
import { queueRank } from "../../src/core/review/queue-group.ts";
import { shiftedPrior } from "./shifted-prior.ts";
import type { BenchSlide } from "./slides.ts";

/** Eosinophil and neutrophil. */
export const COUNTED = [0, 1];
export const LOOKS = [0, 25, 50, 100, 200, 400];
/** VALIDATE as the app draws it: so many of each class that the network names, and of the other cells that may be one. */
const VALIDATE_EACH = 25;
const BOOTSTRAPS = 400;

/** One slide after so many looks at its queue; VALIDATE's answers are in place everywhere. */
export interface LearningLine {
  readonly slide: string;
  readonly split: string;
  readonly cells: number;
  readonly looks: number;
  readonly kind: string;
  /** F1 of [eosinophil, neutrophil], null where the slide has no such cell; everything looked at is right. */
  readonly f1Before: readonly (number | null)[];
  readonly f1After: readonly (number | null)[];
  /** Mean over the classes, after minus before, with its 95 % interval (paired bootstrap over cells). */
  readonly gain: readonly [number, number, number];
  /** Flagged cells that nobody has looked at. */
  readonly leftBefore: number;
  readonly leftAfter: number;
  /** Labelled counted cells that are called something else and that nobody is asked about: what a count then misses. */
  readonly silentBefore: number;
  readonly silentAfter: number;
  /** Mean negative log likelihood of the cells that the network flagged and nobody has looked at. */
  readonly lossBefore: number;
  readonly lossAfter: number;
  /** What VALIDATE said. */
  readonly outcome: AdapterVerdict["outcome"];
}

/** The lines of one slide for every number of looks that its queue has. */
export function linesOf(
  slide: BenchSlide,
  rule: FlagRule,
  shrinkage: Shrinkage | undefined,
  seed: number,
): LearningLine[] {
  const { cells, truth } = slide;
  const random = createRandom(seed);
  const validate = drawValidation(slide, random);
  const locked = new Set(validate.map(({ row }) => row));
  const view = new CellView(cells);
  const queue = [...slide.flags.keys()].filter((row) => slide.flags[row] !== 0 && !locked.has(row));
  const rank = new Map(queue.map((row) => [row, queueRank(view.at(row), rule)]));
  queue.sort((a, b) => (rank.get(a) as number) - (rank.get(b) as number));
  return LOOKS.filter((looks) => looks <= queue.length).map((looks) => {
    const trained = queue.slice(0, looks);
    const fitted = fitAdapter(
      cells,
      trained.map((row) => ({ row, classId: truth[row] as number })),
      COUNTED,
      shrinkage,
    );
    const after = fitted ? adapted(cells, fitted) : cells;
    const seen = new Set([...trained, ...locked]);
    const verdict = judgeAdapter(
      validate.map(({ row, weight }) => ({
        group: groupOf(truth[row] as number, COUNTED),
        before: groupsOf(cells, row),
        after: groupsOf(after, row),
        weight,
      })),
      COUNTED.length,
    );
    const before = lineHalf(slide, cells, rule, seen);
    const then = lineHalf(slide, after, rule, seen);
    return {
      slide: slide.slide,
      split: slide.split,
      cells: cells.count,
      looks,
      kind: fitted?.kind ?? "none",
      f1Before: f1Of(slide, before.answers),
      f1After: f1Of(slide, then.answers),
      gain: gainOf(slide, before.answers, then.answers, seed),
      leftBefore: before.left,
      leftAfter: then.left,
      silentBefore: before.silent,
      silentAfter: then.silent,
      lossBefore: before.loss,
      lossAfter: then.loss,
      outcome: verdict.outcome,
    };
  });
}

function adapted(cells: CellTable, fitted: FittedWeights): CellTable {
  const validation = { answers: 0, lossBefore: 0, lossAfter: 0, standardError: 0, classes: [] };
  const rest = { format: "granuloscope-adapter-1", name: "bench", validation } as const;
  const model = { id: "bench", sha256: "0".repeat(64) };
  return {
    ...cells,
    ...adaptCells(cells, { ...rest, ...fitted, answers: [], model, classes: ["Eosinophil", "Neutrophil"] }),
  };
}

/** So many of each group of candidates, at random: each with the weight of its group. */
function drawValidation({ cells, flags }: BenchSlide, random: ReturnType<typeof createRandom>) {
  const groups: number[][] = [[], [], []];
  for (let row = 0; row < cells.count; row++) {
    if (flags[row] !== 0) groups[groupOf(cells.classId[row] as number, COUNTED)]?.push(row);
  }
  return groups.flatMap((rows) => {
    const drawn = Array.from(randomOrder(rows.length, random).subarray(0, VALIDATE_EACH), (at) => rows[at] as number);
    return drawn.map((row) => ({ row, weight: rows.length / drawn.length }));
  });
}

/** Without answers: loss of all cells as they are, and under the class shares that expectation maximisation finds on the slide. */
export function shiftLoss({ truth, cells }: BenchSlide, prior: readonly number[]) {
  const posteriors = truth.map((_, row) => groupsOf(cells, row));
  const shares = shiftedPrior(posteriors, prior);
  let [before, after, wrongBefore, wrongAfter] = [0, 0, 0, 0];
  truth.forEach((own, row) => {
    const group = groupOf(own, COUNTED);
    const p = posteriors[row] as number[];
    const shifted = p.map((value, k) => (value * (shares[k] as number)) / (prior[k] as number));
    const total = shifted.reduce((sum, value) => sum + value, 0);
    before -= Math.log(Math.max(1e-6, p[group] as number)) / truth.length;
    after -= Math.log(Math.max(1e-6, (shifted[group] as number) / total)) / truth.length;
    wrongBefore += Number(likeliest(p) !== group);
    wrongAfter += Number(likeliest(shifted) !== group);
  });
  return { before, after, wrongBefore, wrongAfter };
}

/** Mean posterior per group over slides, each slide alike. */
export function meanPosterior(slides: readonly BenchSlide[]): number[] {
  const sums = [0, 0, 0];
  for (const { cells } of slides) {
    for (let row = 0; row < cells.count; row++) {
      groupsOf(cells, row).forEach((p, k) => {
        sums[k] = (sums[k] as number) + p / cells.count / slides.length;
      });
    }
  }
  return sums;
}

const likeliest = (p: readonly number[]): number => p.indexOf(Math.max(...p));

function groupsOf(cells: CellTable, row: number): number[] {
  return groupProbabilities(logOddsOf(cells.classProbabilities, row, COUNTED));
}

/** Answers with everything seen put right, flags left, and the mean loss of the rest. */
function lineHalf({ truth, flags: ownFlags }: BenchSlide, cells: CellTable, rule: FlagRule, seen: ReadonlySet<number>) {
  const flags = flagCells(cells, rule, new Uint8Array(cells.count));
  let [left, loss, unseen, silent] = [0, 0, 0, 0];
  const answers = truth.map((own, row) => {
    const group = groupOf(own, COUNTED);
    if (seen.has(row)) return group;
    if (flags[row] !== 0) left++;
    else if (group < COUNTED.length && cells.classId[row] !== own) silent++;
    if (ownFlags[row] !== 0) {
      loss -= Math.log(Math.max(1e-6, groupsOf(cells, row)[group] as number));
      unseen++;
    }
    return groupOf(cells.classId[row] as number, COUNTED);
  });
  return { answers, left, silent, loss: unseen > 0 ? loss / unseen : 0 };
}

function f1Of({ truth, missed }: BenchSlide, answers: readonly number[], rows: ArrayLike<number> | null = null) {
  return COUNTED.map((id, group) => {
    let [right, said, labelled] = [0, 0, missed.filter((label) => label === id).length];
    const count = rows?.length ?? truth.length;
    for (let at = 0; at < count; at++) {
      const row = rows ? (rows[at] as number) : at;
      const own = truth[row] === id;
      const named = answers[row] === group;
      labelled += Number(own);
      said += Number(named);
      right += Number(own && named);
    }
    return labelled > 0 ? (2 * right) / (said + labelled) : null;
  });
}

function meanGain(before: readonly (number | null)[], after: readonly (number | null)[]): number {
  const gains = before.flatMap((value, at) => (value === null ? [] : [(after[at] as number) - value]));
  return gains.length > 0 ? gains.reduce((sum, gain) => sum + gain, 0) / gains.length : 0;
}

function gainOf(slide: BenchSlide, before: number[], after: number[], seed: number): [number, number, number] {
  const random = createRandom(seed + 1);
  const rows = new Uint32Array(before.length);
  const drawn = Array.from({ length: BOOTSTRAPS }, () => {
    for (let at = 0; at < rows.length; at++) rows[at] = random.below(before.length);
    return meanGain(f1Of(slide, before, rows), f1Of(slide, after, rows));
  }).sort((a, b) => a - b);
  const at = (share: number) => drawn[Math.floor(share * (BOOTSTRAPS - 1))] as number;
  return [meanGain(f1Of(slide, before), f1Of(slide, after)), at(0.025), at(0.975)];
}
