import { CELL_CLASSES } from "../../../core/cells/cells.ts";
import { wilsonInterval } from "../../../core/statistics/count-intervals.ts";
import type { Interval } from "./bootstrap.ts";
import { NOTHING } from "./labelled-field.ts";
import type { JudgedCell } from "./match-field.ts";

/** A share with its Wilson interval. */
export interface Share {
  readonly count: number;
  readonly of: number;
  readonly value: number | null;
  readonly interval: Interval | null;
}

export function shareOf(count: number, of: number): Share {
  if (of === 0) return { count, of, value: null, interval: null };
  const { low, high } = wilsonInterval(count, of);
  return { count, of, value: count / of, interval: [low, high] };
}

/** How the flags split right from wrong answers; row 0: all answers, then by the class answered. */
export interface FlagRow {
  readonly name: string;
  readonly flagged: Share;
  readonly wrong: Share;
  /** The rate the decision rule promises to hold: wrong answers among those not flagged. */
  readonly wrongNotFlagged: Share;
  /** Of the wrong answers, how many were flagged. */
  readonly wrongCaught: Share;
}

function isWrong({ met, said }: JudgedCell): boolean {
  return met !== said;
}

function flagRow(name: string, judged: readonly JudgedCell[]): FlagRow {
  const wrong = judged.filter(isWrong);
  const kept = judged.filter(({ flagged }) => !flagged);
  return {
    name,
    flagged: shareOf(judged.length - kept.length, judged.length),
    wrong: shareOf(wrong.length, judged.length),
    wrongNotFlagged: shareOf(kept.filter(isWrong).length, kept.length),
    wrongCaught: shareOf(wrong.filter(({ flagged }) => flagged).length, wrong.length),
  };
}

/** The flags' figures: all answers first, then per class answered. */
export function flagRows(judged: readonly JudgedCell[]): FlagRow[] {
  return [
    flagRow("All", judged),
    ...CELL_CLASSES.map((name, id) =>
      flagRow(
        name,
        judged.filter(({ said }) => said === id),
      ),
    ),
  ];
}

export interface RiskCoverage {
  /** [coverage, risk]: the most confident answers kept, and the share of them that is wrong. */
  readonly points: readonly (readonly [number, number])[];
  /** Area under the curve (El-Yaniv and Wiener 2010; Geifman and El-Yaniv 2017); lower is better. */
  readonly area: number | null;
  /** Largest coverage at which the risk is at most 3 % and 1 %, if answers are kept by confidence alone. */
  readonly coverageAt3Percent: number;
  readonly coverageAt1Percent: number;
}

const DRAWN_POINTS = 200;

/** Risk against coverage when answers are kept from the most confident down. Missed cells have no answer and are in no risk. */
export function riskCoverage(judged: readonly JudgedCell[]): RiskCoverage {
  const ranked = [...judged].sort((a, b) => b.confidence - a.confidence);
  const points: [number, number][] = [];
  let wrong = 0;
  let area = 0;
  let at3 = 0;
  let at1 = 0;
  const step = Math.max(1, Math.floor(ranked.length / DRAWN_POINTS));
  for (const [index, cell] of ranked.entries()) {
    if (isWrong(cell)) wrong++;
    const coverage = (index + 1) / ranked.length;
    const risk = wrong / (index + 1);
    area += risk / ranked.length;
    if (risk <= 0.03) at3 = coverage;
    if (risk <= 0.01) at1 = coverage;
    if (index % step === step - 1 || index === ranked.length - 1) points.push([coverage, risk]);
  }
  return { points, area: ranked.length > 0 ? area : null, coverageAt3Percent: at3, coverageAt1Percent: at1 };
}

/** A confusion that must not pass unseen, counted apart. */
export interface SeriousConfusion {
  readonly kind: "eosinophil-called-other" | "nothing-called-eosinophil";
  /** Passed without a flag, of all cases in which it could have happened. */
  readonly unflagged: Share;
  readonly flagged: number;
  readonly cells: readonly JudgedCell[];
}

const EOSINOPHIL = CELL_CLASSES.indexOf("Eosinophil");
const OTHER = CELL_CLASSES.indexOf("Other");

/**
 * Labelled eosinophils answered Other without a flag, of all detected eosinophils; and eosinophils seen without a flag where a reader
 * said that there is no nucleated cell (a red cell, debris), of all detections there.
 */
export function seriousConfusions(judged: readonly JudgedCell[]): SeriousConfusion[] {
  const eosinophils = judged.filter(({ met }) => met === EOSINOPHIL);
  const nothing = judged.filter(({ met }) => met === NOTHING);
  const count = (kind: SeriousConfusion["kind"], among: readonly JudgedCell[], wrongly: number): SeriousConfusion => {
    const cells = among.filter(({ said }) => said === wrongly);
    const passed = cells.filter(({ flagged }) => !flagged);
    return {
      kind,
      unflagged: shareOf(passed.length, among.length),
      flagged: cells.length - passed.length,
      cells: passed,
    };
  };
  return [
    count("eosinophil-called-other", eosinophils, OTHER),
    count("nothing-called-eosinophil", nothing, EOSINOPHIL),
  ];
}
