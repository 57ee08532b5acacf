import { type CellTable, CLASS_COUNT } from "../cells/cells.ts";
import { type Adapter, adapterClassIds } from "./adapter.ts";
import { groupProbabilities, logOddsOf, logProbabilitiesOf } from "./grouped-odds.ts";
import { adaptedLogOdds } from "./ridge-logistic.ts";

/** Class probabilities and classes of a table as an adapter makes them, in the table's own form. */
export type AdaptedAnswers = Pick<CellTable, "classId" | "classProbabilities">;

/**
 * The answers of every row of a table, adapted. Classes that the adapter does not know share what the others leave, in the network's own
 * proportions. The table itself is not changed: what the network said stays stored.
 */
export function adaptCells(cells: CellTable, adapter: Adapter): AdaptedAnswers {
  const counted = adapterClassIds(adapter);
  const classId = new Uint8Array(cells.count);
  const classProbabilities = new Float32Array(cells.count * CLASS_COUNT);
  for (let row = 0; row < cells.count; row++) {
    const logOdds = logOddsOf(cells.classProbabilities, row, counted);
    const groups = groupProbabilities(
      adaptedLogOdds({ logOdds, features: featuresOf(cells, row, adapter) }, adapter.weights),
    );
    const from = row * CLASS_COUNT;
    let restBefore = 0;
    for (let id = 0; id < CLASS_COUNT; id++)
      if (!counted.includes(id)) restBefore += cells.classProbabilities[from + id] as number;
    let best = 0;
    for (let id = 0; id < CLASS_COUNT; id++) {
      const at = counted.indexOf(id);
      const own = cells.classProbabilities[from + id] as number;
      const rest = groups[counted.length] as number;
      // Where the network left the others nothing at all there are no proportions: the last class ("Other") takes it.
      const share = restBefore > 0 ? own / restBefore : id === CLASS_COUNT - 1 ? 1 : 0;
      classProbabilities[from + id] = at >= 0 ? (groups[at] as number) : rest * share;
      if ((classProbabilities[from + id] as number) > (classProbabilities[from + best] as number)) best = id;
    }
    classId[row] = best;
  }
  return { classId, classProbabilities };
}

/** The features of a row as the adapter's weights expect them: none for biases. */
export function featuresOf(
  cells: CellTable,
  row: number,
  { featureMeans, featureScales }: Pick<Adapter, "featureMeans" | "featureScales">,
): number[] {
  if (featureMeans.length === 0) return [];
  return logProbabilitiesOf(cells, row).map(
    (value, at) => (value - (featureMeans[at] as number)) / (featureScales[at] as number),
  );
}
