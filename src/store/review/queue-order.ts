import { CellView } from "../../core/model/flags.ts";
import { QUEUE_GROUPS, queueGroup, queueRank } from "../../core/review/review.ts";
import type { AnalysisStore } from "../count/analysis-store.ts";

export interface QueueOrder {
  /** Rows of the flagged cells: those that are counted, most uncertain first; then those that may be one, likeliest first. */
  readonly rows: Uint32Array<ArrayBuffer>;
  /** Where each of QUEUE_GROUPS ends in `rows`. */
  readonly ends: readonly number[];
}

/** What is to be checked, in the order in which it changes the counts of the main classes. */
export function queueOrder(analysis: AnalysisStore): QueueOrder {
  const { cells, flagged, flaggedCount, rule, excluded } = analysis;
  const view = new CellView(cells);
  const doubt = new Float32Array(cells.count);
  const rows = new Uint32Array(flaggedCount);
  const sizes = QUEUE_GROUPS.map(() => 0);
  let filled = 0;
  for (let row = 0; row < cells.count; row++) {
    if (flagged[row] !== 1 || excluded[row] === 1) continue;
    const group = queueGroup(cells.classId[row] as number, rule);
    doubt[row] = queueRank(view.at(row), rule);
    sizes[group] = (sizes[group] as number) + 1;
    rows[filled++] = row;
  }
  let end = 0;
  return {
    rows: rows.subarray(0, filled).sort((a, b) => (doubt[a] as number) - (doubt[b] as number)),
    ends: sizes.map((size) => {
      end += size;
      return end;
    }),
  };
}
