import { CELL_CLASSES, CLASS_COUNT } from "../../../core/cells/cells.ts";
import { bootstrapInterval, type Interval } from "./bootstrap.ts";
import type { FieldMatch } from "./match-field.ts";

/** True positives, false positives, false negatives; row 0 is detection of any nucleated cell, row 1 + i class i. */
export type Tally = Float64Array;

/** One figure with its interval; null where nothing could be counted. */
export interface Figure {
  readonly value: number | null;
  readonly interval: Interval | null;
}

export interface ScoreRow {
  readonly name: string;
  /** Labelled cells that count for this row, and answers given. */
  readonly labelled: number;
  readonly answered: number;
  readonly precision: Figure;
  readonly recall: Figure;
  readonly f1: Figure;
}

export interface Scores {
  readonly fields: number;
  readonly detection: ScoreRow;
  readonly classes: readonly ScoreRow[];
  /** F1 of the classes weighted by their labelled cells. */
  readonly weightedF1: Figure;
}

const ROWS = 1 + CLASS_COUNT;

/** Counts one field. */
export function tallyField(match: FieldMatch): Tally {
  const tally = new Float64Array(ROWS * 3);
  const add = (row: number, column: number): void => {
    tally[row * 3 + column] = (tally[row * 3 + column] as number) + 1;
  };
  for (const { said, met } of match.judged) {
    add(0, met >= 0 ? 0 : 1);
    add(1 + said, said === met ? 0 : 1);
    if (met >= 0 && met !== said) add(1 + met, 2);
  }
  for (const { label } of match.missed) {
    add(0, 2);
    add(1 + label, 2);
  }
  return tally;
}

/** Adds tallies. */
export function sumTallies(tallies: readonly Tally[]): Tally {
  const sum = new Float64Array(ROWS * 3);
  for (const tally of tallies) for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (tally[i] as number);
  return sum;
}

function share(part: number, whole: number): number {
  return whole > 0 ? part / whole : Number.NaN;
}

/** [precision, recall, F1] of one row; NaN where undefined. */
function rowScores(tally: Tally, row: number): [number, number, number] {
  const [tp, fp, fn] = [0, 1, 2].map((column) => tally[row * 3 + column] as number) as [number, number, number];
  return [share(tp, tp + fp), share(tp, tp + fn), share(2 * tp, 2 * tp + fp + fn)];
}

function weightedF1(tally: Tally): number {
  let sum = 0;
  let weight = 0;
  for (let row = 1; row < ROWS; row++) {
    const labelled = (tally[row * 3] as number) + (tally[row * 3 + 2] as number);
    if (labelled === 0) continue;
    sum += labelled * rowScores(tally, row)[2];
    weight += labelled;
  }
  return share(sum, weight);
}

/** Scores over fields, with 95 % bootstrap intervals in which the field, not the cell, is drawn (cells of one field are alike). */
export function scoreFields(matches: readonly FieldMatch[], seed = 1): Scores {
  const tallies = matches.map(tallyField);
  const total = sumTallies(tallies);
  const figures = bootstrapInterval(
    tallies.length,
    (drawn) => {
      const sum = sumTallies(drawn.map((index) => tallies[index] as Tally));
      return [...Array.from({ length: ROWS }, (_, row) => rowScores(sum, row)).flat(), weightedF1(sum)];
    },
    seed,
  );
  const figure = (value: number, index: number): Figure => ({
    value: Number.isNaN(value) ? null : value,
    interval: Number.isNaN(value) ? null : (figures[index] ?? null),
  });
  const rows = Array.from({ length: ROWS }, (_, row): ScoreRow => {
    const [tp, fp, fn] = [0, 1, 2].map((column) => total[row * 3 + column] as number) as [number, number, number];
    const [precision, recall, f1] = rowScores(total, row);
    return {
      name: row === 0 ? "Detection" : (CELL_CLASSES[row - 1] as string),
      labelled: tp + fn,
      answered: tp + fp,
      precision: figure(precision, row * 3),
      recall: figure(recall, row * 3 + 1),
      f1: figure(f1, row * 3 + 2),
    };
  });
  return {
    fields: matches.length,
    detection: rows[0] as ScoreRow,
    classes: rows.slice(1),
    weightedF1: figure(weightedF1(total), ROWS * 3),
  };
}

/** [CLASS_COUNT + 1][CLASS_COUNT + 1]: rows are labels (the last: nothing there), columns answers (the last: missed). */
export function confusionTable(matches: readonly FieldMatch[]): number[][] {
  const table = Array.from({ length: CLASS_COUNT + 1 }, () => new Array<number>(CLASS_COUNT + 1).fill(0));
  const add = (row: number, column: number): void => {
    const cells = table[row] as number[];
    cells[column] = (cells[column] as number) + 1;
  };
  for (const match of matches) {
    for (const { met, said } of match.judged) add(met >= 0 ? met : CLASS_COUNT, said);
    for (const { label } of match.missed) add(label, CLASS_COUNT);
  }
  return table;
}
