import { bootstrapInterval, type Interval } from "./bootstrap.ts";
import { type SeriousFigure, seriousFigures } from "./figures.ts";
import { type FlagRow, flagRows } from "./flagging.ts";
import type { FieldMatch } from "./match-field.ts";
import { type Scores, scoreFields } from "./scores.ts";

const SEED = 11;

/** By how much a share is greater than in the images as they are; the interval is of the difference over the same fields, drawn together. */
export interface Rise {
  readonly value: number;
  readonly interval: Interval | null;
}

/** What one changed version of the images gives, in short. */
export interface RobustnessRow {
  readonly name: string;
  readonly scores: Scores;
  readonly flags: FlagRow;
  readonly serious: readonly SeriousFigure[];
  /** null: the images as they are. */
  readonly rise: { readonly wrong: Rise; readonly flagged: Rise } | null;
}

/** One row of the table. clean: the same fields, in the same order, as they are; null where this row is them. */
export function robustnessRow(
  name: string,
  matches: readonly FieldMatch[],
  clean: readonly FieldMatch[] | null,
): RobustnessRow {
  const flags = flagRows(matches.flatMap(({ judged }) => judged))[0] as FlagRow;
  const rise = clean && { wrong: riseOf(matches, clean, isWrong), flagged: riseOf(matches, clean, isFlagged) };
  return { name, scores: scoreFields(matches), flags, serious: seriousFigures(matches), rise };
}

type Judged = FieldMatch["judged"][number];
const isWrong = ({ met, said }: Judged): boolean => met !== said;
const isFlagged = ({ flagged }: Judged): boolean => flagged;

function riseOf(changed: readonly FieldMatch[], clean: readonly FieldMatch[], is: (cell: Judged) => boolean): Rise {
  const tally = (matches: readonly FieldMatch[]) =>
    matches.map(({ judged }) => ({ hits: judged.filter(is).length, all: judged.length }));
  const [after, before] = [tally(changed), tally(clean)];
  const share = (tallies: typeof after, drawn: readonly number[]): number => {
    let [hits, all] = [0, 0];
    for (const field of drawn) {
      hits += tallies[field]?.hits ?? 0;
      all += tallies[field]?.all ?? 0;
    }
    return hits / all;
  };
  const difference = (drawn: readonly number[]): number => share(after, drawn) - share(before, drawn);
  const [interval] = bootstrapInterval(changed.length, (drawn) => [difference(drawn)], SEED);
  return { value: difference(changed.map((_, field) => field)), interval: interval ?? null };
}

/**
 * More errors must bring more flags: whether they did. "unsure": the errors did not rise, or by no more than chance between fields explains
 * (the interval of the rise holds 0). null: the images as they are.
 */
export function flagsFollowErrors({ rise }: RobustnessRow): "yes" | "no" | "unsure" | null {
  if (rise === null) return null;
  if (rise.wrong.interval === null || rise.wrong.interval[0] <= 0) return "unsure";
  return rise.flagged.value > 0 ? "yes" : "no";
}
