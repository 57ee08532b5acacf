import type { CellTable } from "../cells/cells.ts";
import { CLASS_COUNT } from "../cells/cells.ts";
import {
  type Agreement,
  type ConfusionMatrix,
  cohenKappa,
  confusionOf,
  gwetAc1,
  observedAgreement,
} from "../statistics/agreement.ts";
import { intraclassCorrelation } from "../statistics/intraclass.ts";
import { ANSWER_COUNT, answerOf } from "./answers.ts";
import { decisionsOf, type ReviewDecision, readersOf } from "./decision.ts";
import { type EffectiveVerdict, foldDecisions, sameAnswer } from "./fold.ts";

/** Two readers on the cells that both have decided. */
export interface ReaderComparison {
  readonly readers: readonly [string, string];
  /** Cells both gave an answer on. */
  readonly cells: number;
  /** Cells both decided, where at least one was unsure: in no figure below. */
  readonly unsure: number;
  /** Answers (core/review/answers): row = first reader, column = second. */
  readonly confusion: ConfusionMatrix;
  readonly observed: number | null;
  readonly kappa: Agreement;
  readonly ac1: Agreement;
  /** Per class index: kappa and AC1 of "this class or not". */
  readonly perClass: readonly { readonly kappa: Agreement; readonly ac1: Agreement }[];
  /** Squares of the slide with at least one cell both decided. */
  readonly fields: number;
  /** Per class index: ICC(2,1) of the readers' counts per square. */
  readonly icc: readonly Agreement[];
}

/**
 * Compares two readers' present verdicts. Only model cells that both decided count: what only one has seen says nothing of agreement. fieldPx:
 * side of the squares (level-0 px) in which counts are compared.
 */
export function compareReaders(
  decisions: readonly ReviewDecision[],
  readers: readonly [string, string],
  cells: CellTable,
  rowOf: (cellId: string) => number | null,
  fieldPx: number,
): ReaderComparison {
  const [first, second] = readers.map((reader) => foldDecisions(decisionsOf(decisions, reader)).verdicts) as [
    ReadonlyMap<string, EffectiveVerdict>,
    ReadonlyMap<string, EffectiveVerdict>,
  ];
  const pairs: [number, number][] = [];
  const fields = new Map<string, [number, number][]>();
  let unsure = 0;
  for (const [cellId, writtenFirst] of first) {
    const writtenSecond = second.get(cellId);
    const row = rowOf(cellId);
    if (!writtenSecond || row === null || row >= cells.count) continue;
    const modelClassId = cells.classId[row] as number;
    const pair = [answerOf(writtenFirst, modelClassId), answerOf(writtenSecond, modelClassId)] as const;
    if (pair[0] === null || pair[1] === null) {
      unsure++;
      continue;
    }
    pairs.push([pair[0], pair[1]]);
    const field = `${Math.floor((cells.x[row] as number) / fieldPx)}/${Math.floor((cells.y[row] as number) / fieldPx)}`;
    const inField = fields.get(field) ?? [];
    inField.push([pair[0], pair[1]]);
    fields.set(field, inField);
  }
  const confusion = confusionOf(pairs, ANSWER_COUNT);
  const classes = Array.from({ length: CLASS_COUNT }, (_, classId) => classId);
  return {
    readers,
    cells: pairs.length,
    unsure,
    confusion,
    observed: observedAgreement(confusion),
    kappa: cohenKappa(confusion),
    ac1: gwetAc1(confusion),
    perClass: classes.map((classId) => {
      const own = pairs.map(([a, b]): [number, number] => [a === classId ? 1 : 0, b === classId ? 1 : 0]);
      const table = confusionOf(own, 2);
      return { kappa: cohenKappa(table), ac1: gwetAc1(table) };
    }),
    fields: fields.size,
    icc: classes.map((classId) =>
      intraclassCorrelation(
        [...fields.values()].map((inField) =>
          [0, 1].map((at) => inField.filter((pair) => pair[at] === classId).length),
        ),
      ),
    ),
  };
}

/** A cell on which readers disagree, with what each said; `settled` is the adjudicator's verdict, null while there is none. */
export interface Conflict {
  readonly cellId: string;
  readonly said: readonly { readonly reviewer: string; readonly verdict: EffectiveVerdict }[];
  readonly settled: EffectiveVerdict | null;
}

/** Every cell that two or more readers decided differently; "unsure" against an answer is a difference, too. */
export function conflictsOf(decisions: readonly ReviewDecision[]): Conflict[] {
  const states = readersOf(decisions).map((reviewer) => ({
    reviewer,
    verdicts: foldDecisions(decisionsOf(decisions, reviewer)).verdicts,
  }));
  const settled = foldDecisions(decisions.filter(({ role }) => role === "adjudicator")).verdicts;
  const said = new Map<string, { reviewer: string; verdict: EffectiveVerdict }[]>();
  for (const { reviewer, verdicts } of states) {
    for (const [cellId, verdict] of verdicts) {
      const list = said.get(cellId) ?? [];
      list.push({ reviewer, verdict });
      said.set(cellId, list);
    }
  }
  return [...said].flatMap(([cellId, list]) =>
    list.some(({ verdict }) => !sameAnswer(verdict, (list[0] as (typeof list)[0]).verdict))
      ? [{ cellId, said: list, settled: settled.get(cellId) ?? null }]
      : [],
  );
}

/** Cells whose answer is settled: by the adjudicator, or by two or more readers who all gave the same. */
export function settledAnswers(
  decisions: readonly ReviewDecision[],
  modelClassOf: (cellId: string) => number | null,
): Map<string, number> {
  const answers = new Map<string, number>();
  const put = (cellId: string, verdict: EffectiveVerdict): void => {
    const modelClassId = modelClassOf(cellId);
    const answer = modelClassId === null ? null : answerOf(verdict, modelClassId);
    if (answer === null) answers.delete(cellId);
    else answers.set(cellId, answer);
  };
  const said = new Map<string, { verdict: EffectiveVerdict; readers: number; same: boolean }>();
  for (const reviewer of readersOf(decisions)) {
    for (const [cellId, verdict] of foldDecisions(decisionsOf(decisions, reviewer)).verdicts) {
      const before = said.get(cellId);
      if (!before) said.set(cellId, { verdict, readers: 1, same: true });
      else {
        before.readers++;
        before.same &&= sameAnswer(before.verdict, verdict);
      }
    }
  }
  for (const [cellId, { verdict, readers, same }] of said) if (readers > 1 && same) put(cellId, verdict);
  const adjudicated = foldDecisions(decisions.filter(({ role }) => role === "adjudicator")).verdicts;
  for (const [cellId, verdict] of adjudicated) put(cellId, verdict);
  return answers;
}
