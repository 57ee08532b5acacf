import { CELL_CLASSES, type CellTable } from "../cells/cells.ts";
import type { FlagRule } from "../model/flag-rule.ts";
import { adaptCells } from "./adapt-cells.ts";
import { ADAPTER_FORMAT, type Adapter } from "./adapter.ts";
import type { Drawers, DrawnAnswer } from "./drawers.ts";
import { fitAdapter, MIN_TRAINING_ANSWERS } from "./fit-adapter.ts";
import { groupOf, groupProbabilities, logOddsOf } from "./grouped-odds.ts";
import { type AdapterVerdict, judgeAdapter } from "./judge-adapter.ts";
import { validationStrata, validationWeights } from "./validation-sample.ts";

export interface TeachRequest {
  /** The network's own table: an adapter is always learned beside the network, never upon another adapter. */
  readonly network: CellTable;
  readonly model: Adapter["model"];
  readonly rule: FlagRule;
  readonly drawers: Drawers;
  /** Row of a cell's name in the network's table, or null. */
  readonly rowOf: (cellId: string) => number | null;
  /** What the adapter is to be called. */
  readonly name: string;
}

/** What came of teaching; adapter: only where it is offered. */
export interface Lesson {
  readonly verdict: AdapterVerdict | null;
  readonly adapter: Adapter | null;
}

/** Learns from TRAIN and judges by VALIDATE. Too few answers to learn from give no verdict. @throws Unexpected where the fit does not settle. */
export function teach({ network, model, rule, drawers, rowOf, name }: TeachRequest): Lesson {
  const counted = rule.countedIds;
  const rowsOf = (answers: readonly DrawnAnswer[]) =>
    answers.flatMap(({ cellId, classId, uid }) => {
      const row = rowOf(cellId);
      return row === null || row >= network.count ? [] : [{ row, classId, uid }];
    });
  const training = rowsOf(drawers.train);
  if (training.length < MIN_TRAINING_ANSWERS || counted.length === 0) return { verdict: null, adapter: null };
  const fitted = fitAdapter(network, training, counted);
  if (!fitted) return { verdict: null, adapter: null };
  const draft: Adapter = {
    format: ADAPTER_FORMAT,
    name,
    model: { id: model.id, sha256: model.sha256 },
    classes: counted.map((id) => CELL_CLASSES[id] as (typeof CELL_CLASSES)[number]),
    ...fitted,
    answers: training.map(({ uid }) => uid),
    validation: { answers: 0, lossBefore: 0, lossAfter: 0, standardError: 0, classes: [] },
  };
  const strata = validationStrata(network, rule, counted);
  const blind = rowsOf(drawers.validate).filter(({ row }) => strata[row] !== null);
  const weights = validationWeights(
    strata,
    blind.map(({ row }) => row),
  );
  const after = adaptCells(network, draft);
  const groupsOf = (probabilities: Float32Array, row: number) =>
    groupProbabilities(logOddsOf(probabilities, row, counted));
  const verdict = judgeAdapter(
    blind.map(({ row, classId }, at) => ({
      group: groupOf(classId, counted),
      before: groupsOf(network.classProbabilities, row),
      after: groupsOf(after.classProbabilities, row),
      weight: weights[at] as number,
    })),
    counted.length,
  );
  if (verdict.outcome !== "offered") return { verdict, adapter: null };
  const { answers, lossBefore, lossAfter, standardError } = verdict;
  const classes = verdict.classes.map((score, at) => ({
    className: draft.classes[at] as Adapter["classes"][number],
    ...score,
  }));
  return { verdict, adapter: { ...draft, validation: { answers, lossBefore, lossAfter, standardError, classes } } };
}
