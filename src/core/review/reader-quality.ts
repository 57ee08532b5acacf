import { wilsonInterval } from "../statistics/count-intervals.ts";
import type { Interval } from "../statistics/quantiles.ts";
import { answerOf } from "./answers.ts";
import type { ReviewDecision } from "./decision.ts";

/** A share with its Wilson interval; share and interval null for none of none. */
export interface Share {
  readonly of: number;
  readonly hits: number;
  readonly share: number | null;
  readonly interval: Interval | null;
}

export function shareOf(hits: number, of: number): Share {
  if (of === 0) return { of, hits, share: null, interval: null };
  return { of, hits, share: hits / of, interval: wilsonInterval(hits, of) };
}

/** How often a reader gave the known answer; "unsure" is no answer and is not counted. */
export function controlAccuracy(
  answers: Iterable<ReviewDecision>,
  known: Readonly<Record<string, number>>,
  modelClassOf: (cellId: string) => number | null,
): Share {
  let of = 0;
  let hits = 0;
  for (const decision of answers) {
    const expected = known[decision.cellId];
    const modelClassId = modelClassOf(decision.cellId);
    if (expected === undefined || modelClassId === null) continue;
    const answer = answerOf(decision, modelClassId);
    if (answer === null) continue;
    of++;
    if (answer === expected) hits++;
  }
  return shareOf(hits, of);
}

/** One stretch of a reading: the `first`-th to the `last`-th answer, counted from 1. */
export interface AgreementStretch extends Share {
  readonly first: number;
  readonly last: number;
}

/** Agreement with the model over time, in at most `most` stretches of equal length (at least `least` answers each). */
export function modelAgreement(
  answers: Iterable<ReviewDecision>,
  modelClassOf: (cellId: string) => number | null,
  most = 12,
  least = 5,
): AgreementStretch[] {
  const same: boolean[] = [];
  for (const decision of answers) {
    const modelClassId = modelClassOf(decision.cellId);
    const answer = modelClassId === null ? null : answerOf(decision, modelClassId);
    if (answer !== null) same.push(answer === modelClassId);
  }
  const length = Math.max(least, Math.ceil(same.length / most));
  const stretches: AgreementStretch[] = [];
  for (let from = 0; from < same.length; ) {
    // A short rest belongs to the last stretch.
    const to = same.length - from - length < least ? same.length : from + length;
    const part = same.slice(from, to);
    stretches.push({
      first: from + 1,
      last: from + part.length,
      ...shareOf(part.filter((agreed) => agreed).length, part.length),
    });
    from = to;
  }
  return stretches;
}

/** Below this median a reader cannot have looked: recognising a single picture and pressing a key takes about half a second. */
export const TOO_FAST_MS = 400;
const RECENT = 8;

/** Median time the last eight answers took, ms; null before there are eight. */
export function recentMedianMs(answers: readonly Pick<ReviewDecision, "lookedMs">[]): number | null {
  const times = answers.flatMap(({ lookedMs }) => (lookedMs === null ? [] : [lookedMs])).slice(-RECENT);
  if (times.length < RECENT) return null;
  times.sort((a, b) => a - b);
  return ((times[RECENT / 2 - 1] as number) + (times[RECENT / 2] as number)) / 2;
}
