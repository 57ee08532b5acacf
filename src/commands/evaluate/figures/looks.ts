import { CELL_CLASSES } from "../../../core/cells/cells.ts";
import { createFlagRule, type FlagRule, usualCountedClasses } from "../../../core/model/flag-rule.ts";
import type { ModelManifest } from "../../../core/model/manifest.ts";
import { queueRank } from "../../../core/review/queue-group.ts";
import { bootstrapInterval, seededRandom } from "./bootstrap.ts";
import { type Share, shareOf } from "./flagging.ts";
import { NOTHING } from "./labelled-field.ts";
import type { FieldMatch, JudgedCell } from "./match-field.ts";
import { type Figure, type ScoreRow, scoreFields } from "./scores.ts";

/** In which order a reader looks: by the review's queue, class after class within it, or at detections drawn at random. */
export const LOOK_ORDERS = ["queue", "class", "random"] as const;
export type LookOrder = (typeof LOOK_ORDERS)[number];

/** The scores of the counted classes after so many looks of a reader who says what the labels say. */
export interface LookPoint {
  /** Looks per detection judged, 0..1. */
  readonly share: number;
  /** F1 per counted class, in the order of `classes`; null where it is undefined. */
  readonly f1: readonly Figure[];
}

/** What the flags ask and bring for one counted class. */
export interface ClassLooks {
  readonly name: string;
  /** Detections flagged because of this class alone: called it and not sure, or called something else and may be it. */
  readonly looks: Share;
  /** Labelled cells of the class that the model calls so or shows to the reader, of all labelled ones, missed ones too. */
  readonly met: Share;
  /** Cells called the class, not flagged, and something else or nothing. */
  readonly acceptedWrong: Share;
  /** Labelled cells of the class that were found, called something else and not flagged: nobody is asked about them. */
  readonly unasked: Share;
  readonly before: ScoreRow;
  readonly after: ScoreRow;
}

/** The headline of an evaluation: how many detections a reader looks at until the counts of the counted classes are right. */
export interface LookFigures {
  readonly counted: readonly string[];
  /** Flagged of all detections in completely labelled fields: the share that a slide asks for. Interval: fields drawn again. */
  readonly perDetection: { readonly count: number; readonly of: number; readonly figure: Figure };
  /** Flagged of all judged detections; fields chosen for rare cells are among them, so it overstates. */
  readonly perJudged: Share;
  readonly classes: readonly ClassLooks[];
  readonly curves: readonly { readonly order: LookOrder; readonly points: readonly LookPoint[] }[];
}

const CURVE_POINTS = 10;
const SEED = 17;

/** Figures for the classes that are counted in H&E. The reader never errs; a cell that was not found stays missed. */
export function lookFigures(manifest: ModelManifest, matches: readonly FieldMatch[]): LookFigures {
  const counted = usualCountedClasses("he");
  const rule = createFlagRule(manifest, counted);
  const judged = matches.flatMap((match) => match.judged);
  const complete = matches.filter((match) => match.complete);
  const flaggedIn = (match: FieldMatch): number =>
    match.judged.filter(({ flagged }) => flagged).length + match.flaggedNotJudged;
  const detectionsIn = (match: FieldMatch): number => match.judged.length + match.notJudged;
  const ratio = (drawn: readonly number[]): number => {
    let [flagged, all] = [0, 0];
    for (const at of drawn) {
      flagged += flaggedIn(complete[at] as FieldMatch);
      all += detectionsIn(complete[at] as FieldMatch);
    }
    return all > 0 ? flagged / all : Number.NaN;
  };
  const whole = ratio(complete.map((_, at) => at));
  const [interval = null] = bootstrapInterval(complete.length, (drawn) => [ratio(drawn)], SEED);
  const scoresBefore = scoreFields(matches).classes;
  const scoresAfter = scoreFields(matches.map((match) => readCells(match, ({ flagged }) => flagged))).classes;
  return {
    counted,
    perDetection: {
      count: complete.reduce((sum, match) => sum + flaggedIn(match), 0),
      of: complete.reduce((sum, match) => sum + detectionsIn(match), 0),
      figure: { value: Number.isNaN(whole) ? null : whole, interval: Number.isNaN(whole) ? null : interval },
    },
    perJudged: shareOf(judged.filter(({ flagged }) => flagged).length, judged.length),
    classes: rule.countedIds.map((id) =>
      classLooks(manifest, matches, id, scoresBefore[id] as ScoreRow, scoresAfter[id] as ScoreRow),
    ),
    curves: LOOK_ORDERS.map((order) => ({ order, points: lookCurve(matches, rule, order) })),
  };
}

function classLooks(
  manifest: ModelManifest,
  matches: readonly FieldMatch[],
  id: number,
  before: ScoreRow,
  after: ScoreRow,
): ClassLooks {
  const judged = matches.flatMap((match) => match.judged);
  const own = createFlagRule(manifest, [CELL_CLASSES[id] as (typeof CELL_CLASSES)[number]]);
  const isMeant = (cell: JudgedCell): boolean =>
    cell.said === id ? cell.flagged : (cell.classProbabilities[id] as number) >= (own.consider[id] as number);
  const labelled = judged.filter(({ met }) => met === id);
  const missed = matches.reduce((sum, match) => sum + match.missed.filter(({ label }) => label === id).length, 0);
  const isMet = (cell: JudgedCell): boolean => cell.said === id || cell.flagged;
  const accepted = judged.filter(({ said, flagged }) => said === id && !flagged);
  return {
    name: before.name,
    looks: shareOf(judged.filter(isMeant).length, judged.length),
    met: shareOf(labelled.filter(isMet).length, labelled.length + missed),
    acceptedWrong: shareOf(accepted.filter(({ met }) => met !== id).length, accepted.length),
    unasked: shareOf(labelled.filter((cell) => !isMet(cell)).length, labelled.length),
    before,
    after,
  };
}

/** A field after an unerring reader has looked at some of its cells: their answers are the labels, and what is none is gone. */
function readCells(match: FieldMatch, isRead: (cell: JudgedCell) => boolean): FieldMatch {
  const judged = match.judged
    .filter((cell) => !isRead(cell) || cell.met !== NOTHING)
    .map((cell) => (isRead(cell) ? { ...cell, said: cell.met } : cell));
  return { ...match, judged };
}

/** F1 of the counted classes after rising numbers of looks, up to as many as there are flagged cells. */
function lookCurve(matches: readonly FieldMatch[], rule: FlagRule, order: LookOrder): LookPoint[] {
  const judged = matches.flatMap((match) => match.judged);
  const flagged = judged.filter((cell) => cell.flagged);
  const ordered = orderLooks(judged, flagged, rule, order);
  const steps = Math.max(1, Math.min(CURVE_POINTS, flagged.length));
  return Array.from({ length: steps + 1 }, (_, step): LookPoint => {
    const looks = Math.round((flagged.length * step) / steps);
    const read = new Set(ordered.slice(0, looks));
    const { classes } = scoreFields(matches.map((match) => readCells(match, (cell) => read.has(cell))));
    return {
      share: judged.length > 0 ? looks / judged.length : 0,
      f1: rule.countedIds.map((id) => (classes[id] as ScoreRow).f1),
    };
  });
}

function orderLooks(
  judged: readonly JudgedCell[],
  flagged: readonly JudgedCell[],
  rule: FlagRule,
  order: LookOrder,
): JudgedCell[] {
  if (order === "random") {
    const random = seededRandom(SEED);
    return judged
      .map((cell) => ({ cell, at: random() }))
      .sort((a, b) => a.at - b.at)
      .map(({ cell }) => cell);
  }
  const rank = (cell: JudgedCell): number =>
    queueRank(
      {
        classId: cell.said,
        centreProbability: cell.centreProbability,
        classProbabilities: cell.classProbabilities,
        from: 0,
      },
      rule,
    );
  const ranked = flagged.map((cell) => ({ cell, rank: rank(cell) })).sort((a, b) => a.rank - b.rank);
  const inOrder = ranked.map(({ cell }) => cell);
  return order === "queue" ? inOrder : inOrder.sort((a, b) => a.said - b.said);
}
